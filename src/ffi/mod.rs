//! The C interface: the only unsafe code. Every export is a line or two on top of [`boundary`].
//!
//! The functions' comments are written for C: they become `include/accsyn.h`.
#![allow(unsafe_code)]
// Comments are for C, where `<id>` is not a tag.
#![allow(rustdoc::invalid_html_tags)]
// The contract of every pointer is documented once, in the first comment of the header.
#![allow(clippy::missing_safety_doc)]

#[doc(hidden)]
pub mod boundary;

pub mod calls;
pub mod completions;
pub mod cursor;
// Formatted as its generator writes it.
#[rustfmt::skip]
pub mod find_pages;
pub mod handles;
pub mod hostname;
pub mod invoke;
pub mod json;
pub mod last_error;
pub mod log;
// Formatted as its generator writes it.
#[rustfmt::skip]
pub mod methods;
pub mod opening;
pub mod progress;
pub mod quote;
pub mod session;
mod session_new;
pub mod status;
pub mod strings;
pub mod thread_stack;
pub mod version;

#[cfg(feature = "wiping-allocator")]
mod allocator;
#[cfg(feature = "wiping-allocator")]
mod buffers;
#[cfg(all(
    feature = "wiping-allocator",
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod c_allocation;
mod fork;
mod host_callback;
#[cfg(all(feature = "wiping-allocator", target_os = "linux"))]
mod kept_mappings;
#[cfg(feature = "wiping-allocator")]
mod mapping;
mod owned_strings;
mod privileges;
mod registers;
mod registry;
#[cfg(feature = "wiping-allocator")]
mod reserve;
mod residence;
mod signals;
#[cfg(feature = "wiping-allocator")]
mod slots;
mod stack;
mod temporary_thread;
mod thread_error;
#[cfg(unix)]
mod thread_locals;
mod unwinding;
mod wait_handle;
