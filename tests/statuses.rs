//! The HTTP status counts: a failure is one whatever the body says, for every method, the login and the discovery.

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::{Error, Status};
use serde_json::{Value, json};
use support::recorder::Recorder;
use support::workspace::Workspace;

/// What says nothing about a failure, or the opposite.
const BODIES: &[&str] = &[
    "{}",
    "null",
    "[]",
    "true",
    "\"ok\"",
    r#"{"result":true}"#,
    r#"{"result":null}"#,
    r#"{"result":[]}"#,
    r#"{"result":[{"id":"x"}]}"#,
    r#"{"message":null}"#,
    r#"{"message":null,"result":true}"#,
    r#"{"error":"boom"}"#,
    r#"{"result":true,"status":"ok","success":true}"#,
    "<html><h1>Forbidden</h1></html>",
    "",
    "\u{feff}{}",
];

/// What the backend answers when it refuses something.
const REFUSAL: &str = r#"{"message":"what the backend says"}"#;

fn calls(w: &Workspace) -> Vec<(&'static str, Value)> {
    let id = "64f0c0ffee00000000000001";
    let calls = [
        ("find", json!({"query": "User"})),
        ("find_one", json!({"query": "User"})),
        ("get_entity", json!({"entitytype": "user", "entityid": id})),
        ("report", json!({"query": "User"})),
        ("create", json!({"entitytype": "user", "data": {"a": 1}})),
        ("update", json!({"entitytype": "user", "entityid": id, "data": {"a": 1}})),
        ("delete_one", json!({"entitytype": "user", "entityid": id})),
        ("delete", json!({"path": "volume=projects/a"})),
        ("exists", json!({"path": "volume=projects/a"})),
        ("mkdir", json!({"path": "volume=projects/a"})),
        ("get_setting", json!({})),
        ("app_is_running", json!({})),
        ("event", json!({"http": "POST", "uri": "user/create", "data": {}})),
    ];
    let info: Value = serde_json::from_str(&w.session.info()).expect("JSON");
    calls.into_iter().filter(|(method, _)| info["api_version"] == 3 || *method != "get_entity").collect()
}

/// Neither success, nor success with another name.
fn is_failure(outcome: Result<impl std::fmt::Debug, Error>, status: u16, body: &str) {
    let error = outcome.expect_err(&format!("HTTP {status} with {body}"));
    let expected = match status {
        429 => Status::RateLimited,
        _ => Status::Protocol,
    };
    assert_eq!((error.status, error.http_status), (expected, Some(status)), "{body}: {}", error.message);
}

#[test]
fn no_method_takes_a_failure_for_a_success() {
    for w in [Workspace::v3(), Workspace::v1()] {
        for (method, args) in calls(&w) {
            for status in [400, 401, 403, 404, 405, 409, 418, 429, 451, 500, 501, 502, 503, 504, 511, 599] {
                for body in BODIES {
                    w.play([json!({"status": status, "text": body})]);
                    is_failure(w.call(method, args.clone()), status, &format!("{body} for {method}"));
                }
                if status != 429 {
                    w.play([json!({"status": status, "text": REFUSAL})]);
                    let error = w.call(method, args.clone()).expect_err("refused");
                    let facts = (error.status, error.http_status, error.message.as_str());
                    assert_eq!(facts, (Status::Backend, Some(status), "what the backend says"), "{method}");
                }
            }
        }
    }
}

#[test]
fn every_failure_status_is_a_failure() {
    let w = Workspace::v3();
    let args = json!({"entitytype": "user", "entityid": "64f0c0ffee00000000000001"});
    for status in (300..600).chain([600, 700, 999]) {
        for body in ["{}", r#"{"result":true}"#] {
            w.play([json!({"status": status, "text": body})]);
            is_failure(w.call("delete_one", args.clone()), status, body);
        }
    }
}

