//! Memory for what is sent and received. Buffers of connections live as long as these and are not overwritten before the next
//! response, so what they held last, a session key perhaps, must not get into core dumps.
//!
//! One mapping has a slot for each buffer: a mapping for every one would cost calls of the system with every request.

use std::alloc::Layout;

use super::mapping;
use super::slots::Slots;

/// The size of a slot.
pub(super) const SLOT: usize = mapping::LARGEST_SLOT;

/// Smaller blocks are strings of a call, which are wiped with it.
pub(super) const LEAST: usize = 4096;

/// More than the buffers of all connections. When none is left, blocks come from the heap.
static BUFFERS: Slots<WORDS, SLOT> = Slots::new();
const WORDS: usize = 2;

/// Whether a block is one of bytes that needs a slot.
pub(super) fn is(layout: Layout) -> bool {
    layout.align() == 1 && (LEAST..=SLOT).contains(&layout.size())
}

/// A zeroed block; NULL when there is none.
pub(super) fn allocate() -> *mut u8 {
    BUFFERS.allocate()
}

/// Whether a block is in a slot.
pub(super) fn owns(block: *mut u8) -> bool {
    BUFFERS.owns(block)
}

/// Frees a block of a slot, which its owner has zeroed.
pub(super) fn free(block: *mut u8) {
    BUFFERS.free(block);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const SLOTS: usize = 64 * WORDS;

    #[test]
    fn blocks_of_bytes_do_not_overlap_and_their_slots_are_available_again() {
        let block = |size: usize| vec![7_u8; size];
        let is_slot = |block: &Vec<u8>| owns(block.as_ptr().cast_mut());
        let of_other_sizes = [LEAST - 1, SLOT + 1].map(block);
        assert!(of_other_sizes.iter().all(|block| !is_slot(block)));
        assert!(!owns(vec![7_u16; LEAST].as_mut_ptr().cast()));
        for _ in 0..3 {
            // More than there are.
            let mut blocks: Vec<Vec<u8>> = (0..SLOTS + 10).map(|at| block(LEAST + at)).collect();
            assert!(blocks.iter().filter(|block| is_slot(block)).count() > SLOTS / 2);
            blocks.iter_mut().zip(0_u8..).for_each(|(block, value)| block.fill(value));
            assert!(blocks.iter().zip(0_u8..).all(|(block, value)| block.iter().all(|byte| *byte == value)));
        }
        let again = vec![0_u8; SLOT];
        assert!(is_slot(&again) && again.iter().all(|byte| *byte == 0));
    }
}
