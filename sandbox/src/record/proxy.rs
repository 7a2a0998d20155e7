//! Passes requests on to a real workspace, and writes down what was asked and answered.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::learn::{Learned, with_credentials};
use super::upstream::{Received, Upstream};
use crate::private::private_file;
use crate::request::{DISCOVERY_V1, DISCOVERY_V3, Request};
use crate::scrub::Secrets;
use crate::sync::lock;

/// A request as it came.
#[derive(Debug)]
pub struct Sent {
    /// Path and query.
    pub target: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// A proxy in front of a real workspace that writes `journal.jsonl` and `seed.json` into a folder.
#[derive(Debug)]
pub struct Recorder {
    upstream: Upstream,
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    journal: std::fs::File,
    number: u64,
    secrets: Secrets,
    learned: Learned,
    /// Whether the seed is older than what is known.
    is_changed: bool,
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("cannot write {}: {error}", path.display())
}

impl Recorder {
    /// Records into a folder, which must not have a recording already.
    pub fn new(upstream: Upstream, folder: &Path) -> Result<Recorder, String> {
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        let path = folder.join("journal.jsonl");
        if path.exists() {
            return Err(format!("{} exists already: record into a new folder", path.display()));
        }
        let journal = private_file(&path).map_err(|error| failed(&path, &error))?;
        let state = State {
            journal,
            number: 0,
            secrets: Secrets::of_recording(),
            learned: Learned::default(),
            is_changed: false,
        };
        Ok(Recorder { upstream, folder: folder.to_owned(), state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The response of the real workspace; it is recorded before it is passed on.
    pub async fn forward(
        &self,
        request: &Request,
        sent: Sent,
        address: &(String, u16),
    ) -> io::Result<Received> {
        if let Some(answer) = discovery(request, address) {
            return Ok(Received::json(&answer));
        }
        let start = Instant::now();
        let Sent { target, headers, body } = sent;
        let received = self.upstream.send(&request.verb, &target, &headers, body).await;
        let (status, answer) = match &received {
            Ok(received) => {
                let text = String::from_utf8_lossy(&received.body);
                (
                    received.status.as_u16(),
                    serde_json::from_str(&text).unwrap_or_else(|_| text.into_owned().into()),
                )
            }
            Err(_) => (0, Value::Null),
        };
        self.record(request, status, answer, start.elapsed())?;
        received
    }

    fn record(&self, request: &Request, status: u16, answer: Value, took: Duration) -> io::Result<()> {
        let mut guard = self.state();
        let state = &mut *guard;
        let event = request.unpacked();
        let uri = event["uri"].as_str().unwrap_or_default();
        state.secrets.learn_authorization(&request.authorization);
        state.secrets.learn_fields(&event);
        state.secrets.learn_fields(&answer);
        if let Some(secret) = answer["result"].as_str().filter(|_| uri.ends_with("_key")) {
            state.secrets.learn(secret);
        }
        state.number += 1;
        let (event, answer) = (state.secrets.scrub(&event), state.secrets.scrub(&answer));
        let entry = json!({
            "number": state.number, "time": Timestamp::now().to_string(), "http": request.verb, "path": request.path,
            "event": event, "status": status, "answer": answer, "milliseconds": took.as_secs_f64() * 1000.0,
        });
        state.journal.write_all(format!("{entry}\n").as_bytes())?;
        // Who is refused is no user.
        if let Some((user, workspace)) = request.caller().filter(|_| status == 200) {
            let user = state.secrets.scrub_text(&user);
            state.is_changed |= state.learned.note_caller(&user, workspace.as_deref(), &answer);
        }
        state.is_changed |= status == 200 && state.learned.learn(&event, &answer);
        Ok(())
    }

    /// Writes the seed if something was learned since the last time.
    pub fn save(&self) -> Result<(), String> {
        let is_changed = self.state().is_changed;
        if is_changed { self.write_seed() } else { Ok(()) }
    }

    fn write_seed(&self) -> Result<(), String> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.is_changed = false;
        // The credentials in it are made up.
        let seed = with_credentials(state.secrets.scrub(&state.learned.seed()));
        let path = self.folder.join("seed.json");
        write_whole(&path, &format!("{seed:#}\n")).map_err(|error| failed(&path, &error))
    }

    /// Writes the seed, and takes secrets out of the journal that were recorded before it was known that they are secret.
    pub fn finish(&self) -> Result<(), String> {
        self.write_seed()?;
        let mut guard = self.state();
        let state = &mut *guard;
        let path = self.folder.join("journal.jsonl");
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let lines = text.lines().map(|line| {
            let entry: Value = serde_json::from_str(line).unwrap_or_default();
            format!("{}\n", state.secrets.scrub(&entry))
        });
        let scrubbed: String = lines.collect();
        if scrubbed != text {
            write_whole(&path, &scrubbed).map_err(|error| failed(&path, &error))?;
            state.journal = private_file(&path).map_err(|error| failed(&path, &error))?;
        }
        Ok(())
    }
}

/// The answer to a client that asks where its workspace is: here, so that it stays with us.
fn discovery(request: &Request, address: &(String, u16)) -> Option<Value> {
    match request.path.as_str() {
        DISCOVERY_V3 => Some(json!({ "result": { "hostname": address.0, "port": address.1 } })),
        DISCOVERY_V1 => Some(json!({ "domain": request.event["organization"] })),
        _ => None,
    }
}

/// Puts a file in place that nobody sees half of.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    _ = std::fs::remove_file(&new);
    private_file(&new)?.write_all(text.as_bytes())?;
    std::fs::rename(new, path)
}
