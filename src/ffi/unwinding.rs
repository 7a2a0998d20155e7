//! Threads that are ended from outside while they are in the library: pthread_cancel is held off until the call returns, and
//! pthread_exit in a callback lets the call finish first. Both unwind the stack, which no Rust code may see.

/// Holds cancellation off, and keeps a thread that a callback has ended going until the call is over.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) use linux::{HeldOff, call};

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

    // What may unwind is declared so: the end of the thread must get through the frames above.
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
        /// The unwinding that a callback began by ending its thread. Needs no destructor.
        static ENDING: Cell<*mut c_void> = const { Cell::new(null_mut()) };
    }

    /// Whether the thread could be cancelled before the call.
    pub struct HeldOff {
        state: c_int,
    }

    impl HeldOff {
        pub fn new() -> HeldOff {
            let (mut state, mut former) = (CANCEL_DISABLE, CANCEL_DEFERRED);
            // SAFETY: nothing is acted on when cancellation is disabled, or deferred.
            unsafe {
                pthread_setcancelstate(CANCEL_DISABLE, &mut state);
                pthread_setcanceltype(CANCEL_DEFERRED, &mut former);
            }
            HeldOff { state }
        }

        /// Ends the call: what was held off happens at the host's next cancellation point. Cancellation stays deferred: an
        /// asynchronous one would unwind the frames of the library, whose unwinder need not be the C library's. Does not
        /// return when a callback has ended its thread; no value of the caller's that needs dropping is left then.
        pub fn act(self) {
            // SAFETY: the state is the thread's own from before, and nothing is acted on while cancellation is deferred.
            unsafe {
                pthread_setcancelstate(self.state, null_mut());
            }
            let ending = ENDING.replace(null_mut());
            if !ending.is_null() {
                // SAFETY: the unwinding that pthread_exit began goes on from here; it was stopped once, in `call`.
                unsafe { _Unwind_Resume(ending) };
            }
        }
    }

    /// Calls a function of the host with up to three arguments that fit in a register each. None: it ended its thread.
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    pub unsafe fn call(function: *const c_void, arguments: [usize; 3]) -> Option<usize> {
        let mut exception = null_mut();
        // SAFETY: the caller's promise; the rest is this function's own.
        let value = unsafe { libaccsyn_call_host(function, arguments.as_ptr(), &mut exception) };
        if exception.is_null() {
            return Some(value);
        }
        ENDING.set(exception);
        None
    }

    /// Stops the unwinding of a thread that ends in the frame of `libaccsyn_call_host`. Exceptions go on, to be stopped as
    /// ever by the Rust code above, which ends the process: callbacks must not throw.
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
        // SAFETY: as the unwinder wants it: the exception in its first register, and where to go on in the frame.
        unsafe {
            _Unwind_SetGR(context, 0, exception.addr());
            _Unwind_SetIP(context, (&raw const libaccsyn_call_host_ended).addr());
        }
        INSTALL_CONTEXT
    }

    // A frame with its own personality routine, which Rust offers no other way to have.
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

/// Other systems end a thread without unwinding it, or not at all.
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
    // SAFETY: the caller's promise; an argument too many is ignored.
    let function: unsafe extern "C" fn(usize, usize, usize) -> usize =
        unsafe { std::mem::transmute(function) };
    Some(unsafe { function(one, two, three) })
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) struct HeldOff;

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
impl HeldOff {
    pub fn new() -> HeldOff {
        HeldOff
    }

    pub fn act(self) {}
}
