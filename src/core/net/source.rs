//! A socket that an event loop watches.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::descriptors::{Descriptors, Owned};
use crate::sync::lock;

/// How long a descriptor that was found to be ours is taken for ours. The host may replace it at any moment; between the system call
/// that notices and the one that uses it there is always some time.
pub(super) const TRUSTED: Duration = Duration::from_millis(20);

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Read,
    Write,
}

/// A socket, and whether it is worth asking it.
pub(super) struct Source {
    socket: Owned<TcpStream>,
    descriptors: Arc<Descriptors>,
    state: Mutex<State>,
}

struct State {
    is_readable: bool,
    is_writable: bool,
    /// When it was last found to be ours. None: to be found out.
    verified: Option<Instant>,
}

impl Source {
    /// A socket that is not ready until the system says so.
    pub fn new(socket: TcpStream, descriptors: Arc<Descriptors>) -> io::Result<Source> {
        let state = State { is_readable: false, is_writable: false, verified: Some(Instant::now()) };
        Ok(Source { socket: Owned::new(socket)?, descriptors, state: Mutex::new(state) })
    }

    /// The socket, for what does no harm to one of the host.
    pub fn socket(&self) -> &TcpStream {
        &self.socket
    }

    pub fn set_ready(&self, direction: Direction, is_ready: bool) {
        let mut state = lock(&self.state);
        match direction {
            Direction::Read => state.is_readable = is_ready,
            Direction::Write => state.is_writable = is_ready,
        }
    }

    pub fn is_ready(&self, direction: Direction) -> bool {
        let state = lock(&self.state);
        match direction {
            Direction::Read => state.is_readable,
            Direction::Write => state.is_writable,
        }
    }

    /// Whether it is still ours: asks the system.
    pub fn verify(&self) -> bool {
        let is_own = self.descriptors.verify(&self.socket);
        lock(&self.state).verified = is_own.then(Instant::now);
        is_own
    }

    /// Time has passed that nobody has watched.
    pub fn distrust(&self) {
        lock(&self.state).verified = None;
    }

    /// Does something with the socket, as long as it is ours.
    pub fn attempt<T>(&self, mut action: impl FnMut(&TcpStream) -> io::Result<T>) -> io::Result<T> {
        let verified = lock(&self.state).verified;
        if verified.is_none_or(|verified| verified.elapsed() > TRUSTED) && !self.verify() {
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
