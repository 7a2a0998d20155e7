//! Wakes a thread that waits for sockets.

use std::io;
use std::sync::Arc;

use crate::descriptors::{Descriptors, Owned};
use socket::Socket;

/// Two connected sockets. A pipe would do, but what writes to a pipe also writes to a file that the host has put in its place.
pub(super) struct Alarm {
    waiting: Owned<Socket>,
    ringing: Owned<Socket>,
    descriptors: Arc<Descriptors>,
}

impl Alarm {
    pub fn new(descriptors: Arc<Descriptors>) -> io::Result<Alarm> {
        let (waiting, ringing) = socket::pair()?;
        let (waiting, ringing) = (Owned::new(waiting), Owned::new(ringing));
        Ok(Alarm { waiting: waiting?, ringing: ringing?, descriptors })
    }

    /// What to wait for: the first becomes readable, and the second never does while it is ours.
    pub fn sockets(&self) -> [&Socket; 2] {
        [&self.waiting, &self.ringing]
    }

    /// Makes it readable. From any thread.
    pub fn ring(&self) {
        if self.descriptors.verify(&self.ringing) {
            socket::send(&self.ringing);
        }
    }

    /// Makes it unreadable again.
    pub fn hush(&self) {
        while self.verify() && socket::receive(&self.waiting) {}
    }

    /// Whether both are still ours.
    pub fn verify(&self) -> bool {
        self.descriptors.verify(&self.waiting) && self.descriptors.verify(&self.ringing)
    }
}

#[cfg(unix)]
mod socket {
    use std::io::{self, IoSlice};

    use super::super::unblocked;

    pub(super) use std::os::unix::net::UnixStream as Socket;

    pub(super) fn pair() -> io::Result<(Socket, Socket)> {
        Socket::pair()
    }

    pub(super) fn send(socket: &Socket) {
        // When there is no room for it, it can be read.
        let _ = unblocked::send(socket, &[IoSlice::new(&[1])]);
    }

    /// Whether there was something.
    pub(super) fn receive(socket: &Socket) -> bool {
        unblocked::receive(socket, &mut [0; 16]).is_ok_and(|count| count > 0)
    }
}

#[cfg(not(unix))]
mod socket {
    use std::io;
    use std::net::Ipv4Addr;

    pub(super) use std::net::UdpSocket as Socket;

    /// One that is connected to itself.
    pub(super) fn pair() -> io::Result<(Socket, Socket)> {
        let waiting = Socket::bind((Ipv4Addr::LOCALHOST, 0))?;
        waiting.connect(waiting.local_addr()?)?;
        waiting.set_nonblocking(true)?;
        let ringing = waiting.try_clone()?;
        Ok((waiting, ringing))
    }

    pub(super) fn send(socket: &Socket) {
        let _ = socket.send(&[1]);
    }

    pub(super) fn receive(socket: &Socket) -> bool {
        socket.recv(&mut [0; 16]).is_ok()
    }
}
