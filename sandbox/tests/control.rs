//! The control interface: faults, the journal, the clock, limits.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use support::Sandbox;

fn find(sandbox: &Sandbox) -> reqwest::Result<(u16, String)> {
    sandbox.event("PUT", "queue/find", json!({}), "")
}

#[test]
fn the_journal_tells_what_was_asked() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("journal.jsonl");
    let sandbox = Sandbox::start(&["--journal", &file.to_string_lossy()]);
    find(&sandbox).expect("answer");
    sandbox.event("PUT", "site/find", json!({"limit": 1}), "").expect("answer");
    let journal = sandbox.control("GET", "/journal", Value::Null);
    let uris: Vec<&Value> =
        journal.as_array().expect("list").iter().map(|entry| &entry["event"]["uri"]).collect();
    assert_eq!(uris, ["queue/find", "site/find"]);
    assert_eq!(sandbox.control("GET", "/journal?since=1", Value::Null)[0]["event"]["data"]["limit"], 1);
    let lines = std::fs::read_to_string(&file).expect("file");
    assert_eq!(lines.lines().count(), 2);
    assert!(!lines.contains("f0a8b9a9") && !lines.contains("ZjBhOGI5"));
    sandbox.control("DELETE", "/journal", Value::Null);
    assert_eq!(sandbox.control("GET", "/journal", Value::Null), json!([]));
}

#[test]
fn the_clock_moves_transfers() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    let made = sandbox.result(
        "POST",
        "transfer/create",
        json!({"source": "share=thefilm/plates/sh010", "destination": "share=thefilm/copy/", "status": "paused"}),
        "",
    );
    let id = made[0]["id"].as_str().expect("id").replace("ObjectId:", "");
    let get = || sandbox.result("PUT", "transfer/find", json!({}), &id)[0].clone();
    let advance = |seconds: f64| _ = sandbox.control("POST", "/clock", json!({ "advance": seconds }));
    assert_eq!((get()["status"].clone(), get()["size"].clone()), (json!("paused"), json!(-1)));
    advance(1.5);
    assert_eq!((get()["status"].clone(), get()["size"].clone()), (json!("paused"), json!(2 * 52_428_800)));
    sandbox.result("PUT", "transfer/edit", json!({"status": "waiting"}), &id);
    advance(2.0);
    let running = get();
    let progress = running["progress"].as_f64().expect("progress");
    assert!(running["status"] == "running" && progress > 1.0 && progress < 100.0, "{running}");
    assert!(running["speed"].as_f64().expect("speed") > 0.0 && running["etr"] != "");
    advance(60.0);
    let done = get();
    assert!(done["status"] == "done" && done["progress"] == 100.0 && !done["finished"].is_null(), "{done}");
    let path = json!({"op": "getsize", "path": "share=thefilm/copy/sh010"});
    assert_eq!(sandbox.result("PUT", "workspace/file", path, ""), 2 * 52_428_800);
}

