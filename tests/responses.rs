//! Responses that are too large, nested too deeply, truncated, forged or not HTTP; and requests that are too long.

mod support;

use accsyn_core::error::Status;
use serde_json::json;
use support::prepared::{Prepared, gzip, is_protocol};
use support::workspace::Workspace;

#[test]
fn the_limit_counts_what_an_answer_unpacks_to() {
    let raw = Prepared::start(json!({"max_response_bytes": 1_000_000}));
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
fn a_length_that_lies_harms_nobody() {
    let raw = Prepared::start(json!({}));
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
    let raw = Prepared::start(json!({}));
    let forged = b"{\"result\": []}HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"result\": [\"forged\"]}";
    for _ in 0..200 {
        let first = raw.answered("HTTP/1.1 200 OK\r\nContent-Length: 14", forged, false).expect("the first");
        assert_eq!(first, json!([]));
        let next = raw.answered("HTTP/1.1 200 OK\r\nContent-Length: 20", br#"{"result": ["true"]}"#, false);
        assert_eq!(next.expect("on another connection"), json!(["true"]));
    }
}

#[test]
fn what_is_not_http_is_said_to_be_none() {
    let raw = Prepared::start(json!({"max_retries": 3}));
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
    let raw = Prepared::start(json!({"max_retries": 3}));
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
    let raw = Prepared::start(json!({}));
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
    let raw = Prepared::start(json!({}));
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
    let raw = Prepared::start(json!({}));
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
    w.answer([json!({"result": [{"id": "x"}]})]);
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
    for (method, query, result, expected) in [
        ("find", "User", json!(true), "a list of entities"),
        ("find", "User", json!(null), "a list of entities"),
        ("find", "User", json!({"id": "x"}), "a list of entities"),
        ("find", "User", json!("x"), "a list of entities"),
        ("find", "attributes WHERE entitytype=user", json!(5), "a list of names"),
        ("find", "attributes WHERE entitytype=user", json!(["id", {"a": "b"}]), "a list of names"),
        ("find", "entitytypes", json!({}), "a list of names"),
        ("find", "entitytypes", json!(null), "a list of names"),
        ("find_one", "User", json!({"id": "x"}), "a list of entities"),
        ("find_one", "User", json!(false), "a list of entities"),
        ("find_one", "User", json!([true]), "a list of entities"),
        ("find_one", "User", json!(["x"]), "a list of entities"),
        ("find_one", "User", json!([[{"id": "x"}]]), "a list of entities"),
    ] {
        w.answer([json!({ "result": result })]);
        let error = w.call(method, json!({ "query": query })).expect_err(method);
        assert_eq!(error.status, Status::Protocol, "{method} {query} {result}: {}", error.message);
        let expected = format!("`result` should be {expected}");
        assert!(error.message.contains(&expected), "{method} {query} {result}: {}", error.message);
        // The request that was answered so can be found.
        let sent = w.events().pop().expect("a request");
        assert_eq!(error.eid.as_deref(), sent["eid"].as_str(), "{method} {query}");
        assert_eq!((error.http_status, error.attempts), (Some(200), 1), "{method} {query}");
    }
    w.answer([json!({"result": null})]);
    assert_eq!(w.call("find_one", json!({"query": "User"})).expect("nobody"), json!(null));
}

#[test]
fn no_method_returns_what_it_is_not_said_to_return() {
    let id = "64f0c0ffee00000000000001";
    let servers =
        json!({"entitytype_parent": "volume", "entitytype": "server", "data": {"volume": id, "server": id}});
    let recipients = json!({"targettype": "delivery", "targetid": id});
    let acls = json!({"targettype": "volume", "targetid": id});
    let (object, text, number) = (json!({"files": []}), json!("x"), json!(1));
    let list = json!([{
        "id": id, "client": id, "user": id, "entity": "user:a", "target": "share:b", "filename": "x", "status": "offline",
    }]);
    let pairs = json!([{"path": "volume=a", "result": true}, {"path": "volume=b", "result": true}]);
    let (truth, null) = (json!(true), json!(null));
    let values = [&object, &list, &pairs, &text, &number, &truth, &null];
    let entity = json!({"entitytype": "user", "entityid": id});
    for (method, args, fine) in [
        ("get_entity", entity.clone(), vec![&list, &null]),
        ("metrics", json!({"query": "Transfer"}), vec![&object]),
        ("assignments", json!({"entitytype": "volume", "entityid": id}), vec![&list]),
        ("assign", servers.clone(), vec![&truth, &null]),
        ("deassign", servers, vec![&truth, &null]),
        ("access", recipients, vec![&list]),
        ("access", acls, vec![&list]),
        ("ls", json!({"path": "volume=a"}), vec![&list]),
        ("getsize", json!({"path": "volume=a"}), vec![&number]),
        ("exists", json!({"path": "volume=a"}), vec![&truth]),
        ("mkdir", json!({"path": "volume=a"}), vec![&truth, &null]),
        ("delete", json!({"path": "volume=a"}), vec![&truth, &null]),
        ("rename", json!({"path": "volume=a", "path_to": "volume=b"}), vec![&truth, &null]),
        ("mv", json!({"path_src": "volume=a", "path_dst": "volume=b"}), vec![&truth, &null]),
        ("exists", json!({"path": ["volume=a", "volume=b"]}), vec![&pairs, &truth]),
        ("delete", json!({"path": ["volume=a", "volume=b"]}), vec![&pairs, &truth, &null]),
        ("prepublish", json!({"data": []}), vec![&object]),
        ("get_settings", json!({}), vec![&object]),
        ("delete_one", entity.clone(), vec![&truth, &null]),
        ("deactivate_one", entity, vec![&truth, &null]),
        ("activate_one", json!({"entitytype": "user", "entityident": id}), vec![&truth, &null]),
        (
            "delete_many",
            json!({"entitytype": "collection", "entityid": id, "data": {"files": [id]}}),
            vec![&truth, &null],
        ),
        ("app_is_running", json!({}), vec![&list]),
        ("daemon_is_running", json!({}), vec![&list]),
    ] {
        for value in values {
            let w = Workspace::v3();
            w.answer([json!({ "result": value })]);
            let outcome = w.call(method, args.clone());
            match fine.contains(&value) {
                true => _ = outcome.expect(method),
                false => {
                    let error = outcome.expect_err(&format!("{method} {value}"));
                    assert_eq!(error.status, Status::Protocol, "{method} {value}: {}", error.message);
                    assert_eq!((error.http_status, error.attempts), (Some(200), 1), "{method} {value}");
                }
            }
        }
    }
    let w = Workspace::v3();
    for (method, args) in [
        ("ls", json!({"path": "volume=a"})),
        ("assignments", json!({"entitytype": "volume", "entityid": id})),
        ("access", json!({"targettype": "delivery", "targetid": id})),
        ("app_is_running", json!({})),
    ] {
        for items in [json!([1]), json!([{}, null]), json!([[]]), json!(["x"])] {
            w.answer([json!({ "result": items })]);
            let error = w.call(method, args.clone()).expect_err(method);
            assert_eq!(error.status, Status::Protocol, "{method} {items}: {}", error.message);
        }
    }
    for value in [&object, &list, &number, &truth, &null] {
        w.answer([json!({ "api_key": value })]);
        let error = w.call("get_api_key", json!({})).expect_err("no string");
        assert_eq!(error.status, Status::Protocol, "{value}: {}", error.message);
    }
    w.answer([json!({"api_key": {"nested": "s3cr3t-of-the-backend"}})]);
    let error = w.call("get_api_key", json!({})).expect_err("no string");
    assert!(!error.message.contains("s3cr3t"), "{}", error.message);
}

#[test]
fn an_empty_answer_to_a_question_is_no_answer() {
    let id = "64f0c0ffee00000000000001";
    for (w, methods) in [
        (
            Workspace::v3(),
            vec![
                ("get_entity", json!({"entitytype": "user", "entityid": id})),
                ("assignments", json!({"entitytype": "volume", "entityid": id})),
                ("access", json!({"targettype": "volume", "targetid": id})),
                // Whether there is such a user.
                (
                    "grant",
                    json!({"entitytype": "user", "entityid": "a@b.c", "targettype": "volume", "targetid": id}),
                ),
            ],
        ),
        (Workspace::v1(), vec![]),
    ] {
        let both = [
            ("find", json!({"query": "User"})),
            ("find_one", json!({"query": "User"})),
            ("report", json!({"query": "User"})),
            ("metrics", json!({"query": "Transfer"})),
            ("ls", json!({"path": "volume=a"})),
            ("getsize", json!({"path": "volume=a"})),
            ("exists", json!({"path": "volume=a"})),
            ("get_api_key", json!({})),
            ("app_is_running", json!({})),
            ("wait", json!({"entitytype": "transfer", "entityid": id, "timeout": 0.1})),
        ];
        for (method, args) in both.into_iter().chain(methods) {
            w.answer([json!({})]);
            let error = w.call(method, args).expect_err(method);
            assert_eq!(error.status, Status::Protocol, "{method}: {}", error.message);
            assert_eq!(w.events().len(), 1, "{method}");
        }
    }
}

#[test]
fn names_in_the_place_of_a_uri_cannot_leave_it() {
    let w = Workspace::v3();
    let id = "64f0c0ffee00000000000001";
    let long = "a".repeat(65);
    for name in [
        long.as_str(),
        "benutzerköpfe",
        "\u{212a}ind",
        "\u{430}cl",
        "用户",
        "user\u{301}",
        "\u{ff55}ser",
        "us er",
        "us\u{a0}er",
        "user/../acl",
        "../acl",
        "user?x",
        "user#x",
        "user%2fdelete",
        "user%2Fdelete",
        "user%00",
        "user\\x",
        "user\u{2215}delete",
        "user\u{2044}x",
        "user\u{ff0f}x",
        "user\u{202e}x",
        "user\u{200b}x",
        "user\u{7f}",
        "us\u{85}er",
        "user;x",
        "user:x",
        "user@x",
        "user'",
        "\u{2025}",
        "\u{2026}/acl",
        ".hidden",
        "a..b",
        "user.",
        "user..",
        "a...b",
        "{",
        "}",
        "user{",
        "{type}",
        "{name}",
        "[user]",
        "user(",
        "user,acl",
        "user=acl",
        "user+",
        "user*",
        "user|acl",
        "~user",
        "$user",
        "!user",
        "user&x",
        "<user>",
        "\"user\"",
        "`user`",
        "^",
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
fn ids_and_types_cannot_change_the_query_that_they_are_part_of() {
    let share = "64f0c0ffee00000000000020";
    for text in [
        "x OR 1=1",
        "x' OR role='admin",
        "*",
        "jo*",
        "x\n",
        "a/../b",
        "a\"b",
        "(x)",
        "x<>y",
        "x,y",
        "x=y",
        "x\u{0}",
        "x\u{a0}y",
        " ",
    ] {
        let w = Workspace::v3();
        for args in [
            json!({"targettype": "volume", "targetid": share, "entitytype": "user", "entityid": text}),
            json!({"targettype": "volume", "targetid": share, "entitytype": text, "entityid": share}),
        ] {
            let outcome = w.call("access", args);
            if text == "x\n" {
                continue;
            }
            let error = outcome.expect_err(text);
            assert_eq!(error.status, Status::InvalidArgument, "{text}: {}", error.message);
            assert!(error.message.contains("`entity"), "{text}: {}", error.message);
        }
        for w in [w, Workspace::v1()] {
            w.recorder.take();
            let outcome = w.call("wait", json!({"entitytype": "transfer", "entityid": text, "timeout": 0.1}));
            let error = outcome.expect_err(text);
            if text != "x\n" {
                assert_eq!(error.status, Status::InvalidArgument, "{text}: {}", error.message);
                assert!(w.events().is_empty(), "{text}");
            }
        }
    }
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

#[test]
fn a_backend_before_3_4_answers_true_when_a_grant_changes_a_rule() {
    let w = Workspace::v3();
    let id = "64f0c0ffee00000000000001";
    let args =
        json!({"entitytype": "user", "entityid": id, "targettype": "folder", "targetid": id, "write": true});
    w.answer([json!({"result": [true]})]);
    assert_eq!(w.call("grant", args.clone()).expect("grant"), json!(true));
    for wrong in [json!([false]), json!(["true"]), json!([1]), json!(true)] {
        w.answer([json!({ "result": wrong })]);
        assert_eq!(w.call("grant", args.clone()).expect_err("no rule").status, Status::Protocol, "{wrong}");
    }
}

#[test]
fn a_grant_is_confirmed_by_one_rule_of_the_user_and_share_asked_for() {
    let w = Workspace::v3();
    let (user, share, other) =
        ("64f0c0ffee00000000000001", "64f0c0ffee00000000000020", "64f0c0ffee00000000000099");
    let args = json!({"entitytype": "user", "entityid": user, "targettype": "volume", "targetid": share});
    let grant = |rules: serde_json::Value| {
        w.answer([json!({ "result": rules })]);
        w.call("grant", args.clone())
    };
    for key in ["entity", "user", "target", "share"] {
        let (asked, kind) = if matches!(key, "entity" | "user") { (user, "user") } else { (share, "share") };
        for asked_as in [asked.to_owned(), format!("{kind}:{asked}"), asked.to_uppercase()] {
            let (rule, of_other) = (json!({"id": other, key: asked_as}), json!({"id": other, key: other}));
            assert_eq!(grant(json!([rule])).expect("rule"), rule);
            for wrong in [json!([of_other]), json!([rule, of_other]), json!([rule, rule])] {
                assert_eq!(grant(wrong.clone()).expect_err("another").status, Status::Protocol, "{wrong}");
            }
        }
    }
}
