//! Decoding of answers: one validating pass over the received bytes that rewrites in place.

use crate::wire::Dialect;

/// How dates are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// RFC 3339 with `Z`.
    Rfc3339,
    /// As the backend sent them.
    Raw,
}

/// A decoded answer: a JSON object whose text is kept as one buffer, addressed by top-level key.
#[derive(Debug)]
pub struct Answer {}

/// Why a body is not an answer; `position` is the byte offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset of the fault in the received body.
    pub position: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

/// Validates and rewrites a body in place.
pub fn decode(_body: Vec<u8>, _dialect: Dialect, _dates: Dates) -> Result<Answer, Malformed> {
    todo!()
}

impl Answer {
    /// The JSON text of a top-level value (the last one wins when the key is repeated).
    pub fn get(&self, _key: &str) -> Option<&str> {
        todo!()
    }

    /// Turns the buffer into the JSON text of one top-level value, without copying it.
    pub fn into_member(self, _key: &str) -> Option<String> {
        todo!()
    }

    /// Whether the answer is `{}`.
    pub fn is_empty(&self) -> bool {
        todo!()
    }

    /// The whole answer as JSON text.
    pub fn into_text(self) -> String {
        todo!()
    }
}

/// The items of a JSON array in valid JSON text; None when the text is no array.
pub fn items(_array: &str) -> Option<std::vec::IntoIter<&str>> {
    todo!()
}
