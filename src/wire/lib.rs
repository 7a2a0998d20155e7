//! The accsyn protocol as pure functions: no I/O, no clock, no environment.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod answer;
mod api_version;
pub mod auth;
pub mod conversion;
pub mod dates;
pub mod discovery;
pub mod endpoints;
pub mod event;
pub mod excerpt;
pub mod headers;
pub mod json;
pub mod json_path;
mod lanes;
pub mod latin1;
pub mod login;
pub mod members;
pub mod number;
pub mod originals;
pub mod own_text;
pub mod query;
pub mod scan;
mod specials;

pub use api_version::ApiVersion;
