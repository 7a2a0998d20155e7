//! TCP connections.

use std::io::{self, ErrorKind, IoSlice};
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{Domain, Protocol, SockAddr, Socket, TcpKeepalive, Type};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::descriptors::Handle;

use super::reactor::Reactor;
use super::read_ahead::ReadAhead;
use super::read_budget::ReadBudget;
use super::source::{Direction, Source};
use super::unblocked;

/// Idle time before the first TCP keep-alive probe and between probes, and how many of them.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;

/// Longest time that sent bytes may stay without an acknowledgement.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// A TCP connection.
pub(super) struct Tcp {
    socket: Watched,
    budget: ReadBudget,
    ahead: ReadAhead,
}

/// A socket that the event loop of its lane watches.
struct Watched {
    source: Arc<Source>,
    reactor: Arc<Reactor>,
}

impl Tcp {
    /// Connects to an address.
    pub async fn connect(address: SocketAddr, reactor: &Arc<Reactor>) -> io::Result<Tcp> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        let socket = socket.beyond_standard_streams()?;
        socket.set_nonblocking(true)?;
        // A connection works without them.
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE);
        let _ = socket.set_tcp_keepalive(&keepalive.with_retries(KEEPALIVE_PROBES));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        let _ = socket.set_tcp_nodelay(true);
        let begun = socket.connect(&SockAddr::from(address));
        let source = Source::new(socket.into(), reactor.descriptors().clone())?;
        let socket = Watched { source: Arc::new(source), reactor: reactor.clone() };
        match begun {
            Ok(()) => socket.source.set_ready(Direction::Write, true),
            Err(error) if is_under_way(&error) => {
                std::future::poll_fn(|_| socket.ready(Direction::Write)).await;
                if let Some(error) = socket.source.attempt(|socket| socket.take_error())? {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
        }
        Ok(Tcp { socket, budget: ReadBudget::default(), ahead: ReadAhead::default() })
    }

    /// The next read asks the system, whatever was known of it.
    pub fn recheck(&mut self) {
        self.budget.renew();
        self.socket.source.distrust();
        self.socket.source.set_ready(Direction::Read, true);
    }

    /// Whether the event loop is going to wait for something to read. As long as it has not waited, there is nothing.
    pub fn is_awaited(&self) -> bool {
        self.socket.source.is_watched(Direction::Read)
    }

    /// A response has arrived, and no more is expected.
    pub fn rest(&mut self) {
        self.ahead.end();
    }
}

impl Watched {
    fn ready(&self, direction: Direction) -> Poll<()> {
        if self.source.is_ready(direction) {
            return Poll::Ready(());
        }
        self.reactor.watch(&self.source, direction);
        Poll::Pending
    }

    /// Does something that the socket may not be ready for.
    fn attempt<T>(
        &self,
        direction: Direction,
        action: impl FnMut(&std::net::TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        std::task::ready!(self.ready(direction));
        match self.source.attempt(action) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.source.set_ready(direction, false);
                self.reactor.watch(&self.source, direction);
                Poll::Pending
            }
            outcome => Poll::Ready(outcome),
        }
    }
}

impl AsyncRead for Tcp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Tcp { socket, budget, ahead } = &mut *self;
        if ahead.give(buffer) {
            return Poll::Ready(Ok(()));
        }
        std::task::ready!(budget.poll(cx));
        let mut received = 0;
        let outcome = ahead.read(buffer, |room| {
            let outcome = socket.attempt(Direction::Read, |socket| unblocked::receive(socket, room));
            if let Poll::Ready(Ok(count)) = outcome {
                received = count;
            }
            outcome
        });
        budget.spend(&outcome, received);
        if !std::task::ready!(outcome)? {
            // To ask again would be in vain.
            socket.source.set_ready(Direction::Read, false);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.socket.attempt(Direction::Write, |socket| unblocked::send(socket, pieces))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(match self.socket.source.attempt(|socket| socket.shutdown(Shutdown::Write)) {
            // The peer has hung up.
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(()),
            outcome => outcome,
        })
    }
}

/// Whether a connection that is being made has yet to come about.
fn is_under_way(error: &io::Error) -> bool {
    #[cfg(unix)]
    let is_in_progress = error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error());
    #[cfg(not(unix))]
    let is_in_progress = false;
    is_in_progress || error.kind() == ErrorKind::WouldBlock
}
