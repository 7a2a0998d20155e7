//! Responses that are too large, nested too deeply, truncated, forged or not HTTP; and requests that are too long.

mod support;

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use accsyn_core::api::Session;
use accsyn_core::error::{Error, Status};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use support::workspace::Workspace;

const LOGIN: &str = r#"{"result": {"id": "64f0c0ffee00000000000001", "role": "admin", "session_id": "s"}}"#;

/// Prepared answers: their bytes, and whether the connection is closed after them.
type Answers = Mutex<VecDeque<(Vec<u8>, bool)>>;

/// A backend that answers with bytes as they are.
struct Raw {
    session: Session,
    answers: Arc<Answers>,
}

impl Raw {
    fn start(more: Value) -> Raw {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let address = listener.local_addr().expect("address");
        let answers = Arc::new(Answers::default());
        let prepared = answers.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let prepared = prepared.clone();
                std::thread::spawn(move || serve(stream, &prepared));
            }
        });
        let mut options = json!({
            "workspace": "a", "username": "b", "api_key": "c", "proxy": "none", "rate_limit": 0, "max_retries": 0,
            "endpoint": format!("http://{address}"),
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            options[key] = value.clone();
        }
        Raw { session: Session::open(Some(&options.to_string())).expect("login"), answers }
    }

    fn find(&self) -> Result<Value, Error> {
        let text = self.session.invoke("find", Some(r#"{"query": "User"}"#), &self.session.cancel_token())?;
        Ok(serde_json::from_str(&text).expect("results are JSON"))
    }

    /// A find that gets this answer.
    fn answered(&self, head: &str, body: &[u8], closes: bool) -> Result<Value, Error> {
        let bytes = [head.as_bytes(), b"\r\n\r\n", body].concat();
        self.answers.lock().expect("answers").push_back((bytes, closes));
        let outcome = self.find();
        assert!(self.answers.lock().expect("answers").is_empty(), "it was asked");
        outcome
    }
}

fn serve(mut stream: TcpStream, answers: &Answers) {
    let mut request = [0; 8192];
    while stream.read(&mut request).is_ok_and(|count| count > 0) {
        let login =
            || (format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{LOGIN}", LOGIN.len()).into(), false);
        let (bytes, closes) = answers.lock().expect("answers").pop_front().unwrap_or_else(login);
        if stream.write_all(&bytes).is_err() || closes {
            return;
        }
    }
}

fn gzip(body: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for piece in body {
        encoder.write_all(&piece).expect("write");
    }
    encoder.finish().expect("gzip")
}

fn is_protocol(outcome: Result<Value, Error>, words: &[&str]) {
    let error = outcome.expect_err("no answer");
    assert_eq!((error.status, error.attempts), (Status::Protocol, 1), "{}", error.message);
    for word in words {
        assert!(error.message.contains(word), "'{word}' is not in: {}", error.message);
    }
}

#[test]
fn the_limit_counts_what_an_answer_unpacks_to() {
    let raw = Raw::start(json!({"max_response_bytes": 1_000_000}));
    let fits = |size: usize| format!(r#"{{"result": ["{}"]}}"#, "x".repeat(size - 16)).into_bytes();
    for (size, is_fine) in [(1_000_000, true), (1_000_001, false)] {
        let body = fits(size);
        let plain = raw.answered(&format!("HTTP/1.1 200 OK\r\nContent-Length: {}", body.len()), &body, false);
        let chunks = [format!("{size:x}\r\n").as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
        let chunked = raw.answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", &chunks, false);
        let packed = gzip([body].into_iter());
        let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}", packed.len());
        let gzipped = raw.answered(&head, &packed, false);
        for outcome in [plain, chunked, gzipped] {
            match is_fine {
                true => assert_eq!(outcome.expect("fits")[0].as_str().map(str::len), Some(size - 16)),
                false => is_protocol(outcome, &["larger than 1000000 bytes", "`max_response_bytes`"]),
            }
        }
    }
    // Half a gigabyte of spaces.
    let bomb = gzip((0..512).map(|_| vec![b' '; 1 << 20]));
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}", bomb.len());
    is_protocol(raw.answered(&head, &bomb, true), &["`max_response_bytes`"]);
}

#[test]
fn content_codings_are_understood_as_others_write_them() {
    let raw = Raw::start(json!({}));
    let body = br#"{"result": ["packed"]}"#.to_vec();
    let packed = gzip([body.clone()].into_iter());
    let (start, end) = body.split_at(9);
    let members =
        [gzip([start.to_vec()].into_iter()), gzip([end.to_vec()].into_iter()), vec![0; 100]].concat();
    for (coding, bytes) in [
        ("GZIP", &packed),
        ("x-gzip", &packed),
        ("gzip, identity", &packed),
        ("Identity", &body),
        ("gzip", &members),
    ] {
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}", bytes.len());
        assert_eq!(raw.answered(&head, bytes, false).expect(coding), json!(["packed"]));
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: {}", body.len());
    is_protocol(raw.answered(&head, &body, true), &["br"]);
}

#[test]
fn a_length_that_lies_harms_nobody() {
    let raw = Raw::start(json!({}));
    let short = raw.answered("HTTP/1.1 200 OK\r\nContent-Length: 100", br#"{"result": []}"#, true);
    let error = short.expect_err("cut");
    assert_eq!(error.status, Status::Network, "{}", error.message);
    assert!(error.message.contains("before the answer was complete"), "{}", error.message);
    // No memory is allocated for a length that no server could send.
    for length in ["99999999999", "9223372036854775807"] {
        is_protocol(
            raw.answered(&format!("HTTP/1.1 200 OK\r\nContent-Length: {length}"), b"{", true),
            &["`max_response_bytes`"],
        );
    }
}

#[test]
fn what_follows_an_answer_is_never_taken_for_the_next_one() {
    let raw = Raw::start(json!({}));
    let forged = b"{\"result\": []}HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"result\": [\"forged\"]}";
    for _ in 0..200 {
        let first = raw.answered("HTTP/1.1 200 OK\r\nContent-Length: 14", forged, false).expect("the first");
        assert_eq!(first, json!([]));
        let next = raw.answered("HTTP/1.1 200 OK\r\nContent-Length: 20", br#"{"result": ["true"]}"#, false);
        assert_eq!(next.expect("on another connection"), json!(["true"]));
    }
}

#[test]
fn heads_are_limited_by_their_size_in_bytes() {
    let raw = Raw::start(json!({}));
    let body = br#"{"result": ["large"]}"#;
    let field = |number: usize| format!("X-Field-{number}: some value or other\r\n");
    let short = |number: usize| format!("{}: \r\n", (b'a' + (number % 26) as u8) as char);
    for fields in [
        (0..150).map(field).collect::<String>(),
        (0..2000).map(field).collect(),
        (0..4000).map(short).collect(),
        format!("Set-Cookie: {}\r\n", "x".repeat(200_000)),
        (0..20).map(|number| format!("X-{number}: {}\r\n", "x".repeat(10_000))).collect(),
        "Link: </style.css>; rel=preload\r\n".repeat(1000),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}", body.len());
        assert_eq!(raw.answered(&head, body, false).expect("a large head"), json!(["large"]));
    }
    for fields in [format!("X: {}\r\n", "x".repeat(300_000)), (0..20_000).map(field).collect()] {
        let head = format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: {}", body.len());
        is_protocol(raw.answered(&head, body, true), &["127.0.0.1:", "too large"]);
    }
}

#[test]
fn odd_heads_that_are_legal_are_understood() {
    let raw = Raw::start(json!({"timeout": 5}));
    let body = br#"{"result": ["odd"]}"#;
    let length = body.len();
    for (head, closes) in [
        (format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nTransfer-Encoding: Identity"), false),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity".to_owned(), true),
        (format!("HTTP/1.1 200 OK\r\nX-Folded: one\r\n  two\r\n\tthree\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Length:\r\n {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Encoding:\r\n identity\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}"), false),
        (
            format!(
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n\
                 HTTP/1.1 200 OK\r\nContent-Length: {length}"
            ),
            false,
        ),
        (
            format!("{}HTTP/1.1 200 OK\r\nContent-Length: {length}", "HTTP/1.1 100 Go\r\n\r\n".repeat(500)),
            false,
        ),
        (format!("HTTP/1.1 200 OK\nX: y\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 \r\ncontent-LENGTH:{length}"), false),
        (format!("HTTP/1.1 200 J\u{f6}nsson\r\nContent-Length: {length}"), false),
        (format!("\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {length}, {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Length: 000{length}"), false),
        ("HTTP/1.0 200 OK".to_owned(), true),
        ("HTTP/1.1 200 OK\r\nConnection: close".to_owned(), true),
        (format!("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nX: \t \r\nY:\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nX: \u{e4}\u{ff}\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 201 Created\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nTrailer: X\r\nContent-Length: {length}"), false),
        (
            format!("HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: {length}"),
            false,
        ),
    ] {
        // What the length does not cover is no part of the answer.
        let outcome = raw.answered(&head, body, closes);
        assert_eq!(
            outcome.unwrap_or_else(|error| panic!("{head}: {}", error.message)),
            json!(["odd"]),
            "{head}"
        );
    }
    let chunked = |chunks: &str| {
        raw.answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked", chunks.as_bytes(), false)
    };
    let fields = (0..150).map(|number| format!("X-{number}: y\r\n")).collect::<String>();
    for chunks in [
        "13\r\n{\"result\": [\"odd\"]}\r\n0\r\n\r\n",
        "13;name=value;other=\"x y\"\r\n{\"result\": [\"odd\"]}\r\n0;last\r\nTrailer: x\r\n\r\n",
        "0013 \r\n{\"result\": [\"odd\"]}\r\n000\r\n\r\n",
        &format!("13\r\n{{\"result\": [\"odd\"]}}\r\n0\r\n{fields}\r\n"),
    ] {
        let outcome = chunked(chunks);
        assert_eq!(
            outcome.unwrap_or_else(|error| panic!("{chunks}: {}", error.message)),
            json!(["odd"]),
            "{chunks}"
        );
    }
}

#[test]
fn odd_heads_that_mean_something_else_get_a_clear_verdict() {
    let raw = Raw::start(json!({"timeout": 5}));
    let body = br#"{"result": ["odd"]}"#;
    let length = body.len();
    for (head, words) in [
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade".to_owned(), "HTTP 101"),
        (
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\nContent-Length: {length}"),
            "chunked",
        ),
        (format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: compress\r\nContent-Length: {length}"), "compress"),
        (format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: {length}, 1"), "length"),
        (format!("HTTP/2 200\r\nContent-Length: {length}"), "HTTP"),
        (format!("HTTP/1.1 20 OK\r\nContent-Length: {length}"), "HTTP"),
        (format!("HTTP/1.1 200 OK\r\n folded: first\r\nContent-Length: {length}"), "HTTP"),
        (format!("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: {length}"), "HTTP"),
        (format!("HTTP/1.1 200 OK\r\nA b: c\r\nContent-Length: {length}"), "HTTP"),
    ] {
        is_protocol(raw.answered(&head, body, true), &["127.0.0.1:", words]);
    }
    for (head, words) in [
        ("HTTP/1.1 304 Not Modified\r\nETag: \"x\"", "HTTP 304, which is not a response to the request"),
        ("HTTP/1.1 300 Multiple Choices\r\nContent-Length: 0", "HTTP 300, which is no answer"),
        ("HTTP/1.1 302 Found\r\nContent-Length: 0", "redirect (HTTP 302)"),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://u:s3cr3t@login.lan/?t=s3cr3t\r\nContent-Length: 0",
            "redirect to login.lan (HTTP 302)",
        ),
        ("HTTP/1.1 307 Found\r\nLocation: /login\r\nContent-Length: 0", "redirect (HTTP 307)"),
        (
            "HTTP/1.1 300 Multiple Choices\r\nLocation: http://a.lan/\r\nContent-Length: 0",
            "redirect to a.lan (HTTP 300)",
        ),
        ("HTTP/1.1 204 No Content", "204"),
        ("HTTP/1.1 205 Reset Content\r\nContent-Length: 0", "205"),
    ] {
        let outcome = raw.answered(head, b"", true);
        assert!(!format!("{outcome:?}").contains("s3cr3t"));
        is_protocol(outcome, &[words]);
    }
}

#[test]
fn what_is_not_http_is_said_to_be_none() {
    let raw = Raw::start(json!({"max_retries": 3}));
    for text in ["SSH-2.0-OpenSSH_9.6", "220 mail.example.com ESMTP", "\u{1}\u{2}\u{3}", "HTTP/1.1 banana"] {
        is_protocol(raw.answered(text, b"", true), &["127.0.0.1:", "HTTP", "check host and port"]);
    }
    for head in [
        "HTTP/1.1 200 OK\r\nContent-Length: -1".to_owned(),
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2".to_owned(),
        format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1_000_000)),
    ] {
        is_protocol(raw.answered(&head, b"{}", true), &["HTTP"]);
    }
}

#[test]
fn chunks_that_are_none_are_told_from_broken_connections() {
    let raw = Raw::start(json!({"max_retries": 3}));
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    let packed = format!("{chunked}\r\nContent-Encoding: gzip");
    for (head, body) in [
        (chunked, "zz\r\n{}\r\n0\r\n\r\n"),
        (chunked, "\r\n"),
        (chunked, "fffffffffffffffff\r\n{}"),
        (chunked, "2\r\n{}zz0\r\n\r\n"),
        (chunked, "2\n{}\r\n0\r\n\r\n"),
        (chunked, "2;a\n\r\n{}\r\n0\r\n\r\n"),
        (chunked, "2\r\n{}\r\n0\r\n\u{1}: x\r\n\r\n"),
        (&packed, "zz\r\n"),
    ] {
        is_protocol(
            raw.answered(head, body.as_bytes(), true),
            &["127.0.0.1:", "HTTP", "check host and port"],
        );
    }
    let raw = Raw::start(json!({}));
    for (head, body) in [
        (chunked, ""),
        (chunked, "2"),
        (chunked, "2\r\n{"),
        (chunked, "2\r\n{}\r\n"),
        (chunked, "2\r\n{}\r\n0\r\n"),
        (&packed, "2"),
    ] {
        let error = raw.answered(head, body.as_bytes(), true).expect_err("cut");
        assert_eq!(error.status, Status::Network, "{body:?}: {}", error.message);
    }
}

#[test]
fn compressed_answers_that_are_broken_are_told_from_broken_connections() {
    let raw = Raw::start(json!({}));
    let packed = gzip([br#"{"result": [1, 2, 3]}"#.to_vec()].into_iter());
    let head =
        |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}");
    raw.answered(&head(packed.len()), &packed, false).expect("as it should be");
    let mut damaged = packed.clone();
    damaged[12] ^= 0xff;
    is_protocol(raw.answered(&head(packed.len()), &damaged, true), &["decompressed"]);
    is_protocol(raw.answered(&head(5), b"hello", true), &["decompressed"]);
    let cut = raw.answered(&head(packed.len()), &packed[..packed.len() - 9], true).expect_err("cut");
    assert_eq!(cut.status, Status::Network, "{}", cut.message);
}

#[test]
fn redirects_are_errors_and_never_followed() {
    let w = Workspace::opening(3, json!({"max_retries": 3})).expect("login");
    let elsewhere = support::recorder::Recorder::start(|_| json!({"json": {"result": []}}));
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://127.0.0.1:{}/api/v3/event", elsewhere.http);
        w.play([json!({"status": status, "text": "", "headers": {"Location": location}})]);
        let error = w.call("find", json!({"query": "User"})).expect_err("a redirect");
        assert_eq!((error.status, error.http_status), (Status::Protocol, Some(status)), "{}", error.message);
        assert!(error.message.contains("redirect"), "{}", error.message);
        assert_eq!(w.recorder.take().len(), 1);
    }
    assert!(elsewhere.take().is_empty(), "credentials went elsewhere");
}

#[test]
fn pages_in_place_of_answers_are_quoted_with_their_status() {
    let w = Workspace::v3();
    for (status, text, words) in [
        (200, "<html><body><h1>Welcome to the hotel</h1>", "Welcome to the hotel"),
        (403, "<html><title>Forbidden by the studio</title></html>", "Forbidden by the studio"),
        (413, "<h1>413 Request Entity Too Large</h1>", "Too Large"),
        (414, "<h1>414 Request-URI Too Large</h1>", "the request is too long"),
        (500, "Internal Server Error", "Internal Server Error"),
        (502, "<h1>502 Bad Gateway</h1><script>x()</script>", "502 Bad Gateway"),
        (200, "", "not accsyn data"),
        (200, "[]", "not accsyn data"),
        (200, r#"{"result": "#, "not accsyn data"),
    ] {
        w.play([json!({"status": status, "text": text})]);
        let error = w.call("find", json!({"query": "User"})).expect_err("a page");
        assert_eq!((error.status, error.http_status), (Status::Protocol, Some(status)), "{}", error.message);
        assert!(error.message.contains(words), "{}", error.message);
        assert!(
            error.message.contains(&status.to_string()) && !error.message.contains('<'),
            "{}",
            error.message
        );
    }
    // However long it is.
    w.play([json!({"status": 500, "text": format!("<p>{}", "word ".repeat(100_000))})]);
    let error = w.call("find", json!({"query": "User"})).expect_err("a page");
    assert!(error.message.len() < 600, "{} bytes", error.message.len());
}

#[test]
fn answers_are_utf8_whatever_they_say_they_are() {
    let raw = Raw::start(json!({}));
    let body = "{\"result\": [\"Jönsson 漢\"]}".as_bytes();
    for kind in ["application/json", "text/html; charset=ISO-8859-1", "application/octet-stream"] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}", body.len());
        assert_eq!(raw.answered(&head, body, false).expect("UTF-8"), json!(["Jönsson 漢"]));
    }
    for body in [
        &b"{\"result\": [\"J\xf6nsson\"]}"[..],
        b"{\"result\": [\"\xed\xa0\x80\"]}",
        b"{\"result\": [\"\xc0\xaf\"]}",
        b"{\"result\": [\"\xe6\xbc",
        b"\xff\xfe{\0}\0",
    ] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}", body.len());
        is_protocol(raw.answered(&head, body, false), &["byte"]);
    }
}

