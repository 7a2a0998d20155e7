//! One entity.

use serde_json::Value;

use super::entity_types::JOBS;
use super::packed::Attributes;

/// An entity: what is told about it, and what is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Type, for example `transfer`.
    pub kind: &'static str,
    /// Attributes, `id` among them.
    pub data: Attributes,
    /// Password and API key of a user.
    pub secrets: Option<Secrets>,
    /// Purged: found with `archived` only.
    pub is_archived: bool,
    /// Deactivated: found with `inactive` only.
    pub is_inactive: bool,
    /// Recipients of a package, as they are listed.
    pub recipients: Vec<Value>,
    /// Ids of the servers of a share.
    pub servers: Vec<String>,
    /// Seconds that a job has been in its status.
    pub elapsed: f64,
}

/// What a user logs in with.
#[derive(Debug, Clone, PartialEq)]
pub struct Secrets {
    /// Password.
    pub password: String,
    /// API key.
    pub api_key: String,
}

impl Entity {
    /// An entity with these attributes, `id` among them.
    pub fn new(kind: &'static str, data: impl Into<Attributes>) -> Entity {
        Entity {
            kind,
            data: data.into(),
            secrets: None,
            is_archived: false,
            is_inactive: false,
            recipients: Vec::new(),
            servers: Vec::new(),
            elapsed: 0.0,
        }
    }

    /// The id.
    pub fn id(&self) -> &str {
        self.text("id")
    }

    /// A string attribute, empty if it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.data.get(name).and_then(Value::as_str).unwrap_or("")
    }

    /// An attribute, null when there is none.
    pub fn value(&self, name: &str) -> &Value {
        self.data.get(name).unwrap_or(&Value::Null)
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.data.insert(name, value.into());
    }

    /// Sets the status, of a job with what hangs on it. Now is the time in the backend's form.
    pub fn set_status(&mut self, status: &str, now: &str) {
        self.set("status", status);
        self.elapsed = 0.0;
        if self.kind == "task" || JOBS.contains(&self.kind) {
            let is_over = matches!(status, "done" | "aborted");
            self.set("finished", if is_over { now.into() } else { Value::Null });
        }
        if matches!(self.kind, "transfer" | "compute") && status != "running" {
            self.set("speed", -1.0);
            self.set("etr", "");
        }
    }

    /// The uri of a job follows from its queue.
    pub fn refresh_uri(&mut self) {
        let uri = format!("{}/{}", self.text("parent_hr").trim_start_matches("job:"), self.text("code"));
        self.set("uri", uri);
    }

    /// Whether it is over: a plain find passes such jobs over.
    pub fn is_finished(&self) -> bool {
        JOBS.contains(&self.kind) && matches!(self.text("status"), "done" | "aborted")
    }
}

/// The order of jobs: what moves comes first.
const STATUSES: &[&str] = &["running", "init", "waiting", "paused", "failed", "done", "aborted"];

/// What decides whether an entity is found, and where in a sorted list: in four bytes.
#[derive(Debug, Clone, Copy)]
pub struct Glance {
    /// Place of its status.
    pub rank: u8,
    /// Whether it is over.
    pub is_finished: bool,
    /// Whether it is purged.
    pub is_archived: bool,
    /// Whether it is deactivated.
    pub is_inactive: bool,
}

impl Glance {
    /// The glance of an entity as it is.
    pub fn of(entity: &Entity) -> Glance {
        let rank = STATUSES.iter().position(|status| *status == entity.text("status"));
        Glance {
            rank: rank.map_or(u8::MAX, |rank| rank as u8),
            is_finished: entity.is_finished(),
            is_archived: entity.is_archived,
            is_inactive: entity.is_inactive,
        }
    }
}
