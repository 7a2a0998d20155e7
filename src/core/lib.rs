//! The accsyn API in safe Rust: JSON text in, JSON text out. `libaccsyn` puts it behind a C interface.
//!
//! Three layers, each importing only what stands below it: [`api`] (every method, defined once), [`wire`] (the protocol as
//! pure functions) and [`net`] (HTTP). Beside them, [`masking`] keeps secrets out of what is logged and reported.
//!
//! A call starts at [`api::Session`] and ends with JSON text or an [`error::Error`]. docs/internals.md follows one from C to
//! the socket and back.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod api;
pub mod callback;
mod clock;
pub mod descriptors;
pub mod environment;
pub mod error;
mod files;
pub mod log;
pub mod masking;
pub mod memory;
pub mod net;
pub mod panics;
#[cfg(unix)]
mod parent_folder;
pub mod process;
mod random;
pub mod secret_string;
pub mod sync;
pub mod wire;
