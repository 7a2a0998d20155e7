//! Closing a session: its calls end as CANCELLED, its waiters return, its threads end, and no callback runs
//! afterwards.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use accsyn_api::Session;
use accsyn_core::error::Status;
use accsyn_core::log::Level;
use serde_json::json;
#[cfg(target_os = "linux")]
use support::faults::stalling::Stall;
use support::faults::stalling::{self, STALLS, Stalling};
#[cfg(target_os = "linux")]
use support::process::{again, said};
use support::sandbox::{Sandbox, call};
use support::submitted::{SOON, eventually, result, silent, status, submit};

#[test]
fn the_end_of_a_session_ends_its_calls_its_waiters_and_its_workers() {
    // Each worker has a connection, and one is left for the call that blocks.
    let (session, recorder) = silent(json!({"timeout": 60, "workers": 4, "max_connections": 5}));
    let seen = AtomicUsize::new(0);
    let on_their_way = |count| {
        let new = recorder.take().iter().filter(|request| request.path == "/api/v3/event").count();
        seen.fetch_add(new, Ordering::SeqCst) + new >= count
    };
    let calls: Vec<_> = (0..1000).map(|_| submit(&session, "find", json!({"query": "User"}))).collect();
    eventually("the calls of the workers are on their way", || on_their_way(4));
    let waiting = {
        let session = session.clone();
        std::thread::spawn(move || session.next_completed(Duration::MAX).is_none())
    };
    let blocking = {
        let session = session.clone();
        std::thread::spawn(move || call(&session, "find", json!({"query": "User"})))
    };
    eventually("the blocking call is on its way", || on_their_way(5));
    session.close();
    for call in &calls {
        assert_eq!(result(call).expect_err("ended").status, Status::Cancelled);
    }
    assert!(waiting.join().expect("waiter"), "there is nothing to hand back any more");
    assert_eq!(blocking.join().expect("thread").expect_err("ended").status, Status::Cancelled);
    let refused = session.submit("find", None, |_| Ok(0)).expect_err("closed");
    assert_eq!(refused.status, Status::Cancelled);
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
fn closing_a_session_ends_all_its_calls_at_once_wherever_they_wait() {
    for stall in STALLS {
        // Fewer connections than calls: some wait for one.
        let more = json!({"timeout": 600, "connect_timeout": 600, "max_connections": 2, "workers": 2});
        let (server, session) = Stalling::start(stall, more);
        let session = Arc::new(session);
        let submitted: Vec<_> = (0..4)
            .map(|_| session.submit("find", Some(r#"{"query": "User"}"#), |_| Ok(0)).expect("submitted"))
            .collect();
        std::thread::scope(|scope| {
            let waiting: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| stalling::call(&session, stall, &session.cancel_token())))
                .collect();
            server.wait_for(2);
            assert!(waiting.iter().all(|thread| !thread.is_finished()), "{stall:?} answers");
            let started = Instant::now();
            session.close();
            assert!(submitted.iter().all(|call| call.is_done()));
            for thread in waiting {
                let error = thread.join().expect("thread").expect_err("cancelled");
                assert_eq!(error.status, Status::Cancelled, "{stall:?}: {}", error.message);
            }
            assert!(started.elapsed() < SOON, "{stall:?}: {:?}", started.elapsed());
        });
    }
}

#[test]
fn a_closed_session_cancels_what_comes_later() {
    let sandbox = Sandbox::start();
    let session = sandbox.session(json!({}));
    session.close();
    assert_eq!(
        call(&session, "find_one", json!({"query": "User"})).expect_err("closed").status,
        Status::Cancelled
    );
}

/// Counts the threads of the process, so it runs in a process of its own.
#[cfg(target_os = "linux")]
#[test]
fn no_thread_is_left_when_the_sessions_are_gone() {
    if std::env::var_os("THREADS_TEST").is_none() {
        let output = again("no_thread_is_left_when_the_sessions_are_gone", "THREADS_TEST", &[]);
        assert!(said(&output).contains("1 passed"), "{}", said(&output));
        return;
    }
    let names = || -> Vec<String> {
        let tasks = std::fs::read_dir("/proc/self/task").expect("tasks").flatten();
        let mut names: Vec<_> =
            tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok()).collect();
        names.retain(|name| name.starts_with("accsyn"));
        names
    };
    for stall in [Stall::Silent, Stall::DripsBody, Stall::Throttles] {
        let (server, session) = Stalling::start(stall, json!({"timeout": 600}));
        let session = Arc::new(session);
        for _ in 0..8 {
            session.submit("find", Some(r#"{"query": "User"}"#), |_| Ok(0)).expect("submitted");
        }
        // Names are resolved on a thread of their own.
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "workers": 2,
            "endpoint": format!("http://localhost:{}", server.address.port()),
        });
        let named = Session::open(Some(&options.to_string())).expect("login");
        assert!(!names().is_empty(), "there are workers");
        // As freeing a session does; workers that are in a call keep it alive until they return.
        session.close();
        drop((session, named));
        let deadline = Instant::now() + SOON;
        while !names().is_empty() {
            assert!(Instant::now() < deadline, "{stall:?}: {:?} are left", names());
            std::thread::yield_now();
        }
    }
}
