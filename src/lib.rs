//! libaccsyn: the accsyn API behind a C interface. JSON text in, JSON text out.
//!
//! [`ffi`] is the boundary; everything behind it is `accsyn-api` (`src/api`) and what that stands on, which forbid unsafe code.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod ffi;
