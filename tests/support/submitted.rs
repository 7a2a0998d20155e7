//! Calls that are submitted, and what becomes of them.
#![allow(dead_code)] // Each test program uses its own part of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use accsyn_core::api::{Pending, Session};
use serde_json::{Value, json};

use super::recorder::Recorder;
use super::workspace::Workspace;

/// Long enough for anything that is not stuck.
pub const SOON: Duration = Duration::from_secs(20);

pub fn submit(session: &Arc<Session>, method: &str, args: Value) -> Arc<Pending> {
    session.submit(method, Some(&args.to_string()), |_| Ok(0)).expect("submit")
}

/// A session whose backend takes a minute for each answer.
pub fn silent(options: Value) -> (Arc<Session>, Recorder) {
    let w = Workspace::opening(3, options).expect("login");
    w.recorder.arm((0..2000).map(|_| json!({"delay": 60, "json": {"result": []}})));
    (Arc::new(w.session), w.recorder)
}

pub fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + SOON;
    while !condition() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::yield_now();
    }
}