#[test]
fn the_journal_tells_compressed_payloads_and_what_was_refused() {
    let sandbox = Sandbox::start(&["--throttle"]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(br#"{"attributes": ["name"]}"#).expect("pack");
    let packed = BASE64_STANDARD.encode(packed.finish().expect("pack"));
    let event = json!({"uri": "queue/find", "gz_data": packed});
    let (_, answer) = sandbox.post("PUT", "/api/v3/event", support::AUTHORIZATION, event);
    assert_eq!(answer["result"][0].as_object().expect("entity").len(), 2);
    let broken = sandbox.client.put(sandbox.url("http", "/api/v3/event")).body("{").send().expect("answer");
    assert_eq!(broken.status(), 400);
    while find(&sandbox).expect("answer").0 != 429 {}
    let journal = sandbox.control("GET", "/journal", Value::Null);
    let entries = journal.as_array().expect("list");
    assert_eq!(
        entries[0]["event"],
        json!({"uri": "queue/find", "data": {"attributes": ["name"]}, "compressed": true})
    );
    assert_eq!((&entries[1]["status"], &entries[1]["event"]), (&json!(400), &Value::Null));
    assert_eq!(entries.last().expect("refused")["status"], 429);
}

#[test]
fn the_edge_refuses_what_is_too_fast() {
    let sandbox = Sandbox::start(&["--throttle"]);
    let statuses: Vec<u16> = (0..150).map(|_| find(&sandbox).expect("answer").0).collect();
    assert!(statuses[..60].iter().all(|status| *status == 200), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    let url = sandbox.url("http", "/api/v3/event");
    let refused = (0..200)
        .map(|_| sandbox.client.put(&url).send().expect("answer"))
        .find(|answer| answer.status() == 429);
    let refused = refused.expect("a refusal");
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(refused.headers()["content-type"], "text/html");
}

/// Sends a login on a connection of its own, and does not wait for the answer.
fn login(sandbox: &Sandbox) -> TcpStream {
    let mut stream = connect(sandbox);
    let request = format!(
        "PUT /api/v3/api/login HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Length: 2\r\n\r\n{{}}",
        support::AUTHORIZATION
    );
    stream.write_all(request.as_bytes()).expect("send");
    stream
}

fn connect(sandbox: &Sandbox) -> TcpStream {
    let stream = TcpStream::connect(sandbox.url("http", "").trim_start_matches("http://")).expect("connect");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("timeout");
    stream
}

fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let count = stream.read(&mut bytes).expect("answer");
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

#[test]
fn logins_are_slowed_and_above_fifty_refused_until_the_window_ends() {
    let sandbox = Sandbox::start(&["--throttle", "--time-scale", "0"]);
    assert!(answer(&mut login(&sandbox)).starts_with("HTTP/1.1 200"), "the first is free");
    let start = Instant::now();
    assert!(answer(&mut login(&sandbox)).starts_with("HTTP/1.1 200"));
    assert!(start.elapsed() > Duration::from_secs(1), "the second waits");
    let wrong = sandbox.post("PUT", "/api/v3/event", "basic eA==:eA==", json!({"uri": "user/find"}));
    assert_eq!(wrong.0, 401, "counts as well");
    // None of these is waited for: each would take up to ten seconds.
    let waiting: Vec<TcpStream> = (0..48).map(|_| login(&sandbox)).collect();
    let refused =
        (0..10).map(|_| answer(&mut login(&sandbox))).find(|answer| answer.starts_with("HTTP/1.1 429"));
    let refused = refused.expect("a refusal").to_lowercase();
    assert!(refused.contains("retry-after: ") && refused.contains("\"retry_after\":"), "{refused}");
    assert!(refused.contains("too many requests, please try again later."));
    sandbox.advance(301.0);
    assert!(answer(&mut login(&sandbox)).starts_with("HTTP/1.1 200"), "a new window");
    drop(waiting);
}

#[test]
fn an_address_has_a_hundred_connections() {
    let sandbox = Sandbox::start(&["--throttle"]);
    let open: Vec<TcpStream> = (0..100).map(|_| connect(&sandbox)).collect();
    let ask = || {
        let mut stream = connect(&sandbox);
        stream.write_all(b"GET /api/v3/event HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("send");
        answer(&mut stream)
    };
    let refused = ask();
    assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("<html>"), "{refused}");
    drop(open);
    let deadline = Instant::now() + Duration::from_secs(20);
    while ask().starts_with("HTTP/1.1 429") {
        assert!(Instant::now() < deadline, "closed connections are still counted");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn machines_come_and_go() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let john = sandbox.id("user", "john@user.com");
    let running = |kind: &str| {
        let query = format!("user={john} AND code=my-machine AND {kind}");
        let found =
            sandbox.answer_to("john@user.com", "GET", "client/find", json!({}), json!({ "query": query }));
        found["result"]
            .as_array()
            .expect("list")
            .iter()
            .map(|client| client["status"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(running("type=0"), Vec::<Value>::new());
    let machine = json!({"code": "my-machine", "user": "john@user.com", "type": 0});
    assert_eq!(sandbox.control("POST", "/clients", machine)["status"], "online");
    sandbox.control("POST", "/clients", json!({"code": "my-machine", "user": "john@user.com", "type": 2}));
    let set = |status: &str, id: &str| {
        sandbox.result("PUT", "client/edit", json!({ "status": status }), id)[0]["status"].clone()
    };
    assert_eq!(
        (running("type=0"), running("(type=1 OR type=2)")),
        (vec![json!("online")], vec![json!("online")])
    );
    let id = sandbox.id("client", "my-machine");
    assert_eq!(set("disabled", &id), "disabled");
    sandbox.control("POST", "/clients", json!({"code": "my-machine", "type": 0, "online": false}));
    assert_eq!(running("type=0"), ["disabled-offline"]);
    assert_eq!(set("enabled", &id), "offline");
    assert_eq!(set("disabled", &id), "disabled-offline");
    assert!(sandbox.message("PUT", "client/edit", json!({"status": "offline"}), &id).contains("disabled"));
    assert_eq!(sandbox.result("DELETE", "client/delete", json!(null), &id), true);
    let online = sandbox.id("client", "my-machine");
    assert!(sandbox.message("DELETE", "client/delete", json!(null), &online).contains("offline"));
    sandbox.control(
        "POST",
        "/clients",
        json!({"code": "lane", "user": "john@user.com", "type": 4, "online": false}),
    );
    assert!(
        sandbox
            .message("DELETE", "lane/delete", json!(null), &sandbox.id("client", "lane"))
            .contains("Lanes")
    );
    assert!(sandbox.message("POST", "client/create", json!({"code": "x"}), "").contains("cannot be created"));
    for (order, word) in [
        (json!({"code": "ghost"}), "ghost"),
        (json!({"colour": 1}), "colour"),
        (json!({"code": "x", "type": 9}), "type"),
    ] {
        assert!(
            sandbox.control("POST", "/clients", order)["message"].as_str().expect("refused").contains(word)
        );
    }
}

#[test]
fn the_journal_tells_how_long_the_phases_of_a_request_took() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    sandbox.control("POST", "/faults", json!({"uri": "queue/find", "delay": 0.2}));
    sandbox.event("GET", "queue/find", json!({}), "").expect("answer");
    let entry = sandbox.control("GET", "/journal", Value::Null)[0].clone();
    let phase = |name: &str| entry["phases"][name].as_f64().expect(name);
    assert!(phase("waiting") >= 200.0 && phase("working") > 0.0 && phase("reading") > 0.0, "{entry}");
    let sum = phase("reading") + phase("waiting") + phase("working");
    assert!(sum <= entry["milliseconds"].as_f64().expect("milliseconds"), "{entry}");
}

#[test]
fn unknown_keys_of_orders_and_queries_are_refused_with_the_nearest() {
    let sandbox = Sandbox::start(&["--time-scale", "0"]);
    for (http, path, order, word) in [
        ("POST", "/clock", json!({"advnace": 5}), "'advance'"),
        ("POST", "/expect", json!({"ur": "x", "count": 1}), "'uri'"),
        ("POST", "/faults", json!({"tims": 1}), "'times'"),
        ("POST", "/snapshot", json!({"nam": "x"}), "'name'"),
        ("POST", "/snapshot", json!({"name": 5}), "string"),
        ("POST", "/restore", json!({"nmae": "x"}), "'name'"),
        ("POST", "/reset", json!({"x": 1}), "'x'"),
        ("POST", "/expire", json!([]), "object"),
        ("POST", "/clients", json!({"cod": "x"}), "'code'"),
        ("POST", "/clients", json!({"code": "../../x", "user": "john@user.com"}), "slashes"),
        ("POST", "/clients", json!({"code": "edit-01", "online": "no"}), "true or false"),
        ("GET", "/entities?tpe=transfer", Value::Null, "'type'"),
        ("GET", "/entities?type=transfr", Value::Null, "'transfer'"),
        ("GET", "/entities?limit=x", Value::Null, "limit"),
        ("GET", "/entities?sort=size", Value::Null, "status"),
        ("GET", "/counts?serch=x", Value::Null, "'search'"),
        ("GET", "/journal?sinc=1", Value::Null, "'since'"),
    ] {
        let answer = sandbox.control(http, path, order);
        assert!(answer["message"].as_str().is_some_and(|message| message.contains(word)), "{path}: {answer}");
    }
}

#[test]
fn paths_of_the_control_interface_take_no_unknown_query() {
    let sandbox = Sandbox::start(&[]);
    for (http, path) in [
        ("GET", "/users?cod=x"),
        ("GET", "/clock?scale=3"),
        ("GET", "/faults?uri=transfer/find"),
        ("GET", "/ready?x"),
        ("GET", "/page.js?v=1"),
        ("GET", "/journal?statu=200"),
        ("GET", "/entities?typ=user"),
        ("GET", "/counts?sort=status"),
        ("DELETE", "/journal?since=5"),
        ("DELETE", "/faults?id=1"),
        ("POST", "/expect?count=1"),
        ("POST", "/reset?name=x"),
        ("POST", "/snapshot?name=x"),
        ("POST", "/restore?name=x"),
        ("POST", "/clock?advance=1"),
        ("POST", "/expire?x=1"),
        ("POST", "/clients?code=edit-01"),
    ] {
        let answer = sandbox.control(http, path, json!({}));
        assert!(answer["message"].is_string(), "{http} {path}: {answer}");
    }
}

#[test]
fn the_control_interface_takes_bodies_of_up_to_64_megabytes() {
    let sandbox = Sandbox::start(&[]);
    let send = |bytes: usize| {
        let request = sandbox.client.post(sandbox.url("control", "/snapshot"));
        let name = "n".repeat(bytes);
        let request = request.header("Content-Type", "application/json");
        let response = request.body(json!({ "name": name }).to_string()).send().expect("answer");
        (response.status().as_u16(), response.text().expect("text"))
    };
    assert_eq!(send(16 << 20).0, 200);
    let (status, text) = send(64 << 20);
    assert!(status == 413 && text.contains("64 MB"), "{status} {text:.100}");
    assert_eq!(send(1).0, 200);
}

#[test]
fn the_journal_hides_tokens_in_devices_and_paths_and_what_identifies_machines() {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    let request = sandbox.client.get(sandbox.url("http", "/api/v3/token/PATHSECRET1/x;api_key=PATHSECRET2"));
    request.header("X-Accsyn-Device", "dev token=DEVICESECRET").send().expect("answer");
    sandbox.result("GET", "client/find", json!({}), "");
    let nested = json!({"text": json!({"inner": json!({"hmac": "HMACSECRET", "passwords": ["PWSECRET"], "pw": "PW2SECRET", "nonce": "NONCESECRET", "csrf": "CSRFSECRET"}).to_string()}).to_string()});
    sandbox.event("POST", "site/create", json!({"name": "s", "metadata": nested}), "").expect("answer");
    let journal = sandbox.control("GET", "/journal", Value::Null).to_string();
    for secret in ["SECRET", "192.0.2.10", "3c:22:fb"] {
        let place =
            journal.find(secret).map(|at| &journal[at.saturating_sub(60)..(at + 40).min(journal.len())]);
        assert_eq!(place, None, "{secret}");
    }
    assert!(journal.contains("edit-01") && journal.contains("/api/v3/"), "{journal}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_cannot_be_written_is_said_once() {
    let folder = tempfile::tempdir().expect("folder");
    let errors = folder.path().join("errors");
    let sandbox = Sandbox::start_with_errors_in(&errors, &["--journal", "/dev/full"]);
    for _ in 0..3 {
        sandbox.result("GET", "user/find", json!({}), "");
    }
    sandbox.kill();
    let said = std::fs::read_to_string(&errors).expect("errors");
    assert_eq!(said.matches("requests are missing in the journal").count(), 1, "{said}");
}
