//! A session with a backend that plays prepared answers.

use std::sync::{Arc, Mutex};

use accsyn_api::Session;
use accsyn_core::error::Error;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::recorder::{Recorded, Recorder};

/// A logged-in session and its backend.
#[derive(Debug)]
pub struct Workspace {
    pub session: Session,
    pub recorder: Recorder,
}

impl Workspace {
    pub fn v3() -> Workspace {
        Workspace::opening(3, json!({})).expect("login")
    }

    pub fn v1() -> Workspace {
        Workspace::opening(1, json!({})).expect("login")
    }

    /// Logs in with these options in addition to the usual ones.
    pub fn opening(version: u64, options: Value) -> Result<Workspace, Error> {
        let answer = match version {
            3 => json!({"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}),
            _ => {
                json!({"session_key": "a-session-key", "clearance": "admin", "id": "64f0c0ffee00000000000001"})
            }
        };
        Workspace::start(version, options, answer)
    }

    /// Logs in with a backend that answers the login with this.
    pub fn logging_in_with(version: u64, answer: Value) -> Result<Workspace, Error> {
        Workspace::start(version, json!({}), answer)
    }

    fn start(version: u64, options: Value, login: Value) -> Result<Workspace, Error> {
        let login = Arc::new(Mutex::new(Some(json!({ "json": login }))));
        let recorder = Recorder::start(move |_| {
            let first = login.lock().expect("login").take();
            first.unwrap_or_else(|| json!({"json": {"message": "an unexpected request"}}))
        });
        let mut all = json!({
            "workspace": "acmefilm",
            "username": "john@user.com",
            "api_key": "test-api-key-0001",
            "api_version": version,
            "endpoint": format!("http://127.0.0.1:{}", recorder.http),
            "proxy": "none",
            "max_retries": 0,
            "rate_limit": 0,
        });
        for (key, value) in options.as_object().into_iter().flatten() {
            if key == "domain" {
                all.as_object_mut().expect("object").shift_remove("workspace");
            }
            all[key] = value.clone();
        }
        let session = Session::open(Some(&all.to_string()))?;
        recorder.take();
        Ok(Workspace { session, recorder })
    }

    /// Prepares JSON answers.
    pub fn answer(&self, answers: impl IntoIterator<Item = Value>) {
        self.play(answers.into_iter().map(|answer| json!({ "json": answer })));
    }

    /// Prepares answers with status and headers.
    pub fn play(&self, answers: impl IntoIterator<Item = Value>) {
        self.recorder.arm(answers);
    }

    /// Calls a method by name.
    pub fn call(&self, method: &str, args: Value) -> Result<Value, Error> {
        let text = self.session.invoke(method, Some(&args.to_string()), &self.session.cancel_token())?;
        Ok(serde_json::from_str(&text).expect("results are JSON"))
    }

    /// The events since the last call, each with the HTTP method under `http`.
    pub fn events(&self) -> Vec<Value> {
        self.recorder.take().iter().map(event).collect()
    }

    /// The decoded v1 credentials of the last request.
    pub fn credentials(&self) -> Value {
        let requests = self.recorder.take();
        let header = requests.last().and_then(|request| request.header("authorization")).expect("a request");
        let coded = header.split(' ').nth(1).expect("scheme and credentials");
        serde_json::from_slice(&BASE64_STANDARD.decode(coded).expect("Base64")).expect("JSON")
    }
}

/// The event of a request, with its HTTP method.
pub fn event(request: &Recorded) -> Value {
    let text = match &request.query {
        Some(query) => percent_encoding::percent_decode_str(query).decode_utf8().expect("UTF-8").into_owned(),
        None => String::from_utf8(request.body.clone()).expect("UTF-8"),
    };
    let mut event: Value = serde_json::from_str(&text).expect("an event");
    event["http"] = request.http.clone().into();
    event
}
