//! Mutated requests to every port and mutated seeds: none stops the workspace, fails by a panic, or leaves its folder.
//! The mutations follow from a fixed number; `ACCSYN_FUZZ_SEED` and `ACCSYN_FUZZ_SECONDS` choose others, and how long.

#[path = "support/mutations.rs"]
mod mutations;
mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use accsyn_sandbox::store::{DEFAULT_SEED, Store};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mutations::{Random, mutate, odd_strings, operations, setting};
use serde_json::{Value, json};
use support::Sandbox;

/// How long each test goes on.
fn end() -> Instant {
    Instant::now() + Duration::from_secs(setting("ACCSYN_FUZZ_SECONDS", 4))
}

fn ids(sandbox: &Sandbox) -> Vec<String> {
    let all = sandbox.control("GET", "/entities", Value::Null);
    let lists = all.as_object().expect("types").values().flat_map(|list| list.as_array().expect("list"));
    let entities: Vec<&Value> = lists.collect();
    let text =
        |key: &'static str| entities.iter().filter_map(move |entity| entity[key].as_str().map(str::to_owned));
    text("id").chain(text("code")).collect()
}

/// The administrator's `Authorization` header of API version 1.
fn in_v1(sandbox: &Sandbox) -> String {
    let text = |key: &str| sandbox.ready[key].clone();
    let credentials =
        json!({"domain": text("workspace"), "username": text("username"), "api_key": text("api_key")});
    format!("ASCredentials {}", BASE64_STANDARD.encode(credentials.to_string()))
}

/// A sandbox on real files, with a link to what must stay as it is.
fn sandbox_on_disk(folder: &Path) -> Sandbox {
    let root = folder.join("root");
    std::fs::create_dir_all(folder.join("outside/deeper")).expect("folder");
    std::fs::write(folder.join("outside/secret.txt"), "secret").expect("write");
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let sandbox = Sandbox::start_with_errors_in(
        &folder.join("errors.txt"),
        &[
            "--time-scale",
            "0",
            "--no-quirks",
            "--root",
            &text(&root),
            "--state",
            &text(&folder.join("state.db")),
        ],
    );
    std::fs::write(root.join("projects/a.txt"), "a").expect("write");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.join("outside"), root.join("projects/link")).expect("link");
    sandbox
}

/// Nothing outside the root was written or read, and no panic happened.
fn check_folder(folder: &Path) {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("list")
        .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("state.db"))
        .collect();
    names.sort();
    assert_eq!(names, ["errors.txt", "outside", "root"]);
    assert_eq!(std::fs::read_dir(folder.join("outside")).expect("list").count(), 2);
    assert_eq!(std::fs::read_to_string(folder.join("outside/secret.txt")).expect("read"), "secret");
    let mut open = vec![folder.join("root")];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).expect("list").flatten() {
            let kind = entry.file_type().expect("type");
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                let text = std::fs::read(entry.path()).unwrap_or_default();
                assert_ne!(text, b"secret", "{:?} was read", entry.path());
            }
        }
    }
    let errors = std::fs::read_to_string(folder.join("errors.txt")).expect("errors");
    assert!(!errors.contains("panicked"), "{errors}");
}

/// The workspace still answers its users; one who was disabled comes back.
fn check_is_alive(sandbox: &Sandbox) {
    let ask = || sandbox.event("GET", "queue/find", json!({}), "").expect("answer");
    let (mut status, mut answer) = ask();
    if status == 401 {
        sandbox.control("POST", "/reset", json!({}));
        (status, answer) = ask();
    }
    assert_eq!(status, 200, "{answer}");
}

#[test]
fn mutated_events_are_answered_and_stay_in_the_folder() {
    let folder = tempfile::tempdir().expect("folder");
    let sandbox = sandbox_on_disk(folder.path());
    let (mut random, end, mut known) = (Random::start(), end(), ids(&sandbox));
    let mut strings = odd_strings(&known);
    let mut round = 0;
    while Instant::now() < end {
        let operations = operations(&known);
        for _ in 0..100 {
            let (http, uri, data) = random.pick(&operations).clone();
            let mut event = json!({ "uri": uri, "data": data, "id": random.pick(&known), "query": "" });
            if random.below(4) == 0 {
                event["id"] = json!("");
                event["query"] = json!(random.pick(&strings));
            }
            for _ in 0..random.below(3) {
                mutate(&mut random, &mut event["data"], &strings);
            }
            if random.below(20) == 0 {
                mutate(&mut random, &mut event, &strings);
            }
            let (path, authorization) = match random.below(3) {
                0 => ("/api/v1.0/event", in_v1(&sandbox)),
                _ => ("/api/v3/event", sandbox.authorization()),
            };
            let (status, answer) = sandbox.post(http, path, &authorization, event.clone());
            assert!(status < 500 && answer.is_object(), "{http} {event}: {status} {answer}");
        }
        sandbox.advance([0.5, 3.0, 120.0, 90_000.0][round % 4]);
        round += 1;
        if round % 10 == 0 {
            // What was deleted comes back.
            sandbox.control("POST", "/reset", json!({}));
            known = ids(&sandbox);
            strings = odd_strings(&known);
        }
        check_is_alive(&sandbox);
    }
    check_folder(folder.path());
}

