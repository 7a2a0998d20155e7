//! HTTP for one session: connections, TLS, proxies, time limits, retries, pacing. Knows nothing of accsyn but its
//! limits.

mod alarm;
mod bypass;
mod cancel;
mod causes;
mod certificate;
#[cfg(test)]
mod certificate_cases;
#[cfg(test)]
mod certificate_lab;
mod clear_text;
mod client;
mod config;
mod connection;
mod connector;
mod crl;
mod dial;
mod download;
mod event_loop;
mod fault;
mod framing;
#[doc(hidden)]
pub mod fuzzing;
mod head;
mod headers;
mod http1;
mod http_date;
mod identity;
#[cfg(all(test, target_os = "linux"))]
mod identity_traces;
mod lane;
mod list_scope;
mod messages;
mod name;
mod ocsp;
mod origin;
mod pem;
mod proxy;
mod reactor;
mod read_ahead;
mod read_budget;
mod refusal;
mod request;
mod request_head;
mod resolve;
mod retry;
mod socket;
mod socks;
mod source;
mod tcp;
mod throttle;
mod timer;
mod tls;
mod tls_messages;
mod tls_sharing;
mod trailer;
mod transport;
mod trust_store;
mod tunnel;
mod unblocked;
mod upload;
mod verifier;
mod waiting;

pub use cancel::Cancel;
pub use client::{Client, PERHAPS_EXECUTED};
pub use config::Config;
pub use headers::Headers;
pub use origin::{Origin, shown_address};
pub use request::{HttpMethod, Receiver, Request, Response};
pub use tls::is_fips;
pub use waiting::CancellableMutex;
