//! Takes secrets out of what is written down: by the names of fields, by what credentials were seen, and by their form.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use regex::Regex;
use serde_json::Value;

use crate::secret::{MASK, is_secret_name, is_secret_number};

/// Shorter secrets are replaced only where they are a whole string: they would occur in any text.
const SHORTEST: usize = 6;

/// Longer strings are not read as JSON.
const LONGEST_JSON: usize = 1 << 20;

/// Objects that hold a name and its value, as settings and headers do: the keys of both.
const NAMED: &[(&str, &str)] = &[("name", "value"), ("key", "value"), ("header", "value"), ("name", "data")];

/// What identifies machines of a studio.
const PRIVATE: &[&str] = &["wan_ip", "host_ident"];

/// Secrets by their form, wherever they are: in URLs, tokens, keys.
static FORMS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let forms = [
        (
            r"(?i)([?&;][^=&;\s]*(?:token|key|sig|signature|secret|pwd|pass|session|credential|auth|sas|otp|jwt)[^=&;\s]*=)[^&;\s\x22']+",
            "${1}***",
        ),
        (r"(?i)(\b[a-z][a-z0-9+.-]*://)[^/\s:@]+:[^/\s@]+@", "${1}***@"),
        (r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", MASK),
        (r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", MASK),
        (r"(?i)\b(basic|bearer|ascredentials|assession)(\s+)[A-Za-z0-9+/=_:.-]{8,}", "${1}${2}***"),
    ];
    let compiled = |(pattern, mask)| Regex::new(pattern).ok().map(|regex| (regex, mask));
    forms.into_iter().filter_map(compiled).collect()
});

/// A comparison in a query, or an assignment in a text: a name, a sign, and a value in quotes or up to the next space.
static ASSIGNMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"([\w.-]+)(\s*(?:!=|<=|>=|=|<|>|:)\s*)('(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?|[^\s'"()&;,]+)"#,
    )
    .ok()
});

/// Credentials that were seen, to be found again wherever they are.
#[derive(Debug, Default)]
pub struct Secrets {
    known: BTreeSet<String>,
    /// In the order in which they were seen, when only so many bytes of them are kept.
    order: VecDeque<String>,
    most: Option<usize>,
    /// How many were learned so far.
    generation: u64,
    /// Whether what identifies machines is hidden as well.
    hides_machines: bool,
    finder: OnceLock<Option<AhoCorasick>>,
}

/// Bytes of secrets that are remembered for the journal in memory.
const MOST: usize = 4096;
/// So much is read beyond what is shown of a string: a secret may begin in what is shown.
const MARGIN: usize = 1 << 16;

/// What stands for a string in Base64, wherever it begins in what is encoded.
fn in_base64(secret: &str) -> impl Iterator<Item = String> {
    (0..3).flat_map(move |offset| {
        let mut bytes = vec![0; offset];
        bytes.extend_from_slice(secret.as_bytes());
        // Letters that also depend on what is before or behind do not count.
        let (from, to) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
        [BASE64_STANDARD.encode(&bytes), BASE64_URL_SAFE.encode(&bytes)]
            .into_iter()
            .filter_map(move |coded| coded.get(from..to).map(str::to_owned))
    })
}

/// A string without percent-encoding, and where each of its bytes came from, with the end of all.
fn decoded(text: &str, is_plus_space: bool) -> (Vec<u8>, Vec<usize>) {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let (bytes, mut decoded, mut places) = (text.as_bytes(), Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        places.push(at);
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(if *byte == b'+' && is_plus_space { b' ' } else { *byte });
                at += 1;
            }
        }
    }
    places.push(at);
    (decoded, places)
}

impl Secrets {
    /// For a recording, which hides what identifies machines as well.
    pub fn of_recording() -> Secrets {
        Secrets { hides_machines: true, ..Secrets::default() }
    }

    /// For the journal: the latest ones, without those that are short enough to be ordinary words. It hides what identifies
    /// machines as well.
    pub fn of_journal() -> Secrets {
        Secrets { most: Some(MOST), hides_machines: true, ..Secrets::default() }
    }

