//! Wipes memory before it is freed: credentials pass through buffers of the HTTP and TLS libraries, which wipe nothing
//! themselves.
//!
//! On Linux, large blocks are separate mappings: they are returned to the kernel, which zeroes pages before it reuses them,
//! and they grow and shrink without a copy.

use std::alloc::{GlobalAlloc, Layout};
use std::hint::black_box;
use std::ptr;

use super::reserve;

#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

struct Wiping;

// SAFETY: `mapping` decides by the layout alone, so a block is freed where it was allocated: by the kernel or the system's
// allocator. `realloc` keeps the contents up to the smaller size.
//
// None of them is inlined: in hundreds of places that would make the library larger by a tenth.
unsafe impl GlobalAlloc for Wiping {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if secret::is(layout) {
            return secret::new(layout);
        }
        match mapping::length(layout.size(), layout.align()) {
            Some(length) => mapping::new(length),
            // SAFETY: the caller upholds the same contract.
            None => or_reserve(unsafe { heap::new(layout) }, layout),
        }
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if secret::is(layout) {
            return secret::new(layout);
        }
        match mapping::length(layout.size(), layout.align()) {
            Some(length) => mapping::new(length),
            // SAFETY: as above.
            None => or_reserve(unsafe { heap::new_zeroed(layout) }, layout),
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if let Some(length) = mapping::length(layout.size(), layout.align()) {
            // SAFETY: the block was allocated with this layout, so it is a mapping of this length.
            return unsafe { mapping::free(memory, length) };
        }
        if reserve::owns(memory) {
            // SAFETY: the block is the caller's until it is freed.
            return unsafe { reserve::free(memory) };
        }
        // SAFETY: as above, and it has the size of its layout.
        unsafe { wipe(memory, layout.size()) };
        if secret::is(layout) {
            // SAFETY: as above.
            return unsafe { secret::free(memory, layout) };
        }
        // SAFETY: as above.
        unsafe { heap::free(memory, layout) }
    }

    #[inline(never)]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let (old, new) =
            (mapping::length(layout.size(), layout.align()), mapping::length(new_size, layout.align()));
        if let (Some(old), Some(new)) = (old, new) {
            // SAFETY: as in `dealloc`.
            return unsafe { mapping::resize(memory, old, new) };
        }
        // A block that shrinks a little stays where it is. The C library takes no size when it frees a block.
        let spare = layout.size().saturating_sub(new_size);
        if old.is_none()
            && new.is_none()
            && new_size <= layout.size()
            && spare <= layout.size() / 8
            && !secret::is(layout)
            && cfg!(unix)
        {
            // SAFETY: the range is within the block.
            unsafe { wipe(memory.add(new_size), spare) };
            return memory;
        }
        // SAFETY: the caller guarantees a size that is not zero and does not overflow; the alignment comes from a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: as above.
        let moved = unsafe { self.alloc(new_layout) };
        if !moved.is_null() {
            // SAFETY: two separate blocks, each at least as large as the smaller layout.
            unsafe { ptr::copy_nonoverlapping(memory, moved, layout.size().min(new_size)) };
            // SAFETY: the block is the caller's.
            unsafe { self.dealloc(memory, layout) };
        }
        moved
    }
}

/// The block, or one from the reserve if it is NULL.
fn or_reserve(block: *mut u8, layout: Layout) -> *mut u8 {
    if block.is_null() { reserve::allocate(layout) } else { block }
}

/// Overwrites memory that will not be read again.
unsafe fn wipe(memory: *mut u8, size: usize) {
    /// Up to here `memset` uses vectors. Beyond, it uses a string instruction, which is slow to start.
    const PIECE: usize = 2048;
    /// Of larger blocks that no longer matters.
    const LARGE: usize = 64 * 1024;
    let (mut at, piece) = (0, if size < LARGE { PIECE } else { size });
    while at < size {
        let length = piece.min(size - at);
        // SAFETY: the caller owns that many bytes. The compiler cannot see through `black_box`: else it would eliminate the
        // writes as dead stores, or make one of them.
        unsafe { black_box(memory.add(at)).write_bytes(0, length) };
        at += length;
    }
    black_box(memory);
}

/// Blocks of the C library.
#[cfg(unix)]
mod heap {
    use std::alloc::Layout;
    use std::ptr;

    /// The alignment that `malloc` guarantees.
    const ALIGN: usize = align_of::<libc::max_align_t>();

    pub unsafe fn new(layout: Layout) -> *mut u8 {
        if layout.align() <= ALIGN {
            // SAFETY: any size is allowed.
            return unsafe { libc::malloc(layout.size()) }.cast();
        }
        let mut memory = ptr::null_mut();
        // SAFETY: the alignment is a power of two, and at least that of a pointer.
        match unsafe { libc::posix_memalign(&mut memory, layout.align(), layout.size()) } {
            0 => memory.cast(),
            _ => ptr::null_mut(),
        }
    }

    pub unsafe fn new_zeroed(layout: Layout) -> *mut u8 {
        if layout.align() <= ALIGN {
            // SAFETY: any size is allowed.
            return unsafe { libc::calloc(1, layout.size()) }.cast();
        }
        // SAFETY: the caller's contract is the same.
        let memory = unsafe { new(layout) };
        if !memory.is_null() {
            // SAFETY: it has the size of the layout.
            unsafe { memory.write_bytes(0, layout.size()) };
        }
        memory
    }

