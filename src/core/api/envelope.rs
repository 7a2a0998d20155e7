//! A result or an error as one JSON string.

use crate::error::Result;

/// Wraps a result into `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`.
pub fn envelope(result: Result<String>) -> String {
    match result {
        Ok(text) => format!("{{\"ok\":true,\"result\":{text}}}"),
        Err(error) => format!("{{\"ok\":false,\"error\":{}}}", error.to_json()),
    }
}
