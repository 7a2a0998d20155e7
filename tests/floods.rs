//! Servers and proxies that send without a pause. Apart from other tests of time, since they keep all processors busy.

mod support;

use std::sync::Barrier;
use std::time::{Duration, Instant};

use accsyn_core::error::Status;
use serde_json::json;
use support::raw::RawServer;

/// Far longer than the calls may take.
const SOON: Duration = Duration::from_secs(20);

/// TLS reads ahead, so there is always something to give on, while the connection below pauses.
#[test]
fn calls_end_in_their_time_when_a_server_sends_without_a_pause_over_tls() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    let floods = [
        (String::new(), "HTTP/1.1 103 Early Hints\r\n\r\n"),
        (String::new(), "HTTP/1.1 100 Continue\r\n\r\n"),
        (format!("{chunked}\r\n"), "1\r\n \r\n"),
        (format!("{chunked}\r\n2\r\n{{}}\r\n0\r\n"), "X: y\r\n"),
    ];
    for (head, flood) in floods {
        let answer = head.clone();
        let server = RawServer::start(true, move |mut connection, _| {
            connection.write(answer.as_bytes());
            connection.flood(flood.as_bytes());
            None
        });
        let session = server.session(json!({"timeout": 0.5, "connect_timeout": 2}));
        let started = Instant::now();
        let error = session.invoke("find", Some(r#"{"query": "User"}"#), &session.cancel_token());
        let error = error.expect_err("it never ends");
        assert!(started.elapsed() < SOON, "{head}{flood}: {:?}", started.elapsed());
        assert!(
            matches!(error.status, Status::Timeout | Status::Protocol),
            "{head}{flood}: {}",
            error.message
        );
    }
}

/// Instead of an answer to CONNECT, after it, and in place of the server's handshake.
#[test]
fn calls_end_in_their_time_when_a_proxy_sends_without_a_pause() {
    let connected = b"HTTP/1.1 200 OK\r\n\r\n";
    let floods: [(&'static [u8], &'static [u8]); 9] = [
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (connected, b"HTTP/1.1 200 OK\r\n\r\n"),
        // Records of TLS: warnings, changes of the cipher, empty ones, and a message of 16 MB in pieces.
        (connected, b"\x15\x03\x03\x00\x02\x01\x5a"),
        (connected, b"\x14\x03\x03\x00\x01\x01"),
        (connected, b"\x16\x03\x03\x00\x00"),
        (b"HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03\x00\x04\x02\xff\xff\xff", b"\x16\x03\x03\x00\x01\x00"),
    ];
    for ((head, flood), tls) in floods.iter().flat_map(|each| [(*each, false), (*each, true)]) {
        let proxy = RawServer::start(tls, move |mut connection, _| {
            connection.write(head);
            connection.flood(flood);
            None
        });
        let scheme = if tls { "https" } else { "http" };
        let started = Instant::now();
        let opened = proxy.open(json!({
            "timeout": 0.5, "connect_timeout": 2, "endpoint": "https://192.0.2.1",
            "proxy": format!("{scheme}://{}", proxy.address),
        }));
        let error = opened.expect_err("no server is reached");
        let what = format!("{scheme}: {}{}", head.escape_ascii(), flood.escape_ascii());
        assert!(started.elapsed() < SOON, "{what}: {:?}", started.elapsed());
        let statuses = [Status::Timeout, Status::Proxy, Status::Tls, Status::Network, Status::Protocol];
        assert!(statuses.contains(&error.status), "{what}: {}", error.message);
    }
}

/// A wait has a limit of its own, while other calls keep the processors busy.
#[test]
fn a_wait_ends_after_its_last_poll_when_a_server_sends_without_a_pause() {
    let floods = [
        (String::new(), "HTTP/1.1 103 Early Hints\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), "1\r\n \r\n"),
    ];
    for ((head, flood), tls) in floods.iter().flat_map(|each| [(each, false), (each, true)]) {
        let (head, flood) = (head.clone(), *flood);
        let what = format!("{tls}: {head}{flood}");
        let server = RawServer::start(tls, move |mut connection, _| {
            connection.write(head.as_bytes());
            connection.flood(flood.as_bytes());
            None
        });
        let session = server.session(json!({"timeout": 300}));
        let (others, begun) = (session.cancel_token(), Barrier::new(4));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    begun.wait();
                    session.invoke("find", Some(r#"{"query": "User"}"#), &others)
                });
            }
            begun.wait();
            let args =
                r#"{"entitytype": "transfer", "entityid": "64f0c0ffee000b0000000001", "timeout": 0.2}"#;
            let started = Instant::now();
            let outcome = session.invoke("wait", Some(args), &session.cancel_token());
            let elapsed = started.elapsed();
            others.cancel();
            let error = outcome.expect_err("it never ends");
            assert_eq!(error.status, Status::Timeout, "{what}: {}", error.message);
            assert!(elapsed < SOON, "{what}: {elapsed:?}");
        });
    }
}
