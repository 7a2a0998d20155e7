//! Memory for when the system has none left: most collections abort the process when they cannot grow. Until it is used it
//! costs nothing, since the system commits a page only when it is written to.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Enough for a few calls, but not for large responses, for which memory is checked first (`accsyn_core::memory`).
const SIZE: usize = CHUNKS * CHUNK;

/// A chunk is available again once all its blocks are freed, so one that stays for long keeps its chunk only.
const CHUNK: usize = 256 << 10;
const CHUNKS: usize = 16;

/// The alignment of chunks.
const ALIGN: usize = 4096;

#[repr(align(4096))]
struct Memory(UnsafeCell<[u8; SIZE]>);

// SAFETY: the counters below give each block to one owner only.
unsafe impl Sync for Memory {}

static MEMORY: Memory = Memory(UnsafeCell::new([0; SIZE]));

/// Of each chunk the number of blocks in use (upper half) and the offset of the next one, which returns to 0 when none is in use.
static STATES: [AtomicU64; CHUNKS] = [const { AtomicU64::new(0) }; CHUNKS];

fn begin() -> *mut u8 {
    MEMORY.0.get().cast()
}

/// A zeroed block; NULL when the reserve is used up too.
pub(super) fn allocate(layout: Layout) -> *mut u8 {
    if layout.align() > ALIGN {
        return ptr::null_mut();
    }
    for (chunk, state) in STATES.iter().enumerate() {
        let mut place = 0;
        let taken = state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
            let (blocks, next) = (state >> 32, usize::try_from(state & u64::from(u32::MAX)).ok()?);
            place = next.checked_next_multiple_of(layout.align())?;
            let end = place.checked_add(layout.size()).filter(|end| *end <= CHUNK)?;
            Some((blocks + 1) << 32 | end as u64)
        });
        if taken.is_ok() {
            // SAFETY: the offset is within the reserve.
            return unsafe { begin().add(chunk * CHUNK + place) };
        }
    }
    ptr::null_mut()
}

/// Whether a block is part of the reserve.
pub(super) fn owns(block: *mut u8) -> bool {
    (begin().addr()..begin().addr() + SIZE).contains(&block.addr())
}

/// Frees a block of the reserve, which its owner has zeroed.
pub(super) fn free(block: *mut u8) {
    let state = &STATES[(block.addr() - begin().addr()) / CHUNK];
    let _ = state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
        let blocks = (state >> 32) - 1;
        Some(if blocks == 0 { 0 } else { blocks << 32 | state & u64::from(u32::MAX) })
    });
}

/// Whether some of it is in use.
pub(super) fn is_in_use() -> bool {
    STATES.iter().any(|state| state.load(Ordering::Relaxed) >> 32 != 0)
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
        assert!(blocks.len() >= SIZE / 1024 - CHUNKS && is_in_use());
        // While one stays, its chunk is all that is not available.
        let kept = blocks.remove(blocks.len() / 2);
        let count = blocks.len();
        blocks.drain(..).for_each(free);
        while let block @ Some(_) = Some(allocate(layout)).filter(|block| !block.is_null()) {
            blocks.extend(block);
        }
        assert!(blocks.len() < count && blocks.len() > count - CHUNK / 1000);
        blocks.into_iter().chain([kept]).for_each(free);
        assert!(!is_in_use());
        let block = allocate(layout);
        assert!(!block.is_null());
        free(block);
    }
}
