//! What a call received last, for errors about what it says or lacks.

use std::cell::RefCell;

use accsyn_core::error::Error;

/// The last response of a call, once there is one.
#[derive(Debug, Default)]
pub(crate) struct LastResponse(RefCell<Option<Facts>>);

#[derive(Debug)]
struct Facts {
    eid: String,
    http_status: u16,
    attempts: u32,
}

impl LastResponse {
    /// Another response has come.
    pub fn set(&self, eid: String, http_status: u16, attempts: u32) {
        self.0.replace(Some(Facts { eid, http_status, attempts }));
    }

    /// An error that says which request it is about. One that knows stays as it is.
    pub fn complete(&self, error: Error) -> Error {
        match &*self.0.borrow() {
            Some(facts) if error.eid.is_none() && error.attempts == 0 => Error {
                eid: Some(facts.eid.clone()),
                http_status: Some(facts.http_status),
                attempts: facts.attempts,
                ..error
            },
            _ => error,
        }
    }
}
