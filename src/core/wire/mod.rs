//! The accsyn protocol as pure functions: no I/O, no clock, no environment.

pub mod answer;
mod api_version;
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

pub use api_version::ApiVersion;
