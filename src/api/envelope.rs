//! A result or an error as one JSON string.

use accsyn_core::error::Result;
use accsyn_core::memory;

const RESULT: &str = r#"{"ok":true,"result":"#;

/// Wraps a result into `{"ok":true,"result":...}` or `{"ok":false,"error":{...}}`.
pub fn envelope(result: Result<String>) -> String {
    let (begin, mut text) = match result.and_then(with_room) {
        Ok(text) => (RESULT, text),
        Err(error) => (r#"{"ok":false,"error":"#, error.to_json()),
    };
    text.insert_str(0, begin);
    text.push('}');
    text
}

/// A result may be large. With room for its envelope, and for the NUL that ends it in C.
fn with_room(mut text: String) -> Result<String> {
    memory::try_to(|| text.try_reserve_exact(RESULT.len() + 2)).map_err(|_| memory::missing("the answer"))?;
    Ok(text)
}
