//! The wake function: called once per completion, on a thread of the library, and free to call anything.

mod support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use accsyn_api::{Pages, Pending};
use serde_json::json;
use support::sandbox::Sandbox;
use support::submitted::{SOON, eventually, silent, submit};

#[test]
fn the_wake_function_may_do_anything() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let (sender, receiver) = mpsc::channel();
    let weak = Arc::downgrade(&session);
    session.set_wake(Some(Arc::new(move || {
        let Some(session) = weak.upgrade() else { return };
        // Fetch, wait, submit again, and close the session, all from inside the wake function.
        while let Some(done) = session.next_completed(Duration::ZERO) {
            assert!(done.wait(Duration::ZERO));
            let _ = sender.send(done.id());
            if done.id() < 5 {
                submit(&session, "find_one", json!({"query": "User"}));
            } else {
                session.close();
            }
        }
    })));
    submit(&session, "find_one", json!({"query": "User"}));
    for id in 1..=5 {
        assert_eq!(receiver.recv_timeout(SOON).expect("woken"), id);
    }
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
        let pages = Pages::open(&session, "User", Some(r#"{"limit": 2}"#)).expect("pages");
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
