//! The accsyn protocol as pure functions: no I/O, no clock, no environment.

pub mod answer;
mod api_version;
pub mod auth;
pub mod dates;
pub mod event;
pub mod excerpt;
pub mod json;
pub mod own_text;
pub mod query;
pub mod scan;

pub use api_version::ApiVersion;
