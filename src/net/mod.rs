//! HTTP for one session: connections, TLS, proxies, time limits, retries, pacing. Knows nothing of accsyn but its limits.

mod origin;

use std::path::PathBuf;
use std::time::Duration;

use crate::error::Result;

pub use origin::Origin;

/// Stops calls in flight: cancelling a token cancels its children.
#[derive(Debug, Clone, Default)]
pub struct Cancel(tokio_util::sync::CancellationToken);

impl Cancel {
    /// A token of its own.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// A token that is also cancelled with this one.
    pub fn child(&self) -> Cancel {
        Cancel(self.0.child_token())
    }

    /// Cancels this token and its children; at once, from any thread.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Read; may be repeated.
    Get,
    /// Write.
    Put,
    /// Write.
    Post,
    /// Write.
    Delete,
}

/// What a session's connections are like.
#[derive(Debug, Clone)]
pub struct Config {
    /// Limit for resolving and connecting, TLS handshake included.
    pub connect_timeout: Duration,
    /// Longest wait for the next byte of an answer.
    pub timeout: Duration,
    /// Text of the proxy setting; None: from the environment variables given by `environment`.
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
    /// Largest answer, after decompression.
    pub max_response_bytes: usize,
}

/// One request.
#[derive(Debug)]
pub struct Request {
    /// HTTP method.
    pub verb: Verb,
    /// Where to.
    pub origin: Origin,
    /// Path and query, percent-encoded.
    pub target: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// Body of PUT and POST.
    pub body: Option<String>,
    /// The operation, for log lines.
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

/// The connections of one session.
#[derive(Debug)]
pub struct Client {}

impl Client {
    /// Reads trust store and proxy; opens no connection.
    pub fn new(_config: Config, _environment: &dyn Fn(&str) -> Option<String>) -> Result<Client> {
        todo!()
    }

    /// The proxy in use, without credentials.
    pub fn proxy(&self) -> Option<String> {
        todo!()
    }

    /// Sends a request and waits for its answer, on the calling thread.
    pub fn send(&self, _request: &Request, _cancel: &Cancel) -> Result<Response> {
        todo!()
    }
}
