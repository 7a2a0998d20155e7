//! Heads of responses, codings of their bodies, and failures, as the world sends them: large, odd, and those that mean something
//! else.

mod support;

use std::io::Write;

use accsyn_core::error::Status;
use flate2::Compression;
use serde_json::{Value, json};
use support::prepared::{Prepared, gzip, is_protocol};
use support::workspace::Workspace;

#[test]
fn content_codings_are_understood_as_others_write_them() {
    let raw = Prepared::start(json!({}));
    let body = br#"{"result": ["packed"]}"#.to_vec();
    let packed = gzip([body.clone()].into_iter());
    let (start, end) = body.split_at(9);
    let members =
        [gzip([start.to_vec()].into_iter()), gzip([end.to_vec()].into_iter()), vec![0; 100]].concat();
    let empty = gzip(std::iter::empty());
    let with_empty = [empty.clone(), packed.clone(), empty, vec![0; 3]].concat();
    let trailing = [packed.as_slice(), b"\0\0 and whatever follows"].concat();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(&body).expect("write");
    let mut zlib = zlib.finish().expect("zlib");
    let mut raw_deflate = flate2::write::DeflateEncoder::new(Vec::new(), Compression::none());
    raw_deflate.write_all(&body).expect("write");
    let raw_deflate = raw_deflate.finish().expect("deflate");
    let named = flate2::GzBuilder::new().filename("a name").comment("a comment").extra(vec![1; 300]);
    let mut named = named.write(Vec::new(), Compression::best());
    named.write_all(&body).expect("write");
    let named = named.finish().expect("gzip");
    for (coding, bytes) in [
        ("GZIP", &packed),
        ("x-gzip", &packed),
        ("X-GZip", &packed),
        ("gzip, identity", &packed),
        ("identity,gzip", &packed),
        (" , gzip ,, identity, ", &packed),
        ("gzip\r\nContent-Encoding: Identity", &packed),
        ("gzip\r\nTransfer-Encoding: identity", &packed),
        ("gzip", &named),
        ("gzip", &members),
        ("gzip", &with_empty),
        ("Identity", &body),
        ("none", &body),
        ("", &body),
        ("gzip", &trailing),
        ("deflate", &zlib),
        ("DEFLATE, identity", &raw_deflate),
    ] {
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {}", bytes.len());
        assert_eq!(raw.answered(&head, bytes, false).expect(coding), json!(["packed"]), "{coding}");
    }
    zlib.extend([0; 9]);
    for (transfer, bytes) in [("gzip, chunked", &packed), ("Deflate;q=1, Chunked", &zlib)] {
        let chunks = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n0\r\n\r\n"].concat();
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: {transfer}");
        assert_eq!(raw.answered(&head, &chunks, false).expect(transfer), json!(["packed"]), "{transfer}");
    }
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: {}", body.len());
    is_protocol(raw.answered(&head, &body, true), &["br"]);
}