    /// A number that changes when a secret is learned.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Remembers a secret.
    pub fn learn(&mut self, secret: &str) {
        let fits = self.most.is_none_or(|most| (SHORTEST..=most).contains(&secret.len()));
        if secret.is_empty() || secret == MASK || !fits || self.known.contains(secret) {
            return;
        }
        self.known.insert(secret.to_owned());
        if let Some(most) = self.most {
            self.order.push_back(secret.to_owned());
            while self.order.iter().map(String::len).sum::<usize>() > most {
                self.order.pop_front().iter().for_each(|secret| _ = self.known.remove(secret));
            }
        }
        self.generation += 1;
        self.finder = OnceLock::new();
    }

    /// Finds secrets as they are and in Base64; None while there are none.
    fn finder(&self) -> Option<&AhoCorasick> {
        let make = || {
            let coded = self.known.iter().flat_map(|secret| in_base64(secret));
            let all: Vec<String> =
                self.known.iter().cloned().chain(coded).filter(|text| text.len() >= SHORTEST).collect();
            // Made anew whenever a secret is seen: the faster kinds take too long for that.
            let kind = Some(AhoCorasickKind::NoncontiguousNFA);
            let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).kind(kind).build(&all);
            finder.ok().filter(|_| !all.is_empty())
        };
        self.finder.get_or_init(make).as_ref()
    }

    /// Remembers the credentials in an `Authorization` header.
    pub fn learn_authorization(&mut self, header: &str) {
        let Some((_, credentials)) = header.trim().split_once(' ') else { return };
        let decoded = |text: &str| String::from_utf8(BASE64_STANDARD.decode(text.trim()).ok()?).ok();
        // v1: an object in Base64, in which the password is in Base64 again.
        let object = decoded(credentials).and_then(|text| serde_json::from_str::<Value>(&text).ok());
        if let Some(object) = object {
            self.learn_fields(&object);
            if let Some(password) = object["pwd"].as_str().and_then(decoded) {
                self.learn(&password);
            }
        } else {
            // v3: user and key, each in Base64; others: both together, or a token.
            match decoded(credentials) {
                Some(both) => both.split_once(':').iter().for_each(|(_, secret)| self.learn(secret)),
                None => credentials.split(':').skip(1).for_each(|part| {
                    self.learn(part);
                    decoded(part).iter().for_each(|secret| self.learn(secret));
                }),
            }
            self.learn(credentials);
        }
    }

    /// Remembers what follows the name of a secret in a URL path, which messages about it repeat.
    pub fn learn_path(&mut self, path: &str) {
        let names = path.split('/').zip(path.split('/').skip(1));
        names.filter(|(name, _)| is_secret_name(name)).for_each(|(_, value)| self.learn(value));
    }

    /// Remembers the values of fields whose names say that they are secret.
    pub fn learn_fields(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn_fields(item)),
            Value::Object(map) => {
                for (name, value) in map {
                    if is_secret_name(name) { self.learn_all(value) } else { self.learn_fields(value) }
                }
                if let Some(key) = value_of_named(value) {
                    self.learn_all(&value[key]);
                }
            }
            _ => {}
        }
    }

    fn learn_all(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.learn(text),
            Value::Array(items) => items.iter().for_each(|item| self.learn_all(item)),
            Value::Object(map) => map.values().for_each(|item| self.learn_all(item)),
            _ => {}
        }
    }

    /// A string without the secrets that were seen.
    pub fn without_known(&self, text: &str) -> String {
        if self.known.contains(text) {
            return MASK.to_owned();
        }
        let Some(finder) = self.finder() else { return text.to_owned() };
        let mut text = text.to_owned();
        if finder.is_match(&text) {
            text = finder.replace_all(&text, &vec![MASK; finder.patterns_len()]);
        }
        for is_plus_space in [false, true] {
            if !text.contains(if is_plus_space { '+' } else { '%' }) {
                continue;
            }
            let (decoded, places) = decoded(&text, is_plus_space);
            let found: Vec<_> = finder.find_iter(&decoded).collect();
            for found in found.into_iter().rev() {
                let range = places[found.start()]..places[found.end()];
                if text.get(range.clone()).is_some() {
                    text.replace_range(range, MASK);
                }
            }
        }
        text
    }

    /// A string without secrets.
    pub fn scrub_text(&self, text: &str) -> String {
        let first = text.trim_start().bytes().next();
        if matches!(first, Some(b'{' | b'['))
            && text.len() <= LONGEST_JSON
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            let scrubbed = self.scrub(&value);
            return if scrubbed == value { text.to_owned() } else { scrubbed.to_string() };
        }
        let mut text = text.to_owned();
        for (form, mask) in FORMS.iter() {
            if form.is_match(&text) {
                text = form.replace_all(&text, *mask).into_owned();
            }
        }
        if let Some(assignment) = ASSIGNMENT.as_ref()
            && text.contains(['=', '<', '>', ':'])
        {
            let masked = assignment.replace_all(&text, |found: &regex::Captures<'_>| {
                let (name, sign, value) = (&found[1], &found[2], &found[3]);
                let is_secret = is_secret_name(name) && !value.contains(MASK);
                if !is_secret {
                    return found[0].to_owned();
                }
                let quote =
                    value.chars().next().filter(|letter| matches!(letter, '\'' | '"')).map(String::from);
                let quote = quote.unwrap_or_default();
                format!("{name}{sign}{quote}{MASK}{quote}")
            });
            text = masked.into_owned();
        }
        self.without_known(&text)
    }

    /// A URL path without secrets: also without what follows a name of one, as in `/token/VALUE` and `/x;key=VALUE`.
    pub fn scrub_path(&self, path: &str) -> String {
        let mut is_value = false;
        let parts = path.split('/').map(|part| {
            let is_masked = std::mem::replace(&mut is_value, is_secret_name(part)) && !part.is_empty();
            if is_masked { MASK.to_owned() } else { self.scrub_text(part) }
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// JSON without secrets, in names and values.
    pub fn scrub(&self, value: &Value) -> Value {
        let mut everything = usize::MAX;
        self.scrub_start(value, &mut everything)
    }

    /// The beginning of JSON without secrets: about so many bytes, which are counted down.
    pub fn scrub_start(&self, value: &Value, left: &mut usize) -> Value {
        match value {
            Value::Array(items) => {
                let shown = items.iter().map_while(|item| (*left > 0).then(|| self.scrub_start(item, left)));
                shown.collect()
            }
            Value::Object(map) => {
                let named = value_of_named(value);
                let fields = map.iter().map_while(|(name, value)| {
                    if *left == 0 {
                        return None;
                    }
                    let is_hidden = is_secret_name(name)
                        || (self.hides_machines && PRIVATE.contains(&name.as_str()))
                        || named == Some(name.as_str());
                    let is_set = match value {
                        Value::String(text) => !text.is_empty(),
                        Value::Array(items) => !items.is_empty(),
                        Value::Object(map) => !map.is_empty(),
                        Value::Number(_) => is_secret_number(name) || named == Some(name.as_str()),
                        _ => false,
                    };
                    // A password that is the name of a field, as the shipped one is: the name stays.
                    let is_plain = name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase());
                    let name = if is_plain && is_secret_name(name) {
                        name.clone()
                    } else {
                        self.without_known(name)
                    };
                    *left = left.saturating_sub(name.len());
                    let value = if is_hidden && is_set { MASK.into() } else { self.scrub_start(value, left) };
                    Some((name, value))
                });
                Value::Object(fields.collect())
            }
            Value::String(text) => {
                let end = left.saturating_add(MARGIN).min(text.len());
                let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
                let text = self.scrub_text(&text[..end]);
                *left = left.saturating_sub(text.len().max(1));
                text.into()
            }
            other => {
                *left = left.saturating_sub(1);
                match other {
                    Value::Number(number) if self.known.contains(&number.to_string()) => MASK.into(),
                    other => other.clone(),
                }
            }
        }
    }
}

/// The key of the value in an object that has the name of a secret and its value.
fn value_of_named(value: &Value) -> Option<&'static str> {
    let is_secret = |key: &str| value[key].as_str().is_some_and(is_secret_name);
    NAMED.iter().find(|(name, held)| is_secret(name) && !value[*held].is_null()).map(|(_, held)| *held)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_taken_out_by_name_by_value_and_by_form() {
        let mut secrets = Secrets::of_recording();
        let coded = |text: &str| BASE64_STANDARD.encode(text);
        secrets.learn_authorization(&format!("basic {}:{}", coded("a@b.c"), coded("key-of-v3-1234")));
        let v1 = json!({"domain": "acme", "username": "a@b.c", "pwd": coded("pass word!"), "session_key": "session-v1-99"});
        secrets.learn_authorization(&format!("ASCredentials {}", coded(&v1.to_string())));
        secrets.learn_authorization("Bearer token-of-somebody");
        let event = json!({
            "api_key": "unseen", "metadata": {"notes": "use key-of-v3-1234 or session-v1-99", "key-of-v3-1234": 1, "n": "token-of-somebody"},
            "list": [coded("key-of-v3-1234"), "pass%20word%21", "https://host/x?a=1&X-Amz-Signature=abcdef&b=2"],
            "wan_ip": "192.0.2.9", "url": "ftp://user:hunter2@host/path", "jwt": "eyJhbGciOi.eyJzdWIiOi.c2ln",
            "pem": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "head": "Authorization: Basic dXNlcjpwYXNz",
            "user": "a@b.c", "status": "done", "size": 5,
        });
        let text = secrets.scrub(&event).to_string();
        for secret in [
            "unseen",
            "key-of-v3-1234",
            "session-v1-99",
            "pass word",
            "pass%20word",
            &coded("pass word!"),
            "abcdef",
            "hunter2",
            "eyJ",
            "MIIE",
            "dXNlcjpwYXNz",
            "192.0.2.9",
            "token-of-somebody",
            &coded("key-of-v3-1234"),
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        for kept in ["a@b.c", "\"status\":\"done\"", "\"size\":5", "b=2", "host/path"] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
    }

    #[test]
    fn the_journal_remembers_the_latest_secrets_and_no_ordinary_words() {
        let mut secrets = Secrets::of_journal();
        secrets.learn("done");
        secrets.learn("secret-0");
        assert_eq!(secrets.scrub(&json!(["done", "a secret-0 b"])), json!(["done", "a *** b"]));
        let generation = secrets.generation();
        (1..=MOST).for_each(|number| secrets.learn(&format!("secret-number-{number}")));
        secrets.learn(&"x".repeat(MOST + 1));
        assert_ne!(secrets.generation(), generation);
        let text = json!(["secret-0", format!("secret-number-{MOST}")]);
        assert_eq!(secrets.scrub(&text), json!(["secret-0", MASK]));
    }

    #[test]
    fn the_beginning_of_json_is_as_long_as_asked_for() {
        let mut secrets = Secrets::default();
        secrets.learn("0123456789");
        let value = json!({"a": vec!["x".repeat(100); 100], "b": "0123456789".repeat(50_000)});
        let start = secrets.scrub_start(&value, &mut 1000).to_string();
        assert!(start.len() > 1000 && start.len() < 1500, "{}", start.len());
        let text = secrets.scrub_start(&json!("0123456789".repeat(50_000)), &mut 1000).to_string();
        assert!(!text[..1000].contains("0123456789"));
    }

    #[test]
    fn secrets_of_any_shape_are_taken_out() {
        let mut secrets = Secrets::default();
        secrets.learn("Pw-ä+/=SECRETVAR");
        secrets.learn("password");
        let in_user = BASE64_STANDARD.encode("ab:Pw-ä+/=SECRETVAR, and more");
        let event = json!({
            "password": ["LIST11aa"], "token": {"value": "OBJ333cc"}, "pass": "p1p1p1", "api-key": "hyphen1", "X-Auth": "xauth1",
            "sas": "sas111", "pin": 123_456, "session_timeout": 60, "query": "password='QUERY22' AND name=x AND api_key = \"K 33\" AND pwd:S44",
            "data": {"name": "smtp_password", "value": "SETTING55"}, "text": "{\"api_key\": \"JSON66\", \"n\": 1}",
            "metadata": {"Pw-ä+/=SECRETVAR": 1, "head": in_user}, "url": "https://h/?a=Pw-%C3%A4%2B/%3DSECRETVAR&b=pw&c=1",
            "other": "https://h/Pw-%c3%a4+%2F=SECRETVAR", "name": "kept: as it is, 10:30", "nothing": null, "session_open": true,
        });
        let text = secrets.scrub(&event).to_string();
        for secret in [
            "LIST11aa",
            "OBJ333cc",
            "p1p1p1",
            "hyphen1",
            "xauth1",
            "sas111",
            "123456",
            "QUERY22",
            "K 33",
            "S44",
            "SETTING55",
            "JSON66",
            "SECRETVAR",
            &in_user[8..20],
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        for kept in [
            "\"session_timeout\":60",
            "kept: as it is, 10:30",
            "name=x",
            "\"password\":",
            "c=1",
            "\"session_open\":true",
        ] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
    }
}
