//! Requests and results in a comparable form.

use std::io::Read;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use crate::macros::Context;
use crate::support::recorder::Recorded;

/// A recorded result with macros expanded and dates as this library writes them.
pub fn expected_result(context: &Context<'_>, value: &Value) -> Value {
    let value = dates(value);
    context.expand(&value).unwrap_or(value)
}

fn dates(value: &Value) -> Value {
    match value {
        Value::Object(map) => match map.get("$datetime").and_then(Value::as_str) {
            Some(text) => json!(canonical_date(text)),
            None => map.iter().map(|(k, v)| (k.clone(), dates(v))).collect::<Map<_, _>>().into(),
        },
        Value::Array(items) => Value::from_iter(items.iter().map(dates)),
        other => other.clone(),
    }
}

/// A date as an instant; one without zone is UTC.
fn canonical_date(text: &str) -> String {
    let zoned = if text.len() > 19 && (text[19..].contains(['+', '-', 'Z'])) {
        text.to_owned()
    } else {
        format!("{text}Z")
    };
    zoned.parse::<jiff::Timestamp>().map_or(zoned, |instant| instant.to_string())
}

/// A result of this library; of a session only what the recording contains.
pub fn actual_result(text: &str, expected: &Value) -> Value {
    let value: Value = serde_json::from_str(text).expect("results are JSON");
    if expected.get("connect_timeout").is_some() && value.get("api_version").is_some() {
        let told = expected.as_object().expect("object").keys();
        return told
            .map(|key| (key.clone(), session_value(key, &value, expected)))
            .collect::<Map<_, _>>()
            .into();
    }
    instants(value)
}

fn session_value(key: &str, info: &Value, expected: &Value) -> Value {
    match key {
        // Never included: they are secrets.
        "session_id" | "session_key" => expected[key].clone(),
        // The proxy in use, which the official client reports only if it was given as an argument; and the port in
        // use, which development mode hides there.
        "proxy" => expected[key].clone(),
        "port" if info["dev"] == true => expected[key].clone(),
        // A placeholder was expanded to text.
        "port" if expected[key].is_string() => json!(info[key].to_string()),
        key => info[key].clone(),
    }
}

fn instants(value: Value) -> Value {
    match value {
        Value::String(text) if text.ends_with('Z') && text.len() > 19 => json!(canonical_date(&text)),
        Value::Array(items) => Value::from_iter(items.into_iter().map(instants)),
        Value::Object(map) => map.into_iter().map(|(k, v)| (k, instants(v))).collect::<Map<_, _>>().into(),
        other => other,
    }
}

/// A request in the form of the recordings.
pub fn request(request: &Recorded, context: &Context<'_>, eids: &mut Vec<String>) -> Value {
    let text = match &request.query {
        Some(query) => percent_encoding::percent_decode_str(query).decode_utf8().expect("UTF-8").into_owned(),
        None => String::from_utf8(request.body.clone()).expect("UTF-8"),
    };
    let where_is = if request.query.is_some() {
        json!("query")
    } else if request.body.is_empty() {
        Value::Null
    } else {
        json!("body")
    };
    let event: Value = serde_json::from_str(&text).unwrap_or_default();
    let mut out = json!({
        "http": request.http,
        "scheme": if request.tls { "https" } else { "http" },
        "host": request.host.replace(&context.https.to_string(), "{https}").replace(&context.http.to_string(), "{http}"),
        "path": request.path,
        "where": where_is,
    });
    if let Value::Object(mut event) = event {
        // The machine's name also occurs in some queries.
        if let Some(Value::String(query)) = event.get_mut("query") {
            let machine = accsyn_api::hostname();
            *query = query.replace(&format!("code={machine} "), "code=recorder-host ");
        }
        out["event_keys"] = event.keys().cloned().collect();
        out["volatile"] = volatile(&mut event, eids);
        if let Some(gz) = event.get("gz_data").and_then(Value::as_str) {
            let unpacked = gunzip(gz);
            event.insert("gz_data".to_owned(), json!({ "$gunzip": unpacked }));
        }
        out["event"] = event.into();
    }
    let names = ["Authorization", "X-Accsyn-Workspace", "X-Accsyn-Device", "ASDevice", "Content-Type"];
    let headers = names.iter().filter_map(|name| Some(((*name).to_owned(), json!(request.header(name)?))));
    out["headers"] = headers.collect::<Map<_, _>>().into();
    let query = request.query.as_ref().map_or(String::new(), |query| format!("?{query}"));
    out["raw"] = json!({
        "target": format!("{}{query}", request.path),
        "body": String::from_utf8_lossy(&request.body),
    });
    out
}

