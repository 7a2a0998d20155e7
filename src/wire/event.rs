//! The event envelope that carries every operation.

use std::io::Write;

use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderStringWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::ApiVersion;
use crate::json::{encode, encode_text, estimate};

/// Payloads with a larger size estimate travel compressed.
const PLAIN_LIMIT: usize = 102_400;

/// Length of an escape in a query string.
const ESCAPE: usize = "%20".len();

/// How each byte is written in a query string: escaped, but for `A-Z a-z 0-9 _ . - ~ /`, and how many bytes of that count.
static ENCODED: [([u8; ESCAPE], u8); 256] = {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [([0; ESCAPE], 0); 256];
    let mut number = 0;
    while number < 256 {
        let byte = number as u8;
        table[number] = if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'~' | b'/') {
            ([byte, 0, 0], 1)
        } else {
            ([b'%', HEX[number >> 4], HEX[number & 15]], 3)
        };
        number += 1;
    }
    table
};

/// One event; `text` writes its keys in wire order.
#[derive(Debug)]
pub struct Event<'a> {
    /// API version.
    pub api_version: ApiVersion,
    /// Workspace (v3) or domain (v1).
    pub workspace: &'a str,
    /// UUID4, lower case, new per event.
    pub eid: &'a str,
    /// v3: `session_id` of the login; v1: UUID4 of the session.
    pub session: Option<&'a str>,
    /// The operation, for example `transfer/find`.
    pub uri: &'a str,
    /// User name.
    pub ident: &'a str,
    /// `YYYY-MM-DDTHH:MM:SS`, v3: UTC, v1: local time.
    pub created: &'a str,
    /// Host name of this machine.
    pub hostname: &'a str,
    /// The payload.
    pub data: &'a Value,
    /// Only sent when not empty.
    pub query: Option<&'a str>,
    /// Only sent when not empty.
    pub id: Option<&'a str>,
}

impl Event<'_> {
    /// The JSON text of the event. A payload whose size estimate exceeds 102400 is sent as `gz_data`.
    pub fn text(&self) -> String {
        let workspace_key = match self.api_version {
            ApiVersion::V3 => "workspace",
            ApiVersion::V1 => "domain",
        };
        let size = estimate(self.data);
        let mut out = String::with_capacity(512 + size.min(PLAIN_LIMIT) * 5 / 4);
        out.push_str("{\"audience\": \"api\"");
        text_member(workspace_key, self.workspace, &mut out);
        text_member("eid", self.eid, &mut out);
        match self.session {
            Some(session) => text_member("session", session, &mut out),
            None => out.push_str(", \"session\": null"),
        }
        text_member("uri", self.uri, &mut out);
        text_member("ident", self.ident, &mut out);
        text_member("created", self.created, &mut out);
        text_member("hostname", self.hostname, &mut out);
        if size > PLAIN_LIMIT {
            // Base64 needs no escapes.
            out.push_str(", \"gz_data\": \"");
            compress(self.data, &mut out);
            out.push('"');
        } else {
            out.push_str(", \"data\": ");
            encode(self.data, &mut out);
        }
        for (key, value) in [("query", self.query), ("id", self.id)] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                text_member(key, value, &mut out);
            }
        }
        out.push('}');
        out
    }
}

fn text_member(key: &str, value: &str, out: &mut String) {
    out.push_str(", \"");
    out.push_str(key);
    out.push_str("\": ");
    encode_text(value, out);
}

/// Appends Base64 of a gzip stream of the payload's JSON text; its header carries no time, so equal payloads give equal strings.
fn compress(data: &Value, out: &mut String) {
    let mut json = String::new();
    encode(data, &mut json);
    let base64 = EncoderStringWriter::from_consumer(out, &STANDARD);
    let mut gzip = GzEncoder::new(base64, Compression::default());
    gzip.write_all(json.as_bytes())
        .and_then(|()| gzip.finish())
        // Both writers only fail when what they write to fails, and a String takes everything.
        .expect("writing to memory")
        .into_inner();
}

