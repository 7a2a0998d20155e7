//! What was asked: in memory, and in a file as lines of JSON.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::request::Request;

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
        let Request { verb, path, device, refusal, .. } = &self.request;
        json!({
            "number": self.number, "time": self.time.to_string(), "http": verb, "path": path, "device": device,
            "event": masked(self.request.unpacked()), "status": self.status, "message": refusal,
            "milliseconds": self.duration.as_secs_f64() * 1000.0,
        })
    }
}

/// Parts of names whose values are secret.
const SECRET: &[&str] = &["pwd", "password", "_key", "apikey", "token", "secret", "session"];

/// JSON with asterisks in place of what is secret.
fn masked(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::Object(map) => {
            let fields = map.into_iter().map(|(key, value)| {
                let name = key.to_lowercase();
                let is_secret = SECRET.iter().any(|part| name.contains(part)) && value.is_string();
                (key, if is_secret { "***".into() } else { masked(value) })
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

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
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes to this file from now on.
    pub fn write_to(&self, file: File) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    /// Remembers a request and the status it was answered with (0: not at all).
    pub fn record(&self, request: Request, status: u16, duration: Duration) {
        let mut entries = self.entries();
        entries.count += 1;
        let number = entries.count;
        let entry = Entry { number, time: Timestamp::now(), request, status, duration };
        if let Some(file) = self.file.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            // One write a line, so that readers never see half of it.
            let _ = file.write_all(format!("{}\n", entry.to_json()).as_bytes());
        }
        if entries.list.len() == REMEMBERED {
            entries.list.pop_front();
        }
        entries.list.push_back(entry);
    }

    /// The requests after this number, oldest first.
    pub fn since(&self, number: u64) -> Value {
        self.entries().list.iter().filter(|entry| entry.number > number).map(Entry::to_json).collect()
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.entries().list.clear();
    }
}
