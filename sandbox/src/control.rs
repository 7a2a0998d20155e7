//! The control interface: faults, the journal of requests, sessions. Plain JSON over HTTP, on a port of its own.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::request::Request;
use crate::server::App;

/// Requests that the journal remembers.
const REMEMBERED: usize = 10_000;

/// Faults to come, and requests that came.
#[derive(Debug, Default)]
pub struct Control {
    faults: Mutex<Vec<Fault>>,
    journal: Mutex<VecDeque<Value>>,
}

/// Something that goes wrong with the next requests that fit.
#[derive(Debug, Clone)]
pub struct Fault {
    rule: Value,
    left: u64,
}

/// What a fault does with a request.
#[derive(Debug)]
pub enum Step<'a> {
    /// The usual answer.
    Go,
    /// Closes the connection without an answer.
    Close,
    /// This status, content type and body.
    Answer(u16, &'a str, &'a str),
}

impl Fault {
    /// A fault from its JSON form.
    fn new(rule: Value) -> Result<Fault, String> {
        let keys = ["uri", "path", "times", "delay", "close", "status", "text", "content_type", "headers"];
        let map = rule.as_object().ok_or("a fault must be an object")?;
        if let Some(key) = map.keys().find(|key| !keys.contains(&key.as_str())) {
            return Err(format!("a fault has no `{key}`, only {}", keys.join(", ")));
        }
        let left = rule["times"].as_u64().unwrap_or(1);
        Ok(Fault { left, rule })
    }

    fn fits(&self, request: &Request) -> bool {
        let is = |key: &str, actual: &str| self.rule[key].as_str().is_none_or(|wanted| wanted == actual);
        is("uri", request.event["uri"].as_str().unwrap_or_default()) && is("path", &request.path)
    }

    /// How long to wait first.
    pub fn delay(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.rule["delay"].as_f64()?).ok()
    }

    /// What to do then.
    pub fn step(&self) -> Step<'_> {
        if self.rule["close"] == true {
            return Step::Close;
        }
        let status = self.rule["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let text = self.rule["text"].as_str();
        if status.is_none() && text.is_none() {
            return Step::Go;
        }
        let kind = self.rule["content_type"].as_str().unwrap_or("text/html");
        Step::Answer(status.unwrap_or(200), kind, text.unwrap_or("<html><h1>A fault on request</h1></html>"))
    }

    /// Further headers of the answer.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.rule["headers"].as_object().into_iter().flatten();
        headers.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
    }
}

impl Control {
    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn journal(&self) -> MutexGuard<'_, VecDeque<Value>> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault that a request meets, if any; it is used up by that.
    pub fn next_fault(&self, request: &Request) -> Option<Fault> {
        let mut faults = self.faults();
        let index = faults.iter().position(|fault| fault.fits(request))?;
        faults[index].left = faults[index].left.saturating_sub(1);
        if faults[index].left == 0 { Some(faults.remove(index)) } else { Some(faults[index].clone()) }
    }

    /// Remembers a request and the status it was answered with (0: not at all).
    pub fn record(&self, request: &Request, status: u16) {
        let mut journal = self.journal();
        if journal.len() == REMEMBERED {
            journal.pop_front();
        }
        let (verb, path, event) = (&request.verb, &request.path, &request.event);
        journal.push_back(
            json!({ "time": jiff::Timestamp::now().to_string(), "http": verb, "path": path, "event": event, "status": status }),
        );
    }
}

/// The routes of the control interface.
pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/faults", get(list_faults).post(add_fault).delete(clear_faults))
        .route("/journal", get(list_journal).delete(clear_journal))
        .route("/expire", post(expire))
        .route("/clock", get(show_clock).post(set_clock))
        .with_state(app)
}

async fn list_faults(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.control.faults().iter().map(|fault| fault.rule.clone()).collect())
}

async fn add_fault(State(app): State<Arc<App>>, Json(rule): Json<Value>) -> (StatusCode, Json<Value>) {
    match Fault::new(rule) {
        Ok(fault) => {
            app.control.faults().push(fault);
            (StatusCode::OK, Json(json!({ "ok": true })))
        }
        Err(reason) => (StatusCode::BAD_REQUEST, Json(json!({ "message": reason }))),
    }
}

async fn clear_faults(State(app): State<Arc<App>>) -> Json<Value> {
    app.control.faults().clear();
    Json(json!({ "ok": true }))
}

async fn list_journal(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.control.journal().iter().cloned().collect())
}

async fn clear_journal(State(app): State<Arc<App>>) -> Json<Value> {
    app.control.journal().clear();
    Json(json!({ "ok": true }))
}

/// Lets every v1 session key expire, so that the next event of each is answered with `session_expired`.
async fn expire(State(app): State<Arc<App>>) -> Json<Value> {
    let expired = app.backend().expire_sessions();
    Json(json!({ "expired": expired }))
}

async fn show_clock(State(app): State<Arc<App>>) -> Json<Value> {
    let mut backend = app.backend();
    backend.catch_up();
    Json(json!({ "now": backend.store.clock.now(), "scale": backend.store.clock.scale }))
}

/// Sets how fast time goes, and skips seconds.
async fn set_clock(State(app): State<Arc<App>>, Json(order): Json<Value>) -> (StatusCode, Json<Value>) {
    let number = |key: &str| order[key].as_f64().filter(|number| number.is_finite() && *number >= 0.0);
    let (scale, step) = (number("scale"), number("step"));
    if scale.is_none() && step.is_none() {
        let message = "give `scale` (0 or more) or `step` (seconds), or both";
        return (StatusCode::BAD_REQUEST, Json(json!({ "message": message })));
    }
    let mut backend = app.backend();
    backend.step(step.unwrap_or(0.0));
    if let Some(scale) = scale {
        backend.store.clock.scale = scale;
    }
    (StatusCode::OK, Json(json!({ "now": backend.store.clock.now(), "scale": backend.store.clock.scale })))
}
