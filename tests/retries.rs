//! Retries: which requests are sent again, when, how often; and that a write is never executed twice.

mod support;

use std::net::TcpStream;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use support::faults::breaking;
use support::faults::cutting::Cutting;
use support::raw::RawServer;
use support::workspace::Workspace;

const READ: (&str, &str) = ("find", r#"{"query": "User"}"#);
const WRITE: (&str, &str) = ("create", r#"{"entitytype": "user", "data": {"code": "a"}}"#);

fn run(w: &Workspace, (method, args): (&str, &str)) -> Result<Value, Error> {
    w.call(method, serde_json::from_str(args).expect("JSON"))
}

fn fine() -> Value {
    json!({"json": {"result": []}})
}

#[test]
fn b7_throttled_calls_are_sent_again_after_the_time_asked_for() {
    let in_a_second =
        (jiff::Timestamp::now() + Duration::from_secs(2)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (refusal, at_least) in [
        (json!({"status": 429, "text": "<html>429</html>", "headers": {"Retry-After": "1"}}), 1.0),
        (json!({"status": 429, "text": "", "headers": {"Retry-After": in_a_second}}), 0.0),
        (json!({"status": 429, "json": {"message": "Too many requests", "retry_after": 1}}), 1.0),
        (json!({"status": 200, "json": {"message": "Too many requests", "retry_after": 0.2}}), 0.2),
        (json!({"status": 429, "text": "<html>429</html>"}), 0.5),
    ] {
        for call in [READ, WRITE] {
            let w = Workspace::opening(3, json!({"max_retries": 3})).expect("login");
            w.play([refusal.clone(), fine()]);
            let started = Instant::now();
            run(&w, call).expect("sent again");
            assert!(started.elapsed().as_secs_f64() >= at_least, "{refusal}");
            assert_eq!(w.recorder.take().len(), 2);
        }
    }
}

#[test]
fn b7_after_all_retries_it_is_rate_limited_with_the_time_to_wait() {
    let w = Workspace::opening(3, json!({"max_retries": 2})).expect("login");
    let refusal = json!({"status": 429, "text": "<html>429</html>", "headers": {"Retry-After": "0"}});
    w.play((0..3).map(|_| refusal.clone()));
    let error = run(&w, WRITE).expect_err("refused");
    assert_eq!((error.status, error.http_status, error.attempts), (Status::RateLimited, Some(429), 3));
    assert_eq!(error.retry_after, Some(0.0));
    // No wait exceeds the limit of the whole call.
    let w = Workspace::opening(3, json!({"timeout": 1, "connect_timeout": 1})).expect("login");
    w.play([json!({"status": 429, "text": "", "headers": {"Retry-After": "3600"}})]);
    let error = run(&w, READ).expect_err("too long");
    assert_eq!((error.status, error.retry_after, error.attempts), (Status::RateLimited, Some(3600.0), 1));
}

#[test]
fn a_wait_of_any_length_is_only_bounded_by_the_call() {
    let w = Workspace::opening(3, json!({"timeout": 1, "connect_timeout": 1})).expect("login");
    for seconds in ["3600", "4294967296", "9223372036854775808", "1e19", "1e20", "1e400", &"9".repeat(400)] {
        let body = format!(r#"{{"message": "Too many requests", "retry_after": {seconds}}}"#);
        for refusal in [
            json!({"status": 429, "text": "", "headers": {"Retry-After": seconds}}),
            json!({"status": 429, "text": body}),
            json!({"status": 200, "text": body}),
        ] {
            for call in [READ, WRITE] {
                w.play([refusal.clone()]);
                let error = run(&w, call).expect_err("too long");
                assert_eq!(
                    (error.status, error.attempts),
                    (Status::RateLimited, 1),
                    "{refusal}: {}",
                    error.message
                );
                let wait = error.retry_after.expect("a time");
                assert!(wait >= 3600.0 && wait.is_finite(), "{refusal}: {wait}");
            }
        }
        w.play([json!({"status": 503, "text": "", "headers": {"Retry-After": seconds}})]);
        let error = run(&w, READ).expect_err("too long");
        let facts = (error.status, error.http_status, error.attempts);
        assert_eq!(facts, (Status::Protocol, Some(503), 1), "{seconds}: {}", error.message);
        assert!(error.retry_after.expect("a time") >= 3600.0, "{seconds}");
        assert!(error.message.contains("retry after "), "{}", error.message);
        // Of a message that does not ask to be asked again.
        w.play([json!({"status": 400, "text": body})]);
        let error = run(&w, READ).expect_err("refused");
        assert!(
            error.status == Status::Backend && error.retry_after.expect("a time").is_finite(),
            "{seconds}"
        );
    }
    for seconds in ["-1", "-1e400"] {
        let w = Workspace::opening(3, json!({"max_retries": 1})).expect("login");
        w.play([json!({"status": 429, "text": "", "headers": {"Retry-After": seconds}}), fine()]);
        run(&w, WRITE).expect("sent again at once");
    }
}

#[test]
fn a_refusal_says_when_the_server_wants_to_be_asked_again() {
    let w = Workspace::opening(3, json!({"timeout": 1, "connect_timeout": 1})).expect("login");
    let later = (jiff::Timestamp::now() + Duration::from_secs(7200))
        .strftime("%A, %d-%b-%y %H:%M:%S GMT")
        .to_string();
    for status in [413, 502, 503, 504] {
        for wait in ["3600", &later] {
            for body in ["", "<html>away</html>", r#"{"message": "away"}"#, r#"{"result": []}"#] {
                for call in [READ, WRITE] {
                    w.play([json!({"status": status, "text": body, "headers": {"Retry-After": wait}})]);
                    let error = run(&w, call).expect_err("refused");
                    assert_eq!((error.http_status, error.attempts), (Some(status), 1), "{}", error.message);
                    assert!(
                        error.retry_after.is_some_and(|wait| wait >= 3600.0),
                        "{status} {wait} {body}: {error:?}"
                    );
                }
            }
        }
        w.play([json!({"status": status, "text": "", "headers": {"Retry-After": "soon"}})]);
        assert_eq!(run(&w, WRITE).expect_err("refused").retry_after, None);
    }
    // A message knows better.
    let body = r#"{"message": "away", "retry_after": 5}"#;
    w.play([json!({"status": 413, "text": body, "headers": {"Retry-After": "3600"}})]);
    assert_eq!(run(&w, READ).expect_err("refused").retry_after, Some(5.0));
}

#[test]
fn a_server_that_gave_up_an_idle_connection_with_408_is_asked_again_by_reads() {
    // The first request on a connection is answered, the next one with 408, as if it had not arrived.
    let server = RawServer::start(false, |mut connection, first| {
        let mut head = first.to_owned();
        for answer in ["HTTP/1.1 200 OK", "HTTP/1.1 408 Request Timeout\r\nConnection: close"] {
            let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.split('\r').next());
            connection.read(length.map_or(0, |length| length.parse().expect("a number")));
            connection.write(format!("{answer}\r\nContent-Length: 14\r\n\r\n{{\"result\": []}}").as_bytes());
            head = connection.head()?;
        }
        None
    });
    let session = server.session(json!({}));
    for _ in 0..4 {
        call(&session, VERBS[0]).expect("sent again at once, over another connection");
    }
    for verb in &VERBS[1..] {
        let server = RawServer::start(false, |mut connection, _| {
            connection
                .write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            None
        });
        let error = call(&server.session(json!({})), *verb).expect_err("not sent again");
        assert_eq!((error.http_status, error.attempts), (Some(408), 1), "{}", error.message);
    }
}

#[test]
fn an_unavailable_server_is_asked_again_by_reads_only() {
    for status in [502, 503, 504] {
        let away = json!({"status": status, "text": "<html>away</html>"});
        let w = Workspace::opening(3, json!({"max_retries": 1})).expect("login");
        w.play([away.clone(), fine()]);
        run(&w, READ).expect("sent again");
        assert_eq!(w.recorder.take().len(), 2);
        w.play([away.clone(), fine()]);
        let error = run(&w, WRITE).expect_err("not sent again");
        assert_eq!((error.status, error.http_status, error.attempts), (Status::Protocol, Some(status), 1));
        assert_eq!(w.recorder.take().len(), 1);
    }
    // Other statuses are the backend's answer.
    let w = Workspace::opening(3, json!({"max_retries": 3})).expect("login");
    for status in [400, 401, 404, 500] {
        w.play([json!({"status": status, "json": {"message": "no"}})]);
        let error = run(&w, READ).expect_err("no");
        assert_eq!((error.status, error.http_status, error.attempts), (Status::Backend, Some(status), 1));
    }
}

/// Too many requests, whose body tells by a result that cannot be seen at once that this one was begun.
fn unread(body: &str) -> Value {
    json!({"status": 429, "headers": {"Retry-After": "0"}, "text": body})
}

/// What refuses, but has what only a request that was begun has, or comes from a gateway that had sent it on.
#[test]
fn a_write_that_may_have_been_executed_is_not_sent_again_for_a_refusal_either() {
    let result = json!({"id": "64f0c0ffee00000000000001"});
    let refusals = [
        (1, json!({"status": 502, "json": {"message": "m", "session_expired": true}})),
        (1, json!({"status": 504, "json": {"message": "m", "session_expired": true}})),
        (1, json!({"status": 500, "json": {"message": "m", "session_expired": true}})),
        (1, json!({"status": 202, "json": {"message": "m", "session_expired": true}})),
        (1, json!({"json": {"message": "m", "session_expired": true, "result": result}})),
        (3, json!({"json": {"message": "m", "retry_after": 0.01, "result": result}})),
        (3, json!({"json": {"message": "m", "retry_after": 0.01, "exception": "e"}})),
        (3, json!({"status": 429, "json": {"retry_after": 0.01, "result": result}})),
        (3, unread(r#"{"\u0072esult": true}"#)),
        (1, unread(r#"{"result": true, "result": null}"#)),
        (3, unread(r#"{"result": true, "#)),
        (3, unread(&json!({"result": true, "pad": "x".repeat(70_000)}).to_string())),
    ];
    for (version, refusal) in refusals {
        let w = Workspace::opening(version, json!({"max_retries": 3, "max_response_bytes": 65536}))
            .expect("login");
        w.play([refusal.clone(), fine(), fine(), fine()]);
        let error = run(&w, WRITE).expect_err("refused");
        assert_eq!((w.recorder.take().len(), error.attempts), (1, 1), "{refusal}: {}", error.message);
        assert_ne!(error.status, Status::SessionExpired, "it is not to be repeated: {refusal}");
        assert!(error.message.contains("may have been executed"), "{refusal}: {}", error.message);
        assert_eq!(error.retry_after, None, "{refusal}");
    }
    for status in [200, 401, 403] {
        let w = Workspace::v1();
        let key =
            json!({"json": {"session_key": "k", "clearance": "admin", "id": "64f0c0ffee00000000000001"}});
        w.play([
            json!({"status": status, "json": {"message": "m", "session_expired": true}}),
            key,
            json!({"json": {"result": [result]}}),
        ]);
        run(&w, WRITE).expect("sent again with a new session");
        assert_eq!(w.recorder.take().len(), 3, "{status}");
    }
}

#[test]
fn a_write_that_is_not_sent_again_since_it_may_have_been_executed_says_so() {
    let begun = [
        (200, r#"{"message": "slow", "retry_after": 1, "result": []}"#),
        (400, r#"{"message": "slow", "retry_after": 1, "result": []}"#),
        (503, r#"{"message": "slow", "retry_after": 1}"#),
        (503, r#"{"message": "slow", "retry_after": "1"}"#),
        (200, r#"{"message": "slow", "retry_after": 1, "exception": "e"}"#),
        (401, r#"{"message": "expired", "session_expired": true, "result": []}"#),
        (500, r#"{"message": "expired", "session_expired": true}"#),
        (401, r#"{"message": "expired", "session_expired": true, "exception": "e"}"#),
        (401, r#"{"message": "expired", "session_expired": true, "exc"#),
        (500, r#"{"message": "expired", "session_expired": true, "exc"#),
        // Only the header asks to wait.
        (500, r#"{"exception": "e"}"#),
        (400, r#"{"message": "no", "result": [1]}"#),
    ];
    for version in [1, 3] {
        let w = Workspace::opening(version, json!({"max_retries": 3, "rate_limit": 0})).expect("login");
        for (status, body) in begun {
            w.play([json!({"status": status, "text": body, "headers": {"Retry-After": "1"}})]);
            let error = run(&w, WRITE).expect_err("refused");
            assert_eq!((w.recorder.take().len(), error.retry_after), (1, None), "{version} {status} {body}");
            assert!(error.message.contains("may have been executed"), "{status} {body}: {}", error.message);
            assert!(!error.message.contains("retry after"), "{status} {body}: {}", error.message);
            assert!(!error.session_expired, "{status} {body}");
            // Whether a read was executed does not matter.
            w.play([json!({"status": status, "text": body})]);
            if status != 503 && !(version == 1 && body.ends_with("}")) {
                let error = run(&w, READ).expect_err("refused");
                assert!(!error.message.contains("executed"), "{status} {body}: {}", error.message);
            }
            w.recorder.take();
        }
        // These say that it was not.
        for (status, body) in [(400, r#"{"message": "no", "retry_after": 1}"#), (404, "{}"), (503, "<html>")]
        {
            w.play([json!({"status": status, "text": body, "headers": {"Retry-After": "1"}})]);
            let error = run(&w, WRITE).expect_err("refused");
            assert_eq!(error.retry_after, Some(1.0), "{status} {body}");
            assert!(!error.message.contains("executed"), "{status} {body}: {}", error.message);
            w.recorder.take();
        }
    }
}

#[test]
fn what_is_sent_again_after_a_renewal_counts_as_well() {
    let expired = json!({"status": 401, "json": {"message": "m", "session_expired": true}});
    let key = json!({"json": {"session_key": "k", "clearance": "admin", "id": "64f0c0ffee00000000000001"}});
    for second in [expired.clone(), json!({"status": 503, "text": ""}), json!({"json": {"result": 7}})] {
        let w = Workspace::v1();
        w.play([expired.clone(), key.clone(), second.clone(), key.clone()]);
        let error = run(&w, WRITE).expect_err("refused twice");
        assert_eq!(error.attempts, 2, "{second}: {}", error.message);
    }
    // The login that fails is not counted.
    let w = Workspace::v1();
    w.play([expired, json!({"status": 503, "text": ""})]);
    assert_eq!(run(&w, WRITE).expect_err("refused").attempts, 1);
}

fn call(session: &Session, (method, args): (&str, &str)) -> Result<String, Error> {
    session.invoke(method, Some(args), &session.cancel_token())
}

/// A call of each HTTP method.
const VERBS: [(&str, &str); 4] = [
    ("event", r#"{"http": "GET", "uri": "x/y"}"#),
    ("event", r#"{"http": "PUT", "uri": "x/y", "data": {"a": 1}}"#),
    ("event", r#"{"http": "POST", "uri": "x/y", "data": {"a": 1}}"#),
    ("event", r#"{"http": "DELETE", "uri": "x/y", "data": {"a": 1}}"#),
];

#[test]
fn a_write_is_never_executed_twice_whatever_byte_the_connection_breaks_at() {
    let server = Cutting::start();
    let session = server.session(3);
    for verb in &VERBS[1..] {
        call(&session, *verb).expect("whole");
        let (request, answer) = server.lengths();
        for cut in 0..=request + answer {
            for reused in [false, true] {
                if reused {
                    call(&session, *verb).expect("whole");
                } else {
                    server.close_all(false);
                }
                let before = server.executed();
                server.cut_after(cut);
                let outcome = call(&session, *verb);
                let times = server.executed() - before;
                let place = format!("{verb:?}, reused {reused}, {cut} bytes of {request} and {answer}");
                assert_eq!(times, usize::from(cut >= request), "{place}");
                match outcome {
                    Ok(_) => assert_eq!(cut, request + answer, "{place}"),
                    Err(error) => {
                        assert_eq!(
                            (error.status, error.attempts),
                            (Status::Network, 1),
                            "{place}: {error:?}"
                        );
                        assert!(
                            error.message.contains("broke before the answer was complete"),
                            "{place}: {error:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_read_is_sent_again_when_the_connection_breaks() {
    let server = Cutting::start();
    let session = server.session(1);
    let read = VERBS[0];
    call(&session, read).expect("whole");
    let (request, answer) = server.lengths();
    // Each takes a pause, so only some offsets are tested.
    for cut in (0..request).step_by(101).chain((request..request + answer).step_by(31)) {
        for reused in [false, true] {
            if !reused {
                server.close_all(false);
            }
            server.cut_after(cut);
            call(&session, read).unwrap_or_else(|error| panic!("reused {reused}, {cut} bytes: {error:?}"));
        }
    }
}

#[test]
fn connections_that_the_server_closed_while_they_were_idle_do_not_surface() {
    let (threads, rounds) = (8, 100);
    for by_reset in [false, true] {
        let server = Cutting::start();
        let session = server.session(0);
        for round in 0..rounds {
            assert!(server.close_all(by_reset) >= 1);
            call(&session, WRITE).unwrap_or_else(|error| panic!("reset {by_reset}, call {round}: {error:?}"));
        }
        // Several at once, of which each finds a closed connection.
        let mut most = 0;
        for round in 0..rounds {
            let start = Barrier::new(threads);
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        start.wait();
                        call(&session, WRITE)
                            .unwrap_or_else(|error| panic!("reset {by_reset}, round {round}: {error:?}"));
                    });
                }
            });
            most = most.max(server.close_all(by_reset));
        }
        assert!(most > 1, "several connections were kept");
    }
}

#[test]
fn refused_connections_are_tried_again_and_then_told() {
    let w = Workspace::opening(3, json!({"max_retries": 2})).expect("login");
    let place = w.session.info();
    let session = {
        let Workspace { session, recorder } = w;
        drop(recorder);
        session
    };
    let port = serde_json::from_str::<Value>(&place).expect("JSON")["port"].to_string();
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(("127.0.0.1", port.parse().expect("port"))).is_ok() {
        assert!(Instant::now() < deadline);
    }
    let error = call(&session, WRITE).expect_err("gone");
    assert_eq!((error.status, error.attempts), (Status::Network, 3), "{}", error.message);
    assert!(error.message.contains(&port) && error.message.contains("firewall"), "{}", error.message);
}

#[test]
fn no_write_is_executed_twice_and_none_is_believed_lost_that_was_answered() {
    const THREADS: usize = 8;
    const CALLS: usize = 250;
    let (address, executed) = breaking::start();
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 20,
        "endpoint": format!("http://{address}"),
    });
    let session = Session::open(Some(&options.to_string())).expect("login");
    let verbs = ["GET", "PUT", "POST", "DELETE"];
    let (mut fine, mut failed) = (0, 0);
    std::thread::scope(|scope| {
        let session = &session;
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn(move || {
                    let call = |call| {
                        let number = thread * CALLS + call;
                        let verb = verbs[number % verbs.len()];
                        let args = json!({"http": verb, "uri": "x/y", "data": {"number": number}});
                        let token = session.cancel_token();
                        (number, verb, session.invoke("event", Some(&args.to_string()), &token))
                    };
                    (0..CALLS).map(call).collect::<Vec<_>>()
                })
            })
            .collect();
        for (number, verb, outcome) in threads.into_iter().flat_map(|thread| thread.join().expect("thread")) {
            let times = executed.lock().expect("executed").get(&number.to_string()).copied().unwrap_or(0);
            match outcome {
                Ok(_) if verb == "GET" => assert!(times >= 1, "GET {number}: {times}"),
                Ok(_) => assert_eq!(times, 1, "{verb} {number}"),
                Err(error) => {
                    assert_ne!(verb, "GET", "reads are repeated: {}", error.message);
                    assert_eq!(error.status, Status::Network, "{}", error.message);
                    assert!(times <= 1, "{verb} {number}: {times}");
                    failed += 1;
                    continue;
                }
            }
            fine += 1;
        }
    });
    assert!(fine > 0 && failed > 0, "{fine} fine, {failed} failed");
}
