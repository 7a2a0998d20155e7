//! Descriptors that the host closes under the library, as a program does that becomes a daemon. The numbers may be the host's own
//! files by then, so nothing is written to them, read from them or closed any more. And none of the library's has the number of a
//! standard stream, where a host that has closed those would print into it.

use std::io;
use std::ops::Deref;
#[cfg(unix)]
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
use rustix::io::Errno;

use crate::error::{Error, Status};

/// An open file or socket of the library. Dropping it closes it, unless its number refers to something else by now.
#[derive(Debug)]
pub struct Owned<T: Handle> {
    /// None: while it is dropped.
    handle: Option<T>,
    identity: T::Identity,
}

impl<T: Handle> Owned<T> {
    /// Takes note of what was opened just now.
    pub fn new(handle: T) -> io::Result<Owned<T>> {
        let handle = handle.beyond_standard_streams()?;
        match handle.identity() {
            Ok(identity) => Ok(Owned { handle: Some(handle), identity }),
            Err(error) => {
                handle.forget();
                Err(error)
            }
        }
    }

    /// Whether it is still what was opened; one system call.
    pub fn is_own(&self) -> bool {
        T::identity(self).is_ok_and(|identity| identity == self.identity)
    }
}

impl<T: Handle> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.handle.as_ref().expect("it is not being dropped")
    }
}

impl<T: Handle> Drop for Owned<T> {
    fn drop(&mut self) {
        if !self.is_own() {
            self.handle.take().into_iter().for_each(Handle::forget);
        }
    }
}

/// Something with a number that can be closed and used again without it.
pub trait Handle: Sized {
    /// What tells it from everything else that the number may refer to.
    type Identity: PartialEq + std::fmt::Debug;

    /// Of what the number refers to now. An error when it is closed.
    fn identity(&self) -> io::Result<Self::Identity>;

    /// Leaves the number alone.
    fn forget(self);

    /// The same with a number above those of standard input, output and error.
    fn beyond_standard_streams(self) -> io::Result<Self>;
}

/// Files, sockets and pipes have an inode of their own. What has none, as epoll and eventfd descriptors, is not used here.
#[cfg(unix)]
impl<T: std::os::fd::AsFd + std::os::fd::IntoRawFd + From<std::os::fd::OwnedFd>> Handle for T {
    type Identity = (rustix::fs::Dev, u64);

    #[expect(clippy::useless_conversion, reason = "inodes have other types elsewhere")]
    fn identity(&self) -> io::Result<Self::Identity> {
        let status = rustix::fs::fstat(self)?;
        Ok((status.st_dev, status.st_ino.into()))
    }

    fn forget(self) {
        let _ = self.into_raw_fd();
    }

    fn beyond_standard_streams(self) -> io::Result<Self> {
        const FIRST: i32 = 3;
        if self.as_fd().as_raw_fd() >= FIRST {
            return Ok(self);
        }
        match rustix::io::fcntl_dupfd_cloexec(&self, FIRST) {
            Ok(higher) => Ok(higher.into()),
            // The limit is no higher than that.
            Err(Errno::INVAL) => Err(Errno::MFILE.into()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether this failed because the process, or the system, has as many descriptors as it may have.
#[cfg(unix)]
pub fn are_used_up(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE))
}

/// Whether none can be opened now, which not everything says that fails because of it.
#[cfg(unix)]
pub fn is_none_left() -> bool {
    let one = std::os::unix::net::UnixDatagram::unbound().and_then(Owned::new);
    one.is_err_and(|error| are_used_up(&error))
}

/// There, handles are limited by memory only.
#[cfg(not(unix))]
pub fn are_used_up(_error: &io::Error) -> bool {
    false
}

/// The same.
#[cfg(not(unix))]
pub fn is_none_left() -> bool {
    false
}

/// Where handles have no numbers that are used again.
#[cfg(not(unix))]
impl<T> Handle for T {
    type Identity = ();

    fn identity(&self) -> io::Result<()> {
        Ok(())
    }

    fn forget(self) {}

    fn beyond_standard_streams(self) -> io::Result<Self> {
        Ok(self)
    }
}

/// What is known of the descriptors of a session: when one was found to be no longer its own, none is used any more.
#[derive(Debug, Default)]
pub struct Descriptors {
    are_lost: AtomicBool,
}

impl Descriptors {
    /// Whether one was found to be gone. Makes no system call.
    pub fn are_lost(&self) -> bool {
        self.are_lost.load(Ordering::Relaxed)
    }

    /// Whether this one of the session is still its own.
    pub fn verify<T: Handle>(&self, descriptor: &Owned<T>) -> bool {
        let is_own = descriptor.is_own();
        if !is_own {
            self.are_lost.store(true, Ordering::Relaxed);
        }
        is_own
    }

    /// The error of a call that could not get one.
    pub fn none_left() -> Error {
        Error::new(
            Status::Io,
            "the program has used up its descriptors: no connection can be made; close files and sockets, or raise their limit \
             (RLIMIT_NOFILE, `ulimit -n`)",
        )
    }

    /// The error of a session that has lost one.
    pub fn lost() -> Error {
        Error::new(
            Status::Io,
            "the program has closed descriptors of this session (close, closefrom or dup2 on a number that is not its own); free \
             it and open a new one",
        )
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn files_differ_and_copies_of_one_do_not() {
        let [one, other] = [(); 2].map(|()| tempfile::tempfile().expect("file"));
        let copy = one.try_clone().expect("copy");
        let identity = copy.identity().expect("open");
        assert_eq!(one.identity().expect("open"), identity);
        assert_ne!(other.identity().expect("open"), identity);
        assert!(Owned::new(one).expect("open").is_own());
    }
}
