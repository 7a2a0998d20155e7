//! Answers that come before the request was sent: the user gets them, whatever becomes of the rest of the request.

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use support::raw::{Connection, RawServer};

/// What a server does after its answer.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// Closes the connection, with the request unread.
    Closes,
    /// Ends it by a reset.
    Resets,
    /// Says that nothing more comes, and reads on.
    Drains,
    /// Neither reads nor closes.
    Stays,
}

const ALL: [Then; 4] = [Then::Closes, Then::Resets, Then::Drains, Then::Stays];

/// A server that answers each request so, after so many bytes of its body.
fn server(tls: bool, answer: String, after: usize, then: Then) -> RawServer {
    RawServer::start(tls, move |mut connection: Connection, _| {
        connection.read(after);
        connection.write(answer.as_bytes());
        match then {
            Then::Closes => None,
            Then::Resets => {
                socket2::SockRef::from(&connection.tcp).set_linger(Some(Duration::ZERO)).expect("linger");
                None
            }
            Then::Drains => {
                let _ = connection.tcp.shutdown(Shutdown::Write);
                connection.read(usize::MAX);
                None
            }
            Then::Stays => Some(connection),
        }
    })
}

fn answer(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A write of so many bytes: a query is not compressed.
fn upload(session: &Session, size: usize) -> Result<Value, Error> {
    let args = json!({"http": "PUT", "uri": "x/y", "query": "y".repeat(size)}).to_string();
    let text = session.invoke("event", Some(&args), &session.cancel_token())?;
    Ok(serde_json::from_str(&text).expect("JSON"))
}

/// More than is sent before the answer comes.
const LARGE: usize = 2_000_000;

/// More than the sockets in between can hold.
const HUGE: usize = 16_000_000;

fn is_answered(outcome: Result<Value, Error>, status: Status, http_status: u16, word: &str, what: &str) {
    let error = outcome.expect_err(what);
    let facts = (error.status, error.http_status, error.attempts);
    assert_eq!(facts, (status, Some(http_status), 1), "{what}: {}", error.message);
    assert!(error.message.contains(word), "{what}: {}", error.message);
    assert!(!error.message.contains("may have been executed"), "{what}: {}", error.message);
}

#[test]
fn an_answer_is_never_lost_while_a_large_upload_is_on_its_way() {
    let page = "<html><h1>Request Entity Too Large</h1></html>";
    for tls in [false, true] {
        for then in ALL {
            for (answer, status, http_status, word) in [
                (answer("413 Too Large", page), Status::Protocol, 413, "Entity Too Large"),
                (answer("401 No", r#"{"message": "no such key"}"#), Status::Backend, 401, "no such key"),
                (answer("302 Found\r\nLocation: http://login.lan/x", ""), Status::Protocol, 302, "login.lan"),
                (answer("503 Busy\r\nConnection: close", page), Status::Protocol, 503, "503"),
            ] {
                let what = format!("{http_status} {then:?}, TLS {tls}");
                let server = server(tls, answer, 1000, then);
                let session = server.session(json!({"timeout": 60}));
                let started = Instant::now();
                // The second is sent on a new connection.
                for _ in 0..2 {
                    is_answered(upload(&session, LARGE), status, http_status, word, &what);
                }
                assert!(started.elapsed() < Duration::from_secs(59), "{what}: it waited for nothing");
            }
        }
    }
}

#[test]
fn an_answer_is_read_while_nothing_more_can_be_sent() {
    for tls in [false, true] {
        let server = server(tls, answer("413 Too Large", "stop"), 0, Then::Stays);
        let session = server.session(json!({"timeout": 60}));
        let started = Instant::now();
        is_answered(upload(&session, HUGE), Status::Protocol, 413, "413", "huge");
        assert!(started.elapsed() < Duration::from_secs(59), "it waited for nothing");
        // The connection, whose peer reads no more, is not used again.
        is_answered(upload(&session, 10), Status::Protocol, 413, "413", "small");
    }
}

#[test]
fn an_early_answer_may_also_be_a_success() {
    for then in ALL {
        let server = server(false, answer("200 OK", r#"{"result": "done"}"#), 1000, then);
        let session = server.session(json!({}));
        assert_eq!(upload(&session, LARGE).expect("answered"), json!({"result": "done"}), "{then:?}");
    }
}

#[test]
fn the_status_of_a_refusal_counts_though_its_body_is_cut_or_unreadable() {
    for (head, body) in [
        ("413 Too Large\r\nContent-Length: 100", "too la"),
        ("413 Too Large\r\nContent-Length: 100", ""),
        ("413 Too Large\r\nTransfer-Encoding: chunked", "6\r\ntoo la"),
        ("413 Too Large\r\nTransfer-Encoding: chunked", "zzz\r\n"),
        ("413 Too Large\r\nTransfer-Encoding: identity", "too la"),
        ("413 Too Large", "too la"),
        ("413 Too Large\r\nContent-Length: 99999999999999", "too la"),
        ("413 Too Large\r\nContent-Encoding: br\r\nContent-Length: 6", "too la"),
        ("413 Too Large\r\nContent-Encoding: gzip\r\nContent-Length: 6", "too la"),
    ] {
        for then in [Then::Closes, Then::Resets, Then::Drains] {
            for tls in [false, true] {
                let answer = format!("HTTP/1.1 {head}\r\n\r\n{body}");
                let server = server(tls, answer, 1000, then);
                let session = server.session(json!({"timeout": 60}));
                let what = format!("{head} {body} {then:?}, TLS {tls}");
                is_answered(upload(&session, LARGE), Status::Protocol, 413, "413", &what);
            }
        }
    }
    // A body that does not go on is waited for, and then done without.
    let stalled = "HTTP/1.1 413 Too Large\r\nContent-Length: 100\r\n\r\ntoo la".to_owned();
    let server = server(false, stalled, 1000, Then::Stays);
    let session = server.session(json!({"timeout": 0.3}));
    is_answered(upload(&session, LARGE), Status::Protocol, 413, "too la", "stalled");
    // One that goes on for ever, until the call must end.
    let server = RawServer::start(false, move |mut connection, _| {
        connection.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 99999\r\n\r\ntoo la");
        while connection.tcp.write_all(b"!").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
        None
    });
    let session = server.session(json!({"timeout": 0.3, "connect_timeout": 0.3}));
    is_answered(upload(&session, 2), Status::Protocol, 413, "too la", "endless");
}

#[test]
fn without_an_answer_it_may_have_been_executed() {
    for answer in ["", "HTTP/1.1 413 Too", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"] {
        let server = server(false, answer.to_owned(), 1000, Then::Closes);
        let error = upload(&server.session(json!({})), LARGE).expect_err("cut");
        assert_eq!(error.status, Status::Network, "{answer}: {}", error.message);
        assert!(error.message.contains("may have been executed"), "{answer}: {}", error.message);
    }
}

#[test]
fn a_write_whose_encryption_breaks_may_have_been_executed() {
    let records: [&[u8]; 3] = [
        // A record that cannot be decrypted, a fatal alert of the handshake that is over, and no TLS at all.
        b"\x17\x03\x03\x00\x20________________________________",
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ];
    for record in records {
        let server = RawServer::start(true, move |mut connection, _| {
            connection.read(1000);
            connection.tcp.write_all(record).expect("sent");
            Some(connection)
        });
        let error = upload(&server.session(json!({})), LARGE).expect_err("broken");
        assert_eq!(error.status, Status::Network, "{}", error.message);
        assert!(error.message.contains("may have been executed"), "{}", error.message);
        assert!(!error.message.contains("handshake with"), "{}", error.message);
    }
}

#[test]
fn refusals_that_ask_to_wait_are_repeated_on_another_connection() {
    let turn = AtomicUsize::new(0);
    let server = RawServer::start(false, move |mut connection, _| {
        if turn.fetch_add(1, Ordering::SeqCst) == 0 {
            connection.read(1000);
            connection.write(answer("429 Slow Down\r\nRetry-After: 0", "").as_bytes());
        } else {
            connection.write(answer("200 OK", r#"{"result": "done"}"#).as_bytes());
        }
        None
    });
    let session = server.session(json!({"max_retries": 1}));
    assert_eq!(upload(&session, LARGE).expect("the second time"), json!({"result": "done"}));
}

#[test]
fn http_proxies_that_get_the_request_itself_answer_early_as_well() {
    let refused = |answer: String| {
        let proxy = server(false, answer, 1000, Then::Closes);
        let session = proxy.session(json!({
            "endpoint": "http://backend.invalid:8181", "allow_http": true, "proxy": format!("http://{}", proxy.address),
        }));
        upload(&session, LARGE)
    };
    is_answered(refused(answer("413 Too Large", "stop")), Status::Protocol, 413, "413", "proxy");
    is_answered(refused(answer("403 Forbidden", "stop")), Status::Protocol, 403, "403", "proxy");
    let error = refused(answer("407 Who", "stop")).expect_err("no credentials");
    assert_eq!((error.status, error.attempts), (Status::Proxy, 1), "{}", error.message);
    assert!(error.message.contains("wants a user name and password"), "{}", error.message);
}

/// An HTTP proxy whose tunnels lead to this server, and end when the server has said all.
fn tunnels_to(target: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let address = listener.local_addr().expect("address");
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && client.read_exact(&mut byte).is_ok() {
                    head.push(byte[0]);
                }
                let _ = client.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
                let server = TcpStream::connect(target).expect("connect");
                let (mut from, mut to) =
                    (server.try_clone().expect("clone"), client.try_clone().expect("clone"));
                let answering = std::thread::spawn(move || std::io::copy(&mut from, &mut to));
                let _ = std::io::copy(&mut client, &mut &server);
                let _ = answering.join();
            });
        }
    });
    address
}

#[test]
fn an_early_answer_comes_through_a_tunnel_as_well() {
    for then in [Then::Closes, Then::Drains, Then::Stays] {
        let server = server(true, answer("413 Too Large", "stop"), 1000, then);
        let proxy = format!("http://{}", tunnels_to(server.address));
        let session = server.session(json!({"timeout": 60, "proxy": proxy}));
        is_answered(upload(&session, LARGE), Status::Protocol, 413, "413", &format!("{then:?}"));
    }
}
