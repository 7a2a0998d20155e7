//! Requests and responses, independent of the transport.

use std::time::Duration;

use super::headers::Headers;
use super::origin::Origin;
use crate::log::Line;
use crate::secret_string::SecretString;

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

/// One request.
pub struct Request<'a> {
    /// HTTP method.
    pub http_method: HttpMethod,
    /// Where to.
    pub origin: &'a Origin,
    /// Path and query, percent-encoded, in ASCII.
    pub target: Vec<u8>,
    /// The value of the header `Authorization`, in ASCII.
    pub authorization: Option<SecretString>,
    /// Its other headers.
    pub headers: &'a Headers,
    /// Body of PUT and POST.
    pub body: Option<String>,
    /// The operation, for log lines and messages.
    pub operation: String,
    /// The method of the API that it belongs to, for the log.
    pub method: Option<&'static str>,
    /// The id of the event that it carries, to be found in the backend's own log.
    pub eid: Option<&'a str>,
    /// Whether it gives way to ordinary requests.
    pub is_poll: bool,
    /// Called whenever it is sent.
    pub on_attempt: &'a (dyn Fn() + Sync),
    /// Masks the secrets in what others on the way say.
    pub mask: &'a (dyn Fn(&str) -> String + Sync),
}

impl Request<'_> {
    /// Adds to a line of the log what is known of the request.
    pub fn facts(&self, line: Line) -> Line {
        line.with_some("eid", self.eid)
            .with_some("method", self.method)
            .with("operation", self.operation.as_str())
            .with("verb", self.http_method.as_str())
    }
}

/// One response, whatever its status; its body is in the receiver.
#[derive(Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// How long the server asks to wait with the header `Retry-After`.
    pub retry_after: Option<Duration>,
    /// How often the request was sent.
    pub attempts: u32,
    /// Number of the request in its session, for the log.
    pub id: u64,
    /// How long the last attempt took.
    pub duration: Duration,
    /// Size of the body, decompressed.
    pub bytes: usize,
}

/// What receives the body of a response, and may work on it while more arrives.
pub trait Receiver {
    /// What has arrived of the body, decompressed, but for what the receiver took out; more of it is appended.
    fn body(&mut self) -> &mut Vec<u8>;

    /// Called now and then while a large body of a successful response arrives, which is expected to take so many bytes in all. The
    /// receiver may take out what has arrived.
    fn advance(&mut self, expected: usize);

    /// Forgets what has arrived: the request is sent again.
    fn restart(&mut self);
}

/// Only keeps the body.
impl Receiver for Vec<u8> {
    fn body(&mut self) -> &mut Vec<u8> {
        self
    }

    fn advance(&mut self, _expected: usize) {}

    fn restart(&mut self) {
        self.clear();
    }
}

/// A response to one attempt, before it is interpreted.
pub(super) struct RawResponse {
    pub status: u16,
    /// The header of this name.
    pub retry_after: Option<String>,
    /// The header of this name.
    pub location: Option<String>,
    /// Whether all of its body was received and could be decoded.
    pub is_whole: bool,
    /// Size of what was received of the body, decompressed.
    pub bytes: usize,
}
