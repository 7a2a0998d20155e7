//! Log lines: one for each request, whole, per session, and without a secret in any form.

#[path = "support/recorder.rs"]
mod recorder;
#[path = "support/workspace.rs"]
mod workspace;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use accsyn::log::Level;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use workspace::Workspace;

fn log_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(name)
}

fn lines(path: &Path) -> Vec<String> {
    std::fs::read_to_string(path).expect("log").lines().map(str::to_owned).collect()
}

#[test]
fn b14_each_request_is_one_line_with_its_duration() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login");
    w.play([json!({"delay": 0.05, "json": {"result": []}})]);
    w.call("find", json!({"query": "User"})).expect("find");
    let lines = lines(&path);
    let requests: Vec<&String> =
        lines.iter().filter(|line| line.contains("GET user/find: HTTP 200")).collect();
    assert_eq!(requests.len(), 1, "{lines:#?}");
    assert!(requests[0].starts_with("[ACCSYN_API] ") && requests[0].contains("attempt 1"), "{}", requests[0]);
    let ms: u64 = requests[0]
        .split(", ")
        .find_map(|part| part.strip_suffix(" ms"))
        .expect("ms")
        .parse()
        .expect("number");
    assert!(ms >= 50, "end minus start: {}", requests[0]);
}

#[test]
fn b15_sessions_have_logs_of_their_own() {
    let folder = tempfile::tempdir().expect("folder");
    let (one, other) = (log_of(folder.path(), "one.log"), log_of(folder.path(), "other.log"));
    let first = Workspace::opening(3, json!({"verbose": true, "path_logfile": one})).expect("login");
    let second = Workspace::opening(3, json!({"verbose": true, "path_logfile": other})).expect("login");
    let before = lines(&other).len();
    first.answer([json!({"result": []})]);
    first.call("find", json!({"query": "Queue"})).expect("find");
    assert_eq!(lines(&other).len(), before);
    second.answer([json!({"result": []})]);
    second.call("find", json!({"query": "Site"})).expect("find");
    assert!(lines(&one).iter().all(|line| !line.contains("site/find")));
    assert!(lines(&other).iter().any(|line| line.contains("site/find")));
}

#[test]
fn n17_pretty_json_indents_and_warns_of_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let w = Workspace::opening(3, json!({"verbose": true, "pretty_json": true, "path_logfile": path}))
        .expect("login");
    w.answer([json!({"result": []})]);
    w.call("find", json!({"query": "User"})).expect("find");
    let text = std::fs::read_to_string(&path).expect("log");
    assert!(text.contains("{\n  \"audience\": \"api\",\n"), "{text}");
    assert!(!text.contains("WARNING"), "{text}");
}

#[test]
fn lines_of_threads_and_sessions_are_never_torn() {
    let folder = tempfile::tempdir().expect("folder");
    let path = log_of(folder.path(), "a.log");
    let workspaces: Vec<Workspace> = (0..2)
        .map(|_| Workspace::opening(3, json!({"verbose": true, "path_logfile": path})).expect("login"))
        .collect();
    std::thread::scope(|scope| {
        for w in &workspaces {
            for _ in 0..4 {
                scope.spawn(move || {
                    for _ in 0..20 {
                        // The answer is a message, which is fine here.
                        let _ =
                            w.call("find", json!({"query": format!("User WHERE code={}", "x".repeat(2000))}));
                    }
                });
            }
        }
    });
    let lines = lines(&path);
    assert!(lines.len() >= 2 * 4 * 20 * 3);
    for line in lines {
        assert!(line.starts_with("[ACCSYN_API] 20"), "{line}");
    }
}

#[test]
fn no_secret_is_ever_told() {
    let folder = tempfile::tempdir().expect("folder");
    let secret = "s3cr3t-9f1c2b";
    let other = "0ther-s3cr3t-77aa";
    for (version, credentials) in [
        (3, json!({ "api_key": secret })),
        (1, json!({ "api_key": secret })),
        (1, json!({ "api_key": null, "pwd": secret })),
        (1, json!({ "api_key": null, "session_key": secret })),
    ] {
        let path = log_of(folder.path(), &format!("{version}-{}.log", credentials.to_string().len()));
        let mut options = json!({"verbose": true, "path_logfile": path});
        for (key, value) in credentials.as_object().expect("object") {
            options[key] = value.clone();
        }
        let w = Workspace::opening(version, options).expect("login");
        let told = Arc::new(Mutex::new(String::new()));
        let sink = told.clone();
        w.session.set_log(Some((
            Level::Debug,
            Arc::new(move |_, line: &str| *sink.lock().expect("told") += line),
        )));
        // What a session forgets once it is logged in, nobody could take out of a backend's words.
        let echoed = if credentials["api_key"].is_string() { secret } else { "" };
        // In the payload, in the answer, in a message, in a page.
        let payload = json!({"entitytype": "user", "entityid": "x", "data": {"pwd": other, "nested": [{"api_token": other}]}});
        w.play([
            json!({"json": {"result": [{"api_key": other, "Password": other, "session_id": other}]}}),
            json!({"json": {"message": format!("the key {echoed} is unknown")}}),
            json!({"status": 500, "text": format!("<html>for {echoed}</html>")}),
            json!({"json": {"exception": format!("KeyError {echoed}")}}),
        ]);
        let mut said = w.session.info();
        for _ in 0..4 {
            match w.call("update", payload.clone()) {
                Ok(_) => {}
                Err(error) => said += &format!("{}{error:?}", error.to_json()),
            }
        }
        said += &format!("{:?}", w.session);
        said += &std::fs::read_to_string(&path).expect("log");
        said += &told.lock().expect("told");
        assert!(said.contains("user/edit"), "there is something to look at");
        for secret in [secret, other] {
            let double = BASE64_STANDARD.encode(secret);
            for form in
                [secret.to_owned(), double.trim_end_matches('=').to_owned(), BASE64_STANDARD.encode(&double)]
            {
                assert!(!said.contains(&form), "{form} is told in {said}");
            }
        }
        assert!(!said.contains("Authorization: "), "{said}");
    }
}

#[test]
fn faults_of_options_do_not_tell_what_was_given() {
    for options in [r#"{"api_key": 5, "pwd": "s3cr3t"}"#, r#"{"apikey": "s3cr3t"}"#, r#"{"pwd": ["s3cr3t"]}"#]
    {
        let error = accsyn::api::Session::open(Some(options)).expect_err("wrong");
        assert!(!error.to_json().contains("s3cr3t"), "{}", error.to_json());
    }
    let proxied: Value =
        json!({"workspace": "a", "username": "b", "api_key": "c", "proxy": "nonsense://u:s3cr3t@h"});
    let error = accsyn::api::Session::open(Some(&proxied.to_string())).expect_err("wrong");
    assert!(!error.to_json().contains("s3cr3t"), "{}", error.to_json());
}
