//! The program as a child of the test.

#![allow(dead_code)] // Each test program uses its own part of it.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

/// The administrator of the shipped workspace.
pub const AUTHORIZATION: &str = "basic am9obkB1c2VyLmNvbQ==:ZjBhOGI5YTktODc5Zi00MTc0LTlkMDgtMzIyZWVhMTk2ZWZj";

/// A running sandbox; it ends when dropped.
pub struct Sandbox {
    pub child: Mutex<Child>,
    pub ready: Value,
    pub client: reqwest::blocking::Client,
}

impl Sandbox {
    /// Starts the program on free ports, with these arguments beside them.
    pub fn start(arguments: &[&str]) -> Sandbox {
        Sandbox::spawn(arguments, Stdio::inherit())
    }

    /// The same, with standard error in a file.
    pub fn start_with_errors_in(file: &Path, arguments: &[&str]) -> Sandbox {
        Sandbox::spawn(arguments, File::create(file).expect("file").into())
    }

    fn spawn(arguments: &[&str], errors: Stdio) -> Sandbox {
        let mut child = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
            .args(["--http-port", "0", "--exit-with-stdin"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("start");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let ready = serde_json::from_str(&line).expect("JSON");
        // Built with the whole workspace, reqwest has TLS but leaves its provider to the program.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::blocking::Client::builder().no_proxy().build().expect("client");
        Sandbox { child: Mutex::new(child), ready, client }
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&self) {
        let mut child = self.child.lock().expect("child");
        _ = child.kill();
        _ = child.wait();
    }

    /// The `Authorization` header of the administrator.
    pub fn authorization(&self) -> String {
        let coded = |key: &str| BASE64_STANDARD.encode(self.ready[key].as_str().expect(key));
        format!("basic {}:{}", coded("username"), coded("api_key"))
    }

    pub fn url(&self, key: &str, path: &str) -> String {
        format!("{}{path}", self.ready[key].as_str().expect(key))
    }

    /// An event of the administrator: the status and the body.
    pub fn event(&self, http: &str, uri: &str, data: Value, id: &str) -> reqwest::Result<(u16, String)> {
        let event = json!({ "audience": "api", "uri": uri, "data": data, "id": id });
        let method = http.parse().expect("method");
        let response = self
            .client
            .request(method, self.url("http", "/api/v3/event"))
            .header("Authorization", self.authorization())
            .header("X-Accsyn-Workspace", "acmefilm")
            .body(event.to_string())
            .send()?;
        let status = response.status().as_u16();
        Ok((status, response.text()?))
    }

    /// The result of an event that succeeds.
    pub fn result(&self, http: &str, uri: &str, data: Value, id: &str) -> Value {
        let (_, body) = self.event(http, uri, data, id).expect("answer");
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        assert!(answer["message"].is_null(), "{answer}");
        answer["result"].clone()
    }

    /// The answer to an event of a user, whatever it says.
    pub fn answer_to(&self, user: &str, http: &str, uri: &str, data: Value, more: Value) -> Value {
        let users = self.control("GET", "/users", Value::Null);
        let found = users.as_array().expect("list").iter().find(|entry| entry["code"] == user).expect(user);
        let coded = |text: &str| BASE64_STANDARD.encode(text);
        let key = found["api_key"].as_str().expect("key");
        let mut event = json!({ "uri": uri, "data": data });
        for (key, value) in more.as_object().into_iter().flatten() {
            event[key] = value.clone();
        }
        let authorization = format!("basic {}:{}", coded(user), coded(key));
        self.post(http, "/api/v3/event", &authorization, event).1
    }

    /// The status of a request with this body, and its answer.
    pub fn post(&self, http: &str, path: &str, authorization: &str, body: Value) -> (u16, Value) {
        let request = self
            .client
            .request(http.parse().expect("method"), self.url("http", path))
            .header("Authorization", authorization)
            .body(body.to_string());
        let response = request.send().expect("answer");
        (response.status().as_u16(), serde_json::from_str(&response.text().expect("text")).expect("JSON"))
    }

    /// The entity of a type with this name or code, whatever its state.
    pub fn named(&self, kind: &str, name: &str) -> Value {
        let all = self.control("GET", "/entities", Value::Null)[kind].clone();
        let is_named = |entity: &&Value| entity["name"] == name || entity["code"] == name;
        all.as_array()
            .expect(kind)
            .iter()
            .find(is_named)
            .unwrap_or_else(|| panic!("no {kind} {name}"))
            .clone()
    }

    /// Its id.
    pub fn id(&self, kind: &str, name: &str) -> String {
        self.named(kind, name)["id"].as_str().expect("id").to_owned()
    }

    /// Why an event is refused.
    pub fn message(&self, http: &str, uri: &str, data: Value, id: &str) -> String {
        let (_, body) = self.event(http, uri, data, id).expect("answer");
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        answer["message"].as_str().unwrap_or_else(|| panic!("not refused: {answer}")).to_owned()
    }

    /// Aborts every transfer and compute job that is not over.
    pub fn abort_jobs(&self) {
        for kind in ["transfer", "compute"] {
            let jobs = self.result("GET", &format!("{kind}/find"), json!({}), "");
            for job in jobs.as_array().expect("list") {
                let id = job["id"].as_str().expect("id");
                self.result("PUT", &format!("{kind}/edit"), json!({"status": "aborted"}), id);
            }
        }
    }

    /// Skips seconds.
    pub fn advance(&self, seconds: f64) {
        self.control("POST", "/clock", json!({ "advance": seconds }));
    }

    /// Asks the control interface.
    pub fn control(&self, http: &str, path: &str, body: Value) -> Value {
        let request = self
            .client
            .request(http.parse().expect("method"), self.url("control", path))
            .header("Content-Type", "application/json")
            .body(body.to_string());
        let text = request.send().expect("control").text().expect("text");
        serde_json::from_str(&text).expect("JSON")
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.kill();
    }
}
