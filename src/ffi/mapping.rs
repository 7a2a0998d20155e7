//! Blocks that are mappings of their own.

/// Larger blocks of bytes are: buffers of connections have up to some hundred KiB, and bodies are soon larger.
pub(super) const LARGEST_SLOT: usize = 64 << 10;

#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::*;
#[cfg(target_os = "linux")]
pub(super) use linux::*;

#[cfg(target_os = "linux")]
mod linux {
    use std::alloc::Layout;
    use std::ptr;

    use super::super::kept_mappings::{self, KEPT};

    pub use super::super::kept_mappings::unmap;

    /// From this size on a block is a mapping. Below, the system's allocator keeps memory at hand, and wiping it costs less
    /// than the page faults of a new mapping.
    const LEAST: usize = 8 << 20;

    const HUGE_PAGE: usize = 2 << 20;

    /// Of a block that grows by this factor, the bytes are copied into a mapping that was kept.
    const FEW: usize = 4;

    /// All pages of Linux are multiples of this, and it is the most that a mapping is certainly aligned to.
    const ALIGN: usize = 4096;

    /// The length of the mapping for a block; None: it is not one.
    pub fn length(layout: Layout) -> Option<usize> {
        let least = if layout.align() == 1 { super::LARGEST_SLOT + 1 } else { LEAST };
        if layout.size() < least || layout.align() > ALIGN {
            return None;
        }
        layout.size().checked_next_multiple_of(kept_mappings::UNIT)
    }

    /// A mapping that core dumps leave out, zeroed; NULL when there is no memory.
    pub fn undumped(length: usize) -> *mut u8 {
        let (protection, flags) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping touches no memory of anybody; the kernel rounds its length up to whole pages.
        let memory = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) };
        if memory == libc::MAP_FAILED {
            return ptr::null_mut();
        }
        // Where the system refuses, it is like any other. SAFETY: it is the new mapping.
        unsafe { libc::madvise(memory, length, libc::MADV_DONTDUMP) };
        memory.cast()
    }

    /// The same for a block.
    pub fn new(length: usize) -> *mut u8 {
        if let Some(memory) = kept(length) {
            return memory;
        }
        loop {
            let memory = undumped(length);
            if !memory.is_null() {
                prefer_huge_pages(memory, length);
                return memory;
            }
            if !KEPT.free_one() {
                return memory;
            }
        }
    }

    /// One that was kept, made as long as it is to be; None: there is none.
    fn kept(length: usize) -> Option<*mut u8> {
        let (memory, old) = KEPT.take(length)?;
        // SAFETY: nobody else knows it now.
        let resized = if old == length { memory } else { unsafe { remap(memory, old, length) } };
        if resized.is_null() {
            // SAFETY: as above.
            unsafe { unmap(memory, old) };
            return None;
        }
        Some(resized)
    }

    /// A hint: one page fault for 2 MiB instead of 512.
    fn prefer_huge_pages(memory: *mut u8, length: usize) {
        if length >= HUGE_PAGE {
            // SAFETY: the mapping has this length, and its contents stay.
            unsafe { libc::madvise(memory.cast(), length, libc::MADV_HUGEPAGE) };
        }
    }

    /// NULL when there is no memory, and then the block stays as it was.
    pub unsafe fn resize(memory: *mut u8, old: usize, new: usize) -> *mut u8 {
        // Of a body that has just begun to arrive, little is copied.
        if old <= new / FEW
            && let Some(larger) = kept(new)
        {
            // SAFETY: two separate mappings, of which the new one is larger; the old one is the caller's.
            unsafe {
                ptr::copy_nonoverlapping(memory, larger, old);
                free(memory, old);
            }
            return larger;
        }
        // SAFETY: as the caller says.
        unsafe { remap(memory, old, new) }
    }

    /// Moves pages, not bytes; NULL when there is no memory, and then the mapping stays as it was.
    unsafe fn remap(memory: *mut u8, old: usize, new: usize) -> *mut u8 {
        // SAFETY: the caller says that it is a mapping of this length.
        let moved = unsafe { libc::mremap(memory.cast(), old, new, libc::MREMAP_MAYMOVE) };
        if moved == libc::MAP_FAILED {
            return ptr::null_mut();
        }
        if old < HUGE_PAGE {
            prefer_huge_pages(moved.cast(), new);
        }
        moved.cast()
    }

    /// Keeps a mapping for the next block, or gives it back.
    pub unsafe fn free(memory: *mut u8, length: usize) {
        // SAFETY: the caller owns the mapping, which has this length.
        unsafe {
            if !KEPT.keep(memory, length) {
                unmap(memory, length);
            }
        }
    }
}

/// No block is one.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::alloc::Layout;

    pub fn length(_layout: Layout) -> Option<usize> {
        None
    }

    pub fn undumped(_length: usize) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub fn new(_length: usize) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn resize(_memory: *mut u8, _old: usize, _new: usize) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn free(_memory: *mut u8, _length: usize) {}

    pub unsafe fn unmap(_memory: *mut u8, _length: usize) {}
}
