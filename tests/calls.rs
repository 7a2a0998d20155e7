//! Calls that do not block: order, cancelling, the end of a session, pages, and waiting for a job.

#[path = "support/recorder.rs"]
mod recorder;
#[path = "support/sandbox.rs"]
mod sandbox;
#[path = "support/submitted.rs"]
mod submitted;
#[path = "support/workspace.rs"]
mod workspace;

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use accsyn_core::api::{Pages, Pending};
use accsyn_core::error::Status;
use sandbox::{Sandbox, call};
use serde_json::{Value, json};
use submitted::{SOON, eventually, silent, submit};
use workspace::Workspace;

fn result(pending: &Arc<Pending>) -> Result<Value, accsyn_core::error::Error> {
    assert!(pending.wait(SOON), "the call is stuck");
    pending.take().expect("a result").map(|text| serde_json::from_str(&text).expect("JSON"))
}

/// Threads of this process whose names begin so.
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
fn a_cancelled_call_tells_its_method() {
    let call = submit(&silent(json!({"timeout": 60})).0, "rm", json!({"path": "share=thefilm/a"}));
    call.cancel();
    let error = call.take().expect("a result").expect_err("cancelled");
    assert_eq!((error.status, error.method.as_deref()), (Status::Cancelled, Some("delete")));
}

#[test]
fn cancelling_ends_a_call_at_once_running_or_queued() {
    let (session, recorder) = silent(json!({"timeout": 60}));
    let calls: Vec<_> = (0..20)
        .map(|_| submit(&session, "create", json!({"entitytype": "user", "data": {"a": 1}})))
        .collect();
    eventually("a call is on its way", || !recorder.take().is_empty());
    for call in &calls {
        assert!(!call.is_done());
        call.cancel();
        assert!(call.is_done(), "at once");
        assert_eq!(call.take().expect("a result").expect_err("cancelled").status, Status::Cancelled);
    }
    let handed_back = std::iter::from_fn(|| session.next_completed(Duration::ZERO)).count();
    assert_eq!(handed_back, 20, "cancelled calls are completions too");
}

#[test]
fn the_end_of_a_session_ends_its_calls_its_waiters_and_its_workers() {
    let (session, recorder) = silent(json!({"timeout": 60}));
    let calls: Vec<_> = (0..1000).map(|_| submit(&session, "find", json!({"query": "User"}))).collect();
    eventually("a call is on its way", || !recorder.take().is_empty());
    let waiting = {
        let session = session.clone();
        std::thread::spawn(move || session.next_completed(Duration::MAX).is_none())
    };
    let blocking = {
        let session = session.clone();
        std::thread::spawn(move || call(&session, "find", json!({"query": "User"})))
    };
    eventually("the blocking call is on its way", || !recorder.take().is_empty());
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
fn the_wake_function_may_do_anything() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let (sender, receiver) = mpsc::channel();
    let weak = Arc::downgrade(&session);
    session.set_wake(Some(Arc::new(move || {
        let Some(session) = weak.upgrade() else { return };
        // Fetch, wait, submit again, and end the session, all from in here.
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
fn forgotten_calls_are_not_handed_back() {
    let (session, _recorder) = silent(json!({"timeout": 60}));
    let call = submit(&session, "find", json!({"query": "User"}));
    call.forget();
    assert!(call.is_done());
    assert!(session.next_completed(Duration::ZERO).is_none());
}

#[test]
fn workers_are_few_and_go_with_the_session() {
    // The only test with sessions of this many workers, so that their threads can be told by number.
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
    let stopped =
        session.invoke_watched("wait", Some(&args), &session.cancel_token(), &watch).expect_err("stopped");
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
fn pages_are_complete_and_end() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    for number in 0..25 {
        let data = json!({"name": format!("page-{number:02}"), "source": "a", "destination": "b"});
        call(&session, "create", json!({"entitytype": "transfer", "data": data})).expect("create");
    }
    for (options, sizes) in [
        (json!({"limit": 10}), vec![10, 10, 5]),
        (json!({"limit": 10, "prefetch": false}), vec![10, 10, 5]),
        (json!({"limit": 5}), vec![5, 5, 5, 5, 5]),
        (json!({"limit": 10, "skip": 20}), vec![5]),
        (json!({"limit": 10, "max": 12, "attributes": ["name"]}), vec![10, 2]),
        (json!({"max": 0}), vec![]),
        (json!({}), vec![25]),
    ] {
        let query = "Transfer WHERE name=page-*";
        let mut pages = Pages::open(&session, query, Some(&options.to_string())).expect("open");
        let mut found = Vec::new();
        while let Some(page) = pages.next_page().expect("page") {
            found.push(serde_json::from_str::<Vec<Value>>(&page).expect("list"));
        }
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{options}");
        let names: HashSet<&str> =
            found.iter().flatten().filter_map(|entity| entity["name"].as_str()).collect();
        assert_eq!(names.len(), sizes.iter().sum::<usize>(), "each once");
        assert!(pages.next_page().expect("still over").is_none());
    }
    assert!(session.next_completed(Duration::ZERO).is_none(), "pages are no completions");
    for wrong in [json!({"limit": 0}), json!({"limit": "x"}), json!({"prefetch": 1}), json!([])] {
        let error = Pages::open(&session, "Transfer", Some(&wrong.to_string())).expect_err("wrong");
        assert_eq!(error.status, Status::InvalidArgument);
    }
    let mut broken = Pages::open(&session, "Transfer WHERE name=", None).expect("open");
    assert_eq!(broken.next_page().expect_err("syntax").status, Status::Backend);
    assert!(broken.next_page().expect("over").is_none());
}

#[test]
fn a_page_that_is_no_list_is_not_taken_for_the_end() {
    for answer in [json!({"result": {"a": 1}}), json!({"result": "oops"}), json!({})] {
        let w = Workspace::opening(3, json!({})).expect("login");
        let (session, recorder) = (Arc::new(w.session), w.recorder);
        recorder.arm([json!({"json": {"result": [{"id": "1"}]}}), json!({ "json": answer })]);
        let mut pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
        assert!(pages.next_page().expect("the first").is_some());
        assert_eq!(pages.next_page().expect_err("no list").status, Status::Protocol, "{answer}");
        assert!(pages.next_page().expect("over").is_none());
    }
}

#[test]
fn a_cursor_keeps_no_session_alive() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let mut pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
    assert!(pages.next_page().expect("page").is_some());
    let alive = Arc::downgrade(&session);
    session.close();
    drop(session);
    eventually("the session is gone", || alive.strong_count() == 0);
    assert_eq!(pages.next_page().expect_err("closed").status, Status::Cancelled);
}
