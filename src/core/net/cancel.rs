//! Stopping calls in flight.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::timer::sleep_until;
use crate::error::{Error, Status};

/// Stops calls in flight: cancelling a token cancels its children.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    token: CancellationToken,
    /// When it is cancelled by itself: the call ends as CANCELLED.
    cancel_at: Option<Instant>,
    /// When the call must have ended, with all its requests: else it ends as TIMEOUT.
    deadline: Option<Instant>,
}

impl Cancel {
    /// A new token without a parent.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// A token that is also cancelled with this one.
    pub fn child(&self) -> Cancel {
        Cancel { token: self.token.child_token(), ..self.clone() }
    }

    /// The same token for a call that may take so long in all from now on, whatever limit this one has.
    pub fn within(&self, timeout: Duration) -> Cancel {
        Cancel { deadline: Instant::now().checked_add(timeout), ..self.clone() }
    }

    /// The earlier of this time and the deadline of the call.
    pub(super) fn earliest(&self, time: Instant) -> Instant {
        self.deadline.map_or(time, |deadline| deadline.min(time))
    }

    /// The same token, which also counts as cancelled from this time on. None: at no time.
    pub fn until(&self, cancel_at: Option<Instant>) -> Cancel {
        let times = self.cancel_at.into_iter().chain(cancel_at);
        Cancel { cancel_at: times.min(), ..self.clone() }
    }

    /// Cancels this token and its children; at once, from any thread.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled() || self.cancel_at.is_some_and(|time| time <= Instant::now())
    }

    /// Waits until it is cancelled.
    pub(super) async fn cancelled(&self) {
        match self.cancel_at {
            None => self.token.cancelled().await,
            Some(time) => tokio::select! {
                () = self.token.cancelled() => {}
                () = sleep_until(time) => {}
            },
        }
    }

    /// The error of a call that was stopped.
    pub fn error() -> Error {
        Error::new(Status::Cancelled, "the call was cancelled, or its session was freed")
    }
}
