//! Parsers of this layer that fuzz targets reach directly (`fuzz/`).

use std::time::Duration;

use super::origin::Origin;
use super::proxy::Proxy;
use super::request::RawResponse;
use crate::error::Result;

/// Reads the session option `proxy`; what is told about it.
pub fn proxy(text: &str) -> Result<Option<String>> {
    Proxy::resolve(Some(text), &|_| None).map(|proxy| proxy.shown())
}

/// Whether a host is reached through a proxy, with this NO_PROXY.
pub fn is_proxied(no_proxy: &str, origin: &Origin) -> Result<bool> {
    let environment = |name: &str| match name {
        "HTTPS_PROXY" => Some("http://proxy.example:3128".to_owned()),
        "NO_PROXY" => Some(no_proxy.to_owned()),
        _ => None,
    };
    Ok(Proxy::resolve(None, &environment)?.tunnel(origin).is_some())
}

/// How long a response asks to wait.
pub fn retry_after(status: u16, header: Option<&str>, body: &[u8]) -> Option<Option<Duration>> {
    RawResponse {
        status,
        retry_after: header.map(str::to_owned),
        location: None,
        is_whole: true,
        bytes: body.len(),
    }
    .throttled(body)
}
