//! What all layers above use: [`error`], and what the system and the process are asked for.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod callback;
pub mod clock;
pub mod descriptors;
pub mod environment;
pub mod error;
pub mod files;
pub mod memory;
pub mod panics;
#[cfg(unix)]
mod parent_folder;
pub mod process;
pub mod random;
pub mod secret_string;
pub mod sync;