#[test]
fn answers_nested_too_deeply_are_refused() {
    let w = Workspace::v3();
    for depth in [1_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text = format!("{{\"result\": {}1{}}}", open.repeat(depth), close.repeat(depth));
            w.play([json!({ "text": text })]);
            let error = w.call("find", json!({"query": "User"})).expect_err("too deep");
            assert_eq!(error.status, Status::Protocol, "{depth}: {}", error.message);
        }
    }
}

#[test]
fn a_request_line_that_is_too_long_is_told_before_anything_is_sent() {
    let w = Workspace::v3();
    let find = |length: usize| {
        w.answer([json!({"result": []})]);
        w.call("find", json!({"query": format!("User WHERE code={}", "x".repeat(length))}))
    };
    find(60_000).expect("long, and fine");
    assert_eq!(w.recorder.take().len(), 1);
    for length in [65_500, 1_000_000] {
        let error = find(length).expect_err("too long");
        assert_eq!((error.status, error.attempts), (Status::InvalidArgument, 0), "{}", error.message);
        assert!(error.message.contains("65234") && error.message.contains("user/find"), "{}", error.message);
        assert!(error.message.len() < 500, "it does not hold the query");
        assert!(w.recorder.take().is_empty());
    }
    // Data in a body may be long.
    w.answer([json!({"result": [{}]})]);
    w.call("create", json!({"entitytype": "user", "data": {"code": "x".repeat(100_000)}})).expect("a body");
}