/// The request target of an event in GET and DELETE, in ASCII: the path, and the event percent-encoded.
pub fn target(path: &str, event: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(path.len() + 1 + ESCAPE * event.len());
    text.extend_from_slice(path.as_bytes());
    text.push(b'?');
    let mut end = text.len();
    text.resize(text.capacity(), 0);
    for byte in event.bytes() {
        let (encoded, length) = &ENCODED[usize::from(byte)];
        // Always as many bytes, of which the next overwrite what does not count: no branch, and no room to be checked.
        text[end..end + ESCAPE].copy_from_slice(encoded);
        end += usize::from(*length);
    }
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use base64::Engine;
    use serde_json::json;

    use super::*;

    fn event(data: &Value) -> Event<'_> {
        Event {
            api_version: ApiVersion::V3,
            workspace: "acmefilm",
            eid: "2cfd454e-9163-4342-b11d-eb1c2130bfc0",
            session: Some("sess-3f9a1c"),
            uri: "transfer/find",
            ident: "john@user.com",
            created: "2026-11-24T06:18:58",
            hostname: "edit-01",
            data,
            query: None,
            id: None,
        }
    }

    #[test]
    fn a_v3_event_matches_the_recorded_bytes() {
        let data = json!({"limit": 5});
        let event = Event { query: Some("name='jönsson & co' and status<>done"), ..event(&data) };
        assert_eq!(
            target("/path", &event.text()).escape_ascii().to_string(),
            "/path?%7B%22audience%22%3A%20%22api%22%2C%20%22workspace%22%3A%20%22acmefilm%22%2C%20%22eid%22%3A%20%222cfd454e-91\
             63-4342-b11d-eb1c2130bfc0%22%2C%20%22session%22%3A%20%22sess-3f9a1c%22%2C%20%22uri%22%3A%20%22transfer/find%\
             22%2C%20%22ident%22%3A%20%22john%40user.com%22%2C%20%22created%22%3A%20%222026-11-24T06%3A18%3A58%22%2C%20%2\
             2hostname%22%3A%20%22edit-01%22%2C%20%22data%22%3A%20%7B%22limit%22%3A%205%7D%2C%20%22query%22%3A%20%22name%\
             3D%27j%5Cu00f6nsson%20%26%20co%27%20and%20status%3C%3Edone%22%7D"
        );
    }

    #[test]
    fn a_v1_event_names_its_domain_and_query_and_id_follow_the_data() {
        let data = json!(null);
        let event = Event {
            api_version: ApiVersion::V1,
            session: None,
            query: Some("q"),
            id: Some("i"),
            ..event(&data)
        };
        assert_eq!(
            event.text(),
            "{\"audience\": \"api\", \"domain\": \"acmefilm\", \"eid\": \"2cfd454e-9163-4342-b11d-eb1c2130bfc0\", \
             \"session\": null, \"uri\": \"transfer/find\", \"ident\": \"john@user.com\", \
             \"created\": \"2026-11-24T06:18:58\", \"hostname\": \"edit-01\", \"data\": null, \"query\": \"q\", \"id\": \"i\"}"
        );
    }

    #[test]
    fn an_empty_query_and_an_empty_id_are_left_out() {
        let data = json!({});
        let text = Event { query: Some(""), id: Some(""), ..event(&data) }.text();
        assert!(text.ends_with("\"hostname\": \"edit-01\", \"data\": {}}"), "{text}");
    }

    #[test]
    fn only_payloads_above_the_limit_are_compressed() {
        for (payload, compressed) in [
            (json!({"v": "x".repeat(102_399)}), false),
            (json!({"v": "x".repeat(102_400)}), true),
            (json!({"v": "漢".repeat(102_400)}), true),
            (json!({"v": "😀".repeat(102_399)}), false),
            (json!({"v": vec![1; 10_239]}), false),
            (json!({"v": vec![1; 10_240]}), true),
            (json!({"v": vec![Value::Null; 20_000]}), false),
            (json!(vec!["0123456789"; 10_240]), false),
            (json!(vec!["0123456789"; 10_241]), true),
            (json!("x".repeat(102_401)), true),
        ] {
            let text = event(&payload).text();
            let sent: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(sent.get("gz_data").is_some(), compressed);
            assert_eq!(sent.get("data").is_some(), !compressed);
            let data = match sent.get("gz_data") {
                Some(packed) => {
                    let gzip = STANDARD.decode(packed.as_str().unwrap()).unwrap();
                    let mut json = String::new();
                    flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut json).unwrap();
                    assert!(json.is_ascii());
                    serde_json::from_str(&json).unwrap()
                }
                None => sent["data"].clone(),
            };
            assert_eq!(data, payload);
        }
    }

    #[test]
    fn every_byte_but_the_unreserved_ones_is_escaped() {
        assert_eq!(target("/p", "aZ09_.-~/"), b"/p?aZ09_.-~/");
        assert_eq!(target("", " +%&=?#\"'\u{7f}"), b"?%20%2B%25%26%3D%3F%23%22%27%7F");
    }
}
