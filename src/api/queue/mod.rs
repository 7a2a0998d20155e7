//! Submitted calls: queued, run by worker threads, and returned in the order of completion.

mod helping;
mod looking;
mod pending;
mod schedule;
mod state;
mod waking;
mod workers;

pub use schedule::Priority;
pub(crate) use state::{Job, Queue};
pub use state::{Pending, Wake};

#[cfg(all(test, feature = "model"))]
mod model;
#[cfg(all(test, not(feature = "model")))]
mod tests;