#[test]
fn other_statuses_of_success_are_believed_when_they_bring_a_result() {
    for w in [Workspace::v3(), Workspace::v1()] {
        let args = json!({"entitytype": "user", "entityid": "64f0c0ffee00000000000001"});
        let answered = |status: u16, body: &str, method: &str, args: &Value| {
            w.play([json!({"status": status, "text": body})]);
            w.call(method, args.clone())
        };
        // What the backend answers, and its empty answer.
        assert_eq!(answered(200, "{}", "delete_one", &args).expect("200"), json!(null));
        assert_eq!(answered(200, r#"{"result":true}"#, "delete_one", &args).expect("200"), json!(true));
        for status in [201, 202, 203, 207, 208, 226, 299] {
            assert_eq!(
                answered(status, r#"{"result":true}"#, "delete_one", &args).expect("a result"),
                json!(true)
            );
            for (method, args) in calls(&w) {
                for body in [
                    "{}",
                    "null",
                    "[]",
                    r#"{"error":"boom"}"#,
                    r#"{"error":"boom","result":[]}"#,
                    "<html>",
                    "",
                ] {
                    is_failure(answered(status, body, method, &args), status, body);
                }
            }
        }
        // Without content, or with a part of it.
        for status in [204, 205, 206] {
            for (method, args) in calls(&w) {
                for body in ["{}", r#"{"result":true}"#, r#"{"result":[]}"#, ""] {
                    is_failure(answered(status, body, method, &args), status, body);
                }
            }
        }
    }
}

/// A backend whose answer to everything can be changed, and that speaks TLS as a proxy would lead to it.
struct Answering {
    recorder: Recorder,
    answer: Arc<Mutex<Value>>,
    ca_file: tempfile::NamedTempFile,
}

impl Answering {
    fn start() -> Answering {
        let answer = Arc::new(Mutex::new(json!(null)));
        let given = answer.clone();
        let recorder = Recorder::start(move |_| given.lock().expect("answer").clone());
        let mut ca_file = tempfile::NamedTempFile::new().expect("file");
        ca_file.write_all(recorder.ca_pem.as_bytes()).expect("written");
        Answering { recorder, answer, ca_file }
    }

    fn open(&self, status: u16, body: &str, more: Value) -> Result<Session, Error> {
        *self.answer.lock().expect("answer") = json!({"status": status, "text": body});
        let mut options = json!({
            "workspace": "acmefilm", "username": "b", "api_key": "an-api-key", "environment": false,
            "ca_file": self.ca_file.path(), "max_retries": 0, "rate_limit": 0,
        });
        options.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
        Session::open(Some(&options.to_string()))
    }

    /// No session is opened by a status of success whose body says nothing, or has an error.
    fn rejects_bodies_without_success(&self, options: &Value) {
        for body in BODIES {
            let error = self.open(200, body, options.clone()).expect_err(body);
            assert_eq!(error.status, Status::Protocol, "{body}: {}", error.message);
        }
        for error in ERRORS {
            for body in LOGINS.iter().map(|body| body.replacen('{', &format!("{{{error},"), 1)) {
                self.recorder.take();
                let error = self.open(200, &body, options.clone()).expect_err(&body);
                assert_eq!(error.status, Status::Protocol, "{body}: {}", error.message);
                assert_eq!(self.recorder.take().len(), 1, "nothing follows {body}");
            }
        }
    }
}

/// What a successful login and a successful discovery bring.
const LOGINS: &[&str] = &[
    r#"{"result":{"role":"admin","id":"64f0c0ffee00000000000001","session_id":"s"}}"#,
    r#"{"session_key":"a-session-key","clearance":"admin","id":"64f0c0ffee00000000000001"}"#,
    r#"{"result":{"hostname":"127.0.0.1","port":9}}"#,
    r#"{"domain":"acmefilm"}"#,
];

/// What makes a failure of a body, whatever else is in it.
const ERRORS: &[&str] = &[
    r#""error":"x""#,
    r#""error":false"#,
    r#""error":0"#,
    r#""error":"""#,
    r#""error":[]"#,
    r#""error":{}"#,
    r#""error":"x","error":null"#,
];

const FAILURES: &[u16] =
    &[204, 205, 206, 300, 301, 304, 307, 400, 401, 403, 404, 407, 429, 500, 502, 503, 504, 599];

#[test]
fn no_login_succeeds_with_a_failure_status() {
    let backend = Answering::start();
    let endpoint = format!("http://127.0.0.1:{}", backend.recorder.http);
    for version in [3, 1] {
        let options = json!({"endpoint": endpoint, "proxy": "none", "api_version": version});
        for status in FAILURES {
            for body in BODIES.iter().chain(LOGINS) {
                is_failure(backend.open(*status, body, options.clone()), *status, body);
            }
        }
        for status in [200, 400, 401, 403, 500] {
            let error = backend.open(status, REFUSAL, options.clone()).expect_err("refused");
            assert_eq!(error.status, Status::AuthFailed, "{}", error.message);
        }
        backend.rejects_bodies_without_success(&options);
    }
}

#[test]
fn no_discovery_succeeds_with_a_failure_status() {
    let backend = Answering::start();
    let proxy = format!("http://127.0.0.1:{}", backend.recorder.http);
    for version in [3, 1] {
        let options = json!({"proxy": proxy, "api_version": version});
        for status in &[204, 206, 302, 400, 403, 407, 500, 503] {
            for body in LOGINS.iter().chain(&["{}"]) {
                backend.recorder.take();
                is_failure(backend.open(*status, body, options.clone()), *status, body);
                assert_eq!(backend.recorder.take().len(), 1, "no login follows");
            }
        }
        backend.rejects_bodies_without_success(&options);
    }
}

/// The backend refuses, but does not say why.
#[test]
fn a_failure_without_a_reason_says_what_is_known() {
    for version in [3, 1] {
        let w = Workspace::opening(version, json!({})).expect("login");
        let args = json!({"entitytype": "user", "entityid": "64f0c0ffee00000000000001", "data": {"a": 1}});
        for status in [200, 400, 503] {
            for said in ["\"\"", "\"  \\n\"", "\"\\u200b\"", "[]", "{}", "false", "0", "[\"\"]", "\"...\""] {
                for text in
                    [format!(r#"{{"message":{said}}}"#), format!(r#"{{"message":{said},"message_hr":" "}}"#)]
                {
                    w.play([json!({"status": status, "text": text})]);
                    let error = w.call("update", args.clone()).expect_err(&text);
                    assert_eq!((error.status, error.http_status), (Status::Backend, Some(status)), "{text}");
                    let words = format!("user/edit: the server answered HTTP {status} and gave no reason");
                    assert!(error.message.starts_with(&words), "{text}: {}", error.message);
                }
            }
        }
        w.play([json!({"status": 400, "text": r#"{"message":"the reason","message_hr":" "}"#})]);
        assert_eq!(w.call("update", args.clone()).expect_err("refused").message, "the reason");
        w.play([json!({"status": 400, "text": r#"{"message":"拒否"}"#})]);
        assert_eq!(w.call("update", args).expect_err("refused").message, "拒否");
        let login = Workspace::logging_in_with(version, json!({"message": ""})).expect_err("refused");
        assert_eq!(login.status, Status::AuthFailed);
        assert!(
            login.message.contains("login: the server answered HTTP 200 and gave no reason"),
            "{}",
            login.message
        );
    }
}
