//! Shared by the test programs: backends, and helpers to call them.
#![allow(dead_code)] // Each test program uses its own part of it.

pub mod fake_proxy;
#[path = "../faults/mod.rs"]
pub mod faults;
pub mod peers;
pub mod prepared;
pub mod process;
pub mod raw;
pub mod recorder;
pub mod sandbox;
pub mod studio;
pub mod submitted;
pub mod tls;
pub mod workspace;
