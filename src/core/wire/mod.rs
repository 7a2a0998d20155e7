//! The accsyn protocol as pure functions: no I/O, no clock, no environment.

pub mod answer;
pub mod auth;
pub mod dates;
mod escapes;
pub mod event;
pub mod excerpt;
pub mod json;
pub mod known;
pub mod query;
pub mod redact;
pub mod scan;

/// The two generations of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// REST v3, spoken by current backends.
    V3,
    /// REST v1.0, with password and session-key logins.
    V1,
}
