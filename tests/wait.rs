//! `wait`: polling a job until it ends, with progress, an interval and a timeout.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use accsyn_api::{Pending, Session};
use accsyn_core::error::Status;
use serde_json::{Value, json};
use support::recorder::Recorder;
use support::sandbox::{Sandbox, call};
use support::submitted::{SOON, eventually, result, silent, status, submit};
use support::workspace::{Workspace, event};

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
fn a_wait_ends_with_its_own_job_only() {
    for w in [Workspace::v3(), Workspace::v1()] {
        for result in [
            json!([{"id": "other", "status": "done"}]),
            json!([{"status": "done"}]),
            json!([{"id": null, "status": "done"}]),
            json!([{"id": 5, "status": "done"}]),
            json!([{"id": "other", "status": "done"}, {"id": "abc5", "status": "running"}]),
        ] {
            w.answer([json!({ "result": result })]);
            let args = json!({"entitytype": "transfer", "entityid": "abc5", "timeout": 0.2});
            let error = w.call("wait", args).expect_err("another job has ended");
            assert_eq!(error.status, Status::Protocol, "{result}: {}", error.message);
            assert!(error.message.contains("transfer abc5"), "{}", error.message);
        }
        for asked in ["abc5", "ABC5"] {
            w.answer([json!({"result": [{"id": "abc5", "status": "done"}]})]);
            let ended = w.call("wait", json!({"entitytype": "transfer", "entityid": asked}));
            assert_eq!(ended.expect(asked)["status"], "done");
        }
    }
}

#[test]
fn waits_for_many_jobs_do_not_end_with_the_one_that_is_answered() {
    let w = Workspace::v3();
    w.play(vec![json!({"json": {"result": [{"id": "id3", "status": "done"}]}}); 40]);
    let session = Arc::new(w.session);
    let waits: Vec<_> = (0..8).map(|id| watch(&session, id, 0.1)).collect();
    for (id, wait) in waits.iter().enumerate() {
        let ended = status(wait);
        assert_eq!(ended, if id == 3 { Status::Ok } else { Status::Protocol }, "id{id}");
    }
}

#[test]
fn a_wait_takes_seconds_of_any_size_that_is_a_number() {
    let w = Workspace::v3();
    let wait = |seconds: &str| {
        w.play([json!({"json": {"result": [{"id": "x", "status": "done"}]}})]);
        let args = format!(
            r#"{{"entitytype": "transfer", "entityid": "x", "timeout": {seconds}, "interval": {seconds}}}"#
        );
        w.session.invoke("wait", Some(&args), &w.session.cancel_token())
    };
    for seconds in ["1e9", "9.2e18", "1e19", "1E300", "0", "-0", "1e-400"] {
        wait(seconds).unwrap_or_else(|error| panic!("{seconds}: {}", error.message));
    }
    for seconds in ["-1", "-1e400", "1e400", &"9".repeat(400)] {
        let error = wait(seconds).expect_err("refused");
        assert!(
            error.status == Status::InvalidArgument && error.message.contains("from 0 to 1.79"),
            "{}",
            error.message
        );
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
fn the_shortest_timeout_is_one() {
    let w = Workspace::v3();
    w.play(std::array::from_fn::<_, 3, _>(
        |_| json!({"json": {"result": [{"id": "x", "status": "running"}]}}),
    ));
    let args = json!({"entitytype": "transfer", "entityid": "x", "timeout": 1e-320});
    assert_eq!(w.call("wait", args).expect_err("too long").status, Status::Timeout);
}

#[test]
fn a_wait_times_out_while_the_backend_is_silent() {
    let (session, _recorder) = silent(json!({"timeout": 60}));
    let call = submit(&session, "wait", json!({"entitytype": "transfer", "entityid": "x", "timeout": 0.2}));
    assert_eq!(status(&call), Status::Timeout);
}

/// A session whose backend knows jobs that all are running: by event id, and with conditions on ids if it `joins`.
fn running(version: u64, options: Value, joins: bool) -> (Arc<Session>, Recorder) {
    let recorder = Recorder::start(move |request| {
        if request.path.ends_with("/login") || request.path.ends_with("/auth") {
            return json!({"json": {
                "result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"},
                "session_key": "a-session-key", "clearance": "admin", "id": "64f0c0ffee00000000000001",
            }});
        }
        let event = event(request);
        let conditions = event["query"].as_str().unwrap_or_default().split(" or ");
        let ids: Vec<&str> = conditions.filter_map(|one| one.strip_prefix("id=")).collect();
        let ids = event["id"].as_str().map_or(ids, |id| vec![id]);
        let job = |id: &str| json!({"id": id, "status": "running"});
        match ids.len() {
            0 => json!({"json": {"result": [{"id": "u", "code": "john"}]}}),
            1 => json!({"json": {"result": [job(ids[0])]}}),
            _ if joins => json!({"json": {"result": ids.into_iter().map(job).collect::<Vec<_>>()}}),
            _ => json!({"json": {"message": "cannot parse the query"}}),
        }
    });
    let mut all = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001", "api_version": version,
        "endpoint": format!("http://127.0.0.1:{}", recorder.http), "proxy": "none",
    });
    for (key, value) in options.as_object().into_iter().flatten() {
        all[key] = value.clone();
    }
    let session = Session::open(Some(&all.to_string())).expect("login");
    recorder.take();
    (Arc::new(session), recorder)
}