/// Replaces what differs from run to run in an event by its kind.
fn volatile(event: &mut Map<String, Value>, eids: &mut Vec<String>) -> Value {
    let is_uuid4 = |text: &str| {
        uuid::Uuid::parse_str(text).is_ok_and(|u| u.get_version_num() == 4 && u.to_string() == text)
    };
    let mut out = Map::new();
    for name in ["eid", "created", "session", "hostname"] {
        let Some(value) = event.shift_remove(name) else { continue };
        let text = value.as_str().unwrap_or_default().to_owned();
        let kind = match name {
            "eid" if is_uuid4(&text) => {
                if !eids.contains(&text) {
                    eids.push(text.clone());
                }
                format!("uuid4#{}", eids.iter().position(|eid| *eid == text).map_or(0, |at| at + 1))
            }
            "created" => created_kind(&text),
            "session" if is_uuid4(&text) => "uuid4".to_owned(),
            "hostname" => {
                assert_eq!(text, accsyn_api::hostname());
                "recorder-host".to_owned()
            }
            _ => text,
        };
        out.insert(name.to_owned(), kind.into());
    }
    out.into()
}

fn created_kind(text: &str) -> String {
    let Ok(stamp) = text.parse::<jiff::civil::DateTime>() else { return format!("no date: {text}") };
    if text.len() != 19 {
        return format!("odd: {text}");
    }
    let now = jiff::ZonedDateTime::now();
    let is_near =
        |time: jiff::civil::DateTime| time.duration_since(stamp).abs() < jiff::SignedDuration::from_secs(120);
    if is_near(jiff::tz::Offset::UTC.to_datetime(now.timestamp())) {
        "utc".to_owned()
    } else if is_near(now.datetime()) {
        "local".to_owned()
    } else {
        format!("neither: {text}")
    }
}

fn gunzip(text: &str) -> Value {
    let bytes = BASE64_STANDARD.decode(text).expect("Base64");
    let mut out = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut out).expect("gzip");
    serde_json::from_str(&out).expect("JSON")
}

/// Both requests with permitted differences removed: product and machine in the device header, masked strings.
pub fn comparable(expected: &Value, actual: &Value, context: &Context<'_>) -> (Value, Value) {
    let mut expected = expected.clone();
    let mut actual = actual.clone();
    expected["event"] = context.expand(&expected["event"]).unwrap_or_default();
    // The decoded form of a header that is compared as it is.
    if let Some(map) = expected.as_object_mut() {
        map.shift_remove("authorization");
    }
    for request in [&mut expected, &mut actual] {
        for name in ["X-Accsyn-Device", "ASDevice"] {
            if let Some(Value::String(text)) = request["headers"].get_mut(name) {
                *text = shape(text);
            }
        }
        // The recordings lack the list of files itself.
        let is_publish =
            request["event"]["uri"].as_str().is_some_and(|uri| uri.ends_with("publish/preprocess"));
        if let Some(Value::Object(data)) = request["event"].get_mut("data").filter(|_| is_publish) {
            data.shift_remove("files");
        }
        if request.get("event_keys").is_none_or(|keys| *keys == json!([])) {
            request["event_keys"] = json!([]);
        }
        if request.get("volatile").is_none() {
            request["volatile"] = json!({});
        }
    }
    let raw = |value: &mut Value| value.as_object_mut().and_then(|map| map.shift_remove("raw"));
    match (raw(&mut expected), raw(&mut actual)) {
        (Some(one), Some(other)) if expected["event"]["data"].get("size").is_none() => {
            expected["raw"] = json!({ "target": one["target"], "body": one["body"] });
            actual["raw"] = json!({ "target": masked(&other["target"]), "body": masked(&other["body"]) });
        }
        _ => {}
    }
    (expected, actual)
}

/// `product version @ platform host(family)` with product, version and host taken out.
fn shape(device: &str) -> String {
    let (product, machine) = device.split_once(" @ ").expect("device header");
    let (name, version) = product.split_once(" v").expect("product v version");
    assert!(!name.is_empty() && version.starts_with(|c: char| c.is_ascii_digit()), "{device}");
    let (platform, host) = machine.split_once(' ').expect("platform host");
    let family = host.rsplit_once('(').expect("family").1;
    // The recordings were made on Linux.
    let own = if cfg!(windows) { ("win32", "nt)") } else { ("linux", "posix)") };
    let (platform, family) = if (platform, family) == own { ("linux", "posix)") } else { (platform, family) };
    format!("<product> @ {platform} <host>({family}")
}

/// A request's raw text, with the parts masked that the recordings mask.
fn masked(text: &Value) -> Value {
    let mut text = text.as_str().unwrap_or_default().replace(&accsyn_api::hostname(), "recorder-host");
    let uuid = |text: &str| uuid::Uuid::parse_str(text).is_ok();
    let mut at = 0;
    while at + 36 <= text.len() {
        if text.is_char_boundary(at) && text.is_char_boundary(at + 36) && uuid(&text[at..at + 36]) {
            text.replace_range(at..at + 36, "<uuid>");
        }
        at += 1;
    }
    for (before, after) in [("created%22%3A%20%22", "%22"), ("\"created\": \"", "\"")] {
        let start = text.find(before).map(|at| at + before.len());
        let end = start.and_then(|start| Some(start + text[start..].find(after)?));
        if let (Some(start), Some(end)) = (start, end) {
            text.replace_range(start..end, "<created>");
        }
    }
    text.into()
}
