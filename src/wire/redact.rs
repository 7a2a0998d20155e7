//! Secrets out of everything that is logged or reported.

use serde_json::Value;

/// Replaces the value of every key that can hold a secret by `*`, at any depth; `gz_data` by its size.
pub fn redact(_value: &mut Value) {
    todo!()
}

/// stub
pub fn excerpt(_text: &str, _max: usize) -> String {
    todo!()
}
