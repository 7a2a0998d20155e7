//! The result of polling a running call.

use std::time::Duration;

/// A call is run by polling it until it is ready.
pub(crate) enum Poll {
    /// The result.
    Ready(String),
    /// To be polled again after a pause, in which no thread is occupied.
    After(Duration),
}
