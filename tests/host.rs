//! What the host may rely on while calls run beside it: its own functions may do anything, long waits leave the workers to
//! others, and nothing of the host is called once the session is closed.

#[path = "support/recorder.rs"]
mod recorder;
#[path = "support/sandbox.rs"]
mod sandbox;
#[path = "support/submitted.rs"]
mod submitted;
#[path = "support/workspace.rs"]
mod workspace;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use accsyn_core::api::{Pages, Pending};
use accsyn_core::error::Status;
use accsyn_core::log::Level;
use sandbox::Sandbox;
use serde_json::json;
use submitted::{SOON, eventually, silent, submit};
use workspace::Workspace;

fn status(pending: &Arc<Pending>) -> Status {
    assert!(pending.wait(SOON), "the call is stuck");
    pending.take().expect("a result").map_or_else(|error| error.status, |_| Status::Ok)
}

#[test]
fn the_wake_function_may_wait_for_other_calls() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({"workers": 1})));
    let (sender, receiver) = mpsc::channel();
    let (weak, is_first) = (Arc::downgrade(&session), AtomicBool::new(true));
    session.set_wake(Some(Arc::new(move || {
        let Some(session) = weak.upgrade().filter(|_| is_first.swap(false, Ordering::Relaxed)) else {
            return;
        };
        let other = submit(&session, "find", json!({"query": "User"}));
        let mut pages = Pages::open(&session, "User", Some(r#"{"limit": 2}"#)).expect("pages");
        let is_read = std::iter::from_fn(|| pages.next_page().expect("page")).count() > 1;
        sender.send(other.wait(SOON) && is_read).expect("test");
    })));
    submit(&session, "find_one", json!({"query": "User"}));
    assert!(receiver.recv_timeout(SOON * 2).expect("woken"), "the only worker is waited for by itself");
}

#[test]
fn each_completion_wakes_once_and_cancelled_calls_do_too() {
    let (session, _recorder) = silent(json!({"timeout": 60}));
    let wakes = Arc::new(AtomicUsize::new(0));
    let threads = Arc::new(Mutex::new(std::collections::HashSet::new()));
    session.set_wake(Some(Arc::new({
        let (wakes, threads) = (wakes.clone(), threads.clone());
        move || {
            threads.lock().expect("threads").insert(std::thread::current().id());
            wakes.fetch_add(1, Ordering::Relaxed);
        }
    })));
    let calls: Vec<_> = (0..1000).map(|_| submit(&session, "find", json!({"query": "User"}))).collect();
    calls.iter().for_each(Pending::cancel);
    eventually("a wake for each", || wakes.load(Ordering::Relaxed) == 1000);
    let threads = threads.lock().expect("threads");
    assert!(threads.len() <= 4, "a thread for each cancelled call: {}", threads.len());
    assert!(!threads.contains(&std::thread::current().id()), "never on a thread of the host");
}

#[test]
fn no_function_of_the_host_runs_once_the_session_is_closed() {
    let (session, recorder) = silent(json!({"timeout": 60}));
    let inside = Arc::new(AtomicUsize::new(0));
    let is_closed = Arc::new(AtomicBool::new(false));
    let late = Arc::new(AtomicBool::new(false));
    let host = {
        let (inside, is_closed, late) = (inside.clone(), is_closed.clone(), late.clone());
        move || {
            inside.fetch_add(1, Ordering::SeqCst);
            let until = Instant::now() + Duration::from_millis(50);
            while Instant::now() < until {
                std::thread::yield_now();
            }
            late.fetch_or(is_closed.load(Ordering::SeqCst), Ordering::SeqCst);
        }
    };
    session.set_wake(Some(Arc::new(host.clone())));
    session.set_log(Some((Level::Info, Arc::new(move |_, _| host()))));
    let calls: Vec<_> = (0..8).map(|_| submit(&session, "find", json!({"query": "User"}))).collect();
    eventually("calls are on their way", || !recorder.take().is_empty());
    calls[7].cancel();
    eventually("the host is inside", || inside.load(Ordering::SeqCst) > 0);
    session.close();
    is_closed.store(true, Ordering::SeqCst);
    calls.iter().for_each(|call| assert_eq!(status(call), Status::Cancelled));
    let weak = Arc::downgrade(&session);
    drop(session);
    eventually("the workers let go", || weak.upgrade().is_none());
    assert!(!late.load(Ordering::SeqCst), "called after the session was closed");
}

#[test]
fn sessions_may_be_closed_by_each_others_wake_functions() {
    let sandbox = Sandbox::start();
    let sessions = [sandbox.session(json!({})), sandbox.session(json!({}))].map(Arc::new);
    let barrier = Arc::new(std::sync::Barrier::new(2));
    let (sender, receiver) = mpsc::channel();
    for (one, other) in [(0, 1), (1, 0)] {
        let (other, barrier, sender) =
            (Arc::downgrade(&sessions[other]), barrier.clone(), Mutex::new(sender.clone()));
        sessions[one].set_wake(Some(Arc::new(move || {
            barrier.wait();
            if let Some(other) = other.upgrade() {
                other.close();
            }
            sender.lock().expect("sender").send(()).expect("test");
        })));
    }
    sessions.iter().for_each(|session| _ = submit(session, "find_one", json!({"query": "User"})));
    for _ in 0..2 {
        receiver.recv_timeout(SOON).expect("they wait for each other");
    }
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
fn a_cancelled_call_frees_its_worker_wherever_it_is() {
    let w = Workspace::opening(3, json!({"workers": 1, "max_retries": 5, "timeout": 60})).expect("login");
    let (session, recorder) = (Arc::new(w.session), w.recorder);
    let large = json!({"result": ["x".repeat(1000)]});
    for (moment, play) in [
        ("waiting", json!({"delay": 60, "json": {"result": []}})),
        ("backing off", json!({"status": 429, "headers": {"Retry-After": "50"}, "text": "slow down"})),
        ("backing off", json!({"status": 503, "headers": {"Retry-After": "50"}, "text": "away"})),
        ("receiving", json!({"trickle": 50, "json": large})),
    ] {
        recorder.take();
        recorder.arm([play, json!({"json": {"result": [moment]}})]);
        let call = submit(&session, "find", json!({"query": "User"}));
        eventually(moment, || !recorder.take().is_empty());
        call.cancel();
        assert_eq!(status(&call), Status::Cancelled, "{moment}");
        let next = submit(&session, "find", json!({"query": "User"}));
        assert!(next.wait(SOON), "the worker is still {moment}");
        assert_eq!(next.take().expect("a result").expect("found"), format!("[\"{moment}\"]"));
    }
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
    // Those on their way are among the first, one for each worker.
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

#[test]
fn the_page_in_hand_survives_the_end_of_the_session() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let mut pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
    assert!(pages.next_page().expect("page").is_some());
    session.close();
    assert_eq!(pages.next_page().expect_err("closed").status, Status::Cancelled);
    assert!(pages.next_page().expect("over").is_none());
}

#[test]
fn the_next_page_does_not_wait_behind_other_calls() {
    let w = Workspace::opening(3, json!({"workers": 1})).expect("login");
    let (session, recorder) = (Arc::new(w.session), w.recorder);
    recorder.arm([
        json!({"delay": 60, "json": {"result": []}}),
        json!({"json": {"result": [{"id": "1"}]}}),
        json!({"json": {"result": [{"id": "2"}]}}),
    ]);
    let slow = submit(&session, "find", json!({"query": "User"}));
    eventually("the only worker is busy", || !recorder.take().is_empty());
    let (sender, receiver) = mpsc::channel();
    let mut pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("pages");
    std::thread::spawn(move || {
        for _ in 0..2 {
            sender.send(pages.next_page().expect("page")).expect("test");
        }
    });
    for number in ["1", "2"] {
        let page = receiver.recv_timeout(SOON).expect("it waits for the other call");
        assert_eq!(page.as_deref(), Some(&*format!("[{{\"id\":\"{number}\"}}]")));
    }
    assert!(!slow.is_done());
}
