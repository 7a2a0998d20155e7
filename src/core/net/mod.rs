//! HTTP for one session: connections, TLS, proxies, time limits, retries, pacing. Knows nothing of accsyn but its
//! limits.

mod cancel;
mod client;
mod config;
mod failure;
mod origin;
mod proxy;
mod request;
mod resolve;
mod retry;
mod throttle;
mod tls;
mod watch;

pub use cancel::Cancel;
pub use client::{CancellableMutex, Client};
pub use config::Config;
pub use origin::{Origin, shown_address};
pub use request::{HttpMethod, Request, Response};
