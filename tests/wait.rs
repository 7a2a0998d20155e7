//! `wait`: polling a job until it ends, with progress, an interval and a timeout.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use accsyn_core::error::Status;
use serde_json::json;
use support::sandbox::{Sandbox, call};
use support::submitted::{SOON, eventually, result, silent, status, submit};
use support::workspace::Workspace;

#[test]
fn progress_of_a_wait_is_told_and_it_ends_with_the_job() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let job =
        call(&session, "find_one", json!({"query": "Transfer WHERE status=running"})).expect("job")["id"]
            .clone();
    let args = json!({"entitytype": "transfer", "entityid": job, "interval": 0.05});
    let pending = submit(&session, "wait", args.clone());
    eventually("progress", || pending.progress().is_some_and(|progress| progress.contains("\"running\"")));
    assert!(!pending.is_done());
    call(&session, "update", json!({"entitytype": "transfer", "entityid": job, "data": {"status": "done"}}))
        .expect("update");
    assert_eq!(result(&pending).expect("ended")["status"], "done");

    let looks = AtomicUsize::new(0);
    let paused =
        call(&session, "find_one", json!({"query": "Transfer WHERE status=paused"})).expect("job")["id"]
            .clone();
    let args = json!({"entitytype": "transfer", "entityid": paused, "interval": 0.05}).to_string();
    let watch = |_: &str| looks.fetch_add(1, Ordering::Relaxed) < 2;
    let stopped = session
        .invoke_with_progress("wait", Some(&args), &session.cancel_token(), &watch)
        .expect_err("stopped");
    assert_eq!((stopped.status, looks.into_inner()), (Status::Cancelled, 3));

    let args = json!({"entitytype": "transfer", "entityid": paused, "interval": 0.05, "timeout": 0.2});
    assert_eq!(call(&session, "wait", args).expect_err("too long").status, Status::Timeout);
    let args = json!({"entitytype": "transfer", "entityid": "64f0c0ffee000b00000000ff"});
    assert_eq!(call(&session, "wait", args).expect_err("nothing").status, Status::Backend);
    let args = json!({"entitytype": "transfer", "entityid": paused, "until": ["paused"]});
    assert_eq!(call(&session, "wait", args).expect("already")["status"], "paused");
}

#[test]
fn a_wait_survives_failures_that_pass() {
    let w = Workspace::v3();
    let status = |status: &str| json!({"json": {"result": [{"id": "x", "status": status}]}});
    w.play([
        status("running"),
        json!({"status": 503, "text": "<h1>away</h1>"}),
        json!({"close": true}),
        status("done"),
    ]);
    let ended = w
        .call("wait", json!({"entitytype": "transfer", "entityid": "x", "interval": 0.05}))
        .expect("survived");
    assert_eq!(ended["status"], "done");
}

#[test]
fn waits_leave_the_workers_to_other_calls() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({"workers": 2})));
    let paused = json!({"entitytype": "transfer", "entityid": "64f0c0ffee000b0000000005", "interval": 30});
    let waits: Vec<_> = (0..50).map(|_| submit(&session, "wait", paused.clone())).collect();
    eventually("all have looked", || waits.iter().all(|wait| wait.progress().is_some()));
    let find = submit(&session, "find", json!({"query": "User"}));
    assert!(find.wait(SOON), "waiting calls hold all workers");
    waits.iter().for_each(|wait| assert!(!wait.is_done()));
    waits[0].cancel();
    assert_eq!(status(&waits[0]), Status::Cancelled);
    session.close();
    waits[1..].iter().for_each(|wait| assert_eq!(status(wait), Status::Cancelled));
}

#[test]
fn a_wait_takes_any_interval() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({"workers": 1})));
    for interval in [1e300, 1e-300, 0.0] {
        let args = json!({"entitytype": "transfer", "entityid": "64f0c0ffee000b0000000005", "interval": interval,
            "timeout": 0.2});
        assert_eq!(status(&submit(&session, "wait", args)), Status::Timeout, "{interval}");
    }
}

#[test]
fn a_wait_looks_a_last_time_when_its_timeout_is_over() {
    let w = Workspace::v3();
    let answer = |status: &str| json!({"json": {"result": [{"id": "x", "status": status}]}});
    let args = json!({"entitytype": "transfer", "entityid": "x", "interval": 3600, "timeout": 0.2});
    w.play([answer("running"), answer("done")]);
    assert_eq!(w.call("wait", args.clone()).expect("ended in time")["status"], "done");
    w.play([answer("running"), answer("running")]);
    assert_eq!(w.call("wait", args).expect_err("too long").status, Status::Timeout);
    assert_eq!(w.events().len(), 4);
}

#[test]
fn a_wait_times_out_while_the_backend_is_silent() {
    let (session, _recorder) = silent(json!({"timeout": 60}));
    let call = submit(&session, "wait", json!({"entitytype": "transfer", "entityid": "x", "timeout": 0.2}));
    assert_eq!(status(&call), Status::Timeout);
}
