//! Log lines for machines: the same facts as in words, as fields of JSON objects.

mod support;

use std::sync::{Arc, Mutex};

use accsyn_core::error::Error;
use accsyn_core::log::{FIELDS, Level};
use serde_json::{Value, json};
use support::recorder::Recorder;
use support::workspace::Workspace;

/// The lines of a session that logs everything to a file, and what was done with it.
fn logged(options: Value, run: impl FnOnce(&Workspace)) -> (Vec<Value>, String) {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.log");
    let mut all = json!({"log_format": "json", "verbose": true, "path_logfile": path});
    all.as_object_mut().expect("object").extend(options.as_object().expect("object").clone());
    run(&Workspace::opening(3, all).expect("login"));
    let text = std::fs::read_to_string(path).expect("log");
    let lines =
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    (lines.collect(), text)
}

fn find(w: &Workspace) -> Result<Value, Error> {
    w.call("find", json!({"query": "User"}))
}

/// The lines of attempts at an operation.
fn attempts<'a>(lines: &'a [Value], operation: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["operation"] == operation && line.get("duration_ms").is_some()).collect()
}

#[test]
fn every_line_is_a_json_object_with_fields_of_the_table_and_their_types() {
    let (lines, _) = logged(json!({"max_retries": 1, "tls_verify": false, "pretty_json": true}), |w| {
        w.play([
            json!({"json": {"result": []}}),
            json!({"json": {"message": "no\nrights"}}),
            json!({"status": 503, "text": "<h1>away</h1>"}),
            json!({"json": {"result": []}}),
            json!({"status": 500, "text": "<h1>broken</h1>"}),
        ]);
        for _ in 0..4 {
            let _ = find(w);
        }
    });
    assert!(lines.len() > 10, "{lines:#?}");
    for line in &lines {
        for (name, value) in line.as_object().expect("an object") {
            let (_, kind, _) = FIELDS.iter().find(|(known, ..)| known == name).expect(name);
            let fits = match *kind {
                "string" => value.is_string(),
                "integer" => value.is_u64(),
                "number" => value.is_number(),
                other => panic!("{other}"),
            };
            assert!(fits, "{name}: {value}");
        }
        for always in ["time", "level", "message"] {
            assert!(line.get(always).is_some(), "{line}");
        }
        let time = line["time"].as_str().expect("time");
        time.parse::<jiff::Timestamp>().expect("RFC 3339");
    }
    let used: Vec<&str> = FIELDS
        .iter()
        .map(|(name, ..)| *name)
        .filter(|name| lines.iter().any(|line| line.get(name).is_some()))
        .collect();
    assert_eq!(used.len(), FIELDS.len(), "{used:?}");
}

#[test]
fn an_attempt_tells_what_its_error_tells() {
    let mut errors = Vec::new();
    let (lines, _) = logged(json!({}), |w| {
        w.play([
            json!({"json": {"result": [{"id": "1"}]}}),
            json!({"json": {"message": "no rights"}}),
            json!({"status": 502, "text": "<h1>away</h1>"}),
            json!({"close": true}),
            json!({"json": {"exception": "KeyError"}}),
            json!({"status": 429, "text": "<h1>slower</h1>"}),
            json!({"json": {"message": "old", "session_expired": true}}),
        ]);
        find(w).expect("found");
        errors.extend((0..6).map(|_| find(w).expect_err("a failure")));
    });
    let attempts = attempts(&lines, "user/find");
    assert_eq!(attempts.len(), 7, "{lines:#?}");
    for attempt in &attempts {
        assert_eq!(
            (&attempt["level"], &attempt["method"], &attempt["verb"]),
            (&json!("info"), &json!("find"), &json!("GET"))
        );
        assert_eq!(attempt["attempt"], 1);
        assert!(attempt["id"].is_u64() && attempt["duration_ms"].is_number());
    }
    assert_eq!(
        (&attempts[0]["status"], attempts[0].get("code"), &attempts[0]["bytes"]),
        (&json!(200), None, &json!(23))
    );
    for (attempt, error) in attempts[1..].iter().zip(&errors) {
        assert_eq!(attempt["code"], error.status.code());
        assert!(error.eid.is_some(), "{error:?}");
        assert_eq!(attempt["eid"].as_str(), error.eid.as_deref());
        assert_eq!(attempt["status"].as_u64(), error.http_status.map(u64::from));
    }
    assert_eq!((&attempts[1]["refusal"], attempts[2].get("refusal")), (&json!("no rights"), None));
    let login = &lines.iter().find(|line| line["operation"] == "login").expect("a login");
    assert_eq!((&login["verb"], login.get("method"), login.get("eid")), (&json!("PUT"), None, None));
}

#[test]
fn a_refused_login_is_logged_with_its_reason() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.log");
    let recorder = Recorder::start(|_| json!({"status": 401, "json": {"message": "who are you?"}}));
    let options = json!({
        "workspace": "acmefilm", "username": "john@user.com", "api_key": "test-api-key-0001", "proxy": "none",
        "endpoint": format!("http://127.0.0.1:{}", recorder.http), "log_format": "json", "verbose": true, "path_logfile": path,
    });
    accsyn_api::Session::open(Some(&options.to_string())).expect_err("refused");
    let text = std::fs::read_to_string(path).expect("log");
    let line: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    assert_eq!((&line["code"], &line["status"]), (&json!("AUTH_FAILED"), &json!(401)));
    assert!(line["refusal"].as_str().expect("refusal").ends_with("who are you?"), "{line}");
}

#[test]
fn a_function_of_the_host_gets_json_when_it_or_the_session_wants_it() {
    for (format, as_json) in [("json", false), ("text", true)] {
        let w = Workspace::opening(3, json!({"log_format": format})).expect("login");
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = lines.clone();
        let callback: accsyn_core::log::Callback =
            Arc::new(move |_, line: &str| sink.lock().expect("lines").push(line.to_owned()));
        if as_json {
            w.session.set_json_log(Some((Level::Info, callback)));
        } else {
            w.session.set_log(Some((Level::Info, callback)));
        }
        w.answer([json!({"result": []})]);
        find(&w).expect("found");
        let line: Value = serde_json::from_str(&lines.lock().expect("lines")[0]).expect("JSON");
        assert_eq!((&line["operation"], &line["status"]), (&json!("user/find"), &json!(200)));
    }
}

#[test]
fn fields_hold_no_secrets() {
    let (_, text) = logged(json!({}), |w| {
        w.play([json!({"json": {"message": "the key test-api-key-0001 is unknown", "api_key": "test-api-key-0001"}})]);
        find(w).expect_err("refused");
    });
    assert!(text.contains("the key * is unknown") && !text.contains("test-api-key-0001"), "{text}");
}

#[test]
fn the_guide_lists_the_fields() {
    let guide = include_str!("../docs/logs.md");
    for (name, kind, about) in FIELDS {
        assert!(guide.contains(&format!("| `{name}` | {kind} | {about} |")), "{name}");
    }
}
