//! A socket that an event loop watches.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::descriptors::{Descriptors, Owned};

/// How long a descriptor that was found to be ours is taken for ours. The host may replace it at any moment; between the system call
/// that notices and the one that uses it there is always some time.
pub(super) const TRUSTED: Duration = Duration::from_millis(20);

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Read,
    Write,
}

/// A socket, and whether it is worth asking it. One thread at a time uses it; what hands it to another one orders what they see.
pub(super) struct Source {
    socket: Owned<TcpStream>,
    descriptors: Arc<Descriptors>,
    read: Way,
    write: Way,
    opened: Instant,
    /// When it was last found to be ours, in nanoseconds since it was opened. 0: to be found out.
    verified: AtomicU64,
}

/// One direction of a socket.
#[derive(Default)]
struct Way {
    is_ready: AtomicBool,
    is_watched: AtomicBool,
}

impl Source {
    /// A socket that is not ready until the system says so.
    pub fn new(socket: TcpStream, descriptors: Arc<Descriptors>) -> io::Result<Source> {
        Ok(Source {
            socket: Owned::new(socket)?,
            descriptors,
            read: Way::default(),
            write: Way::default(),
            opened: Instant::now(),
            verified: AtomicU64::new(1),
        })
    }

    /// The socket, for what does no harm to one of the host.
    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    fn way(&self, direction: Direction) -> &Way {
        match direction {
            Direction::Read => &self.read,
            Direction::Write => &self.write,
        }
    }

    pub fn set_ready(&self, direction: Direction, is_ready: bool) {
        self.way(direction).is_ready.store(is_ready, Ordering::Relaxed);
    }

    pub fn is_ready(&self, direction: Direction) -> bool {
        self.way(direction).is_ready.load(Ordering::Relaxed)
    }

    /// Whether the event loop will see that it has become ready. Returns what it was before.
    pub fn set_watched(&self, direction: Direction, is_watched: bool) -> bool {
        let is = &self.way(direction).is_watched;
        let was = is.load(Ordering::Relaxed);
        is.store(is_watched, Ordering::Relaxed);
        was
    }

    pub fn is_watched(&self, direction: Direction) -> bool {
        self.way(direction).is_watched.load(Ordering::Relaxed)
    }

    /// Whether it is still ours: asks the system.
    pub fn verify(&self) -> bool {
        let is_own = self.descriptors.verify(&self.socket);
        let now = u64::try_from(self.opened.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.verified.store(if is_own { now.max(1) } else { 0 }, Ordering::Relaxed);
        is_own
    }

    /// Time has passed that nobody has watched.
    pub fn distrust(&self) {
        self.verified.store(0, Ordering::Relaxed);
    }

    fn is_trusted(&self) -> bool {
        match self.verified.load(Ordering::Relaxed) {
            0 => false,
            verified => self.opened.elapsed().saturating_sub(Duration::from_nanos(verified)) <= TRUSTED,
        }
    }

    /// Does something with the socket, as long as it is ours.
    pub fn attempt<T>(&self, mut action: impl FnMut(&TcpStream) -> io::Result<T>) -> io::Result<T> {
        if !self.is_trusted() && !self.verify() {
            return Err(lost());
        }
        loop {
            match action(&self.socket) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() != ErrorKind::WouldBlock && !self.verify() => return Err(lost()),
                outcome => return outcome,
            }
        }
    }
}

/// Ends what uses the socket; the event loop says what happened.
fn lost() -> io::Error {
    io::Error::other("the program has closed the descriptor")
}