#[test]
fn a_failure_status_is_a_failure_whatever_its_body() {
    for w in [Workspace::v3(), Workspace::v1()] {
        let calls = [
            ("find", json!({"query": "User"})),
            ("delete_one", json!({"entitytype": "user", "entityid": "64f0c0ffee00000000000001"})),
            (
                "update",
                json!({"entitytype": "user", "entityid": "64f0c0ffee00000000000001", "data": {"a": 1}}),
            ),
        ];
        for status in [400, 401, 403, 404, 418, 500, 501, 302] {
            for body in [
                r#"{}"#,
                r#"{"result":true}"#,
                r#"{"result":[{"id":"x"}]}"#,
                r#"{"error":"boom at pwd=s3cr3t"}"#,
            ] {
                for (method, args) in &calls {
                    w.play([json!({"status": status, "text": body})]);
                    let error = w.call(method, args.clone()).expect_err(body);
                    let facts = (error.status, error.http_status);
                    assert_eq!(facts, (Status::Protocol, Some(status)), "{}", error.message);
                    assert!(error.message.contains(&status.to_string()), "{}", error.message);
                    assert!(!error.message.contains("s3cr3t"), "{}", error.message);
                }
            }
        }
        w.play([json!({"status": 500, "text": r#"{"error":"boom"}"#})]);
        let error = w.call("find", json!({"query": "User"})).expect_err("an error");
        assert!(error.message.contains("boom"), "{}", error.message);
        for status in [200, 400, 500] {
            w.play([json!({"status": status, "text": r#"{"message":"what the backend says"}"#})]);
            let error = w.call("find", json!({"query": "User"})).expect_err("a message");
            assert_eq!((error.status, error.message.as_str()), (Status::Backend, "what the backend says"));
        }
    }
}

#[test]
fn results_of_the_wrong_shape_are_no_results() {
    let w = Workspace::v3();
    for (method, query, result) in [
        ("find", "User", json!(true)),
        ("find", "User", json!({"id": "x"})),
        ("find", "User", json!("x")),
        ("find", "attributes WHERE entitytype=user", json!(5)),
        ("find", "entitytypes", json!({})),
        ("find_one", "User", json!({"id": "x"})),
        ("find_one", "User", json!([true])),
        ("find_one", "User", json!(["x"])),
        ("find_one", "User", json!([[{"id": "x"}]])),
    ] {
        w.answer([json!({ "result": result })]);
        let error = w.call(method, json!({ "query": query })).expect_err(method);
        assert_eq!(error.status, Status::Protocol, "{method} {query}: {}", error.message);
        assert!(error.message.contains("`result` should be a list"), "{}", error.message);
    }
}

#[test]
fn names_in_the_place_of_a_uri_cannot_leave_it() {
    let w = Workspace::v3();
    let id = "64f0c0ffee00000000000001";
    for name in [
        "user/../acl",
        "../acl",
        "user?x",
        "user#x",
        "user%2fdelete",
        "user\\x",
        "a b",
        "user\u{0}",
        ".",
        "..",
    ] {
        for (method, args) in [
            ("create", json!({"entitytype": name, "data": {"a": 1}})),
            ("update", json!({"entitytype": name, "entityid": id, "data": {"a": 1}})),
            ("delete_one", json!({"entitytype": name, "entityid": id})),
            ("get_entity", json!({"entitytype": name, "entityid": id})),
            ("integration", json!({"name": name, "operation": "x", "data": {}})),
        ] {
            let error = w.call(method, args).expect_err(name);
            assert_eq!(error.status, Status::InvalidArgument, "{method} {name}: {}", error.message);
        }
        let error = w.call("find", json!({ "query": format!("{name} WHERE a=1") })).expect_err(name);
        assert_eq!(error.status, Status::InvalidQuery, "{name}: {}", error.message);
    }
    assert!(w.events().is_empty(), "nothing was sent");
}

#[test]
fn keys_of_data_are_data_whatever_they_are() {
    let w = Workspace::v3();
    let data = r#"{"$serde_json::private::Number": "12", "a": {"$serde_json::private::RawValue": "[1]"}, "n": 1.50}"#;
    w.play([json!({"text": format!(r#"{{"result": [{data}]}}"#)})]);
    let args = format!(r#"{{"entitytype": "user", "entityid": "64f0c0ffee00000000000001", "data": {data}}}"#);
    let result = w.session.invoke("update", Some(&args), &w.session.cancel_token()).expect("update");
    assert_eq!(result, data);
    let body = String::from_utf8(w.recorder.take()[0].body.clone()).expect("UTF-8");
    assert!(body.contains(data), "{body}");
}
