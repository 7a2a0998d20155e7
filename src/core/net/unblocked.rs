//! Sends and receives without waiting, whether or not the host has made the socket wait: its flags belong to everybody who has
//! the descriptor, such as a program that clears O_NONBLOCK of all that are open, or a forked child.

pub(super) use system::{receive, send};

#[cfg(unix)]
mod system {
    use std::io::{self, IoSlice};
    use std::os::fd::AsFd;

    use rustix::net::{RecvFlags, SendAncillaryBuffer, SendFlags};

    #[cfg(not(target_vendor = "apple"))]
    const FLAGS: SendFlags = SendFlags::DONTWAIT.union(SendFlags::NOSIGNAL);
    // There those who make sockets have set it.
    #[cfg(target_vendor = "apple")]
    const FLAGS: SendFlags = SendFlags::DONTWAIT;

    pub(in super::super) fn send(socket: impl AsFd, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        if let [piece] = pieces {
            return Ok(rustix::net::send(socket, piece, FLAGS)?);
        }
        Ok(rustix::net::sendmsg(socket, pieces, &mut SendAncillaryBuffer::default(), FLAGS)?)
    }

    pub(in super::super) fn receive(socket: impl AsFd, buffer: &mut [u8]) -> io::Result<usize> {
        let (count, _) = rustix::net::recv(socket, buffer, RecvFlags::DONTWAIT)?;
        Ok(count)
    }
}

#[cfg(not(unix))]
mod system {
    use std::io::{self, IoSlice, Read, Write};

    pub(in super::super) fn send(mut socket: impl Write, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        socket.write_vectored(pieces)
    }

    pub(in super::super) fn receive(mut socket: impl Read, buffer: &mut [u8]) -> io::Result<usize> {
        socket.read(buffer)
    }
}
