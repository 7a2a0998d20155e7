//! Logged-in sessions.

mod events;
mod headers;
mod info;
mod login;
mod renewal;
mod secrets;
mod state;

pub(crate) use events::Operation;
pub(crate) use login::Unopened;
pub use state::Session;
