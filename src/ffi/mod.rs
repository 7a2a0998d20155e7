//! The C interface: the only unsafe code. Every export is a line or two on top of [`boundary`].
//!
//! The functions' comments are written for C: they become `include/accsyn.h`.
#![allow(unsafe_code)]
// The contract of every pointer stands once, in the first comment of the header.
#![allow(clippy::missing_safety_doc)]

#[doc(hidden)]
pub mod boundary;

pub mod access;
pub mod by_name;
pub mod calls;
pub mod entities;
pub mod files;
pub mod handles;
pub mod last_error;
pub mod log;
pub mod long;
pub mod misc;
pub mod query;
pub mod session;
pub mod settings;
pub mod status;
pub mod strings;
pub mod version;

#[cfg(feature = "wiping-allocator")]
mod allocator;
mod host;
mod registry;
mod sigpipe;
