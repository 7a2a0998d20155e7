//! Every fault over the real wire: both generations, plain and TLS, down to the bytes that arrive.

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use support::Sandbox;

/// A client of one generation, over plain HTTP or TLS, with a connection for every request.
struct Client<'s> {
    sandbox: &'s Sandbox,
    is_v1: bool,
    has_tls: bool,
    authorization: String,
}

impl<'s> Client<'s> {
    fn new(sandbox: &'s Sandbox, is_v1: bool, has_tls: bool) -> Client<'s> {
        let mut client = Client { sandbox, is_v1, has_tls, authorization: support::AUTHORIZATION.to_owned() };
        if is_v1 {
            let ready = |key: &str| sandbox.ready[key].clone();
            let mut who = json!({"domain": ready("workspace"), "username": ready("username"), "api_key": ready("api_key")});
            client.authorization = format!("ASCredentials {}", BASE64_STANDARD.encode(who.to_string()));
            let login = client.ask("PUT", "/api/v1.0/user/login/auth", &json!({"session": "x"}).to_string());
            who["api_key"] = Value::Null;
            who["session_key"] = login.json()["session_key"].clone();
            client.authorization = format!("ASSession {}", BASE64_STANDARD.encode(who.to_string()));
        }
        client
    }

    fn path(&self) -> &'static str {
        if self.is_v1 { "/api/v1.0/event" } else { "/api/v3/event" }
    }

    fn event(&self, uri: &str, data: Value) -> Answer {
        self.ask("PUT", self.path(), &json!({"uri": uri, "data": data}).to_string())
    }

    /// What arrives until the connection ends.
    fn ask(&self, http: &str, path: &str, body: &str) -> Answer {
        let url = self.sandbox.url(if self.has_tls { "https" } else { "http" }, "");
        let stream = TcpStream::connect(url.split_once("//").expect("URL").1).expect("connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("timeout");
        let request = format!(
            "{http} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.authorization,
            body.len()
        );
        let mut answer = Answer(Vec::new());
        if self.has_tls {
            let file = self.sandbox.ready["ca_file"].as_str().expect("file");
            let mut roots = rustls::RootCertStore::empty();
            roots.add(CertificateDer::from_pem_file(file).expect("PEM")).expect("authority");
            let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
            let name = ServerName::try_from("127.0.0.1").expect("name");
            let session = rustls::ClientConnection::new(Arc::new(config), name).expect("session");
            exchange(rustls::StreamOwned::new(session, stream), &request, &mut answer.0);
        } else {
            exchange(stream, &request, &mut answer.0);
        }
        answer
    }
}

/// A connection that breaks is what is looked for.
fn exchange(mut stream: impl Read + Write, request: &str, answer: &mut Vec<u8>) {
    if stream.write_all(request.as_bytes()).and_then(|()| stream.flush()).is_ok() {
        _ = stream.read_to_end(answer);
    }
}

/// What arrived.
struct Answer(Vec<u8>);

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    fn head(&self) -> String {
        self.text().split_once("\r\n\r\n").expect("a head").0.to_lowercase()
    }

    fn body(&self) -> Vec<u8> {
        let end = self.0.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        self.0[end + 4..].to_vec()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body()).unwrap_or_else(|_| panic!("JSON: {}", self.text()))
    }

    fn status(&self) -> u16 {
        self.text().split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }
}

