//! What a log line says: words for people, and the same facts as fields for machines.

use serde_json::{Map, Value};

use crate::masking::{visible, visible_lines};

/// How lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Words.
    #[default]
    Text,
    /// A JSON object for each line.
    Json,
}

/// The fields of lines in JSON: name, type, and what it says. docs/logs.md has this table.
pub const FIELDS: &[(&str, &str, &str)] = &[
    ("time", "string", "when the line was written: RFC 3339 in UTC with milliseconds"),
    ("level", "string", "`error`, `warning`, `info` or `debug`"),
    ("message", "string", "the line in words"),
    ("id", "integer", "number of the request in its session; the same for all its attempts"),
    ("eid", "string", "id of the event, also in errors and at the backend"),
    ("method", "string", "method of the API that was called"),
    ("operation", "string", "what the backend was asked for: the URI of the event, `login` or `discovery`"),
    ("verb", "string", "HTTP method"),
    ("status", "integer", "HTTP status of the response"),
    ("code", "string", "code of the failure, as in errors"),
    ("refusal", "string", "the backend's message when it refused the request"),
    (
        "duration_ms",
        "number",
        "how long the attempt took, in milliseconds, with the wait for a connection and for the rate limit",
    ),
    ("bytes", "integer", "size of the response body after decompression"),
    ("attempt", "integer", "number of the attempt, from 1"),
    ("retry_in", "number", "seconds until the next attempt"),
];

/// A line of the log. Whatever its words quote, it is one line in which every character is seen.
#[derive(Debug, Clone, Default)]
pub struct Line {
    text: String,
    fields: Map<String, Value>,
}

impl From<String> for Line {
    fn from(text: String) -> Line {
        Line { text: visible(text), fields: Map::new() }
    }
}

impl Line {
    /// One that has line breaks, since a body in it is indented.
    pub fn indented(text: String) -> Line {
        Line { text: visible_lines(text), fields: Map::new() }
    }

    /// Adds a fact.
    pub fn with(mut self, field: &'static str, value: impl Into<Value>) -> Line {
        debug_assert!(FIELDS.iter().any(|(name, ..)| *name == field), "{field}");
        self.fields.insert(field.to_owned(), value.into());
        self
    }

    /// Adds a fact, if there is one.
    pub fn with_some(self, field: &'static str, value: Option<impl Into<Value>>) -> Line {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }

    /// In words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As a JSON object, in one line.
    pub fn json(&self, time: &str, level: &str) -> String {
        let mut object = Map::new();
        object.insert("time".to_owned(), time.into());
        object.insert("level".to_owned(), level.into());
        object.insert("message".to_owned(), self.text.as_str().into());
        object.extend(self.fields.clone());
        Value::Object(object).to_string()
    }
}
