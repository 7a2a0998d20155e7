//! Cancelling: a call ends at once wherever it waits, and its worker and connection are freed. `cancelling_leaks.rs` does
//! it many times over; closing a session is tested in `closing.rs`.

mod support;

use std::cell::RefCell;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use accsyn_api::{Pages, Pending, Session};
use accsyn_core::error::Status;
use serde_json::{Value, json};
use support::faults::stalling::{STALLS, Stall, Stalling, call};
use support::submitted::{SOON, eventually, result, silent, status, submit};
use support::workspace::Workspace;

#[test]
fn a_cancelled_call_tells_its_method() {
    let call = submit(&silent(json!({"timeout": 60})).0, "rm", json!({"path": "share=thefilm/a"}));
    call.cancel();
    let error = call.take().expect("a result").expect_err("cancelled");
    assert_eq!((error.status, error.method.as_deref()), (Status::Cancelled, Some("delete")));
}

#[test]
fn a_cancelled_call_tells_what_it_sent() {
    let options = json!({"timeout": 60, "workers": 1, "max_connections": 2});
    let (session, recorder) = silent(options);
    let arrived = || eventually("it is on its way", || !recorder.take().is_empty());
    let facts = |call: &Arc<Pending>| {
        let error = result(call).expect_err("cancelled");
        assert_eq!((error.status, error.http_status), (Status::Cancelled, None));
        (error.attempts, error.eid.is_some())
    };
    let sent = submit(&session, "create", json!({"entitytype": "user", "data": {"a": 1}}));
    let bodies = RefCell::new(Vec::new());
    eventually("the event is on its way", || {
        bodies.borrow_mut().extend(recorder.take().into_iter().map(|request| request.body));
        !bodies.borrow().is_empty()
    });
    let event: Value = serde_json::from_slice(&bodies.borrow()[0]).expect("JSON");
    let queued = submit(&session, "find", json!({"query": "User"}));
    sent.cancel();
    let error = result(&sent).expect_err("cancelled");
    assert_eq!((error.attempts, error.eid.as_deref()), (1, event["eid"].as_str()), "{event}");
    arrived();
    queued.cancel();
    assert_eq!(facts(&queued), (1, true));
    let (first, second) = (
        submit(&session, "find", json!({"query": "User"})),
        submit(&session, "find", json!({"query": "User"})),
    );
    arrived();
    second.cancel();
    first.cancel();
    assert_eq!((facts(&first), facts(&second)), ((1, true), (0, false)));
    let pages = Pages::open(&session, "User", Some(r#"{"limit": 1}"#)).expect("open");
    let page = pages.submit_next(|_| Ok(0)).expect("submit");
    arrived();
    page.cancel();
    assert_eq!(facts(&page), (1, true));
    // A login has no event.
    let login = session.submit_reauthenticate(None, |_| Ok(0)).expect("submit");
    arrived();
    login.cancel();
    assert_eq!(facts(&login), (1, false));
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
fn a_cancelled_call_ends_at_once_wherever_it_waits() {
    for stall in STALLS {
        let (server, session) = Stalling::start(stall, json!({"timeout": 600, "connect_timeout": 600}));
        let cancel = session.cancel_token();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| call(&session, stall, &cancel));
            server.wait_for(1);
            assert!(!waiting.is_finished(), "{stall:?} answers");
            let started = Instant::now();
            cancel.cancel();
            let error = waiting.join().expect("thread").expect_err("cancelled");
            assert_eq!(error.status, Status::Cancelled, "{stall:?}: {}", error.message);
            assert!(started.elapsed() < SOON, "{stall:?}: {:?}", started.elapsed());
        });
    }
}

