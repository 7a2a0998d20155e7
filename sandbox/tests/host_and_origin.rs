//! The sandbox is not a door for web pages, nor for other machines that were not invited.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::Sandbox;

fn connect(sandbox: &Sandbox, port: &str) -> TcpStream {
    let address =
        sandbox.ready[port].as_str().expect(port).split('/').nth(2).expect("host and port").to_owned();
    let stream = TcpStream::connect(address).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("timeout");
    stream
}

/// The status of a request that is written as it is.
fn status(sandbox: &Sandbox, port: &str, request: &str) -> u16 {
    let mut stream = connect(sandbox, port);
    stream.write_all(request.as_bytes()).expect("send");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("answer");
    String::from_utf8_lossy(&answer[9..]).parse().expect("status")
}

/// The path of the control interface, with its token.
fn token(sandbox: &Sandbox) -> String {
    sandbox.ready["control"].as_str().expect("control").rsplit('/').next().expect("token").to_owned()
}

#[test]
fn foreign_host_names_are_refused_on_every_port() {
    let sandbox = Sandbox::start(&[]);
    let token = token(&sandbox);
    for (port, path) in [("http", "/api/v3/event".to_owned()), ("control", format!("/{token}/clock"))] {
        for (host, is_ours) in [
            ("localhost", true),
            ("127.0.0.1:80", true),
            ("[::1]:80", true),
            ("acmefilm.accsyn.com", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("192.168.1.2", false),
            ("", false),
        ] {
            let got = status(&sandbox, port, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
            assert_eq!(got != 421, is_ours, "{port} {host:?}: {got}");
        }
    }
    let whole = "GET http://evil.example/api/v3/event HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(status(&sandbox, "http", whole), 421);
}

#[test]
fn every_host_that_a_request_names_must_be_ours() {
    let sandbox = Sandbox::start(&[]);
    let token = token(&sandbox);
    for (port, path) in [("http", "/api/v3/event".to_owned()), ("control", format!("/{token}/clock"))] {
        for (target, hosts) in [
            (path.clone(), "Host: localhost\r\nHost: evil.example\r\n"),
            (path.clone(), "Host: evil.example\r\nHost: localhost\r\n"),
            (format!("http://evil.example{path}"), "Host: localhost\r\n"),
            (format!("http://localhost{path}"), "Host: evil.example\r\n"),
            (path.clone(), ""),
        ] {
            let request = format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
            assert_eq!(status(&sandbox, port, &request), 421, "{port} {request}");
        }
    }
}

#[test]
fn the_control_interface_needs_the_token_of_this_start() {
    let sandbox = Sandbox::start(&[]);
    let other = Sandbox::start(&[]);
    let (own, foreign) = (token(&sandbox), token(&other));
    assert!(own != foreign && own.len() >= 32);
    let get = |path: &str, more: &str| {
        status(&sandbox, "control", &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n"))
    };
    for path in ["/", "/users", "/journal", "/page.js", &format!("/{foreign}/users"), "/x/users"] {
        assert_eq!(get(path, ""), 401, "{path}");
    }
    assert_eq!(get("/users", &format!("Authorization: Bearer {foreign}\r\n")), 401);
    assert_eq!(get("/users", &format!("Authorization: Bearer {own}\r\n")), 200);
    assert_eq!(get("/users", &format!("Authorization: bearer {own}\r\n")), 200);
    assert_eq!(get("/users", &format!("Authorization: Basic {own}\r\n")), 401);
    for path in ["/", "/users", "/journal", "/page.js", "/page.css"] {
        assert_eq!(get(&format!("/{own}{path}"), ""), 200, "{path}");
    }
}

#[test]
fn writes_come_from_our_own_page_and_as_json() {
    let sandbox = Sandbox::start(&[]);
    let token = token(&sandbox);
    let port =
        sandbox.ready["control"].as_str().expect("control").split('/').nth(2).expect("host").to_owned();
    let send = |http: &str, path: &str, more: &str| {
        let head = format!("{http} /{token}{path} HTTP/1.1\r\nHost: {port}\r\nContent-Length: 2\r\n");
        status(&sandbox, "control", &format!("{head}{more}\r\n{{}}"))
    };
    let kind = "Content-Type: application/json\r\n";
    for (http, path) in [("POST", "/expire"), ("POST", "/faults"), ("DELETE", "/faults"), ("POST", "/clock")]
    {
        assert_eq!(send(http, path, ""), 415, "{http} {path}");
        assert_eq!(send(http, path, "Content-Type: text/plain\r\n"), 415, "{http} {path}");
        for origin in ["http://evil.example", "null", "https://localhost", "http://localhost:1"] {
            assert_eq!(
                send(http, path, &format!("{kind}Origin: {origin}\r\n")),
                403,
                "{http} {path} {origin}"
            );
        }
        for (first, second) in [(&*port, "evil.example"), ("evil.example", &*port)] {
            let origins = format!("{kind}Origin: http://{first}\r\nOrigin: http://{second}\r\n");
            assert_eq!(send(http, path, &origins), 403, "{http} {path} {origins}");
        }
        assert!(
            [200, 400].contains(&send(http, path, &format!("{kind}Origin: http://{port}\r\n"))),
            "{path}"
        );
    }
    let page = sandbox.client.get(sandbox.url("control", "/")).send().expect("page");
    let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
    for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers()["x-frame-options"], "DENY");
    assert_eq!(page.headers()["referrer-policy"], "no-referrer");
}

#[test]
fn it_warns_of_other_machines_and_has_a_certificate_for_the_names_it_is_given() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
        .args(["--http-port", "0", "--exit-with-stdin", "--listen", "0.0.0.0", "--tls-name", "Sandbox.test"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("start");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("stdout");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("a line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    let port = ready["https"].as_str().expect("https").rsplit(':').next().expect("port").to_owned();
    assert_eq!(ready["https"], json!(format!("https://sandbox.test:{port}")));
    let pem = std::fs::read(ready["ca_file"].as_str().expect("file")).expect("PEM");
    _ = rustls::crypto::ring::default_provider().install_default();
    let mut roots = rustls::RootCertStore::empty();
    for certificate in rustls::pki_types::pem::PemObject::pem_slice_iter(&pem) {
        let certificate: rustls::pki_types::CertificateDer<'_> = certificate.expect("certificate");
        roots.add(certificate).expect("root");
    }
    let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    for (name, is_known) in [("sandbox.test", true), ("localhost", true), ("other.test", false)] {
        let name_of = rustls::pki_types::ServerName::try_from(name).expect("name");
        let mut tls =
            rustls::ClientConnection::new(std::sync::Arc::new(config.clone()), name_of).expect("client");
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("connect");
        let mut both = rustls::Stream::new(&mut tls, &mut stream);
        let request = format!("GET /api/v3/event HTTP/1.1\r\nHost: {name}\r\n\r\n");
        let sent = both.write_all(request.as_bytes()).and_then(|()| both.read(&mut [0; 64]));
        assert_eq!(sent.is_ok(), is_known, "{name}: {sent:?}");
    }
    drop(child.stdin.take());
    let output = child.wait_with_output().expect("end");
    assert!(String::from_utf8_lossy(&output.stderr).contains("listening on 0.0.0.0"));
}

#[test]
fn an_address_that_it_is_given_as_a_name_is_one_of_its_own() {
    for (address, host) in [("10.1.2.3", "10.1.2.3"), ("fd00::1", "[fd00::1]")] {
        let sandbox = Sandbox::start(&["--tls-name", address]);
        let https = sandbox.ready["https"].as_str().expect("https");
        assert!(https.starts_with(&format!("https://{host}:")), "{https}");
        let port = sandbox.ready["http"].as_str().expect("http").rsplit(':').next().expect("port").to_owned();
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("connect");
        stream
            .write_all(format!("GET /api/v3/event HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
            .expect("send");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).expect("answer");
        assert_ne!(&answer[9..], b"421", "{host}");
    }
}

#[test]
fn what_is_too_large_is_told_and_handshakes_that_never_come_end() {
    let sandbox = Sandbox::start(&[]);
    let mut idle = connect(&sandbox, "https");
    let start = Instant::now();
    let head = "PUT /api/v3/event HTTP/1.1\r\nHost: localhost\r\n";
    assert_eq!(status(&sandbox, "http", &format!("{head}Content-Length: 99999999999\r\n\r\n")), 413);
    let mut stream = connect(&sandbox, "http");
    stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).expect("send");
    let piece = format!("{:x}\r\n{}\r\n", 1 << 20, "x".repeat(1 << 20));
    // Who sends all of it before reading hears of it too.
    (0..80).for_each(|_| stream.write_all(piece.as_bytes()).expect("send"));
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).expect("answer");
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_eq!(idle.read(&mut [0; 1]).expect("the end"), 0);
    assert!(start.elapsed() > Duration::from_secs(5) && start.elapsed() < Duration::from_secs(25));
}

#[test]
fn heads_that_come_too_slowly_end_on_every_port() {
    let sandbox = Sandbox::start(&[]);
    let start = Instant::now();
    let piece = Duration::from_secs(1);
    std::thread::scope(|scope| {
        for (key, head) in
            [("http", "GET /api/v3/ev"), ("control", "GET /"), ("control", "GET / HTTP/1.1\r\nX: ")]
        {
            let mut stream = connect(&sandbox, key);
            stream.set_read_timeout(Some(piece)).expect("timeout");
            stream.write_all(head.as_bytes()).expect("send");
            scope.spawn(move || {
                // A byte now and then, without end, until the sandbox has had enough.
                loop {
                    match stream.read(&mut [0; 512]) {
                        Err(error) if error.kind() == ErrorKind::WouldBlock => _ = stream.write_all(b"a"),
                        _ => break,
                    }
                    assert!(start.elapsed() < Duration::from_secs(90), "{key} {head:?} never ends");
                }
            });
        }
    });
    assert!(start.elapsed() > Duration::from_secs(5));
}
