//! Writing to a connection that the other side has closed must not end the host: where a socket cannot be told so, the
//! system says it by a signal whose default is to end the process.

/// Holds SIGPIPE back from this thread. Threads that are started meanwhile keep it so.
pub(super) struct Guard {
    #[cfg(target_os = "linux")]
    former: Option<(libc::sigset_t, libc::sigset_t)>,
}

#[cfg(target_os = "linux")]
impl Guard {
    pub fn new() -> Guard {
        // SAFETY: the sets are initialised by sigemptyset and by pthread_sigmask, and belong to this function.
        unsafe {
            let mut pipe = std::mem::zeroed();
            let mut former = std::mem::zeroed();
            libc::sigemptyset(&mut pipe);
            libc::sigaddset(&mut pipe, libc::SIGPIPE);
            let was_open = libc::pthread_sigmask(libc::SIG_BLOCK, &pipe, &mut former) == 0
                && libc::sigismember(&former, libc::SIGPIPE) == 0;
            Guard { former: was_open.then_some((pipe, former)) }
        }
    }
}

#[cfg(target_os = "linux")]
impl Drop for Guard {
    fn drop(&mut self) {
        let Some((pipe, former)) = &self.former else { return };
        let now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the sets were initialised above; nothing is written but by the null pointers, which are allowed.
        unsafe {
            // One that came meanwhile was this thread's own doing, and is of no interest to the host.
            libc::sigtimedwait(pipe, std::ptr::null_mut(), &now);
            libc::pthread_sigmask(libc::SIG_SETMASK, former, std::ptr::null_mut());
        }
    }
}

/// Elsewhere sockets are told so (macOS), or there is no such signal (Windows).
#[cfg(not(target_os = "linux"))]
impl Guard {
    pub fn new() -> Guard {
        Guard {}
    }
}
