//! Session options: one table, and what it makes of JSON and environment variables.

mod describe;
mod environment;
mod given;
mod option;
mod request_headers;
mod resolve;
mod table;

pub(crate) use given::{Given, insert_header, without};
pub(crate) use resolve::{Backend, Options, credential, read_host, resolve};

pub use describe::describe;
pub use option::{Group, Kind, SessionOption};
pub use table::OPTIONS;