#[test]
fn a_call_that_waits_for_its_turn_can_be_cancelled() {
    // One request in 1000 s, and the login was it.
    let (_server, session) =
        Stalling::start(Stall::Silent, json!({"rate_limit": 0.001, "rate_burst": 1, "timeout": 600}));
    let cancel = session.cancel_token();
    std::thread::scope(|scope| {
        let (session, token) = (&session, &cancel);
        let waiting = scope.spawn(move || call(session, Stall::Silent, token));
        // Whether it is already waiting cannot be observed from outside.
        std::thread::sleep(Duration::from_millis(100));
        assert!(!waiting.is_finished());
        cancel.cancel();
        assert_eq!(waiting.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
    });
}

/// One call renews the session for all; each of the others can still be cancelled.
#[test]
fn a_call_that_waits_for_the_renewal_by_another_can_be_cancelled() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let (came, requests) = channel();
    std::thread::spawn(move || {
        let mut logins = 0;
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let login = request[..count].starts_with(b"PUT /api/v1.0/user/login");
            let _ = came.send(login);
            let body = if login {
                r#"{"session_key": "k", "clearance": "admin", "id": "64f0c0ffee00000000000001"}"#
            } else {
                r#"{"message": "expired", "session_expired": true}"#
            };
            logins += usize::from(login);
            if logins == 2 {
                // The renewal hangs.
                kept.push(stream);
                logins = 1;
                continue;
            }
            let head =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all((head + body).as_bytes());
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "timeout": 600, "api_version": 1,
        "endpoint": format!("http://{address}"),
    });
    let session = Session::open(Some(&options.to_string())).expect("login");
    let tokens = [session.cancel_token(), session.cancel_token()];
    let is_login = || requests.recv_timeout(SOON).expect("a request");
    assert!(is_login());
    std::thread::scope(|scope| {
        let session = &session;
        let start = |token| scope.spawn(move || call(session, Stall::Silent, token));
        let first = start(&tokens[0]);
        assert!(!is_login() && is_login(), "it finds, and renews");
        let second = start(&tokens[1]);
        assert!(!is_login(), "it finds");
        // The second waits for the first; whether it already does cannot be observed from outside.
        std::thread::sleep(Duration::from_millis(100));
        assert!(!first.is_finished() && !second.is_finished());
        tokens[1].cancel();
        let deadline = Instant::now() + SOON;
        while !second.is_finished() && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let ended = second.is_finished();
        session.close();
        assert!(ended, "it waits for the other");
        for thread in [first, second] {
            assert_eq!(thread.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
        }
    });
}

#[test]
fn an_abandoned_call_hangs_up_at_once() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let ((came, requests), (gone, hung_up)) = (channel(), channel());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (came, gone) = (came.clone(), gone.clone());
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let count = stream.read(&mut request).unwrap_or(0);
                if request[..count].starts_with(b"PUT") {
                    let body = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                        body.len()
                    );
                    let _ = stream.write_all((head + body).as_bytes());
                } else {
                    let _ = came.send(());
                    let _ = stream.read(&mut request);
                    let _ = gone.send(());
                }
            });
        }
    });
    let open = |timeout: f64| {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "timeout": timeout,
            "connect_timeout": 600, "max_retries": 0, "endpoint": format!("http://{address}"),
        });
        Session::open(Some(&options.to_string())).expect("login")
    };
    // Timed out, and cancelled: the backend can stop working, even while no other call uses the session.
    let session = open(0.2);
    let started = Instant::now();
    let error = call(&session, Stall::Silent, &session.cancel_token()).expect_err("silence");
    assert_eq!(error.status, Status::Timeout, "{}", error.message);
    assert!(started.elapsed() < SOON, "the time for connecting was waited for as well");
    hung_up.recv_timeout(SOON).expect("the connection of the call that ran out of time is closed");
    let session = open(600.0);
    let token = session.cancel_token();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| call(&session, Stall::Silent, &token));
        for request in ["that of the call before", "its own"] {
            requests.recv_timeout(SOON).expect(request);
        }
        token.cancel();
        assert_eq!(waiting.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
    });
    hung_up.recv_timeout(SOON).expect("the connection of the cancelled call is closed");
    drop(session);
}
