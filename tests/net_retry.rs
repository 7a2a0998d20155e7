//! What is sent again, when, and how often; and that a write is never executed twice.

#[path = "support/recorder.rs"]
mod recorder;
#[path = "support/workspace.rs"]
mod workspace;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use accsyn::api::Session;
use accsyn::error::Status;
use serde_json::{Value, json};
use workspace::Workspace;

const READ: (&str, &str) = ("find", r#"{"query": "User"}"#);
const WRITE: (&str, &str) = ("create", r#"{"entitytype": "user", "data": {"code": "a"}}"#);

fn run(w: &Workspace, (method, args): (&str, &str)) -> Result<Value, accsyn::error::Error> {
    w.call(method, serde_json::from_str(args).expect("JSON"))
}

fn fine() -> Value {
    json!({"json": {"result": []}})
}

#[test]
fn b7_throttled_calls_are_sent_again_after_the_time_asked_for() {
    let in_a_second = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(2));
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
    // Nobody waits longer than the whole call may take.
    let w = Workspace::opening(3, json!({"timeout": 1, "connect_timeout": 1})).expect("login");
    w.play([json!({"status": 429, "text": "", "headers": {"Retry-After": "3600"}})]);
    let error = run(&w, READ).expect_err("too long");
    assert_eq!((error.status, error.retry_after, error.attempts), (Status::RateLimited, Some(3600.0), 1));
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

const LOGIN: &[u8] = b"PUT /api/v3/api/login";

/// Where a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cut {
    AtOnce,
    MidRequest,
    AfterRequest,
    InHead,
    InBody,
    Never,
}

const CUTS: [Cut; 5] = [Cut::AtOnce, Cut::MidRequest, Cut::AfterRequest, Cut::InHead, Cut::InBody];

/// A backend whose connections break; it counts what it executed.
struct Breaking {
    address: std::net::SocketAddr,
    /// Executions of the latest operation.
    executed: Arc<AtomicUsize>,
}

impl Breaking {
    /// `plan` says where the connection of the next request breaks.
    fn start(plan: impl Fn(usize) -> Cut + Send + Sync + 'static) -> Breaking {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let address = listener.local_addr().expect("address");
        let (executed, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counter, seen, plan) = (executed.clone(), requests, Arc::new(plan));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counter, seen, plan) = (counter.clone(), seen.clone(), plan.clone());
                std::thread::spawn(move || serve(stream, &counter, &seen, &*plan));
            }
        });
        Breaking { address, executed }
    }

    fn session(&self) -> Session {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 1,
            "endpoint": format!("http://{}", self.address),
        });
        Session::open(Some(&options.to_string())).expect("login")
    }
}

fn serve(
    mut stream: TcpStream,
    executed: &AtomicUsize,
    requests: &AtomicUsize,
    plan: &(dyn Fn(usize) -> Cut + Send + Sync),
) {
    let end = |stream: &TcpStream| _ = stream.shutdown(Shutdown::Both);
    loop {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return,
            }
            if head.len() == LOGIN.len() && !head.starts_with(LOGIN) && plan(usize::MAX) == Cut::MidRequest {
                requests.fetch_add(1, Ordering::SeqCst);
                return end(&stream);
            }
        }
        let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let is_login = head.starts_with(LOGIN);
        let cut = if is_login { Cut::Never } else { plan(requests.fetch_add(1, Ordering::SeqCst)) };
        if matches!(cut, Cut::AtOnce | Cut::MidRequest) {
            return end(&stream);
        }
        let length = text
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next()?.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).is_err() {
            return;
        }
        if !is_login {
            executed.fetch_add(1, Ordering::SeqCst);
        }
        let body = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let sent = match cut {
            Cut::AfterRequest => 0,
            Cut::InHead => 20,
            Cut::InBody => answer.len() - 10,
            _ => answer.len(),
        };
        if stream.write_all(&answer.as_bytes()[..sent]).is_err() || cut != Cut::Never {
            return end(&stream);
        }
    }
}

fn call(session: &Session, (method, args): (&str, &str)) -> Result<String, accsyn::error::Error> {
    session.invoke(method, Some(args), &session.cancel_token())
}

#[test]
fn a_write_is_never_executed_twice_wherever_the_connection_breaks() {
    for cut in CUTS {
        // Every other request breaks, so that fresh and reused connections are hit.
        let server = Breaking::start(
            move |number| if number % 2 == 0 || number == usize::MAX { cut } else { Cut::Never },
        );
        let session = server.session();
        for _ in 0..300 {
            let before = server.executed.load(Ordering::SeqCst);
            let outcome = call(&session, WRITE);
            let times = server.executed.load(Ordering::SeqCst) - before;
            assert!(times <= 1, "{cut:?}: executed {times} times");
            match outcome {
                Ok(_) => assert_eq!(times, 1, "{cut:?}"),
                Err(error) => assert_eq!(
                    (error.status, error.attempts),
                    (Status::Network, 1),
                    "{cut:?}: {}",
                    error.message
                ),
            }
        }
    }
}

#[test]
fn a_read_is_sent_again_when_the_connection_breaks() {
    for cut in CUTS {
        if cut == Cut::MidRequest {
            continue;
        }
        let server = Breaking::start(move |number| if number % 2 == 0 { cut } else { Cut::Never });
        let session = server.session();
        for _ in 0..20 {
            call(&session, ("event", r#"{"http": "GET", "uri": "x/y"}"#))
                .unwrap_or_else(|error| panic!("{cut:?}: {error:?}"));
        }
    }
}

#[test]
fn a_connection_that_the_server_closed_while_it_was_idle_does_not_surface() {
    // Every answer is complete, and then the connection is closed without a word.
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let closed = Arc::new(AtomicUsize::new(0));
    let count = closed.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 8192];
            let _ = stream.read(&mut request);
            let body =
                r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            let _ = stream.write_all(answer.as_bytes());
            drop(stream);
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
        "endpoint": format!("http://{address}"),
    });
    let session = Session::open(Some(&options.to_string())).expect("login");
    for number in 1..=200 {
        while closed.load(Ordering::SeqCst) < number {
            std::thread::yield_now();
        }
        call(&session, WRITE).unwrap_or_else(|error| panic!("call {number}: {error:?}"));
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
