//! A connection's stream: it breaks off where a fault says, ends when a head comes too slowly, and takes requests whose
//! first line is longer than HTTP libraries allow, since the official clients put whole events there.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::sync::lock;

/// Longest query string that is left where it is.
const USUAL: usize = 32 << 10;
/// Longest first line.
const MAX_LINE: usize = 2 << 20;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(10);

/// Messages between the stream and its handlers.
#[derive(Debug)]
pub struct Wire {
    /// Bytes that may still be written.
    left: AtomicU64,
    /// Whether what comes next is the first line of a request.
    is_at_start: AtomicBool,
    /// Whether the head of the present request is read.
    has_head: AtomicBool,
    /// The query string of the present request, when it is long.
    query: Mutex<Option<String>>,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire {
            left: AtomicU64::new(u64::MAX),
            is_at_start: AtomicBool::new(true),
            has_head: AtomicBool::new(false),
            query: Mutex::default(),
        }
    }
}

impl Wire {
    /// Ends the connection after that many bytes more are written.
    pub fn break_off_after(&self, bytes: u64) {
        self.left.store(bytes, Ordering::Relaxed);
    }

    /// The head of the present request is read.
    pub fn head_is_read(&self) {
        self.has_head.store(true, Ordering::Relaxed);
    }

    /// The whole request is read: its query string, when it is long.
    pub fn end_of_request(&self) -> Option<String> {
        self.has_head.store(false, Ordering::Relaxed);
        self.is_at_start.store(true, Ordering::Relaxed);
        lock(&self.query).take()
    }
}

/// A stream under a connection.
pub struct Stream<S> {
    stream: S,
    wire: Arc<Wire>,
    /// The beginning of a request that is not read on yet, and how much of it is.
    line: Vec<u8>,
    given: usize,
    /// When a head that has begun must have come.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl<S> Stream<S> {
    /// This stream.
    pub fn new(stream: S, wire: Arc<Wire>) -> Stream<S> {
        Stream { stream, wire, line: Vec::new(), given: 0, deadline: None }
    }

    /// Takes a long query string out of the first line.
    fn shorten(&mut self, end: usize) {
        let line = &self.line[..end];
        let start = line.iter().position(|byte| *byte == b'?');
        let stop = line.iter().rposition(|byte| *byte == b' ');
        if let Some((start, stop)) = start.zip(stop).filter(|(start, stop)| start + USUAL < *stop) {
            let query = self.line.drain(start + 1..stop).collect();
            let query = String::from_utf8(query).unwrap_or_default();
            *lock(&self.wire.query) = Some(query);
        }
    }
}

impl<S: AsyncRead + Unpin> Stream<S> {
    /// Reads until the first line of a request is there, or the end.
    fn poll_line(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut seen = 0;
        loop {
            if let Some(end) = self.line[seen..].iter().position(|byte| *byte == b'\n') {
                self.shorten(seen + end);
                return Poll::Ready(Ok(()));
            }
            seen = self.line.len();
            let mut piece = [0; 8192];
            let mut piece = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut piece))?;
            self.line.extend_from_slice(piece.filled());
            if piece.filled().is_empty() || self.line.len() > MAX_LINE {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + Unpin> Stream<S> {
    fn poll_next(&mut self, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.wire.is_at_start.load(Ordering::Relaxed) {
            self.line.drain(..std::mem::take(&mut self.given));
            ready!(self.poll_line(context))?;
            self.wire.is_at_start.store(false, Ordering::Relaxed);
        } else if self.line.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let count = buffer.remaining().min(self.line.len() - self.given);
        buffer.put_slice(&self.line[self.given..self.given + count]);
        self.given += count;
        if self.given == self.line.len() {
            (self.line, self.given) = (Vec::new(), 0);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let outcome = self.poll_next(context, buffer);
        let is_idle = self.wire.is_at_start.load(Ordering::Relaxed) && self.line.is_empty();
        if is_idle || self.wire.has_head.load(Ordering::Relaxed) {
            self.deadline = None;
        } else if outcome.is_pending() {
            let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(HEAD)));
            if deadline.as_mut().poll(context).is_ready() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.wire.left.load(Ordering::Relaxed);
        if left == u64::MAX {
            return Pin::new(&mut self.stream).poll_write(context, bytes);
        }
        if left == 0 {
            // What was written must arrive.
            ready!(Pin::new(&mut self.stream).poll_flush(context))?;
            return Poll::Ready(Err(io::Error::other("ended on request")));
        }
        let allowed = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[..allowed]))?;
        self.wire.left.store(left - written as u64, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.wire.left.load(Ordering::Relaxed) == u64::MAX {
            return Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        }
        let first = slices.iter().find(|slice| !slice.is_empty()).map_or(&[][..], |slice| &slice[..]);
        self.poll_write(context, first)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