    pub unsafe fn free(memory: *mut u8, _: Layout) {
        // SAFETY: it came from one of the functions above.
        unsafe { libc::free(memory.cast()) };
    }
}

/// Blocks of the system.
#[cfg(not(unix))]
mod heap {
    use std::alloc::{GlobalAlloc, Layout, System};

    pub unsafe fn new(layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract is the same.
        unsafe { System.alloc(layout) }
    }

    pub unsafe fn new_zeroed(layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    pub unsafe fn free(memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// Blocks for secrets (`accsyn_core::secret_string`): pages that are not part of core dumps and, as far as the process may lock
/// memory, not swapped out.
#[cfg(target_os = "linux")]
mod secret {
    use std::alloc::Layout;
    use std::ptr;

    use accsyn_core::secret_string::PAGE;

    /// No other type asks for whole pages.
    pub fn is(layout: Layout) -> bool {
        layout.size() == PAGE && layout.align() == PAGE
    }

    /// A block, zeroed; NULL when there is no memory.
    pub fn new(layout: Layout) -> *mut u8 {
        let (protection, flags) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping touches no memory of anybody; the kernel rounds its length up to whole pages.
        let memory = unsafe { libc::mmap(ptr::null_mut(), layout.size(), protection, flags, -1, 0) };
        if memory == libc::MAP_FAILED {
            return ptr::null_mut();
        }
        // Where the system refuses, the block is like any other. SAFETY: it is the new mapping.
        unsafe {
            libc::madvise(memory, layout.size(), libc::MADV_DONTDUMP);
            libc::mlock(memory, layout.size());
        }
        memory.cast()
    }

    pub unsafe fn free(memory: *mut u8, layout: Layout) {
        // SAFETY: the caller says that it is a block of `new`. Unmapping unlocks it.
        unsafe { libc::munmap(memory.cast(), layout.size()) };
    }
}

/// Elsewhere they are blocks like others.
#[cfg(not(target_os = "linux"))]
mod secret {
    use std::alloc::Layout;

    pub fn is(_layout: Layout) -> bool {
        false
    }

    pub fn new(_layout: Layout) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn free(_memory: *mut u8, _layout: Layout) {}
}

/// Blocks that are mappings.
#[cfg(target_os = "linux")]
mod mapping {
    use std::ptr;

    /// From this size on a block is a mapping. Below, the system's allocator keeps memory at hand, and wiping it costs less
    /// than the page faults of a new mapping.
    const LEAST: usize = 8 << 20;

    /// All pages of Linux are multiples of this, and it is the most that a mapping is certainly aligned to.
    const ALIGN: usize = 4096;

    /// The length of the mapping for a block; None: it is not one.
    pub fn length(size: usize, align: usize) -> Option<usize> {
        if size < LEAST || align > ALIGN {
            return None;
        }
        // The largest pages that Linux has anywhere.
        size.checked_next_multiple_of(64 * 1024)
    }

    /// A mapping, zeroed; NULL when there is no memory.
    pub fn new(length: usize) -> *mut u8 {
        let (protection, flags) =
            (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new mapping touches no memory of anybody.
        let memory = unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) };
        if memory != libc::MAP_FAILED {
            // A hint: one page fault for 2 MiB instead of 512. SAFETY: it is the new mapping.
            unsafe { libc::madvise(memory, length, libc::MADV_HUGEPAGE) };
        }
        or_null(memory)
    }

    /// Moves pages, not bytes; NULL when there is no memory, and then the block stays as it was.
    pub unsafe fn resize(memory: *mut u8, old: usize, new: usize) -> *mut u8 {
        // SAFETY: the caller says that it is a mapping of this length.
        or_null(unsafe { libc::mremap(memory.cast(), old, new, libc::MREMAP_MAYMOVE) })
    }

    pub unsafe fn free(memory: *mut u8, length: usize) {
        // SAFETY: the caller says that it is a mapping of this length. It does not fail then.
        unsafe { libc::munmap(memory.cast(), length) };
    }

    fn or_null(mapped: *mut libc::c_void) -> *mut u8 {
        if mapped == libc::MAP_FAILED { ptr::null_mut() } else { mapped.cast() }
    }
}

/// Elsewhere no block is a mapping.
#[cfg(not(target_os = "linux"))]
mod mapping {
    pub fn length(_size: usize, _align: usize) -> Option<usize> {
        None
    }

    pub fn new(_length: usize) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn resize(_memory: *mut u8, _old: usize, _new: usize) -> *mut u8 {
        std::ptr::null_mut()
    }

    pub unsafe fn free(_memory: *mut u8, _length: usize) {}
}

#[cfg(test)]
mod tests {
    #[test]
    fn blocks_keep_their_bytes_however_they_grow_and_shrink() {
        const LARGEST: usize = 12_000_000;
        let sizes = [1, 4000, (8 << 20) - 1, 8 << 20, (8 << 20) + 1, LARGEST];
        let bytes: Vec<u8> = (0..LARGEST).map(|at| (at * 31 % 251) as u8).collect();
        let zeros = bytes.iter().map(|_| 0).collect::<Vec<u8>>();
        for from in sizes {
            for to in sizes {
                let mut block = bytes[..from].to_vec();
                if to > from {
                    block.reserve_exact(to - from);
                    block.extend_from_slice(&bytes[from..to]);
                } else {
                    block.truncate(to);
                    block.shrink_to_fit();
                }
                assert!(block == bytes[..to], "{from} to {to}");
                assert!(vec![0_u8; to] == zeros[..to], "{to}");
            }
        }
    }
}
