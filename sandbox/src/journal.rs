//! What was asked: in memory, and in a file as lines of JSON.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::choice::{check, is_like};
use crate::request::Request;
use crate::scrub::masked;
use crate::store::nearest;
use crate::sync::lock;

/// Requests that are remembered.
const REMEMBERED: usize = 10_000;

/// One request, and what became of it.
#[derive(Debug)]
struct Entry {
    number: u64,
    time: Timestamp,
    request: Request,
    status: u16,
    duration: Duration,
}

impl Entry {
    /// Without credentials.
    fn to_json(&self) -> Value {
        let Request { verb, path, device, refusal, answer, phases, .. } = &self.request;
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        json!({
            "number": self.number, "time": self.time.to_string(), "http": verb, "path": path, "device": device,
            "event": masked(&self.request.unpacked()), "status": self.status, "message": refusal,
            "answer": answer.as_deref().map(|text| serde_json::from_str(text).unwrap_or(json!(text))),
            "milliseconds": milliseconds(self.duration),
            "phases": {
                "reading": milliseconds(phases.reading), "waiting": milliseconds(phases.waiting),
                "working": milliseconds(phases.working),
            },
        })
    }
}

/// Bytes of a response that are remembered.
const EXCERPT: usize = 4096;

/// The beginning of a response, without secrets.
pub fn excerpt(answer: &Value) -> String {
    let mut text = masked(answer).to_string();
    if text.len() > EXCERPT {
        let end = (0..=EXCERPT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Which requests are meant: by number, and by what they asked for; a `*` in a value matches anything.
#[derive(Debug, Default)]
pub struct Filter {
    /// Those after this number.
    pub since: u64,
    /// `uri`, `path`, `http`, `status` and `device` with the values that they must have.
    wanted: Vec<(String, String)>,
}

impl Filter {
    /// From keys and values; the error names a key that there is not.
    pub fn new<'p>(pairs: impl IntoIterator<Item = (&'p str, String)>) -> Result<Filter, String> {
        let mut filter = Filter::default();
        for (key, value) in pairs {
            match key {
                "since" => filter.since = value.parse().map_err(|_| format!("'{value}' is not a number"))?,
                "uri" | "path" | "http" | "status" | "device" => {
                    check(key, &value)?;
                    filter.wanted.push((key.to_owned(), value));
                }
                _ => {
                    let near = nearest(key, FILTERS.iter().copied());
                    return Err(format!(
                        "requests cannot be filtered by `{key}`{near}; only by {}",
                        FILTERS.join(", ")
                    ));
                }
            }
        }
        Ok(filter)
    }

    fn fits(&self, entry: &Entry) -> bool {
        let request = &entry.request;
        entry.number > self.since
            && self.wanted.iter().all(|(key, wanted)| {
                let actual = match key.as_str() {
                    "uri" => request.event["uri"].as_str().unwrap_or_default().to_owned(),
                    "path" => request.path.clone(),
                    "http" => request.verb.clone(),
                    "status" => entry.status.to_string(),
                    _ => request.device.clone().unwrap_or_default(),
                };
                is_like(&actual.to_lowercase(), &wanted.to_lowercase())
            })
    }
}

/// What requests are chosen by.
const FILTERS: &[&str] = &["since", "uri", "path", "http", "status", "device"];

#[derive(Debug, Default)]
struct Entries {
    list: VecDeque<Entry>,
    /// Requests so far, the forgotten ones too.
    count: u64,
}

/// The journal.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Mutex<Entries>,
    file: Mutex<Option<File>>,
}

impl Journal {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        lock(&self.entries)
    }

    /// Writes to this file from now on.
    pub fn write_to(&self, file: File) {
        *lock(&self.file) = Some(file);
    }

    /// Remembers a request and the status it was answered with (0: not at all).
    pub fn record(&self, request: Request, status: u16, duration: Duration) {
        let mut entries = self.entries();
        entries.count += 1;
        let number = entries.count;
        let entry = Entry { number, time: Timestamp::now(), request, status, duration };
        if let Some(file) = lock(&self.file).as_mut() {
            // One write a line, so that readers never see half of it.
            let _ = file.write_all(format!("{}\n", entry.to_json()).as_bytes());
        }
        if entries.list.len() == REMEMBERED {
            entries.list.pop_front();
        }
        entries.list.push_back(entry);
    }

    /// The requests that are meant, oldest first.
    pub fn list(&self, filter: &Filter) -> Value {
        self.entries().list.iter().filter(|entry| filter.fits(entry)).map(Entry::to_json).collect()
    }

    /// How many are meant.
    pub fn count(&self, filter: &Filter) -> usize {
        self.entries().list.iter().filter(|entry| filter.fits(entry)).count()
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.entries().list.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_short_and_without_secrets() {
        let text = excerpt(&json!({"api_key": "k1", "result": "å".repeat(10_000)}));
        assert!(text.len() <= EXCERPT + 3 && !text.contains("k1"));
    }
}
