//! What is never written down: values that are secret by the names of their fields.

use serde_json::Value;

/// What is written in place of a secret.
pub const MASK: &str = "***";

/// Parts of names whose values are secret.
const SECRET: &[&str] = &[
    "pwd",
    "passw",
    "passphrase",
    "_key",
    "apikey",
    "token",
    "secret",
    "session",
    "credential",
    "authorization",
    "cookie",
];

/// Whether a field of this name holds a secret.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|part| name.contains(part))
}

/// JSON with asterisks in place of what is secret.
pub fn masked(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(masked).collect(),
        Value::Object(map) => {
            let fields = map.into_iter().map(|(key, value)| {
                let is_secret = is_secret_name(&key) && value.is_string();
                (key, if is_secret { MASK.into() } else { masked(value) })
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}