fn watch(session: &Arc<Session>, id: usize, interval: f64) -> Arc<Pending> {
    let args = json!({"entitytype": "job", "entityid": format!("id{id}"), "interval": interval});
    submit(session, "wait", args)
}

fn all_have_begun(waits: &[Arc<Pending>]) {
    eventually("every wait has its first state", || waits.iter().all(|wait| wait.progress().is_some()));
}

#[test]
fn three_hundred_waits_for_one_job_are_one_request_at_a_time_and_a_find_is_not_behind_them() {
    let (session, recorder) = running(3, json!({}), true);
    let waits: Vec<_> = (0..300).map(|_| watch(&session, 1, 3600.0)).collect();
    all_have_begun(&waits);
    let polls = recorder.take().len();
    assert!(polls <= 10, "{polls} requests for one job");
    call(&session, "find_one", json!({"query": "User"})).expect("find");
    assert_eq!(recorder.take().len(), 1);
    // From other threads, which wait for themselves.
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let args = json!({"entitytype": "job", "entityid": "id1", "until": ["running"]});
                call(&session, "wait", args).expect("it is running");
            });
        }
    });
    let polls = recorder.take().len();
    assert!(polls <= 5, "{polls} requests for one job");
}

#[test]
fn waits_for_many_jobs_of_a_type_are_few_requests() {
    for version in [3, 1] {
        let (session, recorder) = running(version, json!({}), true);
        let waits: Vec<_> = (0..100).map(|id| watch(&session, id, 3600.0)).collect();
        all_have_begun(&waits);
        for (id, wait) in waits.iter().enumerate() {
            let state: Value = serde_json::from_str(&wait.progress().expect("progress")).expect("JSON");
            assert_eq!(state, json!({"id": format!("id{id}"), "status": "running"}));
        }
        let requests = recorder.take();
        assert!(requests.len() <= 12, "{} requests for 100 jobs", requests.len());
        // The last of them may be for one job alone.
        let is_for_several =
            |event: &Value| event["query"].as_str().is_some_and(|query| query.contains(" or "));
        let several: Vec<Value> = requests.iter().map(event).filter(is_for_several).collect();
        assert!(!several.is_empty(), "{} requests", requests.len());
        assert!(several.iter().all(|event| event["data"]["finished"] == true), "those that have ended, too");
    }
}

#[test]
fn a_backend_that_finds_no_several_jobs_is_asked_for_each() {
    let (session, recorder) = running(3, json!({"rate_limit": 0}), false);
    let waits: Vec<_> = (0..40).map(|id| watch(&session, id, 3600.0)).collect();
    all_have_begun(&waits);
    let requests = recorder.take().len();
    assert!((40..=45).contains(&requests), "{requests} requests for 40 jobs");
}

#[test]
fn polls_leave_half_of_the_rate_to_other_calls() {
    let (session, recorder) = running(3, json!({"rate_limit": 1, "rate_burst": 40}), false);
    let waits: Vec<_> = (0..200).map(|id| watch(&session, id, 0.05)).collect();
    eventually("polls are throttled", || waits.iter().filter(|wait| wait.progress().is_some()).count() >= 15);
    let before = recorder.take().len();
    for _ in 0..10 {
        call(&session, "find_one", json!({"query": "User"})).expect("find");
    }
    let requests: Vec<Value> = recorder.take().iter().map(event).collect();
    let polls = requests.iter().filter(|event| event["uri"] == "job/find").count();
    assert!(before + polls <= 30, "{before} and {polls} polls beside 10 finds");
}

#[test]
fn a_wait_sees_what_its_session_has_changed() {
    let sandbox = Sandbox::start();
    let session = Arc::new(sandbox.session(json!({})));
    let job =
        call(&session, "find_one", json!({"query": "Transfer WHERE status=running"})).expect("job")["id"]
            .clone();
    let args = json!({"entitytype": "transfer", "entityid": job, "interval": 3600});
    let other = submit(&session, "wait", args.clone());
    eventually("progress", || other.progress().is_some());
    call(&session, "update", json!({"entitytype": "transfer", "entityid": job, "data": {"status": "done"}}))
        .expect("update");
    assert_eq!(call(&session, "wait", args).expect("ended")["status"], "done");
}
