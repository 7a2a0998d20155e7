//! Servers that send exactly the bytes that a test specifies, over TCP or TLS.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::Error;
use serde_json::{Value, json};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::recorder::certificates;

const LOGIN: &str = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;

/// A connection of a client.
pub struct Connection {
    pub tcp: TcpStream,
    stream: Box<dyn ReadWrite>,
}

trait ReadWrite: Read + Write + Send {}

impl<T: Read + Write + Send> ReadWrite for T {}

impl Connection {
    /// The head of the next request, without what follows; None at the end.
    pub fn head(&mut self) -> Option<String> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.stream.read_exact(&mut byte).ok()?;
            head.push(byte[0]);
        }
        Some(String::from_utf8_lossy(&head).into_owned())
    }

    /// Reads this many bytes, if they arrive.
    pub fn read(&mut self, count: usize) {
        let _ = std::io::copy(&mut (&mut self.stream).take(count as u64), &mut std::io::sink());
    }

    /// Sends bytes, if the client accepts them.
    pub fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
        let _ = self.stream.flush();
    }

    /// Sends these bytes again and again, for as long as the client accepts them.
    pub fn flood(&mut self, bytes: &[u8]) {
        let many = bytes.repeat(100_000 / bytes.len());
        while self.stream.write_all(&many).is_ok() {}
    }
}

/// A backend that accepts every login.
pub struct RawServer {
    pub address: SocketAddr,
    pub tls: bool,
    folder: tempfile::TempDir,
    /// Connections that stay open.
    pub kept: Arc<Mutex<Vec<Connection>>>,
}

impl RawServer {
    /// Receives a connection with the head of a request that is not a login; a connection that it returns stays open.
    pub fn start(
        tls: bool,
        handle: impl Fn(Connection, &str) -> Option<Connection> + Send + Sync + 'static,
    ) -> RawServer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let address = listener.local_addr().expect("address");
        let (config, ca_pem) = certificates();
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("ca.pem"), ca_pem).expect("write");
        let (config, handle) = (tls.then(|| Arc::new(config)), Arc::new(handle));
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keeping = kept.clone();
        std::thread::spawn(move || {
            for tcp in listener.incoming().flatten() {
                let (config, handle, keeping) = (config.clone(), handle.clone(), keeping.clone());
                std::thread::spawn(move || {
                    let mut connection = connection(tcp, config);
                    while let Some(head) = connection.head() {
                        if !head.contains("/login") {
                            keeping.lock().expect("kept").extend(handle(connection, &head));
                            return;
                        }
                        // The login needs no particular response.
                        connection.read(2);
                        let length = LOGIN.len();
                        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{LOGIN}");
                        connection.write(answer.as_bytes());
                    }
                });
            }
        });
        RawServer { address, tls, folder, kept }
    }

    /// Logs in.
    pub fn session(&self, more: Value) -> Session {
        self.open(more).expect("login")
    }

    /// The same, which may fail.
    pub fn open(&self, more: Value) -> Result<Session, Error> {
        let scheme = if self.tls { "https" } else { "http" };
        let mut options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
            "endpoint": format!("{scheme}://{}", self.address), "ca_file": self.folder.path().join("ca.pem"),
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        Session::open(Some(&options.to_string()))
    }
}

fn connection(tcp: TcpStream, config: Option<Arc<ServerConfig>>) -> Connection {
    // The response is sent before the connection is closed.
    tcp.set_nodelay(true).expect("no delay");
    let clone = tcp.try_clone().expect("clone");
    let stream: Box<dyn ReadWrite> = match config {
        None => Box::new(tcp),
        Some(config) => Box::new(StreamOwned::new(ServerConnection::new(config).expect("TLS"), tcp)),
    };
    Connection { tcp: clone, stream }
}
