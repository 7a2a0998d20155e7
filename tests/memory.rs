//! How much memory a response takes, and what happens when there is not enough. The figures are those of `docs/process.md`. Each test
//! measures a process of its own.
#![cfg(target_os = "linux")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;

use accsyn_api::Session;
use accsyn_core::error::Status;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use support::process::{again, said};

const MIB: usize = 1 << 20;

/// Answers every login, and everything else with these bytes, in which `encoding` is a header.
fn serve(encoding: &'static str, body: Vec<u8>) -> u16 {
    let login = br#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
    let port = listener.local_addr().expect("address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 8192];
            let count = stream.read(&mut request).unwrap_or(0);
            let (encoding, body) =
                if request[..count].starts_with(b"PUT") { ("", &login[..]) } else { (encoding, &body[..]) };
            let length = body.len();
            let head =
                format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{encoding}Content-Length: {length}\r\n\r\n");
            // A client that has seen enough goes away.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        }
    });
    port
}

fn packed(parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    parts.for_each(|part| encoder.write_all(&part).expect("gzip"));
    encoder.finish().expect("gzip")
}

/// A session of the child with the server of the parent, which is in the variable.
fn session(variable: &str) -> Option<Session> {
    let port = std::env::var(variable).ok()?;
    let options = json!({
        "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
        "max_response_bytes": 1024 * MIB, "endpoint": format!("http://127.0.0.1:{port}"), "environment": false,
        "verbose": std::env::var_os("ACCSYN_TEST_VERBOSE").is_some(),
    });
    Some(Session::open(Some(&options.to_string())).expect("login"))
}

fn find(session: &Session) -> Result<String, accsyn_core::error::Error> {
    session.invoke("find", Some(r#"{"query": "Transfer"}"#), &session.cancel_token())
}

#[test]
fn a_small_response_that_unpacks_to_more_than_there_is_says_memory() {
    const NAME: &str = "a_small_response_that_unpacks_to_more_than_there_is_says_memory";
    if let Some(session) = session("ACCSYN_TEST_BOMB") {
        // The limit stays; the process and the session go on.
        for _ in 0..3 {
            let error = find(&session).expect_err("not enough");
            assert_eq!(error.status, Status::Internal, "{}", error.message);
            assert!(error.message.starts_with("not enough memory"), "{}", error.message);
        }
        return;
    }
    // Members of gzip, one after the other, are one body.
    let member = |part: &[u8]| packed(std::iter::once(part.to_vec()));
    let bomb = [member(b"{\"result\": [\""), member(&[b' '; MIB]).repeat(250), member(b"\"]}")].concat();
    assert!(bomb.len() < MIB / 3, "{}", bomb.len());
    let port = serve("Content-Encoding: gzip\r\n", bomb);
    // Room for the program, not for the response.
    let limited = ["sh", "-c", "ulimit -v 200000 && exec \"$@\"", "sh"];
    let output = again_with(NAME, "ACCSYN_TEST_BOMB", port, &limited);
    assert!(output.status.success(), "{}", said(&output));
}

fn again_with(test: &str, variable: &str, port: u16, through: &[&str]) -> std::process::Output {
    let value = format!("{variable}={port}");
    let mut command = vec!["env", &value];
    command.extend(through);
    again(test, "ACCSYN_TEST_AGAIN", &command)
}

/// A figure of this process, in bytes.
fn figure(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find(|line| line.starts_with(name)).expect(name);
    line.split_whitespace().nth(1).expect("number").parse::<usize>().expect("number") * 1024
}

#[test]
fn a_response_takes_as_much_memory_as_documented() {
    const NAME: &str = "a_response_takes_as_much_memory_as_documented";
    if let Some(session) = session("ACCSYN_TEST_FACTOR") {
        let (memory, space) = (figure("VmRSS:"), figure("VmSize:"));
        let result = find(&session).expect("a result");
        let times = |grown: usize| grown as f64 / result.len() as f64;
        println!("factors: {:.2} {:.2}", times(figure("VmHWM:") - memory), times(figure("VmPeak:") - space));
        return;
    }
    let entity = |dates: usize| {
        let date = r#","created":"2024-05-06T07:08:09""#.repeat(dates);
        format!(r#"{{"id":"ObjectId:64f0c1d2e3a4000100000001","name":"{}"{date}}}"#, "x".repeat(40))
    };
    const GZIP: &str = "Content-Encoding: gzip\r\n";
    const VERBOSE: &[&str] = &["env", "ACCSYN_TEST_VERBOSE=1"];
    let measure = |what: &str, encoding, body: &[u8], through, most: f64| {
        let output = again_with(NAME, "ACCSYN_TEST_FACTOR", serve(encoding, body.to_vec()), through);
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        let factors = said.lines().find_map(|line| line.split_once("factors: ")).expect("factors").1;
        let factors: Vec<f64> =
            factors.split_whitespace().map(|factor| factor.parse().expect("a number")).collect();
        println!("{what}: {} of memory, {} of address space", factors[0], factors[1]);
        assert!(factors[0] < most && factors[1] < 5.0, "{what}: {factors:?}");
    };
    for (what, entity) in [("short values", entity(0)), ("dates, which grow", entity(20))] {
        let count = 24 * MIB / entity.len();
        let body = format!(r#"{{"result":[{}]}}"#, vec![entity; count].join(",")).into_bytes();
        let packed = packed(std::iter::once(body.clone()));
        measure(what, "", &body, &[], 1.1);
        measure(&format!("{what}, packed"), GZIP, &packed, &[], 1.1);
        measure(&format!("{what}, logged"), "", &body, VERBOSE, 2.2);
        measure(&format!("{what}, packed, logged"), GZIP, &packed, VERBOSE, 2.2);
    }
    let zoned = |number: usize| format!(r#"{{"id":"{number:024x}","created":"2024-05-06T07:08:09Z"}}"#);
    let zoned: Vec<String> = (0..24 * MIB / (zoned(0).len() + 1)).map(zoned).collect();
    let zoned = format!(r#"{{"result":[{}]}}"#, zoned.join(","));
    // 10 MiB more.
    measure("dates with a zone", "", zoned.as_bytes(), &[], 1.1 + 10.0 / 24.0);
    // A string is complete before it is decoded.
    let long = "x".repeat(12 * MIB);
    let one = format!(r#"{{"result":[{{"a":"{long}{long}"}}]}}"#);
    measure("one long string", "", one.as_bytes(), &[], 2.1);
    let digits = "1".repeat(24 * MIB);
    measure("one long number", "", format!(r#"{{"result":[{digits}]}}"#).as_bytes(), &[], 2.1);
    let first = format!(r#"{{"result":[{{"a":"{long}","b":[{}1]}}]}}"#, "1,".repeat(6 * MIB));
    measure("a long string first", "", first.as_bytes(), &[], 1.6);
}
