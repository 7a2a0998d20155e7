//! The C library's allocation functions with the reserve behind them, for what does not use the library's allocator: the standard
//! library allocates the handle of each thread by `malloc`, and ends the process when there is no memory for it.
//!
//! The linker redirects the library's calls (`--wrap` in build.rs and cmake/hide.cmake): of `malloc` to `__wrap_malloc`, and of
//! `__real_malloc` to `malloc`. In an archive that is linked without that, nothing of this is used.

/// cbindgen:ignore
mod functions {
    use std::alloc::Layout;
    use std::ffi::c_void;
    use std::ptr::{copy_nonoverlapping, null_mut};

    use super::super::reserve;

    /// The alignment that `malloc` guarantees.
    const ALIGN: usize = align_of::<libc::max_align_t>();

    extern "C" fn malloc(size: usize, real: unsafe extern "C" fn(usize) -> *mut c_void) -> *mut c_void {
        // SAFETY: any size is allowed.
        let block = unsafe { real(size) };
        if block.is_null() { from_reserve(Some(size)) } else { block }
    }

    extern "C" fn calloc(
        count: usize,
        size: usize,
        real: unsafe extern "C" fn(usize, usize) -> *mut c_void,
    ) -> *mut c_void {
        // SAFETY: any numbers are allowed.
        let block = unsafe { real(count, size) };
        if block.is_null() { from_reserve(count.checked_mul(size)) } else { block }
    }

    unsafe extern "C" fn realloc(
        block: *mut c_void,
        size: usize,
        real: unsafe extern "C" fn(*mut c_void, usize) -> *mut c_void,
    ) -> *mut c_void {
        if !reserve::owns(block.cast()) {
            // SAFETY: the caller's contract is the same.
            return unsafe { real(block, size) };
        }
        // SAFETY: any size is allowed.
        let moved = unsafe { libc::malloc(size) };
        if !moved.is_null() {
            // SAFETY: two separate blocks; the former one is the caller's, who no longer uses it.
            unsafe {
                copy_nonoverlapping(block.cast::<u8>(), moved.cast(), reserve::size(block.cast()).min(size));
                reserve::free(block.cast());
            }
        }
        moved
    }

    unsafe extern "C" fn free(block: *mut c_void, real: unsafe extern "C" fn(*mut c_void)) {
        // SAFETY: the block is the caller's, who no longer uses it.
        unsafe { if reserve::owns(block.cast()) { reserve::free(block.cast()) } else { real(block) } }
    }

    #[cold]
    fn from_reserve(size: Option<usize>) -> *mut c_void {
        let layout = size.and_then(|size| Layout::from_size_align(size, ALIGN).ok());
        layout.map_or(null_mut(), |layout| reserve::allocate(layout).cast())
    }

    /// A jump to a function with the address of another one in a register.
    #[cfg(target_arch = "x86_64")]
    macro_rules! jump_with {
        ($address:literal, rsi_or_x1) => {
            concat!("mov rsi, [rip + ", $address, "@GOTPCREL]\njmp {function}")
        };
        ($address:literal, rdx_or_x2) => {
            concat!("mov rdx, [rip + ", $address, "@GOTPCREL]\njmp {function}")
        };
    }

    /// The same.
    #[cfg(target_arch = "aarch64")]
    macro_rules! jump_with {
        ($address:literal, rsi_or_x1) => {
            concat!("adrp x1, :got:", $address, "\nldr x1, [x1, :got_lo12:", $address, "]\nb {function}")
        };
        ($address:literal, rdx_or_x2) => {
            concat!("adrp x2, :got:", $address, "\nldr x2, [x2, :got_lo12:", $address, "]\nb {function}")
        };
    }

    /// A hidden function that passes on its arguments, and after them the function that it stands before. That is null, and this one
    /// unused, if the linker does not redirect.
    macro_rules! redirected {
        ($wrap:literal, $real:literal, $register:ident, $function:ident) => {
            std::arch::global_asm!(
                concat!(".pushsection .text.", $wrap, ",\"ax\",@progbits"),
                concat!(".weak ", $real),
                concat!(".globl ", $wrap),
                concat!(".hidden ", $wrap),
                concat!(".type ", $wrap, ",@function"),
                concat!($wrap, ":"),
                jump_with!($real, $register),
                concat!(".size ", $wrap, ", . - ", $wrap),
                ".popsection",
                function = sym $function,
            );
        };
    }

    redirected!("__wrap_malloc", "__real_malloc", rsi_or_x1, malloc);
    redirected!("__wrap_calloc", "__real_calloc", rdx_or_x2, calloc);
    redirected!("__wrap_realloc", "__real_realloc", rdx_or_x2, realloc);
    redirected!("__wrap_free", "__real_free", rsi_or_x1, free);

    #[cfg(test)]
    mod tests {
        use super::*;

        extern "C" fn nothing(_size: usize) -> *mut c_void {
            null_mut()
        }

        extern "C" fn nothing_at_all(_count: usize, _size: usize) -> *mut c_void {
            null_mut()
        }

        unsafe extern "C" fn grow(_block: *mut c_void, _size: usize) -> *mut c_void {
            panic!("not a block of the C library")
        }

        unsafe extern "C" fn release(_block: *mut c_void) {
            panic!("not a block of the C library")
        }

        #[test]
        fn the_reserve_stands_in_for_the_c_library() {
            let _turn = reserve::tests::exclusive();
            let first = malloc(24, nothing);
            assert!(reserve::owns(first.cast()) && first.addr().is_multiple_of(ALIGN));
            // SAFETY: the blocks have these sizes.
            unsafe {
                first.cast::<[u8; 24]>().write([7; 24]);
                let larger = realloc(first, 48, grow);
                assert!(!reserve::owns(larger.cast()), "the C library has some again");
                assert_eq!(larger.cast::<[u8; 24]>().read(), [7; 24]);
                libc::free(larger);
                let zeroed = calloc(6, 4, nothing_at_all);
                assert!(reserve::owns(zeroed.cast()));
                assert_eq!(zeroed.cast::<[u8; 24]>().read(), [0; 24]);
                free(zeroed, release);
            }
            assert!(calloc(usize::MAX, 2, nothing_at_all).is_null());
        }
    }
}
