//! What can go wrong with one exchange. The transport finds out what happened; what it means for the caller is said above it.

use std::net::IpAddr;

/// Why an exchange brought no response. The text is the cause in the words of the system or of the library that met it.
#[derive(Debug)]
pub(super) enum Fault {
    /// The name of the server cannot be resolved.
    Dns(String),
    /// A name that stands for this machine leads elsewhere, and what would be sent there is not encrypted.
    LeavesInClear {
        /// The name.
        host: String,
        /// Where it leads.
        address: IpAddr,
    },
    /// No connection to the server was established.
    Connect(String),
    /// Nor did one within the time for connecting.
    ConnectTimeout,
    /// Certificate or handshake.
    Tls(rustls::Error),
    /// No connection to the proxy was established.
    ProxyUnreachable(String),
    /// Certificate or handshake of the proxy.
    ProxyTls(rustls::Error),
    /// The proxy requires credentials, or rejects those that were given.
    ProxyAuth,
    /// The proxy accepts none of the ways to authenticate that were offered, which are these.
    ProxyMethods(&'static str),
    /// The proxy does not connect to the server, for this reason.
    ProxyRefused(String),
    /// Nor does an HTTP proxy that answered with this status, and with these words of its own in full: to be masked and cut.
    ProxyAnswered {
        /// Not one of success.
        status: u16,
        /// The reason phrase.
        reason: String,
    },
    /// The proxy requires an address, and the name of the server cannot be resolved here.
    ProxyNeedsAddress(String),
    /// The response is not HTTP.
    NotHttp(String),
    /// The response cannot be decompressed.
    BadEncoding(String),
    /// Nor can one with these codings, in the server's own words in full: to be masked and cut.
    UnknownCoding(String),
    /// The response is larger than it may be.
    TooLarge,
    /// One of these, after the head of the response was received.
    OfBody { status: u16, fault: Box<Fault> },
    /// There is not enough memory for this.
    NoMemory(&'static str),
    /// The connection was closed before anything was sent.
    ClosedAtOnce,
    /// The connection broke after the request may have been received.
    Interrupted(String),
    /// Connected, but no response began in time.
    NoResponse,
    /// The response began, but did not go on in time.
    Stalled,
    /// The deadline of the whole call passed.
    Deadline,
    /// The call was cancelled.
    Cancelled,
    /// The process may have no more descriptors.
    NoDescriptors,
    /// The host has closed the descriptors of the session.
    Lost,
}

impl Fault {
    /// Whether only the body of a response was affected, whose head was received.
    pub fn is_of_body(&self) -> bool {
        matches!(
            self,
            Fault::NotHttp(_)
                | Fault::BadEncoding(_)
                | Fault::UnknownCoding(_)
                | Fault::TooLarge
                | Fault::Interrupted(_)
                | Fault::Tls(_)
                | Fault::Stalled
        )
    }
}
