//! Cancelling at every moment of a call, many times over, leaves nothing behind. It is alone in its program
//! because it counts the descriptors of the process.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use accsyn_core::error::Status;
use serde_json::{Value, json};
use support::sandbox::Sandbox;

const CALLS: u32 = 10_000;

/// Descriptors, and threads of the library.
fn left() -> (usize, usize) {
    let entries = |folder: &str| std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names =
        entries("/proc/self/task").filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    (entries("/proc/self/fd").count(), names.filter(|name| name.starts_with("accsyn")).count())
}

#[test]
fn cancelling_at_any_moment_leaves_nothing_behind() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({"workers": 4})));
    let echo = |number: u32| {
        let args = json!({"name": "echo", "operation": "x", "data": number}).to_string();
        session.submit("integration", Some(&args), |_| Ok(0)).expect("submit")
    };
    let (mut done, mut cancelled) = (0, 0);
    let before = left();
    let wakes = Arc::new(AtomicU32::new(0));
    let woken = wakes.clone();
    session.set_wake(Some(Arc::new(move || _ = woken.fetch_add(1, Ordering::Relaxed))));
    for number in 0..CALLS {
        let call = echo(number);
        // Delays spread evenly from zero to longer than the call.
        let moment = Instant::now() + Duration::from_micros(u64::from(number * 7919 % 2000));
        while Instant::now() < moment && !call.is_done() {
            std::thread::yield_now();
        }
        call.cancel();
        assert!(call.is_done(), "a cancelled call ends at once");
        match call.take().expect("a result") {
            Ok(text) => {
                let answer: Value = serde_json::from_str(&text).expect("JSON");
                assert_eq!(answer["data"], number, "answers are not mixed up");
                done += 1;
            }
            Err(error) => {
                assert_eq!(error.status, Status::Cancelled, "{error:?}");
                cancelled += 1;
            }
        }
    }
    assert!(done > 0 && cancelled > 0, "{done} done, {cancelled} cancelled");
    let completions = std::iter::from_fn(|| session.next_completed(Duration::ZERO)).count();
    assert_eq!(completions, CALLS as usize, "each is handed back once");
    let deadline = Instant::now() + Duration::from_secs(20);
    let eventually = |what: &str, condition: &dyn Fn() -> bool| {
        while !condition() {
            assert!(Instant::now() < deadline, "never: {what}; left of {before:?}: {:?}", left());
            std::thread::yield_now();
        }
    };
    eventually("each wakes once", &|| wakes.load(Ordering::Relaxed) == CALLS);
    assert!(left().1 <= 4 + 1, "more threads than workers and the one that wakes: {:?}", left());
    let call = echo(1);
    assert!(call.wait(Duration::from_secs(20)), "the session goes on");
    call.take().expect("a result").expect("echo");
    drop(call);
    drop(session);
    eventually("descriptors and threads are as before", &|| {
        let (descriptors, threads) = left();
        descriptors <= before.0 && threads <= before.1
    });
}
