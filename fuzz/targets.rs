//! What is fuzzed: each function takes arbitrary bytes, and panics when something does not hold. `tests/corpora.rs` runs the committed
//! corpora through the same functions.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use accsyn_api::Session;
use accsyn_core::masking::{Layout, SecretSet, mask_body, mask_message, mask_text};
use accsyn_core::net::Origin;
use accsyn_core::wire::ApiVersion;
use accsyn_core::wire::answer::{Decoder, decode};
use accsyn_core::wire::conversion::Conversion;
use accsyn_core::wire::json_path::find;
use accsyn_core::wire::{json as wire_json, query};
use once_cell::sync::Lazy;
use serde_json::{Value, json};

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("query", query),
    ("quote", quote),
    ("json_paths", json_paths),
    ("options", options),
    ("credentials", credentials),
    ("arguments", arguments),
    ("answers", answers),
    ("masking", masking),
    ("proxy", proxy),
    ("no_proxy", no_proxy),
    ("retry_after", retry_after),
    ("http", http),
];

/// The first byte, for choices, and the rest as text.
fn choice(data: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = data.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// Queries are split or refused with a message.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = query::split(text) {
        assert!(!error.message.is_empty());
    }
}

/// The sandbox reads a quoted string back as one string, whatever it contains.
pub fn quote(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(literal) = query::quote(text) else { return };
    let whole = format!("Transfer WHERE name={literal} AND code='end'");
    query::split(&whole).expect("a query");
    let expression =
        crate::sandbox::query::parse(&format!("name={literal} AND code='end'")).expect("an expression");
    assert_eq!(
        expression.conditions().iter().map(|condition| condition.attribute.as_str()).collect::<Vec<_>>(),
        ["name", "code"],
        "{literal}"
    );
}

/// A path (the first line) names a part of JSON text, or is refused with a message; and what is quoted is read back.
pub fn json_paths(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (path, text) = text.split_once('\n').unwrap_or(("", text));
    match find(text, Some(path)) {
        Ok(Some(part)) => {
            assert!(text.contains(part));
            assert_eq!(find(part, None).expect("JSON"), Some(part));
        }
        Ok(None) => assert!(find(text, None).is_ok()),
        Err(error) => assert!(!error.message.is_empty()),
    }
    let name = wire_json::quote(path);
    let document = format!("{{\"a\": [0, {{{name}: {name}}}]}}");
    assert_eq!(find(&document, Some(&format!("a[1][{name}]"))).expect("JSON"), Some(name.as_str()));
}

/// Session options are resolved or refused; files and the environment stay out of it.
pub fn options(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut text = text.to_owned();
    if let Ok(Value::Object(mut given)) = serde_json::from_str(&text) {
        given.remove("path_envfile");
        if !given.get("environment").is_some_and(Value::is_object) {
            given.insert("environment".to_owned(), Value::Bool(false));
        } else if let Some(environment) = given["environment"].as_object_mut() {
            environment.remove("ACCSYN_CREDENTIALS_PATH");
        }
        text = Value::Object(given).to_string();
    }
    if let Err(error) = accsyn_api::fuzzing::options(&text) {
        assert!(!error.message.is_empty());
    }
}

/// Any credentials file is read or refused.
pub fn credentials(data: &[u8]) {
    static FILE: Lazy<Mutex<tempfile::NamedTempFile>> =
        Lazy::new(|| Mutex::new(tempfile::NamedTempFile::new().expect("a file")));
    let file = FILE.lock().expect("file");
    std::fs::write(file.path(), data).expect("written");
    let given = json!({"path_envfile": file.path(), "environment": false});
    if let Err(error) = accsyn_api::fuzzing::options(&given.to_string()) {
        assert!(!error.message.is_empty());
    }
}

/// The arguments of every method are collected or refused.
pub fn arguments(data: &[u8]) {
    static NAMES: Lazy<Vec<String>> = Lazy::new(|| {
        let methods: Vec<Value> = serde_json::from_str(accsyn_api::methods()).expect("JSON");
        methods.iter().map(|method| method["name"].as_str().expect("name").to_owned()).collect()
    });
    let Some((first, text)) = choice(data) else { return };
    let api_version = if first & 128 == 0 { ApiVersion::V3 } else { ApiVersion::V1 };
    let method = &NAMES[usize::from(first & 127) % NAMES.len()];
    if let Err(error) = accsyn_api::fuzzing::arguments(method, api_version, text) {
        assert!(!error.message.is_empty());
    }
}

