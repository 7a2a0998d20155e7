//! Proxies: TLS goes through all of them but an accsyn daemon, names are theirs to resolve, and each belongs to its
//! session alone.

#[path = "support/recorder.rs"]
mod recorder;

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use accsyn::api::Session;
use accsyn::error::{Error, Status};
use recorder::Recorder;
use serde_json::{Value, json};

fn backend() -> Recorder {
    Recorder::start(
        |_| json!({"json": {"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}}),
    )
}

fn open(recorder: &Recorder, proxy: &str, rest: Value) -> Result<Session, Error> {
    let mut ca = tempfile::NamedTempFile::new().expect("file");
    ca.write_all(recorder.ca_pem.as_bytes()).expect("written");
    let mut options = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "an-api-key-of-the-test", "proxy": proxy,
        "ca_file": ca.path(), "rate_limit": 0, "max_retries": 0,
    });
    for (key, value) in rest.as_object().expect("object") {
        options[key] = value.clone();
    }
    Session::open(Some(&options.to_string()))
}

/// A SOCKS5 proxy that wants a password, or None with a note when it is not installed.
struct Socks {
    child: Child,
    port: u16,
}

impl Socks {
    fn start() -> Option<Socks> {
        if Command::new("microsocks").arg("-h").stderr(Stdio::null()).status().is_err() {
            let missing = "skipped: needs the package microsocks";
            assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
            eprintln!("{missing}");
            return None;
        }
        // It takes a port only, which somebody else may get first.
        for _ in 0..10 {
            let port =
                TcpListener::bind(("127.0.0.1", 0)).expect("bind").local_addr().expect("address").port();
            let mut child = Command::new("microsocks")
                .args([
                    "-i",
                    "127.0.0.1",
                    "-p",
                    &port.to_string(),
                    "-u",
                    "somebody",
                    "-P",
                    "a-proxy-password",
                ])
                .stderr(Stdio::null())
                .spawn()
                .expect("microsocks");
            let deadline = Instant::now() + Duration::from_secs(10);
            while Instant::now() < deadline && child.try_wait().expect("state").is_none() {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return Some(Socks { child, port });
                }
                std::thread::yield_now();
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!("microsocks does not start");
    }

    fn url(&self, password: &str) -> String {
        format!("socks5h://somebody:{password}@127.0.0.1:{}", self.port)
    }
}

impl Drop for Socks {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn b2_tls_goes_through_an_http_proxy_which_resolves_the_name() {
    let recorder = backend();
    let proxy = format!("http://127.0.0.1:{}", recorder.http);
    // No name server knows this one; the proxy leads every name to the backend.
    let session = open(&recorder, &proxy, json!({"endpoint": "https://acmefilm.accsyn.com"})).expect("login");
    let requests = recorder.take();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].tls, "clear text went through the proxy");
    assert_eq!(requests[0].host, "acmefilm.accsyn.com");
    assert_eq!(serde_json::from_str::<Value>(&session.info()).expect("JSON")["proxy"], proxy);
}

#[test]
fn b2_an_accsyn_daemon_gets_the_requests_in_plain_http() {
    let recorder = backend();
    for proxy in [format!("accsyn:127.0.0.1:{}", recorder.http), format!("127.0.0.1:{}", recorder.http)] {
        open(&recorder, &proxy, json!({"endpoint": "https://acmefilm.accsyn.com"})).expect("login");
        let requests = recorder.take();
        assert_eq!((requests.len(), requests[0].tls), (1, false), "{proxy}");
        assert!(requests[0].path.starts_with("/api/v3/"), "{proxy}: {}", requests[0].path);
    }
}

#[test]
fn b2_tls_goes_through_a_socks_proxy() {
    let Some(socks) = Socks::start() else { return };
    let recorder = backend();
    let endpoint = json!({"endpoint": format!("https://127.0.0.1:{}", recorder.https)});
    let session = open(&recorder, &socks.url("a-proxy-password"), endpoint.clone()).expect("login");
    assert!(recorder.take()[0].tls);
    assert!(!session.info().contains("a-proxy-password"));
    let error = open(&recorder, &socks.url("another"), endpoint).expect_err("refused");
    assert_eq!(error.status, Status::Proxy, "{}", error.message);
    assert!(error.message.contains("password") && !error.message.contains("another"), "{}", error.message);
    assert!(recorder.take().is_empty());
}

#[test]
fn b4_a_socks_proxy_resolves_the_names_and_belongs_to_its_session() {
    let Some(socks) = Socks::start() else { return };
    let recorder = backend();
    // The proxy is asked for the name, and says that it does not know it.
    let error = open(
        &recorder,
        &socks.url("a-proxy-password"),
        json!({"endpoint": "https://acmefilm.invalid", "timeout": 5, "connect_timeout": 5}),
    )
    .expect_err("no such name");
    assert_eq!(error.status, Status::Proxy, "{}", error.message);
    // Beside it, another session and the program's own sockets connect directly.
    let endpoint = format!("https://127.0.0.1:{}", recorder.https);
    let through =
        open(&recorder, &socks.url("a-proxy-password"), json!({"endpoint": endpoint})).expect("login");
    let direct = open(&recorder, "none", json!({"endpoint": endpoint})).expect("login");
    drop(socks);
    direct.invoke("find", Some(r#"{"query": "User"}"#), &direct.cancel_token()).expect("without the proxy");
    TcpStream::connect(("127.0.0.1", recorder.https)).expect("connects directly");
    drop(through);
}

#[test]
fn a_proxy_that_is_away_is_named() {
    let recorder = backend();
    let port = TcpListener::bind(("127.0.0.1", 0)).expect("bind").local_addr().expect("address").port();
    for proxy in [
        format!("http://somebody:a-proxy-password@127.0.0.1:{port}"),
        format!("socks5h://somebody:a-proxy-password@127.0.0.1:{port}"),
        format!("accsyn:127.0.0.1:{port}"),
    ] {
        let error =
            open(&recorder, &proxy, json!({"endpoint": "https://acmefilm.accsyn.com"})).expect_err("away");
        assert_eq!(error.status, Status::Proxy, "{proxy}: {}", error.message);
        assert!(error.message.contains(&port.to_string()), "{}", error.message);
        assert!(!error.message.contains("a-proxy-password"), "{}", error.message);
    }
}
