//! Every call ends in its time, and at once when its session is closed, whatever the other side does.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use accsyn::api::Session;
use accsyn::error::{Error, Status};
use serde_json::{Value, json};

const LOGIN: &str = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;

/// More than any of these calls may take, and less than the limits that do not apply to them.
const SOON: Duration = Duration::from_secs(20);

/// A backend that lets everybody log in and treats every later request like this.
fn backend(treat: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let treat = Arc::new(treat);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let treat = treat.clone();
            std::thread::spawn(move || {
                while let Some(head) = head(&mut stream) {
                    let _ = match head.contains("/api/login") {
                        true => stream.write_all(answer(LOGIN).as_bytes()),
                        false => treat(&mut stream),
                    };
                }
            });
        }
    });
    address
}

/// Reads a request; its body, which nobody looks at, is the two bytes of the login.
fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if text.contains("/api/login") {
        stream.read_exact(&mut [0; 2]).ok()?;
    }
    Some(text)
}

fn answer(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn open(address: SocketAddr, more: Value) -> Result<Session, Error> {
    let mut options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
        "endpoint": format!("http://{address}"),
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        options[key] = value.clone();
    }
    Session::open(Some(&options.to_string()))
}

fn find(session: &Session) -> Result<String, Error> {
    session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token())
}

/// Sends nothing for as long as the client stays.
fn silence(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.read_exact(&mut [0])
}

/// One byte every tenth of a second, forever.
fn drip(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")?;
    loop {
        stream.write_all(b" ")?;
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// An address where connections are neither taken nor refused, as behind a firewall that drops packets.
struct BlackHole {
    address: SocketAddr,
    _listener: tokio::net::TcpListener,
    _waiting: Vec<TcpStream>,
    _runtime: tokio::runtime::Runtime,
}

impl BlackHole {
    fn new() -> BlackHole {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        let listener = runtime.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().expect("socket");
            socket.bind("127.0.0.1:0".parse().expect("address")).expect("bind");
            socket.listen(1).expect("listen")
        });
        let address = listener.local_addr().expect("address");
        // The queue is short and nobody takes from it: once it is full, the system drops what comes.
        let fill = || TcpStream::connect_timeout(&address, Duration::from_millis(300)).ok();
        let waiting: Vec<_> = std::iter::from_fn(fill).take(50).collect();
        assert!(waiting.len() < 50, "the queue has no end");
        BlackHole { address, _listener: listener, _waiting: waiting, _runtime: runtime }
    }
}

#[test]
fn a_server_that_sends_nothing_is_left_after_timeout() {
    let address = backend(silence);
    let session = open(address, json!({"timeout": 0.3, "connect_timeout": 60})).expect("login");
    let started = Instant::now();
    let error = find(&session).expect_err("silence");
    assert_eq!(error.status, Status::Timeout);
    assert!(error.message.contains("0.3 s (`timeout`)"), "{}", error.message);
    assert!(started.elapsed() < SOON, "the time for connecting was waited for as well");
}

#[test]
fn a_slow_but_steady_answer_takes_longer_than_timeout() {
    let address = backend(|stream| {
        for byte in answer(r#"{"result": []}"#).bytes() {
            stream.write_all(&[byte])?;
            // The body alone takes longer than the timeout.
            if byte.is_ascii_punctuation() {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        Ok(())
    });
    let session = open(address, json!({"timeout": 1})).expect("login");
    assert_eq!(find(&session).expect("slow, but there"), "[]");
}

#[test]
fn an_answer_that_never_ends_is_left_after_the_bound_of_the_call() {
    let session = open(backend(drip), json!({"timeout": 0.4, "connect_timeout": 0.4})).expect("login");
    let error = find(&session).expect_err("endless");
    assert_eq!(error.status, Status::Timeout);
    assert!(error.message.contains("2.4 s in all"), "{}", error.message);
}

#[test]
fn a_connection_that_is_neither_taken_nor_refused_is_left_after_connect_timeout() {
    let hole = BlackHole::new();
    let started = Instant::now();
    let error = open(hole.address, json!({"connect_timeout": 0.3})).expect_err("nobody there");
    assert_eq!(error.status, Status::Timeout);
    for word in ["0.3 s (`connect_timeout`)", "firewall", &hole.address.port().to_string()] {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
    assert!(started.elapsed() < SOON);
}

#[test]
fn closing_the_session_ends_its_calls_wherever_they_are() {
    let refuse = |stream: &mut TcpStream| {
        stream.write_all(b"HTTP/1.1 429 Too Many\r\nRetry-After: 300\r\nContent-Length: 0\r\n\r\n")
    };
    let away = |stream: &mut TcpStream| stream.write_all(b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n");
    let fine = |stream: &mut TcpStream| stream.write_all(answer(r#"{"result": []}"#).as_bytes());
    let patient = json!({"max_retries": 1000});
    for (place, address, more) in [
        ("waiting for an answer", backend(silence), json!({})),
        ("in the middle of an answer", backend(drip), json!({})),
        ("waiting as asked by the backend", backend(refuse), patient.clone()),
        ("waiting before the next attempt", backend(away), patient),
        ("waiting for its turn", backend(fine), json!({"rate_limit": 0.001, "rate_burst": 1})),
    ] {
        let session = Arc::new(open(address, more).expect("login"));
        let finds: Vec<_> = (0..4)
            .map(|_| {
                let session = session.clone();
                std::thread::spawn(move || find(&session))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(50));
        let started = Instant::now();
        session.close();
        assert!(started.elapsed() < SOON, "{place}: closing waits");
        for outcome in finds {
            let error = outcome.join().expect("thread").expect_err(place);
            assert_eq!(error.status, Status::Cancelled, "{place}: {}", error.message);
        }
        assert!(started.elapsed() < SOON, "{place}: the calls go on");
        // The last one to know of it frees the connections, which takes no time either.
        drop(session);
        assert!(started.elapsed() < SOON, "{place}: freeing waits");
    }
}

#[test]
fn an_abandoned_call_hangs_up_at_once() {
    let (gone, hung_up) = std::sync::mpsc::channel();
    let gone = std::sync::Mutex::new(gone);
    let address = backend(move |stream| {
        let outcome = silence(stream);
        gone.lock().expect("sender").send(()).expect("receiver");
        outcome
    });
    let session = open(address, json!({"timeout": 0.2})).expect("login");
    // Left by its time, and cancelled: the backend need not go on working, though nobody uses the session meanwhile.
    find(&session).expect_err("silence");
    hung_up.recv_timeout(SOON).expect("the connection of the call that ran out of time is closed");
    let session = open(address, json!({"timeout": 600})).expect("login");
    let token = session.cancel_token();
    std::thread::scope(|scope| {
        let call = scope.spawn(|| session.invoke("find", Some(r#"{"query": "User"}"#), &token));
        std::thread::sleep(Duration::from_millis(50));
        token.cancel();
        assert_eq!(call.join().expect("thread").expect_err("cancelled").status, Status::Cancelled);
    });
    hung_up.recv_timeout(SOON).expect("the connection of the cancelled call is closed");
    drop(session);
}