/// The decoder accepts what serde_json accepts, its output is JSON, and nothing changes but ids and dates. In pieces it decodes the
/// same, and in a list as long as those in which it recognises what was read before.
pub fn answers(data: &[u8]) {
    let Some((first, body)) = data.split_first() else { return };
    let api_version = if first & 1 == 0 { ApiVersion::V3 } else { ApiVersion::V1 };
    let conversion = if first & 2 == 0 { Conversion::Full } else { Conversion::Ids };
    let whole = decode(body.to_vec(), api_version, conversion).map(|answer| answer.into_text());

    let mut decoder = Decoder::new(api_version, conversion);
    for piece in body.chunks(1 + usize::from(first >> 2)) {
        decoder.body().extend_from_slice(piece);
        decoder.advance(body.len());
    }
    let pieces = decoder.finish().map(|answer| answer.into_text());
    assert_eq!(whole, pieces, "in pieces it differs");
    if whole.is_ok() && !body.starts_with(b"\xef\xbb\xbf") {
        repeated(body, api_version, conversion);
    }

    let oracle: Result<Value, _> = serde_json::from_slice(body);
    match (&whole, &oracle) {
        (Err(fault), Ok(Value::Object(_))) => panic!("refused: {fault:?}"),
        (Ok(text), _) => match serde_json::from_str::<Value>(text) {
            Ok(decoded) => {
                if let Ok(original) = &oracle {
                    same(original, &decoded, conversion);
                }
            }
            // Its own limits, beyond which the decoder goes.
            Err(error) => assert!(is_limit_of_the_oracle(&error), "not JSON: {error}: {text}"),
        },
        _ => {}
    }
}

/// An entity of a long list becomes the same as one alone.
fn repeated(entity: &[u8], api_version: ApiVersion, conversion: Conversion) {
    const LONG: usize = 20_000;
    let result = |count: usize| {
        let body = [b"{\"result\":[", vec![entity; count].join(&b", "[..]).as_slice(), b"]}"].concat();
        decode(body, api_version, conversion).ok()?.into_member("result")
    };
    let count = LONG / entity.len().max(1) + 2;
    let expected = result(1).map(|one| format!("[{}]", vec![&one[1..one.len() - 1]; count].join(", ")));
    assert_eq!(result(count), expected, "repeated it differs");
}

fn is_limit_of_the_oracle(error: &serde_json::Error) -> bool {
    let message = error.to_string();
    ["recursion limit", "surrogate", "unexpected end of hex escape"].iter().any(|part| message.contains(part))
}

/// Everything is as it was, except strings that are ids or dates.
fn same(original: &Value, decoded: &Value, conversion: Conversion) {
    match (original, decoded) {
        (Value::Object(one), Value::Object(other)) => {
            assert!(one.keys().eq(other.keys()), "keys differ");
            one.values().zip(other.values()).for_each(|(one, other)| same(one, other, conversion));
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).for_each(|(one, other)| same(one, other, conversion));
        }
        (Value::String(one), Value::String(other)) if one != other => {
            // Every one is cut, but not one that was written with escapes.
            let is_id = one.starts_with("ObjectId:") && without_ids(one) == without_ids(other);
            let is_date = conversion == Conversion::Full
                && other.ends_with('Z')
                && other.as_bytes()[0].is_ascii_digit();
            assert!(is_id || is_date, "{one:?} became {other:?}");
        }
        _ => assert_eq!(original, decoded),
    }
}

fn without_ids(text: &str) -> String {
    let cut = text.replace("ObjectId:", "");
    if cut.len() == text.len() { cut } else { without_ids(&cut) }
}

