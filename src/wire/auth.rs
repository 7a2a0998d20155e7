//! Authorization and device headers of both API versions.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
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

/// The v3 `Authorization` value: two Base64 strings joined by a colon. This is not the Basic scheme of RFC 7617.
pub fn basic(username: &str, api_key: &str) -> String {
    format!("basic {}:{}", STANDARD.encode(username), STANDARD.encode(api_key))
}

/// The v1 `Authorization` value: a scheme and the Base64 text of a JSON object.
pub fn v1(domain: &str, username: &str, credential: &Credential<'_>) -> String {
    let base64;
    let (scheme, key, secret) = match *credential {
        Credential::ApiKey(api_key) => ("ASCredentials", "api_key", api_key),
        Credential::SessionKey(session_key) => ("ASSession", "session_key", session_key),
        Credential::Password(password) => {
            base64 = Zeroizing::new(STANDARD.encode(password));
            ("ASCredentials", "pwd", base64.as_str())
        }
    };
    let [domain, username, secret] = [domain, username, secret].map(quoted);
    let (domain, username, secret) = (domain.as_str(), username.as_str(), secret.as_str());
    let object = Zeroizing::new(format!(r#"{{"domain":{domain},"username":{username},"{key}":{secret}}}"#));
    format!("{scheme} {}", STANDARD.encode(object.as_bytes()))
}

/// A string as JSON, non-ASCII characters unescaped; wiped when dropped.
fn quoted(text: &str) -> Zeroizing<String> {
    // Every string has a JSON form.
    Zeroizing::new(serde_json::to_string(text).expect("a string has a JSON form"))
}

/// The device header's value: `<product> v<version> @ <platform> <hostname>(<os family>)`, with Python's platform words.
pub fn device(product: &str, version: &str, hostname: &str) -> String {
    let platform = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let family = if cfg!(windows) { "nt" } else { "posix" };
    format!("{product} v{version} @ {platform} {hostname}({family})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(header: &str) -> (String, String) {
        let (scheme, base64) = header.split_once(' ').unwrap();
        (scheme.to_owned(), String::from_utf8(STANDARD.decode(base64).unwrap()).unwrap())
    }

    #[test]
    fn headers_match_the_recorded_ones() {
        assert_eq!(
            basic("john@user.com", "test-api-key-0001"),
            "basic am9obkB1c2VyLmNvbQ==:dGVzdC1hcGkta2V5LTAwMDE="
        );
        let v1 = |credential| v1("acmefilm", "john@user.com", &credential);
        assert_eq!(
            v1(Credential::ApiKey("test-api-key-0001")),
            "ASCredentials eyJkb21haW4iOiJhY21lZmlsbSIsInVzZXJuYW1lIjoiam9obkB1c2VyLmNvbSIsImFwaV9rZXkiOiJ0ZXN0LWFwaS1r\
             ZXktMDAwMSJ9"
        );
        assert_eq!(
            v1(Credential::Password("secret password")),
            "ASCredentials eyJkb21haW4iOiJhY21lZmlsbSIsInVzZXJuYW1lIjoiam9obkB1c2VyLmNvbSIsInB3ZCI6ImMyVmpjbVYwSUhCaGMz\
             TjNiM0prIn0="
        );
        assert_eq!(
            v1(Credential::SessionKey("6152693980700117321a5f8c")),
            "ASSession eyJkb21haW4iOiJhY21lZmlsbSIsInVzZXJuYW1lIjoiam9obkB1c2VyLmNvbSIsInNlc3Npb25fa2V5IjoiNjE1MjY5Mzk4\
             MDcwMDExNzMyMWE1ZjhjIn0="
        );
    }

    #[test]
    fn v1_values_are_escaped_and_stay_utf8() {
        let (scheme, json) = credentials(&v1("a\"b", "jönsson\\漢", &Credential::ApiKey("k\n\u{1}")));
        assert_eq!(scheme, "ASCredentials");
        assert_eq!(json, r#"{"domain":"a\"b","username":"jönsson\\漢","api_key":"k\n\u0001"}"#);
    }

    #[test]
    fn the_device_names_product_platform_and_host() {
        let device = device("libaccsyn", "1.0.0", "edit-01");
        if cfg!(target_os = "linux") {
            assert_eq!(device, "libaccsyn v1.0.0 @ linux edit-01(posix)");
        } else if cfg!(target_os = "macos") {
            assert_eq!(device, "libaccsyn v1.0.0 @ darwin edit-01(posix)");
        } else if cfg!(windows) {
            assert_eq!(device, "libaccsyn v1.0.0 @ win32 edit-01(nt)");
        }
    }
}
