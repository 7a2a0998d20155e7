//! What a host's event loop waits on: one of two connected sockets, or a Windows event.

#[cfg(unix)]
pub(super) use unix::make;
#[cfg(windows)]
pub(super) use windows::make;

#[cfg(unix)]
mod unix {
    use std::ffi::c_int;
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use accsyn_api::WaitHandle;
    use accsyn_core::error::{Error, Result, Status};

    /// Sockets rather than an eventfd, since the host may close descriptors that are not its own and reuse the number: sockets
    /// can be told apart by their inode, while all eventfd, timerfd and epoll descriptors of Linux share one.
    struct Sockets {
        /// Readable while a byte is in the buffer.
        waiting: Descriptor,
        notifying: Descriptor,
        is_ready: AtomicBool,
    }

    pub(in super::super) fn make() -> Result<Arc<dyn WaitHandle>> {
        let failed = |error: io::Error| {
            Error::new(
                Status::Io,
                format!("no descriptors to wait on can be made: {error}; close some, or raise their limit"),
            )
        };
        let (waiting, notifying) = pair().map_err(failed)?;
        Ok(Arc::new(Sockets { waiting, notifying, is_ready: AtomicBool::new(false) }))
    }

    impl WaitHandle for Sockets {
        fn number(&self) -> isize {
            self.waiting.number as isize
        }

        fn is_open(&self) -> bool {
            self.waiting.is_own() && self.notifying.is_own()
        }

        fn set_ready(&self, is_ready: bool) {
            if self.is_ready.swap(is_ready, Ordering::Relaxed) == is_ready {
                return;
            }
            if is_ready {
                self.notifying.send();
            } else {
                self.waiting.drain();
            }
        }
    }

    /// A descriptor, which is ours only while it still refers to the same socket.
    struct Descriptor {
        number: c_int,
        device: libc::dev_t,
        inode: libc::ino_t,
    }

    impl Descriptor {
        /// Takes over what was opened just now, under a number above those of the standard streams, which a host may have closed.
        fn new(mut number: c_int) -> io::Result<Descriptor> {
            if number <= libc::STDERR_FILENO {
                // SAFETY: copies and closes the number that nobody else has yet.
                let higher = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, libc::STDERR_FILENO + 1) };
                let failure = io::Error::last_os_error();
                // SAFETY: as above.
                unsafe { libc::close(number) };
                if higher < 0 {
                    return Err(failure);
                }
                number = higher;
            }
            let (device, inode) = identity(number).ok_or_else(io::Error::last_os_error)?;
            Ok(Descriptor { number, device, inode })
        }

        fn is_own(&self) -> bool {
            identity(self.number) == Some((self.device, self.inode))
        }

        fn send(&self) {
            if self.is_own() {
                // SAFETY: sends one byte of this function; a full buffer or a closed peer fails without a signal.
                unsafe { libc::send(self.number, [1_u8].as_ptr().cast(), 1, NO_SIGNAL | libc::MSG_DONTWAIT) };
            }
        }

        fn drain(&self) {
            let mut bytes = [0_u8; 16];
            // SAFETY: the buffer is this function's and has that length.
            while self.is_own()
                && unsafe {
                    libc::recv(self.number, bytes.as_mut_ptr().cast(), bytes.len(), libc::MSG_DONTWAIT)
                } > 0
            {}
        }
    }

    impl Drop for Descriptor {
        fn drop(&mut self) {
            if self.is_own() {
                // SAFETY: it is ours and no longer used.
                unsafe { libc::close(self.number) };
            }
        }
    }

    fn identity(number: c_int) -> Option<(libc::dev_t, libc::ino_t)> {
        // SAFETY: fstat fills in the structure, or fails.
        unsafe {
            let mut found: libc::stat = std::mem::zeroed();
            (libc::fstat(number, &mut found) == 0).then_some((found.st_dev, found.st_ino))
        }
    }

    #[cfg(not(target_vendor = "apple"))]
    const NO_SIGNAL: c_int = libc::MSG_NOSIGNAL;
    #[cfg(target_vendor = "apple")]
    const NO_SIGNAL: c_int = 0;

    #[cfg(not(target_vendor = "apple"))]
    fn pair() -> io::Result<(Descriptor, Descriptor)> {
        connected(libc::SOCK_STREAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK)
    }

    #[cfg(target_vendor = "apple")]
    fn pair() -> io::Result<(Descriptor, Descriptor)> {
        let (waiting, notifying) = connected(libc::SOCK_STREAM)?;
        for descriptor in [&waiting, &notifying] {
            let on: c_int = 1;
            // SAFETY: the option's value is an int of this function.
            let is_set = unsafe {
                libc::fcntl(descriptor.number, libc::F_SETFD, libc::FD_CLOEXEC) == 0
                    && libc::fcntl(descriptor.number, libc::F_SETFL, libc::O_NONBLOCK) == 0
                    && libc::setsockopt(
                        descriptor.number,
                        libc::SOL_SOCKET,
                        libc::SO_NOSIGPIPE,
                        (&raw const on).cast(),
                        size_of::<c_int>() as libc::socklen_t,
                    ) == 0
            };
            if !is_set {
                return Err(io::Error::last_os_error());
            }
        }
        Ok((waiting, notifying))
    }

    fn connected(kind: c_int) -> io::Result<(Descriptor, Descriptor)> {
        let mut numbers = [0; 2];
        // SAFETY: there is room for two descriptors.
        if unsafe { libc::socketpair(libc::AF_UNIX, kind, 0, numbers.as_mut_ptr()) } != 0 {
            return Err(io::Error::last_os_error());
        }
        let (waiting, notifying) = (Descriptor::new(numbers[0]), Descriptor::new(numbers[1]));
        Ok((waiting?, notifying?))
    }
}

#[cfg(windows)]
mod windows {
    use std::io;
    use std::ptr;
    use std::sync::Arc;

    use accsyn_api::WaitHandle;
    use accsyn_core::error::{Error, Result, Status};
    use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
    use windows_sys::Win32::System::Threading::{CreateEventW, ResetEvent, SetEvent};

    struct Event(HANDLE);

    // SAFETY: an event may be used from any thread.
    unsafe impl Send for Event {}
    // SAFETY: as above.
    unsafe impl Sync for Event {}

    pub(in super::super) fn make() -> Result<Arc<dyn WaitHandle>> {
        // SAFETY: attributes and name are NULL, which is allowed.
        let event = unsafe { CreateEventW(ptr::null(), 1, 0, ptr::null()) };
        if event.is_null() {
            let error = io::Error::last_os_error();
            return Err(Error::new(
                Status::Io,
                format!("no event to wait on can be made: {error}; close some handles"),
            ));
        }
        Ok(Arc::new(Event(event)))
    }

    impl WaitHandle for Event {
        fn number(&self) -> isize {
            self.0.addr() as isize
        }

        fn is_open(&self) -> bool {
            true
        }

        fn set_ready(&self, is_ready: bool) {
            // SAFETY: the event is this object's.
            unsafe { if is_ready { SetEvent(self.0) } else { ResetEvent(self.0) } };
        }
    }

    impl Drop for Event {
        fn drop(&mut self) {
            // SAFETY: it is no longer used.
            unsafe { CloseHandle(self.0) };
        }
    }
}
