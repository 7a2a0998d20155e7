//! Submitted calls: each gets its own result once, from few workers, within the limits of the session.

mod support;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use accsyn_api::{Pending, Session};
use accsyn_core::error::Status;
use serde_json::json;
use support::recorder::Recorder;
use support::sandbox::Sandbox;
use support::submitted::{SOON, eventually, result, silent, status, submit};
use support::workspace::event;

/// The number of threads of this process whose names have this prefix.
fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|comm| comm.starts_with(name)).count()
}

#[test]
fn answers_are_never_mixed_up() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({"workers": 4})));
    let calls: Vec<_> = (0..1000)
        .map(|number| {
            submit(&session, "integration", json!({"name": "echo", "operation": "x", "data": number}))
        })
        .collect();
    let ids: HashSet<u64> = calls.iter().map(|call| call.id()).collect();
    assert_eq!(ids.len(), 1000);
    for (number, call) in calls.iter().enumerate() {
        assert_eq!(result(call).expect("echo")["data"], number);
    }
    let mut completed = HashSet::new();
    while let Some(call) = session.next_completed(Duration::ZERO) {
        assert!(completed.insert(call.id()), "handed back twice");
    }
    assert!(completed == ids, "every call is handed back once");
}

#[test]
fn a_wrong_call_tells_so_in_its_result_which_is_there_once() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let pending = submit(&session, "finf", json!({}));
    assert!(pending.wait(SOON));
    let error = pending.take().expect("a result").expect_err("no such method");
    assert_eq!(error.status, Status::InvalidArgument);
    assert_eq!(pending.take().expect_err("once").status, Status::AlreadyTaken);
    let open = submit(&silent(json!({"timeout": 60})).0, "find", json!({"query": "User"}));
    if let Err(error) = open.take() {
        assert_eq!(error.status, Status::InvalidArgument, "{error:?}");
    }
}

#[test]
fn forgotten_calls_are_not_handed_back() {
    let (session, _recorder) = silent(json!({"timeout": 60}));
    let call = submit(&session, "find", json!({"query": "User"}));
    call.forget();
    assert!(call.is_done());
    assert!(session.next_completed(Duration::ZERO).is_none());
}

#[test]
fn workers_are_few_and_go_with_the_session() {
    // Other tests of this program have workers too: these have ended when there are no more than before.
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({"workers": 2})));
    let before = threads("accsyn-worker");
    let calls: Vec<_> = (0..50).map(|_| submit(&session, "find", json!({"query": "Queue"}))).collect();
    calls.iter().for_each(|call| assert!(call.wait(SOON)));
    drop(calls);
    drop(session);
    eventually("the workers are gone", || threads("accsyn-worker") <= before);
}

#[test]
fn submitted_calls_keep_to_the_connections_of_their_session() {
    let (session, recorder) = silent(json!({"timeout": 60, "workers": 16, "max_connections": 3}));
    let calls: Vec<_> = (0..100).map(|_| submit(&session, "find", json!({"query": "User"}))).collect();
    let seen = AtomicUsize::new(0);
    let arrived = |count: usize| seen.fetch_add(recorder.take().len(), Ordering::Relaxed) >= count;
    eventually("three are on their way", || arrived(3));
    (0..10_000).for_each(|_| std::thread::yield_now());
    arrived(0);
    assert_eq!(seen.load(Ordering::Relaxed), 3);
    // Those in flight are among the first, one for each worker.
    calls[..16].iter().for_each(Pending::cancel);
    eventually("the next three are", || arrived(6));
    session.close();
    calls.iter().for_each(|call| assert_eq!(status(call), Status::Cancelled));
}

#[test]
fn submitted_calls_keep_to_the_rate_that_the_backend_allows() {
    let sandbox = Sandbox::with(|app| app.throttle = Some(accsyn_sandbox::throttle::Throttle::default()));
    let session = Arc::new(sandbox.session(json!({"rate_limit": 30, "max_retries": 0, "workers": 8})));
    let calls: Vec<_> = (0..120).map(|_| submit(&session, "find", json!({"query": "Queue"}))).collect();
    calls.iter().for_each(|call| assert_eq!(status(call), Status::Ok, "too fast"));
}

#[test]
fn a_blocking_call_does_not_wait_for_submitted_ones_that_keep_all_workers_busy() {
    let recorder = Recorder::start(|request| match request.path.ends_with("/login") {
        true => {
            json!({"json": {"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}})
        }
        false if event(request)["uri"] == "job/find" => json!({"delay": 600, "json": {"result": []}}),
        false => json!({"json": {"result": [{"id": "u"}]}}),
    });
    let options = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001", "proxy": "none",
        "endpoint": format!("http://127.0.0.1:{}", recorder.http),
    });
    let session = Arc::new(Session::open(Some(&options.to_string())).expect("login"));
    recorder.take();
    let calls: Vec<_> = (0..40).map(|_| submit(&session, "find", json!({"query": "Job"}))).collect();
    let mut at_work = 0;
    let deadline = Instant::now() + SOON;
    while at_work < 8 {
        at_work += recorder.take().len();
        assert!(Instant::now() < deadline, "{at_work} of 8 workers are busy");
    }
    let args = json!({"query": "User"}).to_string();
    session.invoke("find", Some(&args), &session.cancel_token()).expect("a connection of its own");
    assert_eq!((at_work, recorder.take().len()), (8, 1), "only the workers' calls and this one were sent");
    session.close();
    calls.iter().for_each(|call| assert_eq!(status(call), Status::Cancelled));
}