#[test]
fn mutated_requests_to_every_path_of_every_port_are_answered() {
    let folder = tempfile::tempdir().expect("folder");
    let sandbox = sandbox_on_disk(folder.path());
    let (mut random, end, known) = (Random::start(), end(), ids(&sandbox));
    let strings = odd_strings(&known);
    let orders = [
        (
            "POST",
            "/faults",
            json!({"uri": "nosuch/find", "times": 1, "status": 500, "headers": {"a": "b"}, "drip": 10, "truncate": 3}),
        ),
        (
            "POST",
            "/faults",
            json!([{"path": "/nowhere", "close": "head", "json": {}, "executed": true, "garble": true}]),
        ),
        ("DELETE", "/faults/1", json!({})),
        ("POST", "/clock", json!({"advance": 1, "scale": 0})),
        (
            "POST",
            "/clients",
            json!({"code": "edit-01", "user": "lisa@example.com", "type": 0, "online": true}),
        ),
        ("POST", "/expect", json!({"uri": "*", "min": 0, "max": 1_000_000})),
        ("POST", "/snapshot", json!({"name": "x"})),
        ("POST", "/restore", json!({"name": "x"})),
        ("POST", "/expire", json!({})),
        ("GET", "/journal?since=0&uri=*&count", json!({})),
        ("GET", "/entities?type=transfer,task&search=x&limit=2&skip=1&sort=status&list", json!({})),
        ("GET", "/counts?type=user", json!({})),
        ("GET", "/users", json!({})),
    ];
    let paths = [
        "/api/v3/event",
        "/api/v3/api/login",
        "/api/v3/J3PKTtDvolDMBtTy6AFGA",
        "/api/v1.0/user/login/auth",
        "/api/v1.0/registry/organization/domain",
        "/api/v1.0/event",
        "/",
        "/..",
        "/api",
    ];
    while Instant::now() < end {
        for _ in 0..50 {
            let (http, path, mut order) = random.pick(&orders).clone();
            mutate(&mut random, &mut order, &strings);
            let request = sandbox
                .client
                .request(http.parse().expect("method"), sandbox.url("control", path))
                .header("Content-Type", "application/json")
                .body(order.to_string());
            let status = request.send().expect("control").status().as_u16();
            assert!(status < 500, "{http} {path} {order}: {status}");
            sandbox.control("DELETE", "/faults", json!({}));
            let mut event = json!({ "ident": "acmefilm", "organization": "acmefilm", "uri": "user/find", "session_key_reuse": "x", "gz_data": "H4s", "data": {} });
            mutate(&mut random, &mut event, &strings);
            let path = random.pick(&paths);
            let authorization = match random.below(4) {
                0 => "ASCredentials e30=".to_owned(),
                1 => format!("ASSession {}", "QUJD".repeat(random.below(2000))),
                2 => "basic ::::".to_owned(),
                _ => sandbox.authorization(),
            };
            let (status, answer) = sandbox.post("PUT", path, &authorization, event.clone());
            assert!(status < 500, "{path} {event}: {status} {answer}");
        }
        check_is_alive(&sandbox);
    }
    check_folder(folder.path());
}

/// What a listener answers to bytes, as far as it comes within a moment.
fn raw(sandbox: &Sandbox, port: &str, bytes: &[u8]) -> String {
    let address = sandbox.ready[port].as_str().expect(port).split("//").nth(1).expect("address");
    let mut stream = TcpStream::connect(address.split('/').next().expect("host")).expect("connect");
    stream.set_read_timeout(Some(Duration::from_millis(300))).expect("timeout");
    let mut answer = Vec::new();
    // A listener may end the connection before everything is written.
    if stream.write_all(bytes).is_ok() {
        _ = stream.shutdown(std::net::Shutdown::Write);
    }
    _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn bytes_that_are_no_requests_end_their_connection_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let sandbox = sandbox_on_disk(folder.path());
    let (mut random, end) = (Random::start(), end());
    let hosts = [
        "evil.com",
        "127.0.0.1.evil.com",
        "localhost:1",
        "",
        "127.0.0.1",
        "[::1",
        "xn--a",
        "acmefilm.accsyn.com.evil.com",
    ];
    while Instant::now() < end {
        let path =
            *random.pick(&["/", "/users", "/api/v3/event", "http://evil.com/users", "*", "/%00", "/?%ff%fe"]);
        let host = *random.pick(&hosts);
        let head = match random.below(6) {
            0 => format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\r\n"),
            1 => format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999999999999999\r\n\r\n{{}}"
            ),
            2 => format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"
            ),
            3 => {
                format!("PUT {path}?{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "%7B".repeat(random.below(20_000)))
            }
            4 => format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nHost: {}\r\n\r\n", random.pick(&hosts)),
            _ => (0..random.below(3000)).map(|_| char::from((random.next() % 128) as u8)).collect(),
        };
        for port in ["http", "https", "control"] {
            let answer = raw(&sandbox, port, head.as_bytes());
            let is_foreign = host.contains("evil.com") || path.contains("evil.com");
            let is_served = answer.starts_with("HTTP/1.1 2");
            assert!(!(is_foreign && head.contains(host) && is_served), "{port} {head}: {answer}");
        }
    }
    check_is_alive(&sandbox);
    check_folder(folder.path());
}

#[test]
fn mutated_seeds_are_read_or_refused() {
    let (mut random, end) = (Random::start(), end());
    let seed: Value = serde_json::from_str(DEFAULT_SEED).expect("seed");
    let strings = odd_strings(&["startup".to_owned(), "projects".to_owned()]);
    let mut refused = 0;
    let mut rounds = 0;
    while Instant::now() < end {
        let mut seed = seed.clone();
        for _ in 0..=random.below(3) {
            mutate(&mut random, &mut seed, &strings);
        }
        let text = seed.to_string();
        refused += usize::from(Store::from_seed(&text).is_err());
        _ = Store::from_lenient_seed(&text);
        rounds += 1;
    }
    assert!(refused * 2 > rounds, "{refused} of {rounds} were refused");
}
