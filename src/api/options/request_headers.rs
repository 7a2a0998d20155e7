//! The option `headers`: what a gateway or a tracing system wants with every request.

use serde_json::Value;

use accsyn_core::error::{Error, Result};
use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::headers;

/// All names and values together: servers usually take heads of 8 KiB.
const LONGEST: usize = 4096;

/// Checks names and values, of which messages repeat only the names: values may be secrets.
pub(super) fn request_headers(
    given: Option<&Value>,
    told: &dyn Fn(&str) -> String,
) -> Result<Vec<(String, SecretString)>> {
    let mut checked: Vec<(String, SecretString)> = Vec::new();
    for (name, value) in given.and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        let refused = |reason: &str| {
            Err(Error::invalid_argument(format!(
                "session option `headers`: the header `{}` {reason}",
                told(name)
            )))
        };
        if !headers::is_name(name) {
            return refused("has no valid name; names consist of letters, digits and some signs such as `-`");
        }
        if headers::is_reserved(name) {
            return refused("is set by the library or by HTTP itself, so it cannot be given");
        }
        if checked.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return refused("is given twice");
        }
        if value.trim() != value || !value.chars().all(headers::fits) {
            return refused(
                "has a value that cannot be sent: Latin-1 characters only, no line breaks or other control characters, and no \
                 space at either end",
            );
        }
        checked.push((name.clone(), SecretString::new(value)));
    }
    let length: usize = checked.iter().map(|(name, value)| name.len() + value.chars().count()).sum();
    if length > LONGEST {
        return Err(Error::invalid_argument(format!(
            "session option `headers` has {length} characters in all; at most {LONGEST} can be sent"
        )));
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(headers: &Value) -> String {
        request_headers(Some(headers), &str::to_owned).expect_err("refused").message
    }

    #[test]
    fn headers_of_the_library_and_of_http_are_refused_in_any_spelling() {
        for name in [
            "Authorization",
            "AUTHORIZATION",
            "X-Accsyn-Workspace",
            "x-accsyn-device",
            "X-Accsyn-Anything",
            "X-Accsyn",
            "X_Accsyn_Workspace",
            "x.accsyn~device",
            "X-ACCSYNDEVICE",
            "Content_Length",
            "content.encoding",
            "Proxy_Authorization",
            "User_Agent",
            "ASDevice",
            "Host",
            "Content-Length",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "TE",
            "Trailer",
            "Upgrade",
            "Expect",
            "Accept",
            "Accept-Encoding",
            "Content-Encoding",
            "Proxy-Authorization",
            "Proxy-Connection",
            "User-Agent",
            "Range",
            "If-None-Match",
        ] {
            let message = refused(&json!({ name: "s3cr3t" }));
            assert!(message.contains(name) && message.contains("cannot be given"), "{message}");
            assert!(!message.contains("s3cr3t"), "{message}");
        }
    }

    #[test]
    fn names_and_values_that_cannot_be_sent_are_refused_without_repeating_the_value() {
        for (name, value) in [
            ("", "s3cr3t"),
            ("a b", "s3cr3t"),
            ("a:", "s3cr3t"),
            ("ä", "s3cr3t"),
            ("a\r\nb", "s3cr3t"),
            ("a", "s3cr3t\r\nb: c"),
            ("a", "s3cr3t\0"),
            ("a", "s3cr3t\t"),
            ("a", " s3cr3t"),
            ("a", "s3cr3t\u{7f}"),
            ("a", "s3cr3t漢"),
        ] {
            assert!(!refused(&json!({ name: value })).contains("s3cr3t"), "{name}: {value}");
        }
        assert!(refused(&json!({"a": "x", "A": "y"})).contains("given twice"));
        assert!(refused(&json!({"a": "x".repeat(5000)})).contains("5001 characters"));
    }

    #[test]
    fn what_gateways_want_is_taken() {
        let given = json!({"traceparent": "00-4bf92f3577b34da6-00f067aa0ba902b7-01", "X-Gateway-Key": "a b=é", "Cookie": "a=b", "x": ""});
        let headers = request_headers(Some(&given), &str::to_owned).expect("headers");
        let given = given.as_object().expect("object");
        assert_eq!(headers.len(), given.len());
        assert!(headers.iter().all(|(name, value)| given[name.as_str()] == **value));
        assert!(request_headers(None, &str::to_owned).expect("none").is_empty());
    }
}
