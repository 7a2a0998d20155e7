//! libaccsyn: the accsyn API behind a C interface. JSON text in, JSON text out.
//!
//! The crate is four layers, each importing only what stands below it: `ffi` (the C boundary, the only unsafe code),
//! [`api`] (every method, defined once), [`wire`] (the protocol as pure functions) and [`net`] (HTTP).
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod api;
pub mod callback;
pub mod error;
pub mod ffi;
pub mod log;
pub mod net;
pub mod process;
pub mod wire;
