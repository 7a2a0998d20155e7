//! What comes with the operation of an event: who sends it, to which workspace, and when.

use serde_json::Value;

use crate::request::ApiVersion;
use crate::store::{Store, check_known};

/// What events have in both API versions.
const KEYS: &[&str] =
    &["audience", "eid", "session", "uri", "ident", "created", "hostname", "data", "gz_data", "query", "id"];

/// Rejects keys that events do not have, and another workspace or user than the headers name. A misspelt `query` would
/// find everything.
pub fn check(event: &Value, api_version: ApiVersion, store: &Store, user: &str) -> Result<(), String> {
    let workspace = match api_version {
        ApiVersion::V3 => "workspace",
        ApiVersion::V1 => "domain",
    };
    for key in event.as_object().into_iter().flat_map(|event| event.keys()) {
        check_known("An event", "key", key, KEYS.iter().copied().chain([workspace]))?;
    }
    let code = store.get(user).map_or("", |user| user.text("code"));
    for (key, of_headers) in [(workspace, store.code.as_str()), ("ident", code)] {
        match &event[key] {
            Value::Null => {}
            Value::String(given) if given.to_lowercase() == of_headers.to_lowercase() => {}
            given => {
                return Err(format!(
                    "The `{key}` of the event is {given}, but the headers are of \"{of_headers}\""
                ));
            }
        }
    }
    Ok(())
}
