//! Memory that was used is wiped before it is given back: credentials pass through buffers of the HTTP and TLS libraries,
//! which wipe nothing themselves.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

struct Wiping;

// SAFETY: all memory comes from the system's allocator and goes back to it with the layout it was asked for. `realloc` is
// the trait's own, which moves by way of `alloc` and `dealloc`, so that nothing stays behind at the former place.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory is the caller's until it is freed, and as large as the layout says.
        unsafe { memory.write_bytes(0, layout.size()) };
        // Without it the compiler leaves out what nobody can read any more.
        black_box(memory);
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}
