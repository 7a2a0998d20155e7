//! What a call of the accsyn API passes through below the method that it calls: [`net`] is HTTP, [`masking`] keeps secrets
//! out of what is logged and reported, and [`wire`] is the protocol as pure functions.
//!
//! The API itself is `accsyn-api` (`src/api`). docs/internals.md follows a call from C to the socket and back.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod log;
pub mod masking;
pub mod net;

#[doc(no_inline)]
pub use accsyn_base::*;
#[doc(no_inline)]
pub use accsyn_wire as wire;