/// Runs a test for each generation, with and without TLS.
fn everywhere(test: impl Fn(&Client<'_>)) {
    let sandbox = Sandbox::start(&["--time-scale", "0", "--no-quirks"]);
    for (is_v1, has_tls) in [(false, false), (false, true), (true, false), (true, true)] {
        test(&Client::new(&sandbox, is_v1, has_tls));
    }
}

/// The answer to a find that meets a fault; the next one is as usual.
fn meet(client: &Client<'_>, fault: Value) -> Answer {
    let switched = client.sandbox.control("POST", "/faults", fault.clone());
    assert_eq!(switched["ok"], true, "{switched}");
    let met = client.event("queue/find", json!({}));
    assert_eq!(
        client.event("queue/find", json!({})).json()["result"].as_array().map(Vec::len),
        Some(4),
        "{fault}"
    );
    met
}

#[test]
fn connections_break_off_at_every_point() {
    everywhere(|client| {
        let whole = client.event("queue/find", json!({}));
        for point in [json!("connect"), json!("request"), json!("answer"), json!(true)] {
            assert_eq!(meet(client, json!({ "close": point })).text(), "", "{point}");
        }
        let in_head = meet(client, json!({"close": "head"})).text();
        assert!(in_head.starts_with("HTTP/1.1 200 OK\r\n") && !in_head.contains("\r\n\r\n"), "{in_head}");
        let in_body = meet(client, json!({"close": "body"})).body();
        assert_eq!(in_body, whole.body()[..whole.body().len() / 2]);
        assert_eq!(meet(client, json!({"truncate": 10})).body(), whole.body()[..10]);
        assert_eq!(meet(client, json!({"truncate": 0})).body(), b"");
    });
}

#[test]
fn answers_are_replaced_and_spoilt() {
    everywhere(|client| {
        let whole = client.event("queue/find", json!({}));
        let page = meet(client, json!({"status": 502}));
        assert!(page.status() == 502 && page.head().contains("content-type: text/html"), "{}", page.text());
        assert!(page.text().contains("<html>"));
        for status in [200, 204, 302, 400, 401, 404, 418, 429, 500, 503, 599] {
            assert_eq!(meet(client, json!({ "status": status })).status(), status);
        }
        let busy =
            json!({"status": 429, "headers": {"Retry-After": 2}, "json": {"message": "m", "retry_after": 2}});
        let busy = meet(client, busy);
        assert!(busy.head().contains("retry-after: 2") && busy.json()["retry_after"] == 2, "{}", busy.text());
        assert_eq!(meet(client, json!({"text": "not JSON"})).body(), b"not JSON");
        assert_eq!(meet(client, json!({"json": null})).body(), b"null");
        let expired = meet(client, json!({"expired": true})).json();
        assert!(expired["session_expired"] == true && !expired["message"].is_null(), "{expired}");
        let mislabelled = meet(client, json!({"content_type": "text/html; charset=latin1"}));
        assert!(mislabelled.head().contains("content-type: text/html; charset=latin1"));
        assert_eq!(mislabelled.body(), whole.body(), "the right answer under a wrong name");
        let garbled = meet(client, json!({"garble": true})).body();
        assert!(garbled.len() == whole.body().len() && serde_json::from_slice::<Value>(&garbled).is_err());
    });
}

#[test]
fn answers_are_late_and_slow() {
    everywhere(|client| {
        let whole = client.event("queue/find", json!({})).body();
        let start = Instant::now();
        assert_eq!(meet(client, json!({"delay": 0.15})).body(), whole);
        assert!(start.elapsed() >= Duration::from_millis(150));
        let start = Instant::now();
        let drip = json!({"text": "drop by drop", "drip": 100});
        assert_eq!(meet(client, drip).body(), b"drop by drop");
        assert!(start.elapsed() >= Duration::from_millis(120), "{:?}", start.elapsed());
    });
}

#[test]
fn faults_choose_and_count_their_requests() {
    everywhere(|client| {
        let faults = json!([
            {"uri": "site/find", "times": 2, "status": 500},
            {"http": "DELETE", "status": 501},
            {"path": client.path(), "uri": "user/find", "status": 502},
            {"path": "/elsewhere", "status": 503},
        ]);
        client.sandbox.control("POST", "/faults", faults);
        let find = |uri: &str| client.event(uri, json!({})).status();
        assert_eq!(
            [find("site/find"), find("queue/find"), find("SITE/find"), find("site/find")],
            [500, 200, 500, 200]
        );
        assert_eq!(find("user/find"), 502);
        let event = json!({"uri": "site/delete", "id": "none"}).to_string();
        assert_eq!(client.ask("DELETE", client.path(), &event).status(), 501);
        let left = client.sandbox.control("GET", "/faults", Value::Null);
        assert_eq!(left, json!([{"path": "/elsewhere", "status": 503, "times": 1, "id": left[0]["id"]}]));
        client.sandbox.control("DELETE", "/faults", Value::Null);
    });
}

#[test]
fn what_was_asked_may_be_done_although_the_answer_is_lost() {
    everywhere(|client| {
        let generation = format!("{}{}", client.is_v1, client.has_tls);
        for (number, (fault, is_done)) in [
            (json!({"close": "connect"}), false),
            (json!({"close": "request"}), false),
            (json!({"close": "answer"}), false),
            (json!({"close": "answer", "executed": true}), true),
            (json!({"status": 503}), false),
            (json!({"status": 503, "executed": true}), true),
            (json!({"close": "head"}), true),
            (json!({"close": "head", "executed": false}), false),
            (json!({"close": "body"}), true),
            (json!({"truncate": 1}), true),
        ]
        .into_iter()
        .enumerate()
        {
            let name = format!("Site {generation} {number}");
            client.sandbox.control("POST", "/faults", fault.clone());
            client.event("site/create", json!({ "name": name }));
            let sites = client.event("site/find", json!({})).json();
            let is_there =
                sites["result"].as_array().expect("list").iter().any(|site| site["name"] == name.as_str());
            assert_eq!(is_there, is_done, "{fault}");
        }
    });
}

#[test]
fn faults_that_make_no_sense_are_refused() {
    let sandbox = Sandbox::start(&[]);
    for (fault, word) in [
        (json!({"colour": "red"}), "colour"),
        (json!("close"), "object"),
        (json!({"close": "somewhere"}), "connect"),
        (json!({"close": "connect", "path": "/"}), "path"),
        (json!({"close": "request", "uri": "site/find"}), "uri"),
        (json!({"status": 100}), "200"),
        (json!({"times": 0}), "times"),
        (json!({"delay": "long"}), "delay"),
        (json!({"drip": 0}), "drip"),
        (json!([{"garble": true}, {"garble": 1}]), "garble"),
        (json!({"headers": {"Content-Length": "3"}}), "frame"),
        (json!({"headers": {"transfer-encoding": "chunked"}, "text": "x"}), "frame"),
        (json!({"text": "x", "json": {}}), "both"),
        (json!({"uri": "trasnfer/find"}), "did you mean 'transfer/find'?"),
        (json!({"http": "FETCH"}), "FETCH"),
        (json!({"path": "x"}), "begins with"),
    ] {
        let refused = sandbox.control("POST", "/faults", fault.clone());
        assert!(
            refused["message"].as_str().is_some_and(|message| message.contains(word)),
            "{fault}: {refused}"
        );
    }
    assert_eq!(sandbox.control("GET", "/faults", Value::Null), json!([]));
}

#[test]
fn a_scenario_is_a_file_of_faults_in_their_order() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("scenario.json");
    let scenario = json!([
        {"uri": "queue/find", "status": 429, "headers": {"Retry-After": "1"}, "json": {"retry_after": 1}},
        {"uri": "queue/find", "close": "head"},
        {"uri": "queue/find", "times": 2, "text": "<html>"},
    ]);
    std::fs::write(&file, scenario.to_string()).expect("write");
    let sandbox = Sandbox::start(&["--faults", &file.to_string_lossy()]);
    let client = Client::new(&sandbox, false, true);
    let find = || client.event("queue/find", json!({}));
    assert_eq!(find().status(), 429);
    assert!(!find().text().contains("\r\n\r\n"));
    assert_eq!([find().body(), find().body()], [b"<html>", b"<html>"]);
    assert_eq!(find().json()["result"].as_array().map(Vec::len), Some(4));
}

#[test]
fn an_event_may_be_as_long_as_a_client_makes_it() {
    everywhere(|client| {
        for names in [1, 100, 3000, 15_000, 100_000] {
            let names: Vec<String> = (0..names).map(|number| format!("name-{number}")).collect();
            let event =
                json!({"uri": "queue/find", "data": {}, "query": format!("code in low,{}", names.join(","))});
            let query = event.to_string().replace(' ', "%20").replace('"', "%22");
            let answer = client.ask("GET", &format!("{}?{query}", client.path()), "");
            assert_eq!(answer.json()["result"][0]["code"], "low", "{} bytes", query.len());
        }
    });
}
