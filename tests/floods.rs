//! Servers that send without a pause. Apart from other tests of time, since they keep all processors busy.

mod support;

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
