//! Descriptors that the host closes under the library, as a program does that becomes a daemon. The numbers may be the host's own
//! files by then, so nothing is written to them or closed any more.

use std::fs::File;
use std::io;

use crate::error::{Error, Status};

/// What a descriptor is open on; the same number on another file has another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity(#[cfg(unix)] (u64, u64));

impl Identity {
    /// Of an open file. An error when its number is closed.
    pub fn of(file: &File) -> io::Result<Identity> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let metadata = file.metadata()?;
            Ok(Identity((metadata.dev(), metadata.ino())))
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Ok(Identity())
        }
    }
}

/// Leaves a descriptor alone that is the library's no longer.
pub fn forget(file: File) {
    #[cfg(unix)]
    let _ = std::os::fd::IntoRawFd::into_raw_fd(file);
    #[cfg(not(unix))]
    drop(file);
}

pub use sentinel::Sentinel;

#[cfg(unix)]
mod sentinel {
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Two descriptors that stand for those of a session's event loops and connections, which cannot be inspected: code that
    /// closes all open descriptors, or all from a number on, closes these too.
    #[derive(Debug)]
    pub struct Sentinel {
        /// The ends of a pipe, which no other file can be mistaken for. None: leaked, since they are no longer ours.
        ends: Option<[File; 2]>,
        identity: Identity,
        is_lost: AtomicBool,
    }

    impl Sentinel {
        /// Opened before the others.
        pub fn new() -> io::Result<Sentinel> {
            let (one, other) = io::pipe()?;
            let ends = [File::from(OwnedFd::from(one)), File::from(OwnedFd::from(other))];
            let identity = Identity::of(&ends[0])?;
            Ok(Sentinel { ends: Some(ends), identity, is_lost: AtomicBool::new(false) })
        }

        /// Whether one was found closed before; makes no system call.
        pub fn is_known_lost(&self) -> bool {
            self.is_lost.load(Ordering::Relaxed)
        }

        /// Whether none was closed.
        pub fn is_intact(&self) -> bool {
            self.are_intact(self.ends.iter().flatten())
        }

        /// The same by one system call, which notices all but the closing of one descriptor alone.
        pub fn seems_intact(&self) -> bool {
            self.are_intact(self.ends.iter().flatten().max_by_key(|file| file.as_raw_fd()))
        }

        fn are_intact<'a>(&self, ends: impl IntoIterator<Item = &'a File>) -> bool {
            if self.is_lost.load(Ordering::Relaxed) {
                return false;
            }
            let is_same = |file: &File| Identity::of(file).is_ok_and(|identity| identity == self.identity);
            let is_intact = ends.into_iter().all(is_same);
            if !is_intact {
                self.is_lost.store(true, Ordering::Relaxed);
            }
            is_intact
        }
    }

    impl Drop for Sentinel {
        fn drop(&mut self) {
            // One may be left, but which of the two cannot be known for long enough.
            if !self.is_intact() {
                self.ends.take().into_iter().flatten().for_each(forget);
            }
        }
    }
}

/// Where descriptors have no numbers that are used again.
#[cfg(not(unix))]
mod sentinel {
    use super::*;

    #[derive(Debug)]
    pub struct Sentinel;

    impl Sentinel {
        pub fn new() -> io::Result<Sentinel> {
            Ok(Sentinel)
        }

        pub fn is_known_lost(&self) -> bool {
            false
        }

        pub fn is_intact(&self) -> bool {
            true
        }

        pub fn seems_intact(&self) -> bool {
            true
        }
    }
}

impl Sentinel {
    /// The error of a session whose descriptors were closed.
    pub fn lost() -> Error {
        Error::new(
            Status::Io,
            "the program has closed descriptors of this session (closefrom, or a loop of close); free it and open a new one",
        )
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_sentinel_is_intact_until_it_is_told_otherwise() {
        assert!(Sentinel::new().expect("descriptors").is_intact());
    }

    #[test]
    fn files_differ_and_copies_of_one_do_not() {
        let [one, other] = [(); 2].map(|()| tempfile::tempfile().expect("file"));
        let identity = Identity::of(&one).expect("open");
        assert_eq!(Identity::of(&one.try_clone().expect("copy")).expect("open"), identity);
        assert_ne!(Identity::of(&other).expect("open"), identity);
    }
}