/// A secret never comes through, and time is linear: 64 KiB take less than a second even here.
pub fn masking(data: &[u8]) {
    const SECRET: &str = "s3cr3t-9f1c2b-77aa";
    let mut secrets = SecretSet::default();
    secrets.insert(SECRET);
    let started = Instant::now();
    let body = mask_body(data, &secrets, Layout::Line);
    let indented = mask_body(data, &secrets, Layout::Indented);
    for shown in [&body, &indented] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
    if let Ok(text) = std::str::from_utf8(data) {
        for shown in [mask_text(text, &secrets), mask_message(text, &secrets, 4096)] {
            assert!(!shown.contains(SECRET), "{shown}");
        }
    }
    let limit = Duration::from_secs(1 + data.len() as u64 / 65_536);
    assert!(started.elapsed() < limit, "{} bytes took {:?}", data.len(), started.elapsed());
}

/// A proxy is read or refused; what is shown of it can be read again, and means the same.
pub fn proxy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match accsyn_core::net::fuzzing::proxy(text) {
        Ok(Some(shown)) => {
            let again = accsyn_core::net::fuzzing::proxy(&shown).expect("what is shown is valid");
            assert_eq!(again.as_deref(), Some(shown.as_str()));
        }
        Ok(None) => {}
        Err(error) => assert!(!error.message.is_empty()),
    }
}

/// NO_PROXY, then a line with the host.
pub fn no_proxy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (list, host) = text.split_once('\n').unwrap_or((text, "backend.example"));
    let origin = Origin { tls: true, host: host.to_owned(), port: 443 };
    let is_proxied = accsyn_core::net::fuzzing::is_proxied(list, &origin).expect("a valid proxy");
    assert!(!(is_proxied && list.trim() == "*"));
}

/// A status of two bytes, a line with the header, and the body.
pub fn retry_after(data: &[u8]) {
    let Some((status, rest)) = data.split_first_chunk::<2>() else { return };
    let status = u16::from_le_bytes(*status);
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let header = std::str::from_utf8(&rest[..end]).ok();
    let _ = accsyn_core::net::fuzzing::retry_after(status, header, rest.get(end + 1..).unwrap_or_default());
}

/// Whatever a server answers, a call returns JSON or an error, and soon.
pub fn http(data: &[u8]) {
    static SERVER: Lazy<Server> = Lazy::new(Server::start);
    SERVER.answers(data);
    let started = Instant::now();
    match SERVER.session.invoke("find", Some(r#"{"query": "User"}"#), &SERVER.session.cancel_token()) {
        Ok(text) => {
            if let Err(error) = serde_json::from_str::<Value>(&text) {
                assert!(is_limit_of_the_oracle(&error), "not JSON: {error}: {text}");
            }
        }
        Err(error) => assert!(!error.message.is_empty()),
    }
    assert!(started.elapsed() < Duration::from_secs(20), "took {:?}", started.elapsed());
}

/// Answers each connection with prepared bytes, and a session with it.
struct Server {
    session: Session,
    answer: std::sync::Arc<Mutex<Vec<u8>>>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let login = br#"{"result": {"role": "admin", "id": "64f0c0ffee00000000000001", "session_id": "s"}}"#;
        let mut first =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", login.len())
                .into_bytes();
        first.extend_from_slice(login);
        let answer = std::sync::Arc::new(Mutex::new(first));
        let prepared = answer.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let bytes = prepared.lock().expect("answer").clone();
                // A client that goes away early is no fault.
                let _ = serve(connection, &bytes);
            }
        });
        let options = json!({
            "workspace": "acmefilm",
            "username": "john@user.com",
            "api_key": "test-api-key-0001",
            "api_version": 3,
            "endpoint": format!("http://127.0.0.1:{port}"),
            "proxy": "none",
            "environment": false,
            "max_retries": 0,
            "rate_limit": 0,
            "timeout": 2,
        });
        let session = Session::open(Some(&options.to_string())).expect("login");
        Server { session, answer }
    }

    fn answers(&self, bytes: &[u8]) {
        *self.answer.lock().expect("answer") = bytes.to_vec();
    }
}

fn serve(mut connection: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match connection.read(&mut piece)? {
            0 => return Ok(()),
            read => request.extend_from_slice(&piece[..read]),
        }
    }
    connection.write_all(answer)
}
