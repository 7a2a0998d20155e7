//! What is sent and accepted of HTTP/1, with backends and proxies alike.

use hyper::client::conn::http1::Builder;

/// The header `User-Agent`.
pub(super) const AGENT: &str = concat!("libaccsyn/", env!("CARGO_PKG_VERSION"));

/// Longest head of a response, and longest trailer of a chunked body, in bytes.
pub(super) const MAX_HEAD: usize = 256 * 1024;

/// For connections of a client.
pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder
        .max_buf_size(MAX_HEAD)
        .max_header_size(MAX_HEAD)
        // Folded lines are obsolete, but some servers still send them.
        .allow_obsolete_multiline_headers_in_responses(true);
    builder
}
