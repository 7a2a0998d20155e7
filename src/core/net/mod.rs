//! HTTP for one session: connections, TLS, proxies, time limits, retries, pacing. Knows nothing of accsyn but its
//! limits.

mod cancel;
mod client;
mod failure;
mod origin;
mod proxy;
mod resolve;
mod retry;
mod throttle;
mod tls;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use cancel::Cancel;
pub use client::{Client, Turn};
pub use origin::{Origin, shown_address};
use zeroize::Zeroizing;

use crate::log::Log;

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpMethod {
    /// Read; may be repeated.
    Get,
    /// Write.
    Put,
    /// Write.
    Post,
    /// Write.
    Delete,
}

impl HttpMethod {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Put => "PUT",
            HttpMethod::Post => "POST",
            HttpMethod::Delete => "DELETE",
        }
    }
}

/// What a session's connections are like.
#[derive(Clone)]
pub struct Config {
    /// Limit for resolving and connecting, TLS handshake included.
    pub connect_timeout: Duration,
    /// Longest wait for a piece of the request to be taken, for the head of the answer, and for the next byte of its body.
    pub timeout: Duration,
    /// Text of the proxy setting; None: from the environment variables.
    pub proxy: Option<String>,
    /// PEM file of further certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// False: any certificate is accepted.
    pub tls_verify: bool,
    /// Requests a second per backend host; 0 switches pacing off.
    pub rate_limit: f64,
    /// Requests that may go out at once before pacing sets in.
    pub rate_burst: u32,
    /// Repetitions of a request that is safe to repeat.
    pub max_retries: u32,
    /// Connections open at the same time.
    pub max_connections: usize,
    /// Largest answer in bytes, after decompression.
    pub max_response_bytes: usize,
    /// Where request lines go.
    pub log: Arc<Log>,
}

impl Config {
    /// The bound of a whole call, with all its repetitions and pauses: connecting once and five waits for data.
    pub fn total(&self) -> Duration {
        self.connect_timeout.saturating_add(self.timeout.saturating_mul(5))
    }
}

/// One request.
pub struct Request {
    /// HTTP method.
    pub http_method: HttpMethod,
    /// Where to.
    pub origin: Origin,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Header names and values; values are Latin-1 on the wire, and wiped from memory here.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    /// Body of PUT and POST.
    pub body: Option<String>,
    /// The operation, for log lines and messages.
    pub operation: String,
}

/// One answer, whatever its status.
#[derive(Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Body, decompressed, in one buffer.
    pub body: Vec<u8>,
    /// How often the request was sent.
    pub attempts: u32,
}
