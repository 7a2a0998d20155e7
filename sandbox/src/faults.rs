//! What goes wrong on request.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode, header};
use futures_util::stream;
use serde_json::{Value, json};

use crate::request::Request;

/// Keys of a rule: which requests it is for, then what it does.
const KEYS: &[&str] = &[
    "uri",
    "path",
    "http",
    "times",
    "delay",
    "close",
    "executed",
    "truncate",
    "garble",
    "drip",
    "status",
    "text",
    "json",
    "content_type",
    "headers",
    "expired",
];

/// Something that goes wrong with the next requests that fit.
#[derive(Debug, Clone)]
pub struct Fault {
    rule: Value,
    left: u64,
}

/// Faults to come, in order.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>);

impl Fault {
    /// A fault from its JSON form.
    pub fn new(rule: Value) -> Result<Fault, String> {
        let map = rule.as_object().ok_or("a fault must be an object")?;
        if let Some(key) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("a fault has no `{key}`, only {}", KEYS.join(", ")));
        }
        let status = rule["status"].as_u64();
        if status.is_some_and(|status| !(200..=599).contains(&status)) {
            return Err("the `status` of a fault must be between 200 and 599".to_owned());
        }
        let left = rule["times"].as_u64().unwrap_or(1);
        Ok(Fault { left, rule })
    }

    fn fits(&self, request: &Request) -> bool {
        let is = |key: &str, actual: &str| {
            self.rule[key].as_str().is_none_or(|wanted| wanted.eq_ignore_ascii_case(actual))
        };
        is("uri", request.event["uri"].as_str().unwrap_or_default())
            && is("path", &request.path)
            && is("http", &request.verb)
    }

    /// How long to wait first.
    pub fn delay(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.rule["delay"].as_f64()?).ok()
    }

    /// Whether the request is carried out although its answer is spoilt.
    pub fn is_executed(&self) -> bool {
        self.rule["executed"] == true || !(self.is_closing() || self.replaces())
    }

    /// Whether the connection is closed in place of an answer.
    pub fn is_closing(&self) -> bool {
        self.rule["close"] == true
    }

    fn replaces(&self) -> bool {
        ["status", "text", "json", "expired"].iter().any(|key| !self.rule[*key].is_null())
    }

    /// Spoils an answer.
    pub fn apply(&self, status: u16, body: String) -> io::Result<(u16, Response<Body>)> {
        let rule = &self.rule;
        let (mut status, mut kind, mut text) = (status, "application/json", body);
        if self.replaces() {
            status = 200;
            text = "<html><h1>A fault on request</h1></html>".to_owned();
            kind = "text/html";
        }
        if let Some(given) = rule["status"].as_u64().and_then(|given| u16::try_from(given).ok()) {
            status = given;
        }
        if rule["expired"] == true {
            (text, kind) = (crate::backend::EXPIRED.to_string(), "application/json");
        } else if let Some(given) = rule["text"].as_str() {
            text = given.to_owned();
        } else if !rule["json"].is_null() {
            (text, kind) = (rule["json"].to_string(), "application/json");
        }
        let mut bytes = text.into_bytes();
        if rule["garble"] == true {
            bytes.iter_mut().skip(1).step_by(3).for_each(|byte| *byte = 0xff - *byte % 64);
        }
        let length = bytes.len();
        let cut = rule["truncate"].as_u64().and_then(|cut| usize::try_from(cut).ok());
        let kept = cut.unwrap_or(length).min(length);
        let pace = rule["drip"].as_f64().filter(|pace| *pace > 0.0);
        let mut response = Response::builder()
            .status(StatusCode::from_u16(status).map_err(io::Error::other)?)
            .header(header::CONTENT_TYPE, rule["content_type"].as_str().unwrap_or(kind));
        for (name, value) in rule["headers"].as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            response = response.header(name, value);
        }
        let body = if kept == length && pace.is_none() {
            Body::from(bytes)
        } else {
            response = response.header(header::CONTENT_LENGTH, length);
            slow_body(bytes, kept, pace)
        };
        Ok((status, response.body(body).map_err(io::Error::other)?))
    }
}

/// A body that comes a byte at a time, or ends in the middle.
fn slow_body(bytes: Vec<u8>, kept: usize, pace: Option<f64>) -> Body {
    let length = bytes.len();
    let step = if pace.is_some() { 1 } else { kept.max(1) };
    let mut parts: VecDeque<Bytes> = bytes[..kept].chunks(step).map(Bytes::copy_from_slice).collect();
    let pause = pace.map(|pace| Duration::from_secs_f64(1.0 / pace)).unwrap_or_default();
    Body::from_stream(stream::unfold((), move |()| {
        let part = parts.pop_front();
        async move {
            tokio::time::sleep(pause).await;
            match part {
                Some(part) => Some((Ok(part), ())),
                None if kept < length => {
                    // What was sent must arrive before the end does.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    Some((Err(io::Error::other("ended on request")), ()))
                }
                None => None,
            }
        }
    }))
}

impl Faults {
    fn list(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault, or several.
    pub fn add(&self, rules: Value) -> Result<(), String> {
        let rules = match rules {
            Value::Array(rules) => rules,
            rule => vec![rule],
        };
        let faults: Result<Vec<Fault>, String> = rules.into_iter().map(Fault::new).collect();
        self.list().extend(faults?);
        Ok(())
    }

    /// Takes all away.
    pub fn clear(&self) {
        self.list().clear();
    }

    /// What is still to come.
    pub fn to_json(&self) -> Value {
        let faults = self.list();
        let rules = faults.iter().map(|fault| {
            let mut rule = fault.rule.clone();
            rule["times"] = json!(fault.left);
            rule
        });
        rules.collect()
    }

    /// The fault that a request meets, if any; it is used up by that.
    pub fn next(&self, request: &Request) -> Option<Fault> {
        let mut faults = self.list();
        let index = faults.iter().position(|fault| fault.fits(request))?;
        faults[index].left = faults[index].left.saturating_sub(1);
        if faults[index].left == 0 { Some(faults.remove(index)) } else { Some(faults[index].clone()) }
    }
}
