//! A backend whose connections break at one point after the other, whichever thread uses them; it counts how often it executed
//! each event.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// Where connections break, one after the other; few enough for a read to succeed in the end.
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
    /// After a complete answer, when the client may be about to send its next request.
    AfterAnswer,
    Never,
}

/// How often each event was executed.
pub type Executed = Arc<Mutex<HashMap<String, usize>>>;

pub fn start() -> (SocketAddr, Executed) {
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

/// The event's id, wherever it is in the request.
fn event(head: &str, body: &[u8]) -> String {
    let text = match head.split(['?', ' ']).nth(2) {
        Some(query) if body.is_empty() => {
            percent_encoding::percent_decode_str(query).decode_utf8().expect("UTF-8").into_owned()
        }
        _ => String::from_utf8(body.to_vec()).expect("UTF-8"),
    };
    let event: Value = serde_json::from_str(&text).expect("an event");
    // The caller's number; the rest of the event is the same in every attempt.
    event["data"]["number"].to_string()
}
