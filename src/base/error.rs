//! The one error type of the library and its numbered codes.

use std::fmt;

use serde_json::{Value, json};

macro_rules! statuses {
    ($($(#[doc = $about:literal])* $name:ident = $number:literal, $code:literal;)*) => {
        /// What kind of failure happened. Numbers never change meaning; new ones are only appended.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum Status { $($(#[doc = $about])* $name = $number,)* }

        impl Status {
            /// Every status, in numeric order.
            pub const ALL: &[Status] = &[$(Status::$name,)*];

            /// The code, for example `SESSION_EXPIRED`.
            pub fn code(self) -> &'static str {
                match self { $(Status::$name => $code,)* }
            }

            /// What it means, in sentences.
            pub fn about(self) -> &'static str {
                match self { $(Status::$name => concat!($($about),*).trim_ascii(),)* }
            }
        }
    };
}

// The only list of statuses: `cargo run -p accsyn-bindings` writes the constants of C, C++, Go and Node, their tests and
// docs/statuses.md from it, comments included.
statuses! {
    /// No error.
    Ok = 0, "OK";
    /// An argument is NULL, not UTF-8, not valid JSON or of the wrong type; a key is unknown; or a credential is missing.
    InvalidArgument = 1, "INVALID_ARGUMENT";
    /// The handle was freed, never existed, or is of another kind.
    InvalidHandle = 2, "INVALID_HANDLE";
    /// The query is malformed; the message gives the position.
    InvalidQuery = 3, "INVALID_QUERY";
    /// The login was refused.
    AuthFailed = 4, "AUTH_FAILED";
    /// The backend refused the call; the message is the backend's own.
    Backend = 5, "BACKEND";
    /// The session is no longer valid and could not renew itself. Log in again and repeat the call.
    SessionExpired = 6, "SESSION_EXPIRED";
    /// The backend reported an exception.
    BackendException = 7, "BACKEND_EXCEPTION";
    /// Still throttled (HTTP 429) after all retries; the error's `retry_after` says how long to wait.
    RateLimited = 8, "RATE_LIMITED";
    /// Could not resolve the host name, connect, send or receive.
    Network = 9, "NETWORK";
    /// The certificate was not accepted or the TLS handshake failed; see the session option `ca_file`.
    Tls = 10, "TLS";
    /// The proxy refused the connection or does not respond.
    Proxy = 11, "PROXY";
    /// `connect_timeout`, `timeout` or the total time limit of a call passed.
    Timeout = 12, "TIMEOUT";
    /// The response violates the protocol: not JSON, JSON of the wrong shape, a redirect, too large, or an error page.
    Protocol = 13, "PROTOCOL";
    /// The call was cancelled, or its session was closed.
    Cancelled = 14, "CANCELLED";
    /// A log file, credentials file or data file could not be read or written, or the program has closed the session's
    /// descriptors, or has used up its own, or the system gives no random numbers.
    Io = 15, "IO";
    /// The handle belongs to the parent process.
    Forked = 16, "FORKED";
    /// The method or option does not exist in the session's `api_version`.
    Unsupported = 17, "UNSUPPORTED";
    /// The result of the call was already taken.
    AlreadyTaken = 18, "ALREADY_TAKEN";
    /// A bug in the library, caught at its boundary.
    Internal = 19, "INTERNAL";
}

/// A failure: what happened, to what, and what to do. Never holds a secret. docs/statuses.md lists the codes,
/// docs/troubleshooting.md says what to do about each.
#[derive(Clone, PartialEq)]
pub struct Error {
    /// The kind of failure.
    pub status: Status,
    /// Text for a person.
    pub message: String,
    /// The API method that failed, for example `find`.
    pub method: Option<String>,
    /// The HTTP status of the last answer, when there was one.
    pub http_status: Option<u16>,
    /// Whether the backend said that the session is no longer valid.
    pub session_expired: bool,
    /// Seconds the backend asked to wait.
    pub retry_after: Option<f64>,
    /// How often the request was sent (0: nothing was sent).
    pub attempts: u32,
    /// The id of the event, to be found in the log and at the backend. None: there was none.
    pub eid: Option<String>,
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of this kind with nothing but a message.
    pub fn new(status: Status, message: impl Into<String>) -> Error {
        Error {
            status,
            message: message.into(),
            method: None,
            http_status: None,
            session_expired: false,
            retry_after: None,
            attempts: 0,
            eid: None,
        }
    }

    /// Shorthand for the most frequent kind.
    pub fn invalid_argument(message: impl Into<String>) -> Error {
        Error::new(Status::InvalidArgument, message)
    }

    /// The JSON form: `{"status":6,"code":"SESSION_EXPIRED","message":...}`.
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.members() {
            text.push_str(if text.is_empty() { "{\"" } else { ",\"" });
            text.push_str(&format!("{name}\":{value}"));
        }
        text.push('}');
        text
    }

    /// The JSON form as a value.
    pub fn to_value(&self) -> Value {
        self.members().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// In no map: a thread's first one needs random numbers, for want of which the call may have failed.
    fn members(&self) -> [(&'static str, Value); 9] {
        [
            ("status", json!(self.status as i32)),
            ("code", json!(self.status.code())),
            ("message", json!(self.message)),
            ("method", json!(self.method)),
            ("http_status", json!(self.http_status)),
            ("session_expired", json!(self.session_expired)),
            ("retry_after", json!(self.retry_after)),
            ("attempts", json!(self.attempts)),
            ("eid", json!(self.eid)),
        ]
    }
}

/// As JSON, so that what writes numbers is linked once.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
