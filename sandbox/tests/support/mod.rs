//! The program as a child of the test.

#![allow(dead_code)] // Each test program uses its own part of it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The administrator of the shipped workspace.
pub const AUTHORIZATION: &str = "basic am9obkB1c2VyLmNvbQ==:ZjBhOGI5YTktODc5Zi00MTc0LTlkMDgtMzIyZWVhMTk2ZWZj";

/// A running sandbox; it ends when dropped.
pub struct Sandbox {
    pub child: Child,
    pub ready: Value,
    pub client: reqwest::blocking::Client,
}

impl Sandbox {
    /// Starts the program on free ports, with these arguments beside them.
    pub fn start(arguments: &[&str]) -> Sandbox {
        let mut child = Command::new(env!("CARGO_BIN_EXE_accsyn-sandbox"))
            .args(["--http-port", "0", "--exit-with-stdin"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("start");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let ready = serde_json::from_str(&line).expect("JSON");
        // Built with the whole workspace, reqwest has TLS but leaves its provider to the program.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::blocking::Client::builder().no_proxy().build().expect("client");
        Sandbox { child, ready, client }
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
            .header(
                "Authorization",
                "basic am9obkB1c2VyLmNvbQ==:ZjBhOGI5YTktODc5Zi00MTc0LTlkMDgtMzIyZWVhMTk2ZWZj",
            )
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
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
