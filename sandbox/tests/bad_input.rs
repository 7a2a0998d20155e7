//! The workspace never stops: whatever is written to it or asked of it, the next request is answered.

mod support;

use serde_json::{Value, json};
use support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::start(&["--time-scale", "0", "--no-quirks"])
}

/// The workspace still answers, and its jobs still run.
fn check_is_alive(sandbox: &Sandbox) {
    let ends = json!({"source": "share=thefilm/specs.pdf", "destination": "volume=archive/alive/"});
    let made = sandbox.result("POST", "transfer/create", ends, "");
    let id = made[0]["id"].as_str().expect("id");
    sandbox.advance(600.0);
    assert_eq!(sandbox.result("GET", "transfer/find", json!({}), id)[0]["status"], "done");
}

fn ask(sandbox: &Sandbox, http: &str, uri: &str, data: Value, more: Value) -> Value {
    sandbox.answer_to("john@user.com", http, uri, data, more)
}

#[test]
fn a_transfer_without_a_source_is_refused() {
    let sandbox = sandbox();
    for data in [
        json!({"name": "x"}),
        json!({"name": "x", "destination": "volume=archive/"}),
        json!({"name": "x", "source": "share=thefilm/specs.pdf"}),
        json!({"name": "x", "source": "", "destination": ""}),
        json!({"name": "x", "tasks": [{"destination": "volume=archive/"}]}),
        json!({"name": "x", "tasks": [{"status": "queued"}]}),
        json!({"name": "x", "tasks": []}),
    ] {
        let answer = ask(&sandbox, "POST", "transfer/create", data.clone(), json!({}));
        assert!(answer["message"].as_str().is_some_and(|m| m.contains("source")), "{data}: {answer}");
    }
    check_is_alive(&sandbox);
}

#[test]
fn a_job_that_cannot_run_fails_alone_also_after_a_restart() {
    let folder = tempfile::tempdir().expect("folder");
    let state = folder.path().join("state.db").to_string_lossy().into_owned();
    let seed = folder.path().join("seed.json");
    // What an older version of the sandbox let into its state.
    let text = json!({
        "workspace": {"code": "acmefilm"},
        "users": [{"code": "john@user.com", "role": "admin", "password": "p", "api_key": "f0a8b9a9-879f-4174-9d08-322eea196efc"}],
        "volumes": [{"code": "projects", "default": true}, {"code": "archive"}],
        "folders": [{"code": "thefilm", "parent": "projects", "path": "TheFilm"}],
        "files": {"projects": {"TheFilm/specs.pdf": 10}},
        "transfers": [{"name": "odd", "status": "waiting", "user": "john@user.com"}],
        "tasks": [{"job": "odd", "status": "queued"}],
    });
    std::fs::write(&seed, text.to_string()).expect("write");
    for _ in 0..2 {
        let arguments = [
            "--lenient",
            "--seed",
            &seed.to_string_lossy(),
            "--state",
            &state,
            "--time-scale",
            "0",
            "--no-quirks",
        ];
        check_is_alive(&Sandbox::start(&arguments));
    }
}

#[test]
fn collections_packages_and_shares_are_listed() {
    let sandbox = sandbox();
    let listed =
        |path: &str| ask(&sandbox, "GET", "workspace/file", json!({"op": "ls", "path": path}), json!({}));
    let startup = listed("collection=startup");
    assert_eq!(startup["result"][0]["filename"], "specs.pdf", "{startup}");
    assert!(listed("collection=nosuch")["message"].is_string());
    check_is_alive(&sandbox);
}

#[test]
fn numbers_that_are_too_large_or_too_small_are_refused() {
    let sandbox = sandbox();
    for fault in [
        json!({"drip": 1e-320}),
        json!({"drip": 1e308}),
        json!({"delay": 1e308}),
        json!({"headers": {"a b": "c"}}),
        json!({"headers": {"a": "line\nbreak"}}),
        json!({"content_type": "line\nbreak"}),
        json!({"headers": {"a": {}}}),
    ] {
        let answer = sandbox.control("POST", "/faults", fault.clone());
        assert!(answer["message"].is_string(), "{fault}: {answer}");
    }
    for order in [json!({"advance": 1e308}), json!({"scale": 1e308}), json!({"advance": -1})] {
        let answer = sandbox.control("POST", "/clock", order.clone());
        assert!(answer["message"].is_string(), "{order}: {answer}");
    }
    check_is_alive(&sandbox);
}

