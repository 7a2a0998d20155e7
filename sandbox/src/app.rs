//! What all listeners share: the workspace, faults, the journal and limits.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::backend::Backend;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::throttle::Throttle;

/// What all listeners share.
#[derive(Debug)]
pub struct App {
    backend: Mutex<Backend>,
    /// What goes wrong on request.
    pub faults: Faults,
    /// What was asked.
    pub journal: Journal,
    /// The limits of the real backend, when they are on.
    pub throttle: Option<Throttle>,
}

impl App {
    /// A server in front of a workspace.
    pub fn new(backend: Backend) -> App {
        App {
            backend: Mutex::new(backend),
            faults: Faults::default(),
            journal: Journal::default(),
            throttle: None,
        }
    }

    /// The workspace.
    pub fn backend(&self) -> MutexGuard<'_, Backend> {
        self.backend.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The workspace's time, in seconds since 1970.
    pub fn seconds(&self) -> f64 {
        self.backend().store.clock.seconds()
    }
}
