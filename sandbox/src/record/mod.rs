//! Recording what goes on between clients and a real workspace, without secrets, and replaying it.

mod learn;
mod proxy;
mod replay;
mod upstream;

pub use proxy::{Recorder, Sent};
pub use replay::Replay;
pub use upstream::{Received, Upstream};
