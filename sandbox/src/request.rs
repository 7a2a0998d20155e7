//! A request as the backend sees it: what is asked, by which API version.

use std::io::Read;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiVersion {
    /// REST v3.
    V3,
    /// REST v1.0.
    V1,
}

/// Path of discovery in API version 3.
pub const DISCOVERY_V3: &str = "/api/v3/J3PKTtDvolDMBtTy6AFGA";
/// Path of discovery in API version 1.
pub const DISCOVERY_V1: &str = "/api/v1.0/registry/organization/domain";

/// Largest payload after decompression.
const MAX_PAYLOAD: u64 = 256 << 20;

/// An HTTP request, read.
#[derive(Debug, Clone)]
pub struct Request {
    /// HTTP method.
    pub verb: String,
    /// Path without query.
    pub path: String,
    /// Event, from the query string or the body.
    pub event: Value,
    /// `Authorization` header.
    pub authorization: String,
    /// `X-Accsyn-Workspace` header.
    pub workspace: Option<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// The beginning of the response.
    pub answer: Option<String>,
    /// `X-Accsyn-Device` or `ASDevice` header: what sent it.
    pub device: Option<String>,
    /// How long its phases took.
    pub phases: Phases,
}

/// How long the phases of a request took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Phases {
    /// Until the request was read.
    pub reading: Duration,
    /// Held up by limits and faults.
    pub waiting: Duration,
    /// In the workspace, whose requests are answered one at a time.
    pub working: Duration,
}

/// One operation of an event.
#[derive(Debug)]
pub struct Operation<'a> {
    pub api_version: ApiVersion,
    pub verb: &'a str,
    pub uri: &'a str,
    /// Payload, decompressed; null when there is none.
    pub data: Value,
    pub query: Option<&'a str>,
    pub id: Option<&'a str>,
}

impl Request {
    /// The event in a query string or a body: JSON, whatever the Content-Type says.
    pub fn event_from(query: Option<&str>, body: &[u8]) -> Result<Value, String> {
        let text = match query {
            Some(query) => {
                percent_decode_str(query).decode_utf8().map_err(|_| "the query string is not UTF-8")?
            }
            None => String::from_utf8_lossy(body),
        };
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text).map_err(|error| format!("the event is not JSON: {error}"))
    }

    /// The event with its payload in `data`, compressed or not.
    pub fn unpacked(&self) -> Value {
        let mut event = self.event.clone();
        if let Some(data) = event["gz_data"].as_str().and_then(|packed| unpack(packed).ok())
            && let Some(map) = event.as_object_mut()
        {
            map.shift_remove("gz_data");
            map.insert("data".to_owned(), data);
            map.insert("compressed".to_owned(), Value::Bool(true));
        }
        event
    }

    /// Who sends it, to which workspace, as far as the headers say.
    pub fn caller(&self) -> Option<(String, Option<String>)> {
        let (_, credentials) = self.authorization.split_once(' ')?;
        let decoded = |text: &str| String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok();
        let whole = decoded(credentials).unwrap_or_default();
        match serde_json::from_str::<Value>(&whole) {
            Ok(Value::Object(fields)) => {
                let text = |key: &str| fields.get(key)?.as_str().map(str::to_owned);
                Some((text("username")?, text("domain")))
            }
            _ => {
                let name = credentials.split(':').next().and_then(decoded)?;
                name.contains('@').then(|| (name, self.workspace.clone()))
            }
        }
    }

    /// Notes what it is answered, for the journal: without secrets.
    pub fn note_answer(&mut self, refusal: Option<String>, excerpt: String) {
        self.refusal = refusal;
        self.answer = Some(excerpt);
    }

    /// The operation that the event asks for.
    pub fn operation(&self, api_version: ApiVersion) -> Result<Operation<'_>, String> {
        let text = |key: &str| self.event[key].as_str();
        for key in ["id", "query", "gz_data"] {
            let value = &self.event[key];
            if !value.is_string() && !value.is_null() {
                return Err(format!("the `{key}` of an event must be a string, not {value}"));
            }
        }
        let data = match text("gz_data") {
            Some(packed) => unpack(packed)?,
            None => self.event["data"].clone(),
        };
        Ok(Operation {
            api_version,
            verb: &self.verb,
            uri: text("uri").ok_or("the event has no uri")?,
            data,
            query: text("query").filter(|query| !query.is_empty()),
            id: text("id").filter(|id| !id.is_empty()),
        })
    }
}

fn unpack(packed: &str) -> Result<Value, String> {
    let bytes = BASE64_STANDARD.decode(packed).map_err(|error| format!("gz_data is not Base64: {error}"))?;
    let mut text = String::new();
    GzDecoder::new(&bytes[..])
        .take(MAX_PAYLOAD)
        .read_to_string(&mut text)
        .map_err(|error| format!("gz_data is not gzip: {error}"))?;
    if text.len() as u64 == MAX_PAYLOAD {
        return Err(format!("gz_data unpacks to {} MB or more, which is too large", MAX_PAYLOAD >> 20));
    }
    serde_json::from_str(&text).map_err(|error| format!("gz_data is not JSON: {error}"))
}
