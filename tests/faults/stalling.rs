//! Backends that accept every login and then leave calls waiting, each at another point.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use accsyn_api::Session;
use accsyn_core::error::Error;
use accsyn_core::net::Cancel;
use serde_json::{Value, json};
use socket2::{Domain, SockAddr, Socket, Type};

/// What a backend does with every request but the login.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stall {
    /// Reads it and never responds.
    Silent,
    /// Sends the head of its answer, one byte after another.
    DripsHead,
    /// Sends the body of its answer, one byte after another.
    DripsBody,
    /// Never stops sending interim responses (1xx).
    FloodsHeads,
    /// Never stops sending its answer, one byte in each chunk.
    FloodsBody,
    /// Never stops sending compressed data that decompresses to nothing.
    FloodsNothing,
    /// Sends half of its answer.
    Half,
    /// Does not read it to its end.
    Unread,
    /// Asks the client to retry in a minute.
    Throttles,
    /// Accepts no further connection, and no SYN is answered.
    Unreachable,
}

pub const STALLS: [Stall; 10] = [
    Stall::Silent,
    Stall::DripsHead,
    Stall::DripsBody,
    Stall::FloodsHeads,
    Stall::FloodsBody,
    Stall::FloodsNothing,
    Stall::Half,
    Stall::Unread,
    Stall::Throttles,
    Stall::Unreachable,
];

impl Stall {
    /// A call that it leaves waiting: its method and arguments.
    pub fn call(self) -> (&'static str, Value) {
        match self {
            // More than the sockets in between can hold; a query is not compressed.
            Stall::Unread => ("event", json!({"http": "PUT", "uri": "x/y", "query": "y".repeat(16_000_000)})),
            _ => ("find", json!({"query": "User"})),
        }
    }
}

pub struct Stalling {
    pub address: SocketAddr,
    stall: Stall,
    /// Requests received, except the login.
    reached: Arc<AtomicUsize>,
    /// Kept, so that the queue stays full.
    fillers: Vec<Socket>,
}

impl Stalling {
    /// The backend, and a session that is logged in to it.
    pub fn start(stall: Stall, more: Value) -> (Stalling, Session) {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("socket");
        listener.bind(&SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)))).expect("bind");
        listener.listen(if stall == Stall::Unreachable { 0 } else { 64 }).expect("listen");
        let address = listener.local_addr().expect("address").as_socket().expect("address");
        let listener = TcpListener::from(listener);
        let reached = Arc::new(AtomicUsize::new(0));
        let counted = reached.clone();
        let accepting = std::thread::spawn(move || {
            loop {
                let Ok((stream, _)) = listener.accept() else { return listener };
                if stall == Stall::Unreachable {
                    serve(stream, stall, &counted);
                    return listener;
                }
                let counted = counted.clone();
                std::thread::spawn(move || serve(stream, stall, &counted));
            }
        });
        let mut options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0,
            "endpoint": format!("http://{address}"),
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        let session = Session::open(Some(&options.to_string())).expect("login");
        let mut fillers = Vec::new();
        if stall == Stall::Unreachable {
            // Kept open for the life of the process.
            std::mem::forget(accepting.join().expect("listener"));
            fill(address, &mut fillers);
        }
        (Stalling { address, stall, reached, fillers }, session)
    }

    /// Waits until this many calls have reached the point where they are left waiting.
    pub fn wait_for(&self, calls: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let is_there = || match self.stall {
            // The last of those that filled the queue is not answered either.
            Stall::Unreachable => unanswered(self.address) >= calls + usize::from(!self.fillers.is_empty()),
            _ => self.reached.load(Ordering::SeqCst) >= calls,
        };
        while !is_there() {
            assert!(Instant::now() < deadline, "{:?}: the calls do not come", self.stall);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Connections to this address whose SYN is not answered, as Linux lists them; other systems do not.
fn unanswered(address: SocketAddr) -> usize {
    let Ok(table) = std::fs::read_to_string("/proc/net/tcp") else { return usize::MAX };
    let port = format!(":{:04X}", address.port());
    let columns = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    columns.filter(|line| line.len() > 3 && line[2].ends_with(&port) && line[3] == "02").count()
}

/// Fills the backlog with connections that are never accepted, until no further SYN is answered.
fn fill(address: SocketAddr, fillers: &mut Vec<Socket>) {
    loop {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("socket");
        let connected = socket.connect_timeout(&address.into(), Duration::from_millis(300));
        fillers.push(socket);
        if connected.is_err() {
            return;
        }
        assert!(fillers.len() < 1000, "the queue never fills");
    }
}

/// Sends these bytes for as long as the client accepts them.
fn flood(mut stream: &TcpStream, bytes: &[u8]) {
    let many = bytes.repeat(100_000 / bytes.len());
    while stream.write_all(&many).is_ok() {}
}

/// The head of an answer in chunks.
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

fn serve(mut stream: TcpStream, stall: Stall, reached: &AtomicUsize) {
    let body = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n", body.len());
    loop {
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        while !String::from_utf8_lossy(&request).contains("\r\n\r\n") {
            match stream.read(&mut piece) {
                Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
                _ => return,
            }
        }
        if request.starts_with(b"PUT /api/v3/api/login") {
            // The next one is a connection of its own.
            let answer = format!("{head}Connection: close\r\n\r\n{body}");
            let _ = stream.write_all(answer.as_bytes());
            return;
        }
        reached.fetch_add(1, Ordering::SeqCst);
        let drip = |mut stream: &TcpStream, bytes: &mut dyn Iterator<Item = u8>| {
            for byte in bytes {
                if stream.write_all(&[byte]).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        };
        match stall {
            Stall::DripsHead => drip(&stream, &mut head.bytes().chain("X".bytes().cycle())),
            Stall::DripsBody => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                drip(&stream, &mut b" ".iter().copied().cycle());
            }
            Stall::FloodsHeads => flood(&stream, b"HTTP/1.1 103 Early Hints\r\n\r\n"),
            Stall::FloodsBody => {
                let _ = stream.write_all(format!("{CHUNKED}\r\n").as_bytes());
                flood(&stream, b"1\r\n \r\n");
            }
            Stall::FloodsNothing => {
                let _ = stream.write_all(format!("{CHUNKED}Content-Encoding: gzip\r\n\r\n").as_bytes());
                let _ = stream.write_all(b"a\r\n\x1f\x8b\x08\0\0\0\0\0\0\xff\r\n");
                // A stored block of length 0.
                flood(&stream, b"5\r\n\0\0\0\xff\xff\r\n");
            }
            Stall::Half => _ = stream.write_all(format!("{head}\r\n{}", &body[..20]).as_bytes()),
            Stall::Throttles => {
                let _ = stream.write_all(
                    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
                );
            }
            Stall::Silent | Stall::Unread | Stall::Unreachable => {}
        }
        if stall == Stall::Unread {
            std::thread::park();
        }
    }
}

/// Makes the call that this backend leaves waiting.
pub fn call(session: &Session, stall: Stall, cancel: &Cancel) -> Result<String, Error> {
    let (method, args) = stall.call();
    session.invoke(method, Some(&args.to_string()), cancel)
}
