//! Proxies and servers as studios run them: dante, microsocks, tinyproxy and nginx.

#[path = "support/peers.rs"]
mod peers;
#[path = "support/recorder.rs"]
mod recorder;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use accsyn::api::Session;
use accsyn::error::{Error, Status};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use peers::{Peer, Tap};
use recorder::Recorder;
use sandbox::Sandbox;
use serde_json::{Value, json};

const KEY: &str = "an-api-key-of-the-test";
const USER: &str = "somebody";
const PASSWORD: &str = "aProxyPassword";

fn backend() -> Recorder {
    Recorder::start(
        |_| json!({"json": {"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}}),
    )
}

/// A session through a proxy with a backend that speaks TLS.
fn open(recorder: &Recorder, proxy: &str, host: &str) -> Result<Session, Error> {
    let mut ca = tempfile::NamedTempFile::new().expect("file");
    ca.write_all(recorder.ca_pem.as_bytes()).expect("written");
    let options = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": KEY, "proxy": proxy, "ca_file": ca.path(),
        "rate_limit": 0, "max_retries": 0, "endpoint": format!("https://{host}:{}", recorder.https),
    });
    Session::open(Some(&options.to_string()))
}

/// Calls go through, encrypted, and what listens between here and the proxy hears no secret.
fn works(recorder: &Recorder, peer: &Peer, url: &dyn Fn(u16) -> String, host: &str) {
    let tap = Tap::before(peer.port);
    let url = url(tap.port);
    let session = open(recorder, &url, host).unwrap_or_else(|error| panic!("{url}: {}", error.message));
    session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token()).expect("find");
    let requests = recorder.take();
    assert_eq!(requests.len(), 2, "{url}");
    assert!(
        requests.iter().all(|request| request.tls && request.host.starts_with(host)),
        "{url}: {requests:?}"
    );
    assert!(tap.bytes() > 1000, "{url}: it went past the proxy");
    for secret in [KEY, &BASE64_STANDARD.encode(KEY), "X-Accsyn-Workspace", "x-accsyn-workspace", "user/find"]
    {
        assert!(!tap.heard(secret), "{url}: {secret} was sent in clear text");
    }
    assert!(!session.info().contains(PASSWORD), "{}", session.info());
}

fn refused(outcome: Result<Session, Error>, port: u16, words: &[&str]) {
    let error = outcome.expect_err("refused");
    assert_eq!((error.status, error.attempts), (Status::Proxy, 1), "{}", error.message);
    let port = port.to_string();
    for word in words.iter().chain(&[port.as_str()]) {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
    assert!(!error.message.contains(PASSWORD) && !error.message.contains("anotherOne"), "{}", error.message);
}

#[test]
fn dante_speaks_each_version_of_socks() {
    let recorder = backend();
    let Some(old) = Peer::danted("socks_v4") else { return };
    let Some(new) = Peer::danted("socks_v5") else { return };
    works(&recorder, &old, &|port| format!("socks4://127.0.0.1:{port}"), "127.0.0.1");
    // Version 4 knows addresses only, so names are resolved here.
    works(&recorder, &old, &|port| format!("socks4://127.0.0.1:{port}"), "localhost");
    works(&recorder, &old, &|port| format!("socks4:127.0.0.1:{port}"), "localhost");
    works(&recorder, &new, &|port| format!("socks5://127.0.0.1:{port}"), "localhost");
    works(&recorder, &new, &|port| format!("socks5h://localhost:{port}"), "localhost");
    works(&recorder, &new, &|port| format!("socks:127.0.0.1:{port}"), "localhost");
    for (peer, scheme) in [(&old, "socks5h"), (&new, "socks4")] {
        let url = format!("{scheme}://127.0.0.1:{}", peer.port);
        refused(open(&recorder, &url, "localhost"), peer.port, &["the proxy"]);
    }
    assert!(recorder.take().is_empty());
}

#[test]
fn a_backend_that_is_away_behind_dante_is_told_from_the_proxy() {
    let recorder = backend();
    let Some(dante) = Peer::danted("socks_v4 socks_v5") else { return };
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("bind").local_addr().expect("address");
    for scheme in ["socks4", "socks5h"] {
        let options = json!({
            "workspace": "a", "username": "b", "api_key": KEY, "max_retries": 0,
            "proxy": format!("{scheme}://127.0.0.1:{}", dante.port), "endpoint": format!("https://{free}"),
        });
        let away = Session::open(Some(&options.to_string()));
        refused(away, dante.port, &["did not connect to", &free.to_string()]);
    }
    drop(recorder);
}

#[test]
fn microsocks_wants_a_password() {
    let recorder = backend();
    let special = "p@ss:w/rd%+ü";
    let coded =
        percent_encoding::utf8_percent_encode(special, percent_encoding::NON_ALPHANUMERIC).to_string();
    let Some(plain) = Peer::microsocks(USER, PASSWORD) else { return };
    let Some(strange) = Peer::microsocks("some@body", special) else { return };
    for scheme in ["socks5", "socks5h"] {
        works(
            &recorder,
            &plain,
            &|port| format!("{scheme}://{USER}:{PASSWORD}@127.0.0.1:{port}"),
            "localhost",
        );
        works(
            &recorder,
            &strange,
            &|port| format!("{scheme}://some%40body:{coded}@127.0.0.1:{port}"),
            "localhost",
        );
    }
    let port = plain.port;
    for credentials in [format!("{USER}:anotherOne@"), format!("nobody:{PASSWORD}@"), String::new()] {
        let url = format!("socks5h://{credentials}127.0.0.1:{port}");
        refused(open(&recorder, &url, "localhost"), port, &["user name or password"]);
    }
    assert!(recorder.take().is_empty());
}

#[test]
fn tinyproxy_wants_a_password_and_lets_one_port_through() {
    let (recorder, other) = (backend(), backend());
    let Some(proxy) = Peer::tinyproxy(USER, PASSWORD, recorder.https) else { return };
    works(&recorder, &proxy, &|port| format!("http://{USER}:{PASSWORD}@127.0.0.1:{port}"), "localhost");
    let port = proxy.port;
    for credentials in [format!("{USER}:anotherOne@"), format!("nobody:{PASSWORD}@"), String::new()] {
        let url = format!("http://{credentials}127.0.0.1:{port}");
        refused(open(&recorder, &url, "localhost"), port, &["user name or password"]);
    }
    let url = format!("http://{USER}:{PASSWORD}@127.0.0.1:{port}");
    refused(open(&other, &url, "localhost"), port, &["did not connect to", &other.https.to_string()]);
    assert!(recorder.take().is_empty() && other.take().is_empty());
}

#[test]
fn nginx_forwards_like_an_accsyn_daemon() {
    let recorder = backend();
    let forward = format!("proxy_pass https://127.0.0.1:{}; proxy_ssl_verify off;", recorder.https);
    let Some(nginx) = Peer::nginx("", &forward) else { return };
    for proxy in [format!("accsyn:127.0.0.1:{}", nginx.port), format!("127.0.0.1:{}", nginx.port)] {
        let session = open(&recorder, &proxy, "acmefilm.accsyn.com").expect("login");
        session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token()).expect("find");
        let requests = recorder.take();
        assert_eq!(requests.len(), 2);
        for request in requests {
            assert_eq!(request.header("x-accsyn-workspace").as_deref(), Some("acmefilm"));
            assert!(request.path.starts_with("/api/v3/"), "{}", request.path);
        }
    }
    drop(recorder);
    // What is behind it is away: it says so, in HTML.
    let error =
        open(&backend(), &format!("127.0.0.1:{}", nginx.port), "acmefilm.accsyn.com").expect_err("away");
    assert_eq!((error.status, error.http_status), (Status::Protocol, Some(502)), "{}", error.message);
}

