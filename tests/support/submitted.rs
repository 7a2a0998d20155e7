//! Submitted calls and their results.

use std::sync::Arc;
use std::time::{Duration, Instant};

use accsyn_api::{Pending, Session};
use accsyn_core::error::{Error, Status};
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

/// The result of a call that ends soon.
pub fn result(pending: &Arc<Pending>) -> Result<Value, Error> {
    assert!(pending.wait(SOON), "the call is stuck");
    pending.take().expect("a result").map(|text| serde_json::from_str(&text).expect("JSON"))
}

/// The status of a call that ends soon.
pub fn status(pending: &Arc<Pending>) -> Status {
    assert!(pending.wait(SOON), "the call is stuck");
    pending.take().expect("a result").map_or_else(|error| error.status, |_| Status::Ok)
}
