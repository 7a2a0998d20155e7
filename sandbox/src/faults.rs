//! Faults on request.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use futures_util::stream;
use serde_json::{Value, json};

use crate::choice::check;
use crate::request::Request;
use crate::store::nearest;
use crate::sync::lock;

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

/// Headers that say where the body ends: the server writes them itself.
const FRAMING: &[HeaderName] = &[
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TRAILER,
    header::TE,
];

/// Bytes of a response that arrive when it breaks off in its head: not even all of the first header.
const PIECE_OF_HEAD: u64 = 24;

/// Where a connection breaks off, in the order in which a request passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// As soon as it is made, before TLS.
    Connect,
    /// After the head of the request, before its body is read.
    Request,
    /// In place of the response.
    Answer,
    /// In the middle of the head of the response.
    Head,
    /// In the middle of the body of the response.
    Body,
}

/// A fault of the next matching requests.
#[derive(Debug, Clone)]
pub struct Fault {
    rule: Value,
    left: u64,
    close: Option<Point>,
    /// By which it is removed.
    number: u64,
}

/// Faults to come, in order, and how many there were.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Vec<Fault>>, AtomicU64);

impl Fault {
    /// A fault from its JSON form.
    pub fn new(mut rule: Value) -> Result<Fault, String> {
        // A list of faults can be sent back as it was got.
        if let Some(map) = rule.as_object_mut() {
            map.shift_remove("id");
        }
        let map = rule.as_object().ok_or("a fault must be an object")?;
        for (key, value) in map {
            if !KEYS.contains(&key.as_str()) {
                let near = nearest(key, KEYS.iter().copied());
                return Err(format!("unknown key `{key}` of a fault{near}; known are {}", KEYS.join(", ")));
            }
            if let Some(expected) = expected(key, value) {
                return Err(format!("the `{key}` of a fault must be {expected}, not {value}"));
            }
        }
        if map.contains_key("text") && map.contains_key("json") {
            return Err("a fault answers with `text` or with `json`, not with both".to_owned());
        }
        for key in ["uri", "http", "path"] {
            map.get(key).and_then(Value::as_str).map_or(Ok(()), |wanted| check(key, wanted))?;
        }
        let close = point(&rule["close"]);
        // What is not read yet cannot be chosen by.
        let unknown: &[&str] = match close {
            Some(Point::Connect) => &["uri", "path", "http"],
            Some(Point::Request) => &["uri"],
            _ => &[],
        };
        if let Some(key) = unknown.iter().find(|key| map.contains_key(**key)) {
            return Err(format!("a fault with `close`: {} cannot choose by `{key}`", rule["close"]));
        }
        let left = rule["times"].as_u64().unwrap_or(1);
        Ok(Fault { left, close, rule, number: 0 })
    }

    fn fits_head(&self, verb: &str, path: &str) -> bool {
        let is = |key: &str, actual: &str| {
            self.rule[key].as_str().is_none_or(|wanted| wanted.eq_ignore_ascii_case(actual))
        };
        is("path", path) && is("http", verb)
    }

    fn fits(&self, request: &Request) -> bool {
        let uri = request.event["uri"].as_str().unwrap_or_default();
        self.fits_head(&request.verb, &request.path)
            && self.rule["uri"].as_str().is_none_or(|wanted| wanted.eq_ignore_ascii_case(uri))
    }

    /// How long to wait first.
    pub fn delay(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.rule["delay"].as_f64()?).ok()
    }

    /// Whether the request is carried out although its response is spoilt.
    pub fn is_executed(&self) -> bool {
        self.rule["executed"].as_bool().unwrap_or(self.close != Some(Point::Answer) && !self.replaces())
    }

    /// Where the connection breaks off.
    pub fn close(&self) -> Option<Point> {
        self.close
    }

    /// Bytes of the whole response after which the connection breaks off, when that is in its head.
    pub fn bytes_sent(&self) -> Option<u64> {
        (self.close == Some(Point::Head)).then_some(PIECE_OF_HEAD)
    }

    fn replaces(&self) -> bool {
        // A response of null is one.
        self.rule.get("json").is_some()
            || ["status", "text", "expired"].iter().any(|key| !self.rule[*key].is_null())
    }

    /// Spoils a response.
    pub fn apply(&self, status: u16, body: String) -> io::Result<Response<Body>> {
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
        } else if let Some(given) = rule.get("json") {
            (text, kind) = (given.to_string(), "application/json");
        }
        let mut bytes = text.into_bytes();
        if rule["garble"] == true {
            bytes.iter_mut().skip(1).step_by(3).for_each(|byte| *byte = 0xff - *byte % 64);
        }
        let length = bytes.len();
        let half = (self.close == Some(Point::Body)).then_some(length / 2);
        let cut = rule["truncate"].as_u64().and_then(|cut| usize::try_from(cut).ok()).or(half);
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
        response.body(body).map_err(io::Error::other)
    }
}

