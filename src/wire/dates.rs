//! Dates on their way to the backend (the way back is in `answer`).

use serde_json::Value;

use crate::wire::Dialect;

/// Rewrites every text of a payload that is an RFC 3339 date with a zone to the backend's form (UTC, no zone, no fraction).
pub fn to_backend(_value: &mut Value, _dialect: Dialect) {
    todo!()
}
