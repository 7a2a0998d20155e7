//! Memory for when the system has none left: most collections abort the process when they cannot grow. Until it is used it
//! costs nothing, since the system commits a page only when it is written to.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Enough for a few calls, but not for large responses, for which memory is checked first (`accsyn_core::memory`).
const SIZE: usize = 4 << 20;

#[repr(align(4096))]
struct Memory(UnsafeCell<[u8; SIZE]>);

// SAFETY: the counter below gives each block to one owner only.
unsafe impl Sync for Memory {}

static MEMORY: Memory = Memory(UnsafeCell::new([0; SIZE]));

/// The number of blocks in use (upper half) and the offset of the next one, which returns to 0 when none is in use.
static STATE: AtomicU64 = AtomicU64::new(0);

fn begin() -> *mut u8 {
    MEMORY.0.get().cast()
}

/// A zeroed block; NULL when the reserve is used up too.
pub(super) fn allocate(layout: Layout) -> *mut u8 {
    let mut place = 0;
    let taken = STATE.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
        let (blocks, next) = (state >> 32, usize::try_from(state & u64::from(u32::MAX)).ok()?);
        place = next.checked_next_multiple_of(layout.align())?;
        let end = place.checked_add(layout.size()).filter(|end| *end <= SIZE)?;
        Some((blocks + 1) << 32 | end as u64)
    });
    // SAFETY: the offset is within the reserve.
    if taken.is_ok() && layout.align() <= 4096 { unsafe { begin().add(place) } } else { ptr::null_mut() }
}

/// Whether a block is part of the reserve.
pub(super) fn owns(block: *mut u8) -> bool {
    (begin().addr()..begin().addr() + SIZE).contains(&block.addr())
}

/// Frees a block, which its owner has zeroed.
pub(super) fn free() {
    let _ = STATE.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
        let blocks = (state >> 32) - 1;
        Some(if blocks == 0 { 0 } else { blocks << 32 | state & u64::from(u32::MAX) })
    });
}

/// Whether some of it is in use.
pub(super) fn is_in_use() -> bool {
    STATE.load(Ordering::Relaxed) >> 32 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_do_not_overlap_and_all_memory_is_available_again_once_they_are_freed() {
        let layout = Layout::from_size_align(1000, 64).expect("layout");
        let mut blocks = Vec::new();
        loop {
            let block = allocate(layout);
            if block.is_null() {
                break;
            }
            assert!(owns(block) && block.addr().is_multiple_of(64));
            assert!(blocks.last().is_none_or(|last: &*mut u8| block.addr() - last.addr() >= 1000));
            blocks.push(block);
        }
        assert!(blocks.len() >= SIZE / 1024 && is_in_use());
        blocks.iter().for_each(|_| free());
        assert!(!is_in_use() && !allocate(layout).is_null());
        free();
    }
}