/// What a key must be, when its value is not that.
fn expected(key: &str, value: &Value) -> Option<&'static str> {
    let between = |least: f64, most: f64| value.as_f64().is_some_and(|n| (least..=most).contains(&n));
    let is_header = |value: &Value| value.as_str().is_none_or(|text| HeaderValue::from_str(text).is_ok());
    let (is_good, expected) = match key {
        "uri" | "path" | "http" | "text" => (value.is_string(), "a string"),
        "content_type" => (value.is_string() && is_header(value), "a valid HTTP header value"),
        "times" => (value.as_u64().is_some_and(|times| times > 0), "an integer of at least 1"),
        "delay" => (between(0.0, 86_400.0), "a number of seconds from 0 to 86400"),
        "drip" => (between(0.001, 1e9), "a number of bytes per second from 0.001 to 1e9"),
        "truncate" => (value.is_u64(), "a number of bytes"),
        "status" => {
            (value.as_u64().is_some_and(|status| (200..=599).contains(&status)), "between 200 and 599")
        }
        "headers" => (
            value.as_object().is_some_and(|headers| {
                headers.iter().all(|(name, value)| {
                    HeaderName::try_from(name.as_str()).is_ok_and(|name| !FRAMING.contains(&name))
                        && !value.is_object()
                        && !value.is_array()
                        && is_header(value)
                })
            }),
            "an object of valid HTTP headers, without those that frame the body (`truncate` and `close` break it off)",
        ),
        "executed" | "garble" | "expired" => (value.is_boolean(), "true or false"),
        "close" => (
            value.is_boolean() || point(value).is_some(),
            "true, or one of connect, request, answer, head, body",
        ),
        _ => (true, ""),
    };
    (!is_good).then_some(expected)
}

fn point(close: &Value) -> Option<Point> {
    match close.as_str() {
        None => (close == true).then_some(Point::Answer),
        Some("connect") => Some(Point::Connect),
        Some("request") => Some(Point::Request),
        Some("answer") => Some(Point::Answer),
        Some("head") => Some(Point::Head),
        Some("body") => Some(Point::Body),
        Some(_) => None,
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
        lock(&self.0)
    }

    /// Adds a fault, or several.
    pub fn add(&self, rules: Value) -> Result<(), String> {
        let rules = match rules {
            Value::Array(rules) => rules,
            rule => vec![rule],
        };
        let faults: Result<Vec<Fault>, String> = rules.into_iter().map(Fault::new).collect();
        let mut faults = faults?;
        for fault in &mut faults {
            fault.number = self.1.fetch_add(1, Ordering::Relaxed) + 1;
        }
        self.list().extend(faults);
        Ok(())
    }

    /// Takes one away; whether it was there.
    pub fn remove(&self, number: u64) -> bool {
        let mut faults = self.list();
        let before = faults.len();
        faults.retain(|fault| fault.number != number);
        faults.len() < before
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
            rule["id"] = json!(fault.number);
            rule
        });
        rules.collect()
    }

    /// The fault that a request meets, if any; it is used up by that.
    pub fn next(&self, request: &Request) -> Option<Fault> {
        let is_early = |fault: &Fault| matches!(fault.close, Some(Point::Connect | Point::Request));
        self.take(|fault| !is_early(fault) && fault.fits(request))
    }

    /// The fault that a request meets of which only the head is read.
    pub fn next_for_head(&self, verb: &str, path: &str) -> Option<Fault> {
        self.take(|fault| fault.close == Some(Point::Request) && fault.fits_head(verb, path))
    }

    /// The fault that a new connection meets.
    pub fn next_for_connection(&self) -> Option<Fault> {
        self.take(|fault| fault.close == Some(Point::Connect))
    }

    fn take(&self, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut faults = self.list();
        let index = faults.iter().position(fits)?;
        faults[index].left = faults[index].left.saturating_sub(1);
        if faults[index].left == 0 { Some(faults.remove(index)) } else { Some(faults[index].clone()) }
    }
}
