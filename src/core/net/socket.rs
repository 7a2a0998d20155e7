//! A connection's bytes: TCP, with TLS on top or without.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::read_budget::ReadBudget;
use super::tcp::Tcp;
use crate::memory;

/// A TCP connection. Each write is a `send` or `sendmsg` that raises no SIGPIPE, since `writev` has no such flag. TLS writes several records
/// at once by it: each packet that it saves wakes the server once less.
///
/// A peer may answer and close the connection before it has received the whole request. Writing fails then, while the answer
/// waits to be read: the failure is kept back until there is nothing left to read.
pub(super) struct Socket {
    carrier: Carrier,
    /// What writing failed with.
    unwritable: Option<io::Error>,
    /// Whether something was read since then.
    has_read: bool,
    /// Whether TLS is being agreed on. Until then TLS does not read while it has something to write, so what cannot be
    /// written counts as written.
    is_handshake: bool,
}

/// What the bytes of a connection travel in.
enum Carrier {
    Tcp(Tcp),
    /// TLS to a proxy.
    Tls(Secured),
}

/// TLS over a connection. Its reads have a budget of their own, since it may have read ahead.
pub(super) struct Secured {
    tls: Box<TlsStream<Socket>>,
    budget: ReadBudget,
    /// Whether the last read found nothing. As long as the event loop has not waited since, nothing can have come; HTTP asks again and
    /// again.
    is_starved: bool,
}

impl Secured {
    pub fn new(tls: TlsStream<Socket>) -> Secured {
        Secured { tls: Box::new(tls), budget: ReadBudget::default(), is_starved: false }
    }

    /// See [`Stream::recheck`].
    fn recheck(&mut self) {
        self.is_starved = false;
        self.budget.renew();
        self.tls.get_mut().0.recheck();
    }

    /// See [`Stream::rest`].
    fn rest(&mut self) {
        self.tls.get_mut().0.rest();
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.is_starved && self.tls.get_ref().0.is_awaited() {
            return Poll::Pending;
        }
        ready!(self.budget.poll(cx));
        let before = buf.filled().len();
        let outcome = Pin::new(&mut self.tls).poll_read(cx, buf);
        let count = buf.filled().len() - before;
        self.is_starved = outcome.is_pending();
        self.budget.spend(&outcome, count);
        if count > 0 {
            // ring leaves the last block of each record there, which may be the end of a secret.
            memory::overwrite_stack();
        }
        outcome
    }
}

impl Socket {
    pub fn new(tcp: Tcp) -> Socket {
        Socket { carrier: Carrier::Tcp(tcp), unwritable: None, has_read: false, is_handshake: false }
    }

    /// The connection to a proxy that was reached over TLS, as one that leads further.
    pub fn over(tls: Secured) -> Socket {
        Socket { carrier: Carrier::Tls(tls), unwritable: None, has_read: false, is_handshake: false }
    }

    /// Tells that TLS is being agreed on, or no longer.
    pub fn set_handshake(&mut self, is_handshake: bool) {
        self.is_handshake = is_handshake;
        if let Carrier::Tls(secured) = &mut self.carrier {
            secured.tls.get_mut().0.set_handshake(is_handshake);
        }
    }

    /// See [`Stream::recheck`].
    fn recheck(&mut self) {
        match &mut self.carrier {
            Carrier::Tcp(tcp) => tcp.recheck(),
            Carrier::Tls(secured) => secured.recheck(),
        }
    }

    fn is_awaited(&self) -> bool {
        match &self.carrier {
            Carrier::Tcp(tcp) => tcp.is_awaited(),
            Carrier::Tls(secured) => secured.tls.get_ref().0.is_awaited(),
        }
    }

    /// See [`Stream::rest`].
    fn rest(&mut self) {
        match &mut self.carrier {
            Carrier::Tcp(tcp) => tcp.rest(),
            Carrier::Tls(secured) => secured.rest(),
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let outcome = match &mut self.carrier {
            Carrier::Tcp(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Carrier::Tls(secured) => secured.poll_read(cx, buf),
        };
        let count = buf.filled().len() - before;
        if matches!(outcome, Poll::Ready(Ok(()))) && self.unwritable.is_some() {
            self.has_read |= count > 0;
            if count == 0
                && !self.has_read
                && let Some(error) = self.unwritable.take()
            {
                return Poll::Ready(Err(error));
            }
        }
        outcome
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all = pieces.iter().map(|piece| piece.len()).sum();
        let closed = if self.is_handshake { Poll::Ready(Ok(all)) } else { Poll::Pending };
        if self.unwritable.is_some() {
            return closed;
        }
        let outcome = match &mut self.carrier {
            Carrier::Tcp(tcp) => Pin::new(tcp).poll_write_vectored(cx, pieces),
            Carrier::Tls(secured) => Pin::new(&mut secured.tls).poll_write_vectored(cx, pieces),
        };
        match outcome {
            Poll::Ready(Err(error)) if is_closed_by_peer(&error) => {
                self.unwritable = Some(error);
                // Reading such a connection comes to an end without waiting.
                cx.waker().wake_by_ref();
                closed
            }
            outcome => outcome,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.carrier {
            Carrier::Tcp(tcp) => Pin::new(tcp).poll_flush(cx),
            Carrier::Tls(secured) => Pin::new(&mut secured.tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.carrier {
            Carrier::Tcp(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Carrier::Tls(secured) => Pin::new(&mut secured.tls).poll_shutdown(cx),
        }
    }
}

/// Whether the peer, or the system in its place, has closed the connection.
fn is_closed_by_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::NotConnected
            | ErrorKind::TimedOut
    )
}

/// What HTTP is spoken over.
pub(super) enum Stream {
    Plain(Socket),
    Tls(Secured),
}

impl Stream {
    /// The next read asks the system: data may have arrived while the event loop was not running.
    pub fn recheck(&mut self) {
        match self {
            Stream::Plain(socket) => socket.recheck(),
            Stream::Tls(secured) => secured.recheck(),
        }
    }

    /// It is idle from now on: buffers that only a response needs are given back.
    pub fn rest(&mut self) {
        match self {
            Stream::Plain(socket) => socket.rest(),
            Stream::Tls(secured) => secured.rest(),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(socket) => Pin::new(socket).poll_read(cx, buf),
            Stream::Tls(secured) => secured.poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(socket) => Pin::new(socket).poll_write(cx, bytes),
            Stream::Tls(secured) => Pin::new(&mut secured.tls).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(socket) => Pin::new(socket).poll_flush(cx),
            Stream::Tls(secured) => Pin::new(&mut secured.tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(socket) => Pin::new(socket).poll_shutdown(cx),
            Stream::Tls(secured) => Pin::new(&mut secured.tls).poll_shutdown(cx),
        }
    }
}
