//! Whether a thread has the stack that a call needs.

#[cfg(unix)]
pub(super) use unix::{is_ample, promise};

/// Calls run on their own thread anyway.
#[cfg(not(unix))]
pub(super) fn promise(_bytes: usize) {}

#[cfg(unix)]
mod unix {
    use std::cell::Cell;

    /// The most stack that a call needs, including the C library's resolver and a callback.
    const NEEDED: usize = 256 * 1024;

    thread_local! {
        // None of them has a destructor.
        /// Where a call has what it needs: from this address to that one.
        static AMPLE: Cell<(usize, usize)> = const { Cell::new((usize::MAX, 0)) };
        /// The lowest and highest address of this thread's stack; 0: not known yet.
        static LIMITS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
        /// Whether the host has promised enough stack where the limits do not apply.
        static IS_PROMISED: Cell<bool> = const { Cell::new(false) };
    }

    /// Notes how much stack the host has promised for calls of this thread on stacks that it allocated itself.
    pub fn promise(bytes: usize) {
        IS_PROMISED.set(bytes >= NEEDED);
    }

    /// Whether this thread has the stack that a call needs. On a stack that the host allocated itself this is false, unless the
    /// host has promised it.
    pub fn is_ample() -> bool {
        let mark = 0_u8;
        let here = (&raw const mark).addr();
        let (lowest, highest) = AMPLE.get();
        (lowest..highest).contains(&here) || is_found_ample(here)
    }

    #[cold]
    #[inline(never)]
    fn is_found_ample(here: usize) -> bool {
        if LIMITS.get().1 == 0 {
            LIMITS.set(match limits() {
                Ok(limits) => limits,
                // The next time, perhaps.
                Err(libc::ENOMEM | libc::EAGAIN | libc::EMFILE | libc::ENFILE) => return false,
                Err(_) => (0, usize::MAX),
            });
        }
        let (end, begin) = LIMITS.get();
        if !(end..begin).contains(&here) {
            return IS_PROMISED.get();
        }
        let Some(reached) = growth::reach(here, end) else { return false };
        let lowest = reached.saturating_add(NEEDED);
        AMPLE.set((lowest, begin));
        here >= lowest
    }

    /// The stack of the main thread grows when it is used, and the system ends the process if it cannot: no memory, another
    /// limit than before, a mapping of the host below it. So it is made to grow before a call, in a way that may fail.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    mod growth {
        use std::arch::asm;
        use std::ptr::null_mut;

        use super::{LIMITS, NEEDED, limits};

        /// A multiple of each size of pages that Linux has on this processor.
        const PAGE: usize = if cfg!(target_arch = "x86_64") { 4096 } else { 64 * 1024 };

        /// Down to which address the stack is there, which ends at this one at most; it may have been made to grow.
        pub fn reach(here: usize, end: usize) -> Option<usize> {
            // SAFETY: neither has conditions.
            if unsafe { libc::getpid() != libc::gettid() } {
                // All of it is there from the start.
                return Some(end);
            }
            // With some to spare, for calls a little deeper.
            let wanted = [2 * NEEDED, NEEDED].into_iter().filter_map(|bytes| here.checked_sub(bytes));
            let mut wanted = wanted.map(|address| address & !(PAGE - 1)).filter(|lowest| *lowest >= end);
            wanted.find(|lowest| is_there(*lowest, here))
        }

        fn is_there(lowest: usize, here: usize) -> bool {
            if is_mapped(lowest, here) {
                // The host may have put something else right below the stack.
                return match limits() {
                    Ok((end, _)) => lowest >= end,
                    Err(_) => LIMITS.get().0 == 0,
                };
            }
            let is_of_others = is_mapped(lowest, lowest + PAGE);
            !is_of_others && grow(lowest) && is_mapped(lowest, here)
        }

        fn is_mapped(lowest: usize, highest: usize) -> bool {
            let mut residency = [0; (2 * NEEDED + PAGE) / 4096];
            let length = highest - lowest;
            debug_assert!(length.div_ceil(4096) <= residency.len());
            // SAFETY: it only reads whether the pages are there, and the vector has room for all of them.
            unsafe { libc::mincore(lowest as *mut libc::c_void, length, residency.as_mut_ptr()) == 0 }
        }

        /// Has the system write to this address: it grows the stack as for the thread itself, but if it cannot, the system call
        /// fails.
        #[inline(never)]
        fn grow(lowest: usize) -> bool {
            const SIZE: usize = size_of::<u64>();
            let (all, mut former) = (u64::MAX, 0_u64);
            // SAFETY: the system's set of signals has 64 bits, and the pointers are to locals.
            let block = |set: *const u64, former: *mut u64| unsafe {
                libc::syscall(libc::SYS_rt_sigprocmask, libc::SIG_SETMASK, set, former, SIZE) == 0
            };
            // Handlers need stack, too. These are all signals, also those of the C library.
            if !block(&all, &mut former) {
                return false;
            }
            let outcome = write_mask(lowest, SIZE);
            block(&former, null_mut());
            outcome == 0
        }

        /// Asks for the blocked signals. The stack pointer is there as well: programs that run others, such as valgrind, know
        /// the stack by it.
        #[cfg(target_arch = "x86_64")]
        fn write_mask(lowest: usize, size: usize) -> isize {
            let outcome;
            // SAFETY: nothing is there, the stack below it is not used meanwhile, and the stack pointer is restored.
            unsafe {
                asm!(
                    "mov {former}, rsp",
                    "mov rsp, rdx",
                    "syscall",
                    "mov rsp, {former}",
                    former = out(reg) _,
                    inlateout("rax") libc::SYS_rt_sigprocmask as isize => outcome,
                    in("rdi") 0,
                    in("rsi") 0,
                    in("rdx") lowest,
                    in("r10") size,
                    out("rcx") _,
                    out("r11") _,
                );
            }
            outcome
        }

        #[cfg(target_arch = "aarch64")]
        fn write_mask(lowest: usize, size: usize) -> isize {
            let outcome;
            // SAFETY: as above.
            unsafe {
                asm!(
                    "mov {former}, sp",
                    "mov sp, x2",
                    "svc 0",
                    "mov sp, {former}",
                    former = out(reg) _,
                    in("x8") libc::SYS_rt_sigprocmask,
                    inlateout("x0") 0_isize => outcome,
                    in("x1") 0,
                    in("x2") lowest,
                    in("x3") size,
                );
            }
            outcome
        }
    }

    #[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
    mod growth {
        pub fn reach(_here: usize, end: usize) -> Option<usize> {
            Some(end)
        }
    }

    #[cfg(target_os = "linux")]
    fn limits() -> Result<(usize, usize), libc::c_int> {
        use std::mem::MaybeUninit;
        use std::ptr::null_mut;

        // SAFETY: the attributes are initialised by pthread_getattr_np.
        unsafe {
            let mut attributes = MaybeUninit::uninit();
            match libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) {
                0 => {}
                error => return Err(error),
            }
            let (mut end, mut size) = (null_mut(), 0);
            libc::pthread_attr_getstack(attributes.as_ptr(), &mut end, &mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            Ok((end.addr(), end.addr() + size))
        }
    }

    #[cfg(target_os = "macos")]
    fn limits() -> Result<(usize, usize), libc::c_int> {
        // SAFETY: both may be called for the current thread at any time.
        unsafe {
            let begin = libc::pthread_get_stackaddr_np(libc::pthread_self()).addr();
            Ok((begin - libc::pthread_get_stacksize_np(libc::pthread_self()), begin))
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn limits() -> Result<(usize, usize), libc::c_int> {
        Ok((0, usize::MAX))
    }
}
