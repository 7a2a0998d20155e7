//! Many blocks of one size in one mapping that core dumps leave out. Without a lock, which a forked child could find locked.

use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use super::mapping;

/// 64 times `WORDS` slots of `SIZE` bytes. Their pages cost nothing until they are written to.
pub(super) struct Slots<const WORDS: usize, const SIZE: usize> {
    /// Which are in use.
    used: [AtomicU64; WORDS],
    /// Where they are; NULL before the first use, and where the system has no such memory.
    begin: AtomicPtr<u8>,
}

impl<const WORDS: usize, const SIZE: usize> Slots<WORDS, SIZE> {
    const LENGTH: usize = 64 * WORDS * SIZE;

    pub const fn new() -> Self {
        Slots { used: [const { AtomicU64::new(0) }; WORDS], begin: AtomicPtr::new(ptr::null_mut()) }
    }

    /// A zeroed block; NULL when there is none.
    pub fn allocate(&self) -> *mut u8 {
        let begin = self.begin();
        if begin.is_null() {
            return begin;
        }
        for (word, used) in self.used.iter().enumerate() {
            let taken = used.fetch_update(Ordering::AcqRel, Ordering::Acquire, |used| {
                (used != u64::MAX).then(|| used | 1 << used.trailing_ones())
            });
            if let Ok(before) = taken {
                let slot = word * 64 + before.trailing_ones() as usize;
                // SAFETY: the mapping has so many slots.
                return unsafe { begin.add(slot * SIZE) };
            }
        }
        ptr::null_mut()
    }

    /// Whether a block is in a slot.
    pub fn owns(&self, block: *mut u8) -> bool {
        let begin = self.begin.load(Ordering::Acquire);
        !begin.is_null() && block.addr().wrapping_sub(begin.addr()) < Self::LENGTH
    }

    /// Frees a block of a slot, which its owner has zeroed.
    pub fn free(&self, block: *mut u8) {
        let slot = (block.addr() - self.begin.load(Ordering::Acquire).addr()) / SIZE;
        self.used[slot / 64].fetch_and(!(1 << (slot % 64)), Ordering::AcqRel);
    }

    fn begin(&self) -> *mut u8 {
        let known = self.begin.load(Ordering::Acquire);
        if !known.is_null() {
            return known;
        }
        let new = mapping::undumped(Self::LENGTH);
        if new.is_null() {
            return new;
        }
        match self.begin.compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => new,
            Err(first) => {
                // SAFETY: nobody else knows it.
                unsafe { mapping::unmap(new, Self::LENGTH) };
                first
            }
        }
    }
}
