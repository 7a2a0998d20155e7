//! What was asked: in memory, and in a file as lines of JSON.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::choice::{check, is_like};
use crate::request::Request;
use crate::scrub::Secrets;
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
    /// How many secrets were known when they were taken out.
    masked_at: Option<u64>,
}

impl Entry {
    /// Without the secrets that are known by now; they are taken out again only when there are more.
    fn masked(&mut self, secrets: &mut Secrets) -> Value {
        if self.masked_at != Some(secrets.generation()) {
            let event = self.request.unpacked();
            secrets.learn_fields(&event);
            self.request.event = secrets.scrub(&event);
            let text = |text: &Option<String>| text.as_deref().map(|text| secrets.without_known(text));
            self.request.device = self.request.device.as_deref().map(|device| secrets.scrub_text(device));
            self.request.refusal = text(&self.request.refusal);
            self.request.answer = text(&self.request.answer);
            self.request.path = secrets.scrub_path(&self.request.path);
            self.masked_at = Some(secrets.generation());
        }
        let Request { verb, path, device, refusal, answer, phases, event, .. } = &self.request;
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        json!({
            "number": self.number, "time": self.time.to_string(), "http": verb, "path": path, "device": device,
            "event": event, "status": self.status, "message": refusal,
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
/// Longer packed payloads are unpacked only when they are listed.
const LONGEST_PACKED: usize = 1 << 16;

/// The beginning of a response, without secrets.
fn excerpt(secrets: &Secrets, answer: &Value) -> String {
    let mut left = EXCERPT + 1;
    let mut text = secrets.scrub_start(answer, &mut left).to_string();
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
pub const FILTERS: &[&str] = &["since", "uri", "path", "http", "status", "device"];

#[derive(Debug, Default)]
struct Entries {
    list: VecDeque<Entry>,
    /// Requests so far, the forgotten ones too.
    count: u64,
}

/// The journal.
#[derive(Debug)]
pub struct Journal {
    entries: Mutex<Entries>,
    file: Mutex<Option<File>>,
    seen: Mutex<Seen>,
    /// Whether a line could not be written; that is said once.
    is_incomplete: AtomicBool,
}

/// Secrets that were seen in requests.
#[derive(Debug)]
struct Seen {
    secrets: Secrets,
    /// The header that was read last: most requests have the same.
    authorization: String,
}

impl Default for Journal {
    fn default() -> Journal {
        let seen = Seen { secrets: Secrets::of_journal(), authorization: String::new() };
        Journal {
            entries: Mutex::default(),
            file: Mutex::default(),
            seen: Mutex::new(seen),
            is_incomplete: AtomicBool::new(false),
        }
    }
}

impl Journal {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        lock(&self.entries)
    }

    /// Writes to this file from now on.
    pub fn write_to(&self, file: File) {
        *lock(&self.file) = Some(file);
    }

    /// Notes how a request is answered, and the secrets in both.
    pub fn note_answer(&self, request: &mut Request, answer: &Value) {
        let mut seen = lock(&self.seen);
        let Seen { secrets, authorization } = &mut *seen;
        if *authorization != request.authorization {
            secrets.learn_authorization(&request.authorization);
            authorization.clone_from(&request.authorization);
        }
        secrets.learn_path(&request.path);
        match request.event["gz_data"].as_str() {
            Some(packed) if packed.len() <= LONGEST_PACKED => secrets.learn_fields(&request.unpacked()),
            Some(_) => {}
            None => secrets.learn_fields(&request.event),
        }
        let is_key = request.event["uri"].as_str().is_some_and(|uri| uri.ends_with("_key"));
        if is_key || !request.path.ends_with("/event") {
            secrets.learn_fields(answer);
        }
        let refusal = answer["message"].as_str().map(|message| secrets.scrub_text(message));
        let excerpt = excerpt(secrets, answer);
        request.note_answer(refusal, excerpt);
    }

    /// Remembers a request and the status it was answered with (0: not at all).
    pub fn record(&self, request: Request, status: u16, duration: Duration) {
        let mut entries = self.entries();
        entries.count += 1;
        let number = entries.count;
        let mut entry = Entry { number, time: Timestamp::now(), request, status, duration, masked_at: None };
        if let Some(file) = lock(&self.file).as_mut() {
            // One write a line, so that readers never see half of it.
            let line = entry.masked(&mut lock(&self.seen).secrets);
            let written = file.write_all(format!("{line}\n").as_bytes());
            if let Err(error) = written
                && !self.is_incomplete.swap(true, Ordering::Relaxed)
            {
                eprintln!(
                    "accsyn-sandbox: requests are missing in the journal, which could not be written: {error}"
                );
            }
        }
        if entries.list.len() == REMEMBERED {
            entries.list.pop_front();
        }
        entries.list.push_back(entry);
    }

    /// The requests that are meant, oldest first.
    pub fn list(&self, filter: &Filter) -> Value {
        let (mut entries, mut seen) = (self.entries(), lock(&self.seen));
        let meant = entries.list.iter_mut().filter(|entry| filter.fits(entry));
        meant.map(|entry| entry.masked(&mut seen.secrets)).collect()
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
        let text = excerpt(&Secrets::default(), &json!({"api_key": "k1", "result": "å".repeat(10_000)}));
        assert!(text.len() <= EXCERPT + 3 && !text.contains("k1"));
    }
}
