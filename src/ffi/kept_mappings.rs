//! Mappings of freed blocks that are kept for the next ones: the page faults of new memory would take a third of the time of an
//! answer of some megabytes. They are wiped, and bounded in number and size.
//!
//! The table takes no lock, which a forked child could find locked.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// How much is kept in all.
const MOST: usize = 8 << 20;

/// Lengths are multiples of this, the largest pages that Linux has anywhere. Addresses are multiples of the least page, so one
/// has room for a length.
pub(super) const UNIT: usize = 64 << 10;
const UNITS: usize = 4096 - 1;
const _: () = assert!(MOST / UNIT <= UNITS);

const SLOTS: usize = 8;

/// Those of the allocator.
pub(super) static KEPT: Kept = Kept::new();

/// Some mappings.
pub(super) struct Kept {
    /// Each with its number of units in the lowest bits; NULL: none.
    slots: [AtomicPtr<u8>; SLOTS],
    /// How much is kept, or about to be.
    total: AtomicUsize,
    /// Where the next one is freed that has to make room.
    next: AtomicUsize,
}

fn length(slot: *mut u8) -> usize {
    (slot.addr() & UNITS) * UNIT
}

fn memory(slot: *mut u8) -> *mut u8 {
    slot.map_addr(|address| address & !UNITS)
}

impl Kept {
    const fn new() -> Kept {
        Kept {
            slots: [const { AtomicPtr::new(ptr::null_mut()) }; SLOTS],
            total: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
        }
    }

    /// Wipes a mapping and keeps it, if need be in place of others; false: it is not worth it.
    ///
    /// # Safety
    /// The caller owns the mapping, which has this length.
    pub unsafe fn keep(&self, mapping: *mut u8, length: usize) -> bool {
        // SAFETY: as the caller says.
        if length > MOST || !length.is_multiple_of(UNIT) || !unsafe { wipe(mapping, length) } {
            return false;
        }
        let slot = mapping.map_addr(|address| address | (length / UNIT));
        let is_taken = |place: &AtomicPtr<u8>| {
            place.compare_exchange(ptr::null_mut(), slot, Ordering::Release, Ordering::Relaxed).is_ok()
        };
        for _ in 0..=SLOTS {
            let total = self.total.fetch_add(length, Ordering::Relaxed) + length;
            if total <= MOST && self.slots.iter().any(is_taken) {
                return true;
            }
            self.total.fetch_sub(length, Ordering::Relaxed);
            self.free_one();
        }
        false
    }

    /// A zeroed mapping, and its length: at least half of what is wanted, and at most twice as much.
    pub fn take(&self, wanted: usize) -> Option<(*mut u8, usize)> {
        self.slots.iter().find_map(|place| {
            let slot = place.load(Ordering::Relaxed);
            let fits = (wanted / 2..=wanted.saturating_mul(2)).contains(&length(slot));
            if slot.is_null() || !fits {
                return None;
            }
            place.compare_exchange(slot, ptr::null_mut(), Ordering::Acquire, Ordering::Relaxed).ok()?;
            self.total.fetch_sub(length(slot), Ordering::Relaxed);
            Some((memory(slot), length(slot)))
        })
    }

    /// Unmaps one of them; false: there was none.
    pub fn free_one(&self) -> bool {
        (0..SLOTS).any(|_| {
            let at = self.next.fetch_add(1, Ordering::Relaxed) % SLOTS;
            let slot = self.slots[at].swap(ptr::null_mut(), Ordering::Acquire);
            if !slot.is_null() {
                self.total.fetch_sub(length(slot), Ordering::Relaxed);
                // SAFETY: whoever takes it out of the table owns it.
                unsafe { unmap(memory(slot), length(slot)) };
            }
            !slot.is_null()
        })
    }
}

/// Gives a mapping back to the system.
///
/// # Safety
/// The caller owns the mapping, which has this length.
pub unsafe fn unmap(memory: *mut u8, length: usize) {
    // SAFETY: as the caller says. It does not fail then.
    unsafe { libc::munmap(memory.cast(), length) };
}