/// The limit of accsyn's own front: 30 requests a second, 60 at once.
fn limited(sandbox: &Sandbox) -> Option<Peer> {
    Peer::nginx(
        "limit_req_zone $binary_remote_addr zone=accsyn:1m rate=30r/s; limit_req_status 429;",
        &format!("limit_req zone=accsyn burst=60 nodelay; proxy_pass http://{};", sandbox.addresses.http),
    )
}

/// Finds as fast as the library allows, on 8 threads.
fn finds(options: &Value, count: usize) {
    let session = Session::open(Some(&options.to_string())).expect("login");
    let left = AtomicUsize::new(count);
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                    .is_ok()
                {
                    let found = session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token());
                    let found = found.unwrap_or_else(|error| panic!("{}", error.to_json()));
                    assert!(found.contains("john@user.com"));
                    done.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!(done.load(Ordering::SeqCst), count);
}

fn options(sandbox: &Sandbox, nginx: &Peer, more: Value) -> Value {
    let mut options: Value = serde_json::from_str(&sandbox.options(json!({}))).expect("JSON");
    options["endpoint"] = format!("http://127.0.0.1:{}", nginx.port).into();
    options.as_object_mut().expect("object").shift_remove("rate_limit");
    for (key, value) in more.as_object().into_iter().flatten() {
        options[key] = value.clone();
    }
    options
}

#[test]
fn five_hundred_finds_stay_below_the_limit_of_nginx() {
    let sandbox = Sandbox::start();
    let Some(nginx) = limited(&sandbox) else { return };
    finds(&options(&sandbox, &nginx, json!({})), 500);
    assert_eq!(nginx.count("200"), 501, "each was answered once, and the login");
    assert!(nginx.count("429") <= 5, "{} were refused", nginx.count("429"));
}

#[test]
fn what_nginx_refuses_is_sent_again_when_nothing_is_paced() {
    let sandbox = Sandbox::start();
    let Some(nginx) = limited(&sandbox) else { return };
    finds(&options(&sandbox, &nginx, json!({"rate_limit": 0})), 200);
    assert_eq!(nginx.count("200"), 201);
    assert!(nginx.count("429") > 0, "the limit was reached");
}

/// Each process paces itself, and does not know of the other.
#[test]
fn two_processes_share_the_limit_of_nginx() {
    if let Ok(options) = std::env::var("FINDS_TEST") {
        finds(&serde_json::from_str(&options).expect("JSON"), 250);
        return;
    }
    let sandbox = Sandbox::start();
    let Some(nginx) = limited(&sandbox) else { return };
    let start = || {
        Command::new(std::env::current_exe().expect("own path"))
            .args(["--exact", "two_processes_share_the_limit_of_nginx"])
            .env("FINDS_TEST", options(&sandbox, &nginx, json!({})).to_string())
            .stdout(Stdio::null())
            .spawn()
            .expect("run again")
    };
    for mut process in [start(), start()] {
        assert!(process.wait().expect("state").success());
    }
    assert_eq!(nginx.count("200"), 502);
    let refused = nginx.count("429");
    assert!(refused < 100, "{refused} were refused");
    eprintln!("{refused} of two processes were refused");
}
