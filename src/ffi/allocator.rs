//! Wipes memory before it is freed: credentials pass through buffers of the HTTP and TLS libraries, which wipe nothing
//! themselves.
//!
//! On Linux, large blocks are separate mappings: they are returned to the kernel, which zeroes pages before it reuses them, or
//! wiped and kept; and they grow and shrink without a copy. Buffers are left out of core dumps: smaller ones in slots of one mapping.

use std::alloc::{GlobalAlloc, Layout};
use std::hint::black_box;
use std::ptr;

use accsyn_core::memory;

use super::{buffers, mapping, reserve};

#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

struct Wiping;

// SAFETY: the reserve and the slots know their blocks; of others, the layout alone decides. So a block is freed where it was
// allocated. `realloc` keeps the contents up to the smaller size.
//
// None of them is inlined: in hundreds of places that would make the library larger by a tenth.
unsafe impl GlobalAlloc for Wiping {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let apart = if is_ordinary(layout) { None } else { apart(layout) };
        // SAFETY: the caller upholds the same contract.
        apart.unwrap_or_else(|| or_reserve(unsafe { heap::new(layout) }, layout))
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let apart = if is_ordinary(layout) { None } else { apart(layout) };
        // SAFETY: as above.
        apart.unwrap_or_else(|| or_reserve(unsafe { heap::new_zeroed(layout) }, layout))
    }

    #[inline(never)]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if reserve::owns(memory) {
            // SAFETY: the block is the caller's until it is freed.
            return unsafe { reserve::free(memory) };
        }
        if is_ordinary(layout) {
            // SAFETY: the block is the caller's until it is freed, and has the size of its layout.
            return unsafe {
                wipe(memory, layout.size());
                heap::free(memory, layout);
            };
        }
        if let Some(length) = mapping::length(layout) {
            // SAFETY: the block was allocated with this layout, so it is a mapping of this length.
            return unsafe { mapping::free(memory, length) };
        }
        // SAFETY: as above.
        unsafe { wipe(memory, layout.size()) };
        if buffers::owns(memory) {
            return buffers::free(memory);
        }
        if secret::is(layout) {
            // SAFETY: as above.
            return unsafe { secret::free(memory, layout) };
        }
        // SAFETY: as above.
        unsafe { heap::free(memory, layout) }
    }

    #[inline(never)]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller guarantees a size that is not zero and does not overflow; the alignment comes from a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        let (old, new) = (mapping::length(layout), mapping::length(new_layout));
        if let (Some(old), Some(new), false) = (old, new, reserve::owns(memory)) {
            // SAFETY: as in `dealloc`.
            return unsafe { mapping::resize(memory, old, new) };
        }
        // A block that shrinks a little stays where it is. The C library takes no size when it frees a block.
        let spare = layout.size().saturating_sub(new_size);
        let is_little = spare <= layout.size() / 8 && !secret::is(layout) && cfg!(unix);
        let (is_slot, is_smaller) = (buffers::owns(memory), new_size <= layout.size());
        let stays = if is_slot {
            (buffers::LEAST..=buffers::SLOT).contains(&new_size)
        } else {
            is_smaller && is_little
        };
        if stays && old.is_none() && new.is_none() {
            // SAFETY: the range is within the block.
            unsafe { wipe(memory.add(new_size), spare) };
            return memory;
        }
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

/// Whether a block is like most: from the heap, whatever else there is.
fn is_ordinary(layout: Layout) -> bool {
    layout.size() < buffers::LEAST && !secret::is(layout)
}

/// A block that is not from the heap, if it is one for a secret, one that needs a slot, as long as there are some, or a large one.
fn apart(layout: Layout) -> Option<*mut u8> {
    if secret::is(layout) {
        return Some(secret::new(layout));
    }
    let slot = buffers::is(layout).then(buffers::allocate).filter(|block| !block.is_null());
    slot.or_else(|| mapping::length(layout).map(|length| or_reserve(mapping::new(length), layout)))
}

/// The block, or one from the reserve if it is NULL and the caller cannot do without.
fn or_reserve(block: *mut u8, layout: Layout) -> *mut u8 {
    if block.is_null() && !memory::may_fail() { reserve::allocate(layout) } else { block }
}

/// Up to here `memset` uses vectors. Beyond, it uses a string instruction, which is slow to start.
const PIECE: usize = 2048;

/// Overwrites memory that will not be read again.
unsafe fn wipe(memory: *mut u8, size: usize) {
    if size > PIECE {
        // SAFETY: the caller's contract is the same.
        return unsafe { wipe_in_pieces(memory, size) };
    }
    // SAFETY: the caller owns that many bytes. The compiler cannot see through `black_box`: else it would eliminate the writes as
    // dead stores.
    unsafe { black_box(memory).write_bytes(0, size) };
    black_box(memory);
}

#[inline(never)]
unsafe fn wipe_in_pieces(memory: *mut u8, size: usize) {
    /// Of larger blocks the start of a string instruction no longer matters.
    const LARGE: usize = 64 * 1024;
    let (mut at, piece) = (0, if size < LARGE { PIECE } else { size });
    while at < size {
        let length = piece.min(size - at);
        // SAFETY: as above. Nor can the compiler make one of the writes.
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

/// Blocks for secrets (`accsyn_core::secret_string`): they are not part of core dumps and, as far as the process may lock memory,
/// not swapped out.
#[cfg(target_os = "linux")]
mod secret {
    use std::alloc::Layout;

    use accsyn_core::secret_string::{PAGE, SMALL};

    use super::super::mapping;
    use super::super::slots::Slots;

    /// Enough for some ten thousand sessions; the others have pages. A mapping is made when those before it are full.
    static SMALL_BLOCKS: [Slots<16, SMALL>; 64] = [const { Slots::new() }; 64];

    /// No other type has such an alignment.
    pub fn is(layout: Layout) -> bool {
        layout.size() == layout.align() && matches!(layout.size(), SMALL | PAGE)
    }

    /// A block, zeroed; NULL when there is no memory.
    pub fn new(layout: Layout) -> *mut u8 {
        let small = (layout.size() == SMALL).then(small).flatten();
        let memory = small.unwrap_or_else(|| mapping::undumped(PAGE));
        if !memory.is_null() {
            // Where the system refuses, the block may be swapped out like any other. SAFETY: it is the new block.
            unsafe { libc::mlock(memory.cast(), layout.size()) };
        }
        memory
    }

    fn small() -> Option<*mut u8> {
        SMALL_BLOCKS.iter().map(Slots::allocate).find(|memory| !memory.is_null())
    }

    pub unsafe fn free(memory: *mut u8, layout: Layout) {
        match SMALL_BLOCKS.iter().find(|slots| layout.size() == SMALL && slots.owns(memory)) {
            // Its page stays locked: others may be in it.
            Some(slots) => slots.free(memory),
            // SAFETY: the caller says that it is a block of `new`. Unmapping unlocks it.
            None => unsafe { mapping::unmap(memory, PAGE) },
        }
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

#[cfg(test)]
mod tests {
    #[test]
    fn blocks_keep_their_bytes_however_they_grow_and_shrink() {
        const LARGEST: usize = 12_000_000;
        let sizes =
            [1, 4000, 4096, 30_000, 64 << 10, (64 << 10) + 1, (8 << 20) - 1, 8 << 20, (8 << 20) + 1, LARGEST];
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
