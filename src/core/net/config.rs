//! What a session's connections are like.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::log::Log;
use crate::secret_string::SecretString;

/// What a session's connections are like.
#[derive(Clone)]
pub struct Config {
    /// Limit for resolving and connecting, TLS handshake included.
    pub connect_timeout: Duration,
    /// Longest wait for a piece of the request to be taken, for the head of the response, and for the next byte of its body.
    pub timeout: Duration,
    /// Whether clear text may leave this machine.
    pub allow_http: bool,
    /// Text of the proxy setting; None: from the environment variables.
    pub proxy: Option<SecretString>,
    /// PEM file of further certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// File of certificate revocation lists.
    pub crl_file: Option<PathBuf>,
    /// PEM file of the certificate by which the session shows who it is.
    pub client_cert: Option<PathBuf>,
    /// PEM file of its key; None: in the same file.
    pub client_key: Option<PathBuf>,
    /// SHA-256 digests of public keys of which a server must have one; empty: any.
    pub pin_sha256: Vec<[u8; 32]>,
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
    /// Largest response in bytes, after decompression.
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

#[cfg(test)]
impl Config {
    /// For tests: no pacing, two connections.
    pub(super) fn example() -> Config {
        Config {
            connect_timeout: Duration::from_secs(60),
            timeout: Duration::from_secs(60),
            allow_http: false,
            proxy: Some(SecretString::new("none")),
            ca_file: None,
            crl_file: None,
            client_cert: None,
            client_key: None,
            pin_sha256: Vec::new(),
            tls_verify: true,
            rate_limit: 0.0,
            rate_burst: 1,
            max_retries: 5,
            max_connections: 2,
            max_response_bytes: 1000,
            log: Arc::new(Log::open(false, None, crate::log::Format::Text, Arc::default()).expect("log")),
        }
    }
}
