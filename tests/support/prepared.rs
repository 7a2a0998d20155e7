//! A backend that answers with prepared bytes, and a session with it.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

const LOGIN: &str = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;

/// Prepared answers: their bytes, and whether the connection is closed after them.
type Answers = Mutex<VecDeque<(Vec<u8>, bool)>>;

/// A backend that answers with bytes as they are.
pub struct Prepared {
    pub session: Session,
    answers: Arc<Answers>,
}

impl Prepared {
    pub fn start(more: Value) -> Prepared {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let address = listener.local_addr().expect("address");
        let answers = Arc::new(Answers::default());
        let prepared = answers.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let prepared = prepared.clone();
                std::thread::spawn(move || serve(stream, &prepared));
            }
        });
        let mut options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
            "endpoint": format!("http://{address}"),
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        Prepared { session: Session::open(Some(&options.to_string())).expect("login"), answers }
    }

    pub fn find(&self) -> Result<Value, Error> {
        let text = self.session.invoke("find", Some(r#"{"query": "User"}"#), &self.session.cancel_token())?;
        Ok(serde_json::from_str(&text).expect("results are JSON"))
    }

    /// A find that gets this answer.
    pub fn answered(&self, head: &str, body: &[u8], closes: bool) -> Result<Value, Error> {
        let bytes = [head.as_bytes(), b"\r\n\r\n", body].concat();
        self.answers.lock().expect("answers").push_back((bytes, closes));
        let outcome = self.find();
        assert!(self.answers.lock().expect("answers").is_empty(), "it was asked");
        outcome
    }
}

fn serve(mut stream: TcpStream, answers: &Answers) {
    let mut request = [0; 8192];
    while stream.read(&mut request).is_ok_and(|count| count > 0) {
        let login =
            || (format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{LOGIN}", LOGIN.len()).into(), false);
        let mut answers = answers.lock().expect("answers");
        let (bytes, closes) = answers.pop_front().unwrap_or_else(login);
        if stream.write_all(&bytes).is_err() || closes {
            // Before the lock is released, for which a test waits: else its next request may still be sent on this connection.
            drop(stream);
            return;
        }
    }
}

pub fn gzip(body: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for piece in body {
        encoder.write_all(&piece).expect("write");
    }
    encoder.finish().expect("gzip")
}

pub fn is_protocol(outcome: Result<Value, Error>, words: &[&str]) {
    let error = outcome.expect_err("no answer");
    assert_eq!((error.status, error.attempts), (Status::Protocol, 1), "{}", error.message);
    for word in words {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
}
