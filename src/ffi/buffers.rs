//! Memory for what is sent and received. Buffers of connections live as long as these and are not overwritten before the next
//! response, so what they held last, a session key perhaps, must not get into core dumps.
//!
//! One mapping has a slot for each buffer: a mapping for every one would cost calls of the system with every request.

use std::alloc::Layout;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use super::mapping;

/// The size of a slot. Its pages cost nothing until they are written to.
pub(super) const SLOT: usize = mapping::LARGEST_SLOT;

/// Smaller blocks are strings of a call, which are wiped with it.
pub(super) const LEAST: usize = 4096;

/// More than the buffers of all connections. When none is left, blocks come from the heap.
const SLOTS: usize = 64 * WORDS;
const WORDS: usize = 2;

/// Which slots are in use.
static USED: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];

/// Where they are; NULL before the first use, and where the system has no such memory.
static BEGIN: AtomicPtr<u8> = AtomicPtr::new(ptr::null_mut());

/// Whether a block is one of bytes that needs a slot.
pub(super) fn is(layout: Layout) -> bool {
    layout.align() == 1 && (LEAST..=SLOT).contains(&layout.size())
}

/// A zeroed block; NULL when there is none.
pub(super) fn allocate() -> *mut u8 {
    let begin = begin();
    if begin.is_null() {
        return begin;
    }
    for (word, used) in USED.iter().enumerate() {
        let taken = used.fetch_update(Ordering::AcqRel, Ordering::Acquire, |used| {
            (used != u64::MAX).then(|| used | 1 << used.trailing_ones())
        });
        if let Ok(before) = taken {
            let slot = word * 64 + before.trailing_ones() as usize;
            // SAFETY: the mapping has so many slots.
            return unsafe { begin.add(slot * SLOT) };
        }
    }
    ptr::null_mut()
}

/// Whether a block is in a slot.
pub(super) fn owns(block: *mut u8) -> bool {
    let begin = BEGIN.load(Ordering::Acquire);
    !begin.is_null() && block.addr().wrapping_sub(begin.addr()) < SLOTS * SLOT
}

/// Frees a block of a slot, which its owner has zeroed.
pub(super) fn free(block: *mut u8) {
    let slot = (block.addr() - BEGIN.load(Ordering::Acquire).addr()) / SLOT;
    USED[slot / 64].fetch_and(!(1 << (slot % 64)), Ordering::AcqRel);
}

fn begin() -> *mut u8 {
    let known = BEGIN.load(Ordering::Acquire);
    if !known.is_null() {
        return known;
    }
    let new = mapping::undumped(SLOTS * SLOT);
    if new.is_null() {
        return new;
    }
    match BEGIN.compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => new,
        Err(first) => {
            // SAFETY: nobody else knows it.
            unsafe { mapping::unmap(new, SLOTS * SLOT) };
            first
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

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
