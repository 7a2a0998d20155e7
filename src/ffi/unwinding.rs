//! Threads that are ended while they are in the library: pthread_cancel is deferred until the call returns, and pthread_exit
//! in a callback takes effect after the call has finished. Both unwind the stack, which must not reach Rust frames.

/// Defers cancellation, and lets a call finish although a callback has ended the thread.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) use linux::{DeferredCancellation, call};

/// cbindgen:ignore
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod linux {
    use std::cell::Cell;
    use std::ffi::{c_int, c_void};
    use std::ptr::null_mut;

    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pub use super::plain_call as call;

    const CANCEL_DISABLE: c_int = 1;
    const CANCEL_DEFERRED: c_int = 0;

    // Declared C-unwind: the forced unwinding must be able to pass through the frames above.
    unsafe extern "C-unwind" {
        fn pthread_setcancelstate(state: c_int, former: *mut c_int) -> c_int;
        fn pthread_setcanceltype(kind: c_int, former: *mut c_int) -> c_int;
        fn _Unwind_Resume(exception: *mut c_void) -> !;
    }

    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    unsafe extern "C" {
        fn _Unwind_SetGR(context: *mut c_void, register: c_int, value: usize);
        fn _Unwind_SetIP(context: *mut c_void, address: usize);
        fn libaccsyn_call_host(
            function: *const c_void,
            arguments: *const usize,
            exception: *mut *mut c_void,
        ) -> usize;
        static libaccsyn_call_host_ended: u8;
    }

    thread_local! {
        // Neither needs a destructor.
        /// The forced unwinding that a callback started by ending its thread.
        static ENDING: Cell<*mut c_void> = const { Cell::new(null_mut()) };
        /// How many calls of the host this thread is in. None: it is a thread of the library.
        static CALLS: Cell<u32> = const { Cell::new(0) };
    }

    /// Defers cancellation of the thread. Returns its cancel state from before.
    fn defer() -> c_int {
        let (mut state, mut former) = (CANCEL_DISABLE, CANCEL_DEFERRED);
        // SAFETY: neither function is a cancellation point, and both pointers are to locals.
        unsafe {
            pthread_setcancelstate(CANCEL_DISABLE, &mut state);
            pthread_setcanceltype(CANCEL_DEFERRED, &mut former);
        }
        state
    }

    /// Defers cancellation of the thread while it exists. Holds the cancel state from before.
    pub struct DeferredCancellation {
        state: c_int,
    }

    impl DeferredCancellation {
        pub fn new() -> DeferredCancellation {
            CALLS.set(CALLS.get() + 1);
            DeferredCancellation { state: defer() }
        }

        /// Ends the call: a pending cancellation takes effect at the host's next cancellation point. Cancellation stays
        /// deferred: an asynchronous one would unwind the frames of the library, whose unwinder need not be the C library's.
        /// Does not return if a callback has ended its thread; the caller must hold nothing that needs dropping.
        pub fn end(self) {
            CALLS.set(CALLS.get() - 1);
            // SAFETY: it restores the thread's own state, and with deferred cancellation it is not a cancellation point.
            unsafe {
                pthread_setcancelstate(self.state, null_mut());
            }
            let ending = ENDING.replace(null_mut());
            if !ending.is_null() {
                // SAFETY: resumes the unwinding that pthread_exit started and `call` stopped, once.
                unsafe { _Unwind_Resume(ending) };
            }
        }
    }

    /// Calls a function of the host with up to three arguments that fit in a register each. None: it ended its thread.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    pub unsafe fn call(function: *const c_void, arguments: [usize; 3]) -> Option<usize> {
        // A thread of the library could be cancelled as soon as the host knows it.
        defer();
        let mut exception = null_mut();
        // SAFETY: the caller vouches for the function; the other pointers are to locals.
        let value = unsafe { libaccsyn_call_host(function, arguments.as_ptr(), &mut exception) };
        // The function may have enabled it.
        defer();
        if exception.is_null() {
            return Some(value);
        }
        if CALLS.get() > 0 {
            ENDING.set(exception);
        }
        None
    }

    /// The personality routine of `libaccsyn_call_host`: stops the forced unwinding of a thread that ends. C++ exceptions
    /// pass, and the Rust code above aborts the process as usual: callbacks must not throw.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    unsafe extern "C" fn stop_here(
        _version: c_int,
        actions: c_int,
        _class: u64,
        exception: *mut c_void,
        context: *mut c_void,
    ) -> c_int {
        const CLEANUP_PHASE: c_int = 2;
        const FORCE_UNWIND: c_int = 8;
        const INSTALL_CONTEXT: c_int = 7;
        const CONTINUE_UNWIND: c_int = 8;
        if actions & CLEANUP_PHASE == 0 || actions & FORCE_UNWIND == 0 {
            return CONTINUE_UNWIND;
        }
        // SAFETY: the context is valid during this call; the landing pad expects the exception in the first register.
        unsafe {
            _Unwind_SetGR(context, 0, exception.addr());
            _Unwind_SetIP(context, (&raw const libaccsyn_call_host_ended).addr());
        }
        INSTALL_CONTEXT
    }

    // A frame with a personality routine of its own, which Rust cannot express.
    #[cfg(target_arch = "x86_64")]
    std::arch::global_asm!(
        ".pushsection .text.libaccsyn_call_host,\"ax\",@progbits",
        ".globl libaccsyn_call_host",
        ".hidden libaccsyn_call_host",
        ".type libaccsyn_call_host,@function",
        ".globl libaccsyn_call_host_ended",
        ".hidden libaccsyn_call_host_ended",
        "libaccsyn_call_host:",
        ".cfi_startproc",
        ".cfi_personality 0x1b, {stop_here}",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "push rbx",
        ".cfi_offset rbx, -24",
        "sub rsp, 8",
        "mov rbx, rdx",
        "mov rax, rdi",
        "mov r10, rsi",
        "mov rdi, [r10]",
        "mov rsi, [r10 + 8]",
        "mov rdx, [r10 + 16]",
        "call rax",
        "jmp 2f",
        "libaccsyn_call_host_ended:",
        "mov [rbx], rax",
        "xor eax, eax",
        "2:",
        "add rsp, 8",
        "pop rbx",
        "pop rbp",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
        ".size libaccsyn_call_host, . - libaccsyn_call_host",
        ".popsection",
        stop_here = sym stop_here,
    );

    #[cfg(target_arch = "aarch64")]
    std::arch::global_asm!(
        ".pushsection .text.libaccsyn_call_host,\"ax\",@progbits",
        ".globl libaccsyn_call_host",
        ".hidden libaccsyn_call_host",
        ".type libaccsyn_call_host,@function",
        ".globl libaccsyn_call_host_ended",
        ".hidden libaccsyn_call_host_ended",
        "libaccsyn_call_host:",
        ".cfi_startproc",
        ".cfi_personality 0x1b, {stop_here}",
        "stp x29, x30, [sp, #-32]!",
        ".cfi_def_cfa_offset 32",
        ".cfi_offset x29, -32",
        ".cfi_offset x30, -24",
        "str x19, [sp, #16]",
        ".cfi_offset x19, -16",
        "mov x29, sp",
        "mov x19, x2",
        "mov x8, x0",
        "mov x9, x1",
        "ldp x0, x1, [x9]",
        "ldr x2, [x9, #16]",
        "blr x8",
        "b 2f",
        "libaccsyn_call_host_ended:",
        "str x0, [x19]",
        "mov x0, #0",
        "2:",
        "ldr x19, [sp, #16]",
        "ldp x29, x30, [sp], #32",
        ".cfi_def_cfa sp, 0",
        "ret",
        ".cfi_endproc",
        ".size libaccsyn_call_host, . - libaccsyn_call_host",
        ".popsection",
        stop_here = sym stop_here,
    );
}

/// Other systems end a thread without unwinding its stack, or cannot end one from outside.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) use plain_call as call;

/// Calls a function of the host with up to three arguments that fit in a register each.
#[cfg(not(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
pub(super) unsafe fn plain_call(function: *const std::ffi::c_void, arguments: [usize; 3]) -> Option<usize> {
    let [one, two, three] = arguments;
    // SAFETY: the caller vouches for the function; surplus arguments are ignored.
    let function: unsafe extern "C" fn(usize, usize, usize) -> usize =
        unsafe { std::mem::transmute(function) };
    Some(unsafe { function(one, two, three) })
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) struct DeferredCancellation;

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
impl DeferredCancellation {
    pub fn new() -> DeferredCancellation {
        DeferredCancellation
    }

    pub fn end(self) {}
}
