//! A backend whose connections break anywhere, for many threads at once: what it executed is counted by event.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use accsyn_core::api::Session;
use accsyn_core::error::Status;
use serde_json::{Value, json};

const THREADS: usize = 8;
const CALLS: usize = 250;

/// Where connections break, one after the other; so few that a read gets through in the end.
const CUTS: [Cut; 12] = [
    Cut::Never,
    Cut::AfterAnswer,
    Cut::Never,
    Cut::MidRequest,
    Cut::Never,
    Cut::Never,
    Cut::AfterRequest,
    Cut::Never,
    Cut::InHead,
    Cut::Never,
    Cut::InBody,
    Cut::Never,
];

#[derive(Clone, Copy, PartialEq)]
enum Cut {
    MidRequest,
    AfterRequest,
    InHead,
    InBody,
    /// Behind a complete answer, when the client may well be about to send its next request.
    AfterAnswer,
    Never,
}

/// How often each event was executed.
type Executed = Arc<Mutex<HashMap<String, usize>>>;

fn start() -> (SocketAddr, Executed) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    let (executed, turn) = (Executed::default(), Arc::new(AtomicUsize::new(0)));
    let counted = executed.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (executed, turn) = (counted.clone(), turn.clone());
            std::thread::spawn(move || {
                let next = || CUTS[turn.fetch_add(1, Ordering::SeqCst) % CUTS.len()];
                let _ = serve(&stream, &executed, next);
                let _ = stream.shutdown(Shutdown::Both);
            });
        }
    });
    (address, executed)
}

fn serve(mut stream: &TcpStream, executed: &Executed, next: impl Fn() -> Cut) -> std::io::Result<()> {
    loop {
        let mut head = Vec::new();
        let mut byte = [0];
        let mut cut = Cut::Never;
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte)?;
            head.push(byte[0]);
            if head.len() == 16 && !head.starts_with(b"PUT /api/v3/api/") {
                cut = next();
                if cut == Cut::MidRequest {
                    return Ok(());
                }
            }
        }
        let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let mut lengths = head.lines().filter_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; lengths.next().unwrap_or(0)];
        stream.read_exact(&mut body)?;
        if !head.contains("/api/login") {
            let event = event(&head, &body);
            *executed.lock().expect("executed").entry(event).or_default() += 1;
        }
        let body = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let sent = match cut {
            Cut::AfterRequest => 0,
            Cut::InHead => 20,
            Cut::InBody => answer.len() - 10,
            _ => answer.len(),
        };
        stream.write_all(&answer.as_bytes()[..sent])?;
        if cut != Cut::Never {
            return Ok(());
        }
    }
}

/// The event's id, wherever it travels.
fn event(head: &str, body: &[u8]) -> String {
    let text = match head.split(['?', ' ']).nth(2) {
        Some(query) if body.is_empty() => {
            percent_encoding::percent_decode_str(query).decode_utf8().expect("UTF-8").into_owned()
        }
        _ => String::from_utf8(body.to_vec()).expect("UTF-8"),
    };
    let event: Value = serde_json::from_str(&text).expect("an event");
    // The caller's own number; the rest of the event is the same in every attempt anyhow.
    event["data"]["number"].to_string()
}

#[test]
fn no_write_is_executed_twice_and_none_is_believed_lost_that_was_answered() {
    let (address, executed) = start();
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
