//! A local accsyn workspace: speaks both API versions, for development, demonstration and tests.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod app;
pub mod backend;
mod body;
pub mod ca_file;
mod choice;
pub mod control;
mod envelope;
pub mod faults;
mod guard;
pub mod hosts;
pub mod journal;
mod ops;
pub mod options;
pub mod private;
pub mod query;
pub mod record;
pub mod release;
mod request;
mod scrub;
mod secret;
pub mod server;
mod sessions;
mod state;
pub mod store;
mod sync;
pub mod throttle;
pub mod tls;
mod transfers;
mod wire;
