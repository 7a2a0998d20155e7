//! What a call sent last, for its error: one about what the answer says or lacks, or the one of a call that is cancelled.

use std::sync::Mutex;

use accsyn_core::error::Error;
use accsyn_core::sync::lock;

/// The last request of a call, once there is one.
#[derive(Debug, Default)]
pub(crate) struct LastRequest(Mutex<Facts>);

#[derive(Debug, Default)]
struct Facts {
    eid: Option<String>,
    http_status: Option<u16>,
    attempts: u32,
}

impl LastRequest {
    /// Another one is going to be sent, which may carry an event.
    pub fn begin(&self, eid: Option<&str>) {
        *lock(&self.0) = Facts { eid: eid.map(str::to_owned), ..Facts::default() };
    }

    /// It is sent, perhaps once more.
    pub fn count_attempt(&self) {
        lock(&self.0).attempts += 1;
    }

    /// It was answered.
    pub fn end(&self, http_status: u16) {
        lock(&self.0).http_status = Some(http_status);
    }

    /// How often it was sent until now.
    pub fn attempts(&self) -> u32 {
        lock(&self.0).attempts
    }

    /// An error that says which request it is about, if one was sent. One that knows stays as it is.
    pub fn complete(&self, error: Error) -> Error {
        let facts = lock(&self.0);
        if facts.attempts == 0 || error.attempts > 0 || error.eid.is_some() {
            return error;
        }
        Error { eid: facts.eid.clone(), http_status: facts.http_status, attempts: facts.attempts, ..error }
    }
}
