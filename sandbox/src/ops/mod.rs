//! The operations of events.

mod access;
mod context;
mod create;
mod dispatch;
mod edit;
mod ends;
mod files;
mod find;
mod invariants;
mod invite;
mod jobs;
mod keys;
mod remove;
mod rights;
mod settings;
mod show;
mod types;

pub use context::Context;
pub use dispatch::{changes, known_uris, run};
pub use types::kinds as kinds_of;
