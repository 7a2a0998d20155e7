//! Cancelling at every moment of a call, many times over, leaves nothing behind. Alone in its program, since it counts
//! what the process has open.

#[path = "support/sandbox.rs"]
mod sandbox;

use std::sync::Arc;
use std::time::{Duration, Instant};

use accsyn::error::Status;
use sandbox::Sandbox;
use serde_json::{Value, json};

const CALLS: u32 = 3000;

fn count(folder: &str) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
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
    let before = count("/proc/self/fd");
    for number in 0..CALLS {
        let call = echo(number);
        // From at once to after the end, spread evenly.
        let moment = Instant::now() + Duration::from_micros(u64::from(number * 7919 % 3000));
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
    let call = echo(1);
    assert!(call.wait(Duration::from_secs(20)), "the session goes on");
    call.take().expect("a result").expect("echo");
    drop(call);
    drop(session);
    let deadline = Instant::now() + Duration::from_secs(20);
    while count("/proc/self/fd") > before && Instant::now() < deadline {
        std::thread::yield_now();
    }
    assert!(count("/proc/self/fd") <= before, "descriptors are left: {} of {before}", count("/proc/self/fd"));
}