#[test]
fn a_body_that_cannot_be_used_is_told_with_the_status_of_its_head() {
    let raw = Prepared::start(json!({"timeout": 0.3, "max_response_bytes": 1000}));
    let packed = gzip([br#"{"result": []}"#.to_vec()].into_iter());
    for (fields, body) in [
        ("Content-Encoding: br\r\nContent-Length: 2", &b"{}"[..]),
        ("Content-Encoding: gzip, gzip\r\nContent-Length: 2", b"{}"),
        ("Content-Encoding: gzip\r\nContent-Length: 2", b"{}"),
        ("Content-Encoding: gzip", &packed[..packed.len() - 1]),
        ("Transfer-Encoding: compress, chunked", b"0\r\n\r\n"),
        ("Transfer-Encoding: chunked", b"x\r\n\r\n"),
        ("Transfer-Encoding: chunked", b"5\r\n{"),
        ("Content-Length: 5", b"{"),
        ("Content-Length: 5000", b"{"),
        ("Content-Length: 2", b"[]"),
    ] {
        for status in [200, 201] {
            let error =
                raw.answered(&format!("HTTP/1.1 {status} OK\r\n{fields}"), body, true).expect_err(fields);
            assert_eq!(error.http_status, Some(status), "{fields}: {}", error.message);
        }
    }
    let error = raw.answered("HTTP/1.1 200 OK\r\nContent-Length: 5", b"{", false).expect_err("it stalls");
    assert_eq!((error.status, error.http_status), (Status::Timeout, Some(200)), "{}", error.message);
}

#[test]
fn heads_are_limited_by_their_size_in_bytes() {
    let raw = Prepared::start(json!({}));
    let body = br#"{"result": ["large"]}"#;
    let field = |number: usize| format!("X-Field-{number}: some value or other\r\n");
    let short = |number: usize| format!("{}: \r\n", (b'a' + (number % 26) as u8) as char);
    for fields in [
        (0..150).map(field).collect::<String>(),
        (0..2000).map(field).collect(),
        (0..50_000).map(short).collect(),
        "X: y\r\n".repeat(30_000) + &"Y:\r\n folded\r\n".repeat(3_000),
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
    let raw = Prepared::start(json!({"timeout": 5}));
    let body = br#"{"result": ["odd"]}"#;
    let length = body.len();
    for (head, closes) in [
        (format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: {length}"), false),
        (format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nTransfer-Encoding: Identity"), false),
        (format!("HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\nContent-Length: {length}"), false),
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
    let fields = (0..5000).map(|number| format!("X-{number}: y\r\n")).collect::<String>();
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
    let raw = Prepared::start(json!({"timeout": 5}));
    let trailer = format!("2\r\n{{}}\r\n0\r\n{}\r\n", "X: y\r\n".repeat(50_000));
    is_protocol(
        raw.answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", trailer.as_bytes(), true),
        &["127.0.0.1:", "trailer of the body is too large"],
    );
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
        ("HTTP/1.1 300 Multiple Choices\r\nContent-Length: 0", "HTTP 300, which is not a response"),
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
fn words_of_a_server_are_masked_before_they_are_changed_or_cut() {
    let key = "K3y-s3cret-f0a8b9a9-xyzzy";
    let w = Workspace::opening(3, json!({ "api_key": key })).expect("login");
    let escaped: String = key.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let wide: String = key.bytes().map(|byte| format!("%EF%BC%{:02X}", byte.wrapping_add(0x60))).collect();
    let told = |headers: Value, status: u16| {
        w.play([json!({"status": status, "text": "", "headers": headers})]);
        let error = w.call("find", json!({"query": "User"})).expect_err("no answer").message;
        // Not even a part of it.
        let lower = error.to_lowercase();
        for part in [&key[..8], &escaped[..12], "s3cret", "xyzzy"] {
            assert!(!lower.contains(&part.to_lowercase()), "{part}: {error}");
        }
        error
    };
    for host in [key.to_owned(), key.to_uppercase(), escaped.clone(), format!("u:{key}@a"), wide] {
        let error = told(json!({"Location": format!("https://{host}.evil.example/")}), 302);
        assert!(error.contains("redirect"), "{error}");
    }
    assert!(told(json!({"Location": "https://Evil.example/x"}), 302).contains("to evil.example"));
    for coding in [
        key.to_owned(),
        key.to_uppercase(),
        escaped.clone(),
        format!("{}{key}", "x".repeat(30)),
        format!("{}{key}", "x".repeat(95)),
        format!("{key};q=1"),
        format!("gzip, {key}"),
    ] {
        for header in ["Content-Encoding", "Transfer-Encoding"] {
            let error = told(json!({ header: coding }), 200);
            assert!(error.contains("coding") || error.contains("HTTP"), "{header}: {error}");
        }
    }
}

#[test]
fn a_failure_may_be_twice_as_large_and_keeps_its_message() {
    let raw = Prepared::start(json!({"max_response_bytes": 1000, "max_retries": 0}));
    let outcomes = |status: u16, size: usize| {
        let start = r#"{"retry_after": 7, "message": ""#;
        let body = format!("{start}{}\"}}", "z".repeat(size - start.len() - 2)).into_bytes();
        let chunks = [format!("{size:x}\r\n").as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
        let packed = gzip([body.clone()].into_iter());
        [("", body), ("Transfer-Encoding: chunked\r\n", chunks), ("Content-Encoding: gzip\r\n", packed)].map(
            |(coding, body)| {
                let length = if coding.starts_with('T') {
                    String::new()
                } else {
                    format!("Content-Length: {}\r\n", body.len())
                };
                let head = format!("HTTP/1.1 {status} No\r\n{coding}{length}X: y");
                let error = raw.answered(&head, &body, true).expect_err("a failure");
                assert_eq!(error.http_status, Some(status), "{coding}: {}", error.message);
                error
            },
        )
    };
    for size in [1000, 1001, 1500, 2000] {
        for error in outcomes(400, size) {
            assert!(
                error.status == Status::Backend && error.message.starts_with("zzz"),
                "{size}: {}",
                error.message
            );
        }
        for error in outcomes(429, size) {
            assert_eq!((error.status, error.retry_after), (Status::RateLimited, Some(7.0)), "{size}");
        }
    }
    for size in [2100, 100_000] {
        for error in outcomes(400, size) {
            assert!(
                error.status == Status::Protocol && error.message.contains("retry_after"),
                "{}",
                error.message
            );
        }
    }
}

#[test]
fn a_message_of_control_characters_is_cut_and_counted_as_it_came() {
    let w = Workspace::v3();
    w.play([json!({"status": 400, "json": {"message": format!("no{}", "\0".repeat(3000))}})]);
    let error = w.call("find", json!({"query": "User"})).expect_err("refused");
    assert_eq!(error.message, format!("no{}... (3002 characters in all)", "\\u0000".repeat(333)));
}
