//! What a call of the accsyn API passes through below the method that it calls: [`wire`] (the protocol as pure functions)
//! and [`net`] (HTTP). Beside them, [`masking`] keeps secrets out of what is logged and reported.
//!
//! The API itself is `accsyn-api` (`src/api`). docs/internals.md follows a call from C to the socket and back.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod callback;
pub mod clock;
pub mod descriptors;
pub mod environment;
pub mod error;
pub mod files;
pub mod log;
pub mod masking;
pub mod memory;
pub mod net;
pub mod panics;
#[cfg(unix)]
mod parent_folder;
pub mod process;
pub mod random;
pub mod secret_string;
pub mod sync;
pub mod wire;
