//! What all listeners share: the workspace, faults, the journal and limits.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, OnceLock};

use serde_json::Value;
use uuid::Uuid;

use crate::backend::{Backend, Snapshot};
use crate::faults::Faults;
use crate::hosts::Hosts;
use crate::journal::Journal;
use crate::record::{Recorder, Replay};
use crate::sync::lock;
use crate::throttle::Throttle;

/// The response to requests under a host name that is not ours.
pub const FOREIGN_HOST: &str =
    "This sandbox does not answer under that host name; start it with --tls-name to allow it";

/// What all listeners share.
#[derive(Debug)]
pub struct App {
    backend: Mutex<Backend>,
    /// Faults on request.
    pub faults: Faults,
    /// What was asked.
    pub journal: Journal,
    /// The limits of the real backend, when they are on.
    pub throttle: Option<Throttle>,
    /// Passes requests on to a real workspace and records them.
    pub recorder: Option<Recorder>,
    /// What a real workspace answered.
    pub replay: Option<Replay>,
    /// Names under which it may be reached.
    pub hosts: Hosts,
    /// Snapshots by name; `start` is the workspace as it was at the start.
    pub snapshots: Mutex<BTreeMap<String, Snapshot>>,
    /// How fast time ran at the start.
    pub initial_scale: f64,
    /// What clients need to know: the line that is printed at the start.
    pub ready: OnceLock<Value>,
    /// What the control interface asks for: another one at every start.
    pub token: String,
}

impl App {
    /// A server in front of a workspace.
    pub fn new(backend: Backend) -> App {
        App {
            initial_scale: backend.store.clock.scale,
            backend: Mutex::new(backend),
            faults: Faults::default(),
            journal: Journal::default(),
            throttle: None,
            recorder: None,
            replay: None,
            hosts: Hosts::default(),
            snapshots: Mutex::default(),
            ready: OnceLock::new(),
            token: Uuid::new_v4().simple().to_string(),
        }
    }

    /// The workspace.
    pub fn backend(&self) -> MutexGuard<'_, Backend> {
        lock(&self.backend)
    }

    /// The snapshots.
    pub fn snapshots(&self) -> MutexGuard<'_, BTreeMap<String, Snapshot>> {
        lock(&self.snapshots)
    }

    /// The workspace's time, in seconds since 1970.
    pub fn seconds(&self) -> f64 {
        self.backend().store.clock.seconds()
    }
}
