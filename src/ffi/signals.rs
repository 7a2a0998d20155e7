//! Two signals that writing can raise and that end a process by default: SIGPIPE, for a closed pipe, and SIGXFSZ, for a
//! file at its size limit. The write itself fails as well, which is enough.
//!
//! Connections raise none: each write is a `send` with MSG_NOSIGNAL. The log may be a pipe or a file, for which there is no
//! such flag; the signals are blocked while a line is written.

/// Called before anything is logged.
pub(super) fn guard_log() {
    #[cfg(target_os = "linux")]
    accsyn_core::log::guard_writes_by(|write| {
        let _blocked = linux::Blocked::new();
        write();
    });
}

#[cfg(target_os = "linux")]
mod linux {
    use std::mem::zeroed;
    use std::ptr::null_mut;

    use libc::{c_int, siginfo_t, sigset_t};

    const SIGNALS: [c_int; 2] = [libc::SIGPIPE, libc::SIGXFSZ];

    /// Blocks the signals for this thread.
    pub struct Blocked {
        former: sigset_t,
        /// The signals that were blocked and pending before.
        was_pending: [bool; 2],
    }

    impl Blocked {
        pub fn new() -> Blocked {
            // SAFETY: the sets are initialised by sigemptyset, sigpending and pthread_sigmask, and belong to this function.
            unsafe {
                let (mut former, mut pending) = (zeroed(), zeroed());
                libc::pthread_sigmask(libc::SIG_BLOCK, &set(SIGNALS), &mut former);
                let is_blocked = |signal| libc::sigismember(&former, signal) == 1;
                let mut was_pending = [false; 2];
                if SIGNALS.into_iter().any(is_blocked) && libc::sigpending(&mut pending) == 0 {
                    was_pending = SIGNALS.map(|signal| libc::sigismember(&pending, signal) == 1);
                }
                Blocked { former, was_pending }
            }
        }
    }

    impl Drop for Blocked {
        fn drop(&mut self) {
            let foreign = take_own(self.was_pending);
            // SAFETY: the set was initialised above.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.former, null_mut()) };
            send_again(foreign);
        }
    }

    /// Consumes the signals that this thread's own writes raised, except those that were pending before. Returns those of
    /// other senders that arrived meanwhile.
    fn take_own(was_pending: [bool; 2]) -> [Option<siginfo_t>; 2] {
        let mut foreign = [None; 2];
        for ((signal, was_pending), foreign) in SIGNALS.into_iter().zip(was_pending).zip(&mut foreign) {
            if was_pending {
                continue;
            }
            let now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
            // SAFETY: the call fills in the information, which is read only if it succeeded.
            unsafe {
                let mut information: siginfo_t = zeroed();
                if libc::sigtimedwait(&set([signal]), &mut information, &now) == signal
                    && !is_own(&information)
                {
                    *foreign = Some(information);
                }
            }
        }
        foreign
    }

    /// For a signal that a write raised, the kernel names this process as the sender.
    fn is_own(information: &siginfo_t) -> bool {
        // SAFETY: a signal with this code has the id of a process.
        information.si_code == libc::SI_USER && unsafe { information.si_pid() == libc::getpid() }
    }

    fn send_again(signals: [Option<siginfo_t>; 2]) {
        for information in signals.into_iter().flatten() {
            // SAFETY: the information is as the kernel delivered it; a process may queue any to itself.
            unsafe {
                libc::syscall(
                    libc::SYS_rt_sigqueueinfo,
                    libc::getpid(),
                    information.si_signo,
                    &raw const information,
                );
            }
        }
    }

    fn set(signals: impl IntoIterator<Item = c_int>) -> sigset_t {
        // SAFETY: sigemptyset initialises it.
        unsafe {
            let mut set = zeroed();
            libc::sigemptyset(&mut set);
            signals.into_iter().for_each(|signal| _ = libc::sigaddset(&mut set, signal));
            set
        }
    }
}
