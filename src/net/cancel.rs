//! Stopping calls in flight.

use tokio_util::sync::CancellationToken;

use crate::error::{Error, Status};

/// Stops calls in flight: cancelling a token cancels its children.
#[derive(Debug, Clone, Default)]
pub struct Cancel(CancellationToken);

impl Cancel {
    /// A token of its own.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// A token that is also cancelled with this one.
    pub fn child(&self) -> Cancel {
        Cancel(self.0.child_token())
    }

    /// Cancels this token and its children; at once, from any thread.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until it is cancelled.
    pub(super) async fn cancelled(&self) {
        self.0.cancelled().await;
    }

    /// The error of a call that was stopped.
    pub(crate) fn error() -> Error {
        Error::new(Status::Cancelled, "the call was cancelled, or its session was freed")
    }
}
