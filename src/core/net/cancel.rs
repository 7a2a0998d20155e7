//! Stopping calls in flight.

use std::time::{Duration, Instant};

use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Status};

/// Stops calls in flight: cancelling a token cancels its children.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    token: CancellationToken,
    /// When it is cancelled by itself.
    deadline: Option<Instant>,
    /// When the call must have ended, with all its requests.
    bound: Option<Instant>,
}

impl Cancel {
    /// A token of its own.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// A token that is also cancelled with this one.
    pub fn child(&self) -> Cancel {
        Cancel { token: self.token.child_token(), deadline: self.deadline, bound: self.bound }
    }

    /// A token that is also cancelled with this one, for a call that may take so long in all.
    pub fn child_within(&self, bound: Duration) -> Cancel {
        Cancel { bound: Instant::now().checked_add(bound), ..self.child() }
    }

    /// The earlier of this time and of the end of the call.
    pub(super) fn earliest(&self, time: Instant) -> Instant {
        self.bound.map_or(time, |bound| bound.min(time))
    }

    /// A token that is also cancelled with this one, and at this time. None: at no time.
    pub fn child_until(&self, deadline: Option<Instant>) -> Cancel {
        let deadlines = self.deadline.into_iter().chain(deadline);
        Cancel { deadline: deadlines.min(), ..self.child() }
    }

    /// Cancels this token and its children; at once, from any thread.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled() || self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    /// Waits until it is cancelled.
    pub(super) async fn cancelled(&self) {
        match self.deadline {
            None => self.token.cancelled().await,
            Some(deadline) => tokio::select! {
                () = self.token.cancelled() => {}
                () = sleep_until(deadline.into()) => {}
            },
        }
    }

    /// The error of a call that was stopped.
    pub(crate) fn error() -> Error {
        Error::new(Status::Cancelled, "the call was cancelled, or its session was freed")
    }
}
