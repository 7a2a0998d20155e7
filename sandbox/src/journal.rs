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
        let Request { verb, path, event, .. } = &self.request;
        json!({
            "number": self.number, "time": self.time.to_string(), "http": verb, "path": path, "event": event,
            "status": self.status, "milliseconds": self.duration.as_secs_f64() * 1000.0,
        })
    }
}

/// The journal.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Mutex<VecDeque<Entry>>,
    file: Mutex<Option<File>>,
}

impl Journal {
    fn entries(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes to this file from now on.
    pub fn write_to(&self, file: File) {
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    }

    /// Remembers a request and the status it was answered with (0: not at all).
    pub fn record(&self, request: Request, status: u16, duration: Duration) {
        let mut entries = self.entries();
        let number = entries.back().map_or(1, |last| last.number + 1);
        let entry = Entry { number, time: Timestamp::now(), request, status, duration };
        if let Some(file) = self.file.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            // One write a line, so that readers never see half of it.
            let _ = file.write_all(format!("{}\n", entry.to_json()).as_bytes());
        }
        if entries.len() == REMEMBERED {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    /// The requests after this number, oldest first.
    pub fn since(&self, number: u64) -> Value {
        self.entries().iter().filter(|entry| entry.number > number).map(Entry::to_json).collect()
    }

    /// Forgets them. Numbers start anew.
    pub fn clear(&self) {
        self.entries().clear();
    }
}
