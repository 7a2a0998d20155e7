//! Which fields hold secrets, by their names.

use serde_json::Value;

/// What is written in place of a secret.
pub const MASK: &str = "***";

/// What the letters of a name contain when its value is secret, whatever is between its words.
const PARTS: &[&str] = &[
    "pwd",
    "passw",
    "passphrase",
    "passcode",
    "accesscode",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "licensekey",
    "licencekey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "token",
    "secret",
    "session",
    "credential",
    "authorization",
    "cookie",
    "signature",
    "bearer",
    "hmac",
    "csrf",
    "xsrf",
];

/// Words of a name whose value is secret.
const WORDS: &[&str] = &["pass", "auth", "sas", "sig", "otp", "totp", "jwt", "pin", "mfa", "pw", "nonce"];

/// Words of names whose values say something about a secret, in a number.
const MEASURES: &[&str] =
    &["timeout", "lifetime", "expires", "expiry", "ttl", "count", "length", "max", "min", "limit", "size"];

/// The words of a name in lower case: `apiKey`, `api-key` and `API_KEY` are two.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(letter.to_lowercase()));
        }
        was_lower = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a field of this name holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let letters = words.concat();
    PARTS.iter().any(|part| letters.contains(part))
        || words.iter().any(|word| WORDS.contains(&word.as_str()))
        || (words.len() > 1 && words.iter().any(|word| matches!(word.as_str(), "key" | "keys")))
}

/// Whether a number in a field of this name is one: a timeout of sessions is not.
pub fn is_secret_number(name: &str) -> bool {
    is_secret_name(name) && !words(name).iter().any(|word| MEASURES.contains(&word.as_str()))
}

/// A value as messages repeat it, which it is not when the name of its field or setting says that it is a secret.
pub fn told(name: &str, value: &Value) -> String {
    if is_secret_name(name) { MASK.to_owned() } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_secret_however_they_are_written() {
        for name in [
            "password",
            "smtp_password",
            "pass",
            "api_key",
            "apiKey",
            "api-key",
            "API KEY",
            "x-api-keys",
            "X-Auth",
            "bearer",
            "sas",
            "signature",
            "accessToken",
            "session_key",
            "proxy.pass",
            "otp",
            "Set-Cookie",
            "licence_key",
            "aws_secret",
            "hmac",
            "X-HMAC-SHA256",
            "nonce",
            "csrf",
            "csrfToken",
            "pw",
            "db_pw",
            "passwords",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "name", "code", "key", "keyword", "passed", "bypass", "compass", "author", "design", "assign",
            "pinned", "user", "announce", "spw",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        assert!(is_secret_number("pin") && !is_secret_number("session_timeout"));
    }
}
