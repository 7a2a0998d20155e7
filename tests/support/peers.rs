//! Real proxies and servers, each with its configuration in a temporary folder, on a free port, ended when dropped.
#![allow(dead_code)] // Each test program uses its own part of it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const STARTS: Duration = Duration::from_secs(20);

/// A running program.
pub struct Peer {
    child: Child,
    pub port: u16,
    folder: tempfile::TempDir,
}

impl Peer {
    /// Starts a program of a Debian package; None, with a note, when it is not installed. `command` is made from a free port
    /// and a folder.
    fn start(package: &str, program: &str, command: impl Fn(u16, &Path) -> Vec<String>) -> Option<Peer> {
        // Daemons live in a folder that not every user looks into.
        let path = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
        let Some(program) =
            std::env::split_paths(&path).map(|folder| folder.join(program)).find(|p| p.is_file())
        else {
            let missing = format!("needs the package {package}");
            assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
            eprintln!("SKIPPED: {missing}");
            return None;
        };
        let mut said = String::new();
        // They take a port only, which somebody else may get first.
        for _ in 0..10 {
            let folder = tempfile::tempdir().expect("folder");
            let port =
                TcpListener::bind(("127.0.0.1", 0)).expect("bind").local_addr().expect("address").port();
            let output = std::fs::File::create(folder.path().join("output")).expect("file");
            let child = Command::new(&program)
                .args(command(port, folder.path()))
                .stdin(Stdio::null())
                .stdout(output.try_clone().expect("file"))
                .stderr(output)
                .spawn()
                .unwrap_or_else(|error| panic!("{package}: {error}"));
            let mut peer = Peer { child, port, folder };
            let deadline = Instant::now() + STARTS;
            while Instant::now() < deadline && peer.child.try_wait().expect("state").is_none() {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return Some(peer);
                }
                std::thread::yield_now();
            }
            said = ["output", "log", "error"].map(|name| peer.file(name)).concat();
        }
        panic!("{package} does not start: {said}");
    }

    /// A SOCKS5 proxy that wants a user name and password.
    pub fn microsocks(user: &str, password: &str) -> Option<Peer> {
        Peer::start("microsocks", "microsocks", |port, _| {
            ["-i", "127.0.0.1", "-p", &port.to_string(), "-u", user, "-P", password]
                .map(str::to_owned)
                .to_vec()
        })
    }

    /// A SOCKS proxy that speaks these versions: `socks_v4`, `socks_v5`.
    pub fn danted(versions: &str) -> Option<Peer> {
        Peer::start("dante-server", "danted", |port, folder| {
            let config = format!(
                "logoutput: {log}\ninternal: 127.0.0.1 port = {port}\nexternal: 127.0.0.1\nclientmethod: none\n\
                 socksmethod: none\nclient pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}\n\
                 socks pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0\ncommand: connect\nproxyprotocol: {versions}\n\
                 log: connect error }}\n",
                log = folder.join("log").display(),
            );
            let pid = folder.join("pid");
            vec!["-f".to_owned(), write(folder, &config), "-p".to_owned(), pid.display().to_string()]
        })
    }

    /// An HTTP proxy that lets CONNECT through to one port, for those with the password.
    pub fn tinyproxy(user: &str, password: &str, to_port: u16) -> Option<Peer> {
        Peer::start("tinyproxy", "tinyproxy", |port, folder| {
            let config = format!(
                "Port {port}\nListen 127.0.0.1\nTimeout 600\nMaxClients 50\nBasicAuth {user} {password}\n\
                 ConnectPort {to_port}\nLogFile \"{}\"\nLogLevel Info\n",
                folder.join("log").display()
            );
            vec!["-d".to_owned(), "-c".to_owned(), write(folder, &config)]
        })
    }

    /// A web server; `http` goes into the http block, `location` is what it does with every request.
    pub fn nginx(http: &str, location: &str) -> Option<Peer> {
        Peer::start("nginx", "nginx", |port, folder| {
            let at = |name: &str| folder.join(name).display().to_string();
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|kind| format!("{kind}_temp_path {};\n", at(kind)))
                .concat();
            let config = format!(
                "daemon off;\nmaster_process off;\npid {};\nerror_log {};\nevents {{ worker_connections 256; }}\n\
                 http {{\n{temporary}log_format status \"$status\";\naccess_log {} status;\n\
                 large_client_header_buffers 4 128k;\n{http}\n\
                 server {{ listen 127.0.0.1:{port};\nlocation / {{ {location} }} }} }}\n",
                at("pid"),
                at("error"),
                at("access"),
            );
            vec!["-p".to_owned(), folder.display().to_string(), "-c".to_owned(), write(folder, &config)]
        })
    }

    /// A file of the program's folder; empty when there is none.
    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// How often nginx answered with this status.
    pub fn count(&self, status: &str) -> usize {
        self.file("access").lines().filter(|line| *line == status).count()
    }
}

fn write(folder: &Path, config: &str) -> String {
    let path = folder.join("config");
    std::fs::write(&path, config).expect("write");
    path.display().to_string()
}

impl Drop for Peer {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|state| state.is_some()) {
            return;
        }
        // Asked politely, those with children of their own take them along.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if self.child.try_wait().is_ok_and(|state| state.is_some()) {
                return;
            }
            std::thread::yield_now();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Stands before a server and keeps all that goes through, as somebody on the way could.
pub struct Tap {
    pub port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    pub fn before(port: u16) -> Tap {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let own = listener.local_addr().expect("address").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let all = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).expect("server");
                for (mut from, mut to) in [
                    (stream.try_clone().expect("clone"), server.try_clone().expect("clone")),
                    (server, stream),
                ] {
                    let all = all.clone();
                    std::thread::spawn(move || {
                        let mut piece = [0; 4096];
                        while let Ok(count) = from.read(&mut piece) {
                            all.lock().expect("heard").extend_from_slice(&piece[..count]);
                            if count == 0 || to.write_all(&piece[..count]).is_err() {
                                break;
                            }
                        }
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
        Tap { port: own, heard }
    }

    /// Whether this went through in clear text.
    pub fn heard(&self, text: &str) -> bool {
        memchr::memmem::find(&self.heard.lock().expect("heard"), text.as_bytes()).is_some()
    }

    /// How many bytes went through.
    pub fn bytes(&self) -> usize {
        self.heard.lock().expect("heard").len()
    }
}