/// Zeroes the pages that were used; false: there are few of them, so that to keep the mapping would gain nothing.
unsafe fn wipe(mapping: *mut u8, length: usize) -> bool {
    // Of 4 KiB at least.
    let mut pages = [0_u8; MOST / 4096];
    // SAFETY: the function has no preconditions.
    let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(0);
    let is_known = page >= 4096
        // SAFETY: the mapping has this length, and there is room for a byte for each of its pages.
        && unsafe { libc::mincore(mapping.cast(), length, pages.as_mut_ptr().cast()) } == 0;
    if !is_known {
        return false;
    }
    let pages = &pages[..length.div_ceil(page)];
    let is_used = |page: &u8| page & 1 == 1;
    if pages.iter().filter(|page| is_used(page)).count() < pages.len() / 2 {
        return false;
    }
    let mut at = 0;
    for run in pages.chunk_by(|one, other| is_used(one) == is_used(other)) {
        let end = length.min(at + run.len() * page);
        // SAFETY: the range is within the mapping. The next owner relies on the zeros, so they are written.
        unsafe {
            let begin = mapping.add(at);
            if is_used(&run[0]) {
                begin.write_bytes(0, end - at);
            } else if libc::madvise(begin.cast(), end - at, libc::MADV_DONTNEED) != 0 {
                // It may be swapped out.
                return false;
            }
        }
        at = end;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = 11 * UNIT;

    fn new_mapping(length: usize) -> *mut u8 {
        let (protection, flags) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping touches no memory of anybody.
        let memory = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) };
        assert_ne!(memory, libc::MAP_FAILED);
        memory.cast()
    }

    fn filled(length: usize) -> *mut u8 {
        let memory = new_mapping(length);
        // SAFETY: it has this length.
        unsafe { memory.write_bytes(7, length) };
        memory
    }

    fn is_zeroed(memory: *mut u8, length: usize) -> bool {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(memory, length) }.iter().all(|byte| *byte == 0)
    }

    #[test]
    fn a_mapping_is_kept_without_its_contents_for_a_block_of_about_its_size() {
        let kept = Kept::new();
        let first = filled(LENGTH);
        // SAFETY: here and below, mappings of this length that nobody else knows.
        unsafe {
            assert!(kept.keep(first, LENGTH));
            assert!(kept.take(LENGTH * 2 + UNIT * 2).is_none() && kept.take(LENGTH / 2 - UNIT).is_none());
            let (memory, length) = kept.take(LENGTH).expect("kept");
            assert!(memory == first && length == LENGTH && is_zeroed(memory, length));
            assert!(kept.take(LENGTH).is_none());
            unmap(memory, length);
        }
    }

    #[test]
    fn pages_that_are_not_in_memory_are_zero_too_and_a_mapping_of_few_pages_is_not_kept() {
        let kept = Kept::new();
        for (used, is_worth_it) in [(0, false), (1, false), (6, true), (10, true)] {
            let memory = new_mapping(LENGTH);
            // SAFETY: as above.
            unsafe {
                memory.write_bytes(7, used * UNIT);
                assert_eq!(kept.keep(memory, LENGTH), is_worth_it, "{used}");
                let (memory, length) =
                    if is_worth_it { kept.take(LENGTH).expect("kept") } else { (memory, LENGTH) };
                assert!(!is_worth_it || is_zeroed(memory, length), "{used}");
                unmap(memory, length);
            }
        }
    }

    #[test]
    fn newer_mappings_take_the_place_of_older_ones_and_no_more_is_kept_than_the_limit() {
        let kept = Kept::new();
        for length in [UNIT, 3 * UNIT, MOST / 4, MOST / 2, MOST - UNIT, MOST, 5 * UNIT] {
            for _ in 0..SLOTS + 2 {
                let memory = filled(length);
                // SAFETY: as above.
                unsafe {
                    assert!(kept.keep(memory, length));
                }
                assert!(kept.total.load(Ordering::Relaxed) <= MOST);
            }
        }
        while kept.free_one() {}
        assert_eq!(kept.total.load(Ordering::Relaxed), 0);
        let too_large = filled(MOST + UNIT);
        // SAFETY: as above.
        unsafe {
            assert!(!kept.keep(too_large, MOST + UNIT));
            unmap(too_large, MOST + UNIT);
        }
    }

    #[test]
    fn blocks_of_many_threads_keep_their_bytes() {
        std::thread::scope(|scope| {
            for value in 1..=4_u8 {
                scope.spawn(move || {
                    for round in 0..40 {
                        let mut block = vec![value; (1 + round % 20) * 50_000];
                        block.resize(block.len() * 5, value);
                        assert!(block.iter().all(|byte| *byte == value));
                        drop(block);
                        assert!(vec![0_u8; (1 + round % 30) * 70_000].iter().all(|byte| *byte == 0));
                    }
                });
            }
        });
        assert!(KEPT.total.load(Ordering::Relaxed) <= MOST);
    }
}
