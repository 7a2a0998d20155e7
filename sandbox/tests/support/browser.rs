//! A headless browser that is led by its debugging protocol: JSON over a WebSocket.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// A page in a browser.
pub struct Page {
    browser: Child,
    socket: WebSocket<TcpStream>,
    number: u64,
    _profile: tempfile::TempDir,
}

impl Page {
    /// Opens an address; None when there is no browser, which is a failure where peers are required.
    pub fn open(url: &str) -> Option<Page> {
        let runs = |name: &&&str| {
            let mut command = Command::new(name);
            let command = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        let Some(name) = BROWSERS.iter().find(runs) else {
            let missing = "needs chromium";
            assert!(std::env::var_os("ACCSYN_REQUIRE_PEERS").is_none(), "{missing}");
            println!("SKIPPED: {missing}");
            return None;
        };
        let profile = tempfile::tempdir().expect("folder");
        let mut browser = Command::new(name)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--remote-debugging-port=0",
                "--window-size=1280,800",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(url)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("browser");
        // It tells its port: DevTools listening on ws://127.0.0.1:PORT/...
        let mut lines = BufReader::new(browser.stderr.take().expect("stderr")).lines();
        let line =
            lines.by_ref().map_while(Result::ok).find(|line| line.contains("ws://")).expect("its port");
        std::thread::spawn(move || lines.for_each(drop));
        let address =
            line.split("ws://").nth(1).and_then(|rest| rest.split('/').next()).expect("address").to_owned();
        let deadline = Instant::now() + Duration::from_secs(60);
        let url = loop {
            let targets = reqwest::blocking::get(format!("http://{address}/json"))
                .expect("targets")
                .text()
                .expect("text");
            let targets: Value = serde_json::from_str(&targets).expect("JSON");
            let page = targets
                .as_array()
                .expect("list")
                .iter()
                .find(|target| target["type"] == "page" && target["url"] != "about:blank");
            if let Some(url) = page.and_then(|page| page["webSocketDebuggerUrl"].as_str()) {
                break url.to_owned();
            }
            assert!(Instant::now() < deadline, "no page");
            std::thread::sleep(Duration::from_millis(50));
        };
        let stream = TcpStream::connect(&address).expect("connect");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
        let (socket, _) = tungstenite::client(url, stream).expect("a WebSocket");
        Some(Page { browser, socket, number: 0, _profile: profile })
    }

    /// What a piece of JavaScript gives.
    pub fn run(&mut self, script: &str) -> Value {
        self.try_run(script).unwrap_or_else(|answer| panic!("{script}: {answer}"))
    }

    /// Shows the page as on a screen of this width, light or dark.
    pub fn show(&mut self, width: u32, scheme: &str) {
        let screen = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        self.order("Emulation.setDeviceMetricsOverride", screen).expect("a screen");
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.order("Emulation.setEmulatedMedia", json!({ "features": features })).expect("a scheme");
    }

    fn try_run(&mut self, script: &str) -> Result<Value, Value> {
        let parameters = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        self.order("Runtime.evaluate", parameters)
    }

    /// Sends an order of the debugging protocol; gives the value of its result.
    fn order(&mut self, method: &str, parameters: Value) -> Result<Value, Value> {
        self.number += 1;
        let order = json!({"id": self.number, "method": method, "params": parameters}).to_string();
        self.socket.send(Message::text(order)).expect("send");
        loop {
            let answer = self.socket.read().expect("an answer").into_text().expect("text");
            let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
            if answer["id"] == self.number {
                let result = &answer["result"];
                let is_good = result.is_object() && result["exceptionDetails"].is_null();
                return if is_good { Ok(result["result"]["value"].clone()) } else { Err(answer) };
            }
        }
    }

    /// Waits until a piece of JavaScript gives true.
    pub fn wait_for(&mut self, script: &str) {
        let deadline = Instant::now() + Duration::from_secs(30);
        // A page that is still loading has nothing yet.
        while self.try_run(script) != Ok(true.into()) {
            assert!(Instant::now() < deadline, "never: {script}\n{}", self.run("document.body.innerText"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks the first button (or what the selector names) with this text.
    pub fn click(&mut self, selector: &str, text: &str) {
        let found = format!(
            "[...document.querySelectorAll({selector:?})].find((e) => e.textContent.includes({text:?}))"
        );
        self.wait_for(&format!("Boolean({found})"));
        self.run(&format!("{found}.click()"));
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        _ = self.browser.kill();
        _ = self.browser.wait();
    }
}
