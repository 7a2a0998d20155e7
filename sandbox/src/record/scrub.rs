//! Takes secrets out of what is recorded: by the names of fields, by what credentials were seen, and by their form.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use serde_json::Value;

use crate::secret::{MASK, is_secret_name};

/// Shorter secrets are replaced only where they are a whole string: they would occur in any text.
const SHORTEST: usize = 6;

/// What identifies machines of a studio.
const PRIVATE: &[&str] = &["wan_ip", "host_ident"];

/// Secrets by their form, wherever they are: in URLs, tokens, keys.
static FORMS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let forms = [
        (
            r"(?i)([?&;][^=&;\s]*(?:token|key|sig|signature|secret|pwd|password|session|credential)[^=&;\s]*=)[^&;\s\x22']+",
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

/// Credentials that were seen, to be found again wherever they are.
#[derive(Debug, Default)]
pub struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Remembers a secret, and how it looks encoded.
    pub fn learn(&mut self, secret: &str) {
        if secret.is_empty() || secret == MASK {
            return;
        }
        let coded = BASE64_STANDARD.encode(secret);
        self.0.insert(coded.trim_end_matches('=').to_owned());
        self.0.insert(utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string());
        self.0.insert(secret.to_owned());
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

    /// Remembers the values of fields whose names say that they are secret.
    pub fn learn_fields(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn_fields(item)),
            Value::Object(map) => {
                for (name, value) in map {
                    match value {
                        Value::String(text) if is_secret_name(name) => self.learn(text),
                        other => self.learn_fields(other),
                    }
                }
            }
            _ => {}
        }
    }

    /// A string without secrets.
    pub fn scrub_text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.0.contains(&text) {
            return MASK.to_owned();
        }
        // Longer ones first: a secret may be part of another.
        let mut secrets: Vec<&String> = self.0.iter().filter(|secret| secret.len() >= SHORTEST).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        for (form, mask) in FORMS.iter() {
            if form.is_match(&text) {
                text = form.replace_all(&text, *mask).into_owned();
            }
        }
        text
    }

    /// JSON without secrets, in names and values.
    pub fn scrub(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.scrub(item)).collect(),
            Value::Object(map) => {
                let fields = map.iter().map(|(name, value)| {
                    let is_hidden = is_secret_name(name) || PRIVATE.contains(&name.as_str());
                    let is_set = value.is_string() && *value != "";
                    // Names of fields are not secret; those that people chose may be.
                    let name = if is_secret_name(name) { name.clone() } else { self.scrub_text(name) };
                    (name, if is_hidden && is_set { MASK.into() } else { self.scrub(value) })
                });
                Value::Object(fields.collect())
            }
            Value::String(text) => self.scrub_text(text).into(),
            Value::Number(number) if self.0.contains(&number.to_string()) => MASK.into(),
            other => other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_taken_out_by_name_by_value_and_by_form() {
        let mut secrets = Secrets::default();
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
}
