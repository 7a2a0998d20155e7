//! The body of a request, handed out piece by piece, so that it is seen how far it got.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Instant;

use crate::sync::lock;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// A body is taken in pieces of this size at most: what a TLS record holds.
pub(super) const PIECE: usize = 16 * 1024;

/// How far the body of a request got.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    begun: Instant,
    length: usize,
    /// None: there is no body.
    state: Option<Arc<Mutex<State>>>,
}

#[derive(Debug)]
struct State {
    last: Instant,
    left: usize,
}

impl Progress {
    /// Of a body of so many bytes.
    pub fn new(length: usize) -> Progress {
        let begun = Instant::now();
        let state = (length > 0).then(|| Arc::new(Mutex::new(State { last: begun, left: length })));
        Progress { begun, length, state }
    }

    /// How many bytes the body has.
    pub fn length(&self) -> usize {
        self.length
    }

    /// When the connection last took a piece.
    pub fn last(&self) -> Instant {
        self.state.as_ref().map_or(self.begun, |state| lock(state).last)
    }

    /// Whether the connection has taken all of it.
    pub fn is_complete(&self) -> bool {
        self.state.as_ref().is_none_or(|state| lock(state).left == 0)
    }

    fn made(&self, left: usize) {
        if let Some(state) = &self.state {
            *lock(state) = State { last: Instant::now(), left };
        }
    }
}

/// Hands out a piece whenever the connection has room for more.
pub(super) struct Upload {
    bytes: Bytes,
    progress: Option<Progress>,
}

impl Upload {
    /// A body whose progress is seen.
    pub fn new(bytes: Bytes, progress: Progress) -> Upload {
        Upload { bytes, progress: Some(progress) }
    }

    /// No body.
    pub fn none() -> Upload {
        Upload { bytes: Bytes::new(), progress: None }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.bytes.len().min(PIECE);
        let piece = self.bytes.split_to(length);
        if let Some(progress) = &self.progress {
            progress.made(self.bytes.len());
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
