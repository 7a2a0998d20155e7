//! A backend whose connections break: at any byte of an exchange, or all of them while they are idle. It counts what it
//! executed.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use accsyn_api::Session;
use serde_json::json;

/// Never cut.
const WHOLE: usize = usize::MAX;

pub struct Cutting {
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    /// After how many bytes the next exchange is cut, counting first the request and then its answer.
    cut: AtomicUsize,
    /// Requests that arrived completely.
    executed: AtomicUsize,
    /// Bytes of the latest complete exchange: request, answer.
    lengths: Mutex<(usize, usize)>,
    streams: Mutex<Vec<TcpStream>>,
    accepted: AtomicUsize,
    ended: AtomicUsize,
}

impl Cutting {
    pub fn start() -> Cutting {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let address = listener.local_addr().expect("address");
        let state = Arc::new(State {
            cut: AtomicUsize::new(WHOLE),
            executed: AtomicUsize::default(),
            lengths: Mutex::default(),
            streams: Mutex::default(),
            accepted: AtomicUsize::default(),
            ended: AtomicUsize::default(),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                shared.accepted.fetch_add(1, Ordering::SeqCst);
                shared.streams.lock().expect("streams").push(stream.try_clone().expect("clone"));
                let state = shared.clone();
                std::thread::spawn(move || {
                    // Other ends of the connection are cut as well.
                    while state.exchange(&stream).is_some() {}
                    let _ = stream.shutdown(Shutdown::Both);
                    drop(stream);
                    state.ended.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Cutting { address, state }
    }

    pub fn session(&self, max_retries: u32) -> Session {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0,
            "max_retries": max_retries, "endpoint": format!("http://{}", self.address),
        });
        Session::open(Some(&options.to_string())).expect("login")
    }

    /// Cuts the next exchange after this many bytes.
    pub fn cut_after(&self, bytes: usize) {
        self.state.cut.store(bytes, Ordering::SeqCst);
    }

    pub fn executed(&self) -> usize {
        self.state.executed.load(Ordering::SeqCst)
    }

    /// Bytes of the latest complete exchange: those of the request and those of its answer.
    pub fn lengths(&self) -> (usize, usize) {
        *self.state.lengths.lock().expect("lengths")
    }

    /// Closes every connection, and returns how many there were once that is done.
    pub fn close_all(&self, by_reset: bool) -> usize {
        let streams = std::mem::take(&mut *self.state.streams.lock().expect("streams"));
        let count = streams.len();
        for stream in streams {
            if by_reset {
                socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("linger");
            }
            // The client may have closed it before.
            let how = if by_reset && cfg!(unix) { Shutdown::Read } else { Shutdown::Both };
            let _ = stream.shutdown(how);
        }
        let accepted = self.state.accepted.load(Ordering::SeqCst);
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.state.ended.load(Ordering::SeqCst) < accepted {
            assert!(Instant::now() < deadline, "the connections do not end");
            std::thread::yield_now();
        }
        count
    }
}

impl State {
    /// One request and its answer; None if the connection has to end.
    fn exchange(&self, mut stream: &TcpStream) -> Option<()> {
        let mut request = vec![0];
        stream.read_exact(&mut request).ok()?;
        let mut missing = None;
        while missing != Some(0) {
            let room = self.cut.load(Ordering::SeqCst).saturating_sub(request.len());
            if room == 0 {
                self.cut.store(WHOLE, Ordering::SeqCst);
                return None;
            }
            let mut piece = [0; 4096];
            let most = missing.unwrap_or(piece.len()).min(piece.len()).min(room);
            let count = stream.read(&mut piece[..most]).ok().filter(|count| *count > 0)?;
            request.extend_from_slice(&piece[..count]);
            missing = remaining(&request);
        }
        let body = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        *self.lengths.lock().expect("lengths") = (request.len(), answer.len());
        self.executed.fetch_add(1, Ordering::SeqCst);
        let room = self.cut.swap(WHOLE, Ordering::SeqCst).saturating_sub(request.len());
        if room >= answer.len() {
            return stream.write_all(answer.as_bytes()).ok();
        }
        // The connection ends in any case.
        let _ = stream.write_all(&answer.as_bytes()[..room]);
        None
    }
}

/// How much of a request is still missing; None while its head is not complete.
fn remaining(request: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(request);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.to_ascii_lowercase();
    let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    Some(length.unwrap_or(0usize).saturating_sub(body.len()))
}
