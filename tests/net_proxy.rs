//! Proxies: TLS goes through all of them but an accsyn daemon, names are theirs to resolve, and each belongs to its
//! session alone.

#[path = "support/peers.rs"]
mod peers;
#[path = "support/recorder.rs"]
mod recorder;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use accsyn::api::Session;
use accsyn::error::{Error, Status};
use peers::Peer;
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

/// A SOCKS5 proxy that wants a password.
fn socks() -> Option<Peer> {
    Peer::microsocks("somebody", "a-proxy-password")
}

fn url(socks: &Peer, password: &str) -> String {
    format!("socks5h://somebody:{password}@127.0.0.1:{}", socks.port)
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
    let Some(socks) = socks() else { return };
    let recorder = backend();
    let endpoint = json!({"endpoint": format!("https://127.0.0.1:{}", recorder.https)});
    let session = open(&recorder, &url(&socks, "a-proxy-password"), endpoint.clone()).expect("login");
    assert!(recorder.take()[0].tls);
    assert!(!session.info().contains("a-proxy-password"));
    let error = open(&recorder, &url(&socks, "another"), endpoint).expect_err("refused");
    assert_eq!(error.status, Status::Proxy, "{}", error.message);
    assert!(error.message.contains("password") && !error.message.contains("another"), "{}", error.message);
    assert!(recorder.take().is_empty());
}

/// A proxy of version 4a, which none of the usual packages is: it leads every name to one port of this machine, and says
/// which names it was asked for.
fn socks4a(to_port: u16) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let port = listener.local_addr().expect("address").port();
    let (sender, names) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 8];
            stream.read_exact(&mut head).expect("head");
            let mut text = || {
                let (mut text, mut byte) = (Vec::new(), [0]);
                while stream.read_exact(&mut byte).is_ok() && byte != [0] {
                    text.push(byte[0]);
                }
                String::from_utf8(text).expect("text")
            };
            let (_user, name) = (text(), text());
            // Version, connect, the port, and an address that stands for a name.
            assert_eq!((&head[..2], &head[4..7], head[7] != 0), (&[4, 1][..], &[0, 0, 0][..], true));
            sender.send(format!("{name}:{}", u16::from_be_bytes([head[2], head[3]]))).expect("sent");
            stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).expect("granted");
            let mut server = TcpStream::connect(("127.0.0.1", to_port)).expect("server");
            let (mut back, mut client) =
                (server.try_clone().expect("clone"), stream.try_clone().expect("clone"));
            std::thread::spawn(move || std::io::copy(&mut back, &mut client));
            std::thread::spawn(move || std::io::copy(&mut stream, &mut server));
        }
    });
    (port, names)
}

#[test]
fn b4_names_go_to_a_proxy_of_version_4a() {
    let recorder = backend();
    let (port, names) = socks4a(recorder.https);
    for proxy in [format!("socks4a://127.0.0.1:{port}"), format!("socks4a:127.0.0.1:{port}")] {
        open(&recorder, &proxy, json!({"endpoint": "https://acmefilm.accsyn.com"})).expect("login");
        assert_eq!(names.recv().expect("asked"), "acmefilm.accsyn.com:443");
        assert!(recorder.take()[0].tls);
    }
}

#[test]
fn b4_a_socks_proxy_resolves_the_names_and_belongs_to_its_session() {
    let Some(socks) = socks() else { return };
    let recorder = backend();
    // The proxy is asked for the name, and says that it does not know it.
    let error = open(
        &recorder,
        &url(&socks, "a-proxy-password"),
        json!({"endpoint": "https://acmefilm.invalid", "timeout": 5, "connect_timeout": 5}),
    )
    .expect_err("no such name");
    assert_eq!(error.status, Status::Proxy, "{}", error.message);
    // Beside it, another session and the program's own sockets connect directly.
    let endpoint = format!("https://127.0.0.1:{}", recorder.https);
    let through =
        open(&recorder, &url(&socks, "a-proxy-password"), json!({"endpoint": endpoint})).expect("login");
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