#[test]
fn odd_requests_are_answered_one_by_one() {
    let sandbox = sandbox();
    let transfer = sandbox.id("transfer", "Daily backup");
    let nested = format!("{}name=x", "not ".repeat(200_000));
    let deep = format!("volume=archive/{}", "a/".repeat(100_000));
    let odd = [
        json!(null),
        json!(1),
        json!("text"),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"a": {}}),
        json!(true),
        json!({"path": 5, "op": "ls"}),
        json!({"path": [null, {}, []], "op": "getsize"}),
        json!({"path": {"share": 1, "path": []}, "op": "delete"}),
        json!({"op": "ls", "path": "~\u{e5}"}),
        json!({"op": "mkdir", "path": deep}),
        json!({"op": "rename", "path": "TheFilm", "path_to": {"a": 1}}),
        json!({"source": {"path": []}, "destination": 1}),
        json!({"tasks": {"a": {"source": 1}}}),
        json!({"tasks": [null, 1, {"source": {"path": 1}}]}),
        json!({"source": "a%099999999d[1-2]", "destination": "b"}),
        json!({"source": "volume=archive/x.%0999d.exr[1-2]", "destination": "volume=archive/y/"}),
        json!({"source": "volume=archive/x.%d\u{e5}[1-2]", "destination": "volume=archive/y/"}),
        json!({"source": "share=thefilm/specs.pdf", "destination": deep}),
        json!({"limit": u64::MAX, "skip": u64::MAX}),
        json!({"pagination": {"page": u64::MAX, "limit": u64::MAX}}),
        json!({"attributes": [1, null]}),
        json!({"recipient": "\u{0}"}),
        json!({"client": "\u{0}"}),
        json!({"files": [null, 1]}),
        json!({"entity": "user:", "target": ":", "read": true}),
        json!({"name": "x", "value": {"a": 1}, "entitytype": "workspace"}),
        json!({"entitytype": 5}),
        json!({"single_entity_query": true}),
        json!({"parent": transfer}),
        json!({"size": "large", "name": "y"}),
        json!({"status": "pending", "recipients": "x"}),
        json!({"include": "re(", "op": "ls", "path": ""}),
    ];
    for uri in [
        "transfer/create",
        "task/create",
        "delivery/create",
        "user/create",
        "folder/create",
        "collection/create",
        "home/create",
        "volume/create",
        "file/create",
        "acl/create",
        "transfer/edit",
        "task/edit",
        "queue/edit",
        "share/edit",
        "transfer/find",
        "task/find",
        "user/find",
        "transfer/report",
        "transfer/metrics",
        "setting",
        "log/find",
        "workspace/file",
        "workspace/publish/preprocess",
        "job/recipient/add",
        "job/recipients",
        "collection/file/remove",
        "volume/server",
        "volume/servers",
        "user/deactivate",
        "user/activate",
        "attributes",
        "entitytypes",
        "user/api_key",
        "x/utility",
        "/",
        "",
    ] {
        for data in &odd {
            for (http, id) in [("PUT", ""), ("POST", &*transfer), ("DELETE", "nosuch")] {
                let event = json!({ "uri": uri, "data": data, "id": id });
                let (status, answer) = sandbox.post(http, "/api/v3/event", support::AUTHORIZATION, event);
                assert!(status < 500 && answer.is_object(), "{http} {uri} {data}: {status} {answer}");
            }
        }
    }
    let answer = ask(&sandbox, "PUT", "transfer/find", json!({}), json!({ "query": nested }));
    assert!(answer["message"].as_str().expect("refused").contains("deep"), "{answer}");
    for body in [json!(null), json!([]), json!("x"), json!({"uri": []}), json!({"uri": "x", "gz_data": "!"})]
    {
        for path in
            ["/api/v3/event", "/api/v3/api/login", "/api/v1.0/user/login/auth", "/api/v1.0/event", "/"]
        {
            let (status, answer) = sandbox.post("PUT", path, support::AUTHORIZATION, body.clone());
            assert!(status < 500, "{path} {body}: {status} {answer}");
        }
    }
    sandbox.advance(3600.0);
    check_is_alive(&sandbox);
}
