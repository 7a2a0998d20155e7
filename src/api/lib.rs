//! The accsyn API in safe Rust: JSON text in, JSON text out. `libaccsyn` puts it behind a C interface.
//!
//! Every method is defined exactly once, in a table. A call starts at [`Session`] and ends with JSON text or an
//! [`accsyn_core::error::Error`]; [`accsyn_core`] is what it passes through. docs/internals.md follows one from C to the
//! socket and back.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod args;
mod call;
mod closest_name;
mod definition;
mod discovery;
mod eid;
mod envelope;
#[doc(hidden)]
pub mod fuzzing;
mod has;
mod hostname;
mod invoke;
mod last_request;
mod local_time;
mod methods;
mod opening;
mod options;
mod outcome;
mod pages;
mod parameter;
mod poll;
mod polls;
mod queue;
mod row;
mod secret;
mod session;
mod signature;
mod submit;
mod wait_handle;

pub use args::{Arg, ArgValue};
pub use call::Progress;
pub use envelope::envelope;
pub use hostname::hostname;
pub use methods::{describe as methods, known as known_method};
pub use opening::Opening;
pub use options::{Group, Kind, OPTIONS, SessionOption, describe as options};
pub use pages::Pages;
pub use queue::{Pending, Priority, Wake};
pub use session::Session;
pub use wait_handle::WaitHandle;
