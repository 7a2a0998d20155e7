//! Real servers, started for one test on a free port and stopped after it.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running server.
pub struct Peer {
    pub port: u16,
    folder: TempDir,
    child: Child,
}

impl Peer {
    /// Starts a program of a package with a configuration for its port and folder. If it is not installed, prints so and
    /// returns None; where peers are required that is a failure.
    fn start(
        (program, package): (&str, &str),
        configuration: impl Fn(u16, &Path) -> String,
        arguments: impl Fn(u16, &Path) -> Vec<String>,
    ) -> Option<Peer> {
        if cfg!(windows) {
            eprintln!("SKIPPED: {program} is not for Windows");
            return None;
        }
        let Some(path) = find(program) else {
            let text = format!("{program} is not installed (apt-get install {package})");
            assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{text}");
            eprintln!("SKIPPED: {text}");
            return None;
        };
        let folder = tempfile::tempdir().expect("folder");
        // Another program may take the port in between; then another one is tried.
        for _ in 0..5 {
            let port = free_port();
            std::fs::write(folder.path().join("conf"), configuration(port, folder.path())).expect("write");
            let errors = std::fs::File::create(folder.path().join("stderr")).expect("create");
            let mut child = Command::new(&path)
                .args(arguments(port, folder.path()))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(errors)
                .spawn()
                .expect("start");
            let deadline = Instant::now() + Duration::from_secs(20);
            while child.try_wait().expect("wait").is_none() && Instant::now() < deadline {
                if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                    return Some(Peer { port, folder, child });
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("{program} does not start: {}", read(&folder.path().join("stderr")));
    }

    /// nginx with these lines in its `http` block; `PORT` stands for its port.
    pub fn nginx(http: &str) -> Option<Peer> {
        let configuration = |port: u16, folder: &Path| {
            let folder = folder.display();
            let http = http.replace("PORT", &port.to_string());
            format!(
                "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
                 events {{ worker_connections 512; }}
                 http {{
                   access_log {folder}/access.log;
                   client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
                   fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                   large_client_header_buffers 4 128k;
                   {http}
                 }}"
            )
        };
        Peer::start(("nginx", "nginx-light"), configuration, |_, folder| {
            let folder = folder.display();
            [
                "-p",
                &format!("{folder}"),
                "-c",
                &format!("{folder}/conf"),
                "-e",
                &format!("{folder}/error.log"),
            ]
            .map(str::to_owned)
            .to_vec()
        })
    }

    /// dante: SOCKS 4, 4a and 5 without passwords.
    pub fn dante() -> Option<Peer> {
        let configuration = |port: u16, folder: &Path| {
            format!(
                "logoutput: {}/log
                 internal: 127.0.0.1 port = {port}
                 external: lo
                 clientmethod: none
                 socksmethod: none
                 client pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}
                 socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 protocol: tcp }}
                ",
                folder.display()
            )
        };
        Peer::start(("danted", "dante-server"), configuration, |_, folder| {
            let folder = folder.display();
            ["-f", &format!("{folder}/conf"), "-p", &format!("{folder}/pid"), "-N", "1"]
                .map(str::to_owned)
                .to_vec()
        })
    }

    /// microsocks: SOCKS 5 with a password.
    pub fn microsocks(user: &str, password: &str) -> Option<Peer> {
        Peer::start(
            ("microsocks", "microsocks"),
            |_, _| String::new(),
            |port, _| {
                ["-i", "127.0.0.1", "-p", &port.to_string(), "-u", user, "-P", password]
                    .map(str::to_owned)
                    .to_vec()
            },
        )
    }

    /// tinyproxy: CONNECT with a password.
    pub fn tinyproxy(user: &str, password: &str) -> Option<Peer> {
        let configuration = |port: u16, folder: &Path| {
            format!(
                "Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth {user} {password}\nTimeout 60\n\
                 MaxClients 50\nLogFile \"{0}/log\"\nPidFile \"{0}/pid\"\n",
                folder.display()
            )
        };
        Peer::start(("tinyproxy", "tinyproxy"), configuration, |_, folder| {
            ["-d", "-c", &format!("{}/conf", folder.display())].map(str::to_owned).to_vec()
        })
    }

    /// Lets nginx answer what it was asked, and ends it: only then is its log complete.
    pub fn finish(&mut self) {
        self.end("-QUIT");
    }

    /// A file of the server's folder, such as nginx's `access.log`.
    pub fn file(&self, name: &str) -> String {
        read(&self.folder.path().join(name))
    }

    fn end(&mut self, signal: &str) {
        let _ = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while self.child.try_wait().is_ok_and(|status| status.is_none()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // So that its children end too.
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            self.end("-TERM");
        }
    }
}

/// A port of 127.0.0.1 on which no program listens.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("bind").local_addr().expect("address").port()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
