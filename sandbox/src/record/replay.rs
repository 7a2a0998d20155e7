//! Answers requests as a real workspace answered them when they were recorded.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::request::Request;
use crate::scrub::Secrets;
use crate::sync::lock;

/// Recorded answers by what was asked, in the order in which they came.
#[derive(Debug, Default)]
pub struct Replay(Mutex<HashMap<String, VecDeque<(u16, Value)>>>);

/// What makes two requests the same: not who asked, from where, or when.
fn key(http: &str, path: &str, event: &Value) -> String {
    let event = Secrets::of_recording().scrub(event);
    let id = if event["id"].is_null() { &event["entityid"] } else { &event["id"] };
    json!([http, path, event["uri"], event["query"], event["data"], id]).to_string()
}

/// Whether an answer is worth nothing without the secret that was taken out of it.
fn is_about_secrets(event: &Value) -> bool {
    let uri = event["uri"].as_str().unwrap_or_default();
    uri.ends_with("api_key") || uri.ends_with("session_key")
}

impl Replay {
    /// Reads the journal of a recording.
    pub fn read(journal: &Path) -> Result<Replay, String> {
        let problem = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", journal.display());
        let text = std::fs::read_to_string(journal).map_err(|error| problem(&error))?;
        let mut answers: HashMap<String, VecDeque<(u16, Value)>> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let entry: Value = serde_json::from_str(line)
                .map_err(|error| problem(&format!("line {}: {error}", index + 1)))?;
            let (path, status) = (entry["path"].as_str().unwrap_or_default(), entry["status"].as_u64());
            let status = status.and_then(|status| u16::try_from(status).ok()).filter(|status| *status > 0);
            // Who may log in is up to the workspace of the seed.
            let Some(status) = status.filter(|status| path.ends_with("/event") && *status != 401) else {
                continue;
            };
            if is_about_secrets(&entry["event"]) || entry["answer"]["session_expired"] == true {
                continue;
            }
            let key = key(entry["http"].as_str().unwrap_or_default(), path, &entry["event"]);
            answers.entry(key).or_default().push_back((status, entry["answer"].clone()));
        }
        Ok(Replay(Mutex::new(answers)))
    }

    /// The recorded answer to a request, if there is one: the next one each time, and the last one from then on.
    pub fn answer(&self, request: &Request) -> Option<(u16, Value)> {
        let mut answers = lock(&self.0);
        let recorded = answers.get_mut(&key(&request.verb, &request.path, &request.unpacked()))?;
        if recorded.len() > 1 { recorded.pop_front() } else { recorded.front().cloned() }
    }
}
