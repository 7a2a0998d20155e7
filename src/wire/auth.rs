//! Authorization and device headers of both dialects.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use zeroize::Zeroizing;

/// What a login proves itself with.
pub enum Credential<'a> {
    /// v3, and v1 with an API key.
    ApiKey(&'a str),
    /// v1 only.
    Password(&'a str),
    /// v1 only.
    SessionKey(&'a str),
}

/// The v3 `Authorization` value: two Base64 texts joined by a colon. This is not the Basic scheme of RFC 7617.
pub fn basic(username: &str, api_key: &str) -> String {
    format!("basic {}:{}", STANDARD.encode(username), STANDARD.encode(api_key))
}

/// The v1 `Authorization` value: a scheme and the Base64 text of a JSON object.
pub fn v1(domain: &str, username: &str, credential: &Credential<'_>) -> String {
    let encoded_password;
    let (scheme, key, secret) = match *credential {
        Credential::ApiKey(api_key) => ("ASCredentials", "api_key", api_key),
        Credential::SessionKey(session_key) => ("ASSession", "session_key", session_key),
        Credential::Password(password) => {
            encoded_password = Zeroizing::new(STANDARD.encode(password));
            ("ASCredentials", "pwd", encoded_password.as_str())
        }
    };
    let [domain, username] = [domain, username].map(|text| json!(text));
    // The secret's JSON form is dropped wiped; so is the object.
    let secret = Zeroizing::new(json_text(secret));
    let object =
        Zeroizing::new(format!(r#"{{"domain":{domain},"username":{username},"{key}":{}}}"#, secret.as_str()));
    format!("{scheme} {}", STANDARD.encode(object.as_bytes()))
}

/// A text as JSON.
fn json_text(text: &str) -> String {
    json!(text).to_string()
}

/// The device header's value: `<product> v<version> @ <platform> <hostname>(<os family>)`, with Python's words.
pub fn device(product: &str, version: &str, hostname: &str) -> String {
    let platform = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let family = if cfg!(windows) { "nt" } else { "posix" };
    format!("{product} v{version} @ {platform} {hostname}({family})")
}
