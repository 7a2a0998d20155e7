//! The real workspace behind a recording proxy.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::uri::{Scheme, Uri};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// How long the real workspace may take.
const TIMEOUT: Duration = Duration::from_secs(300);

/// Headers that are about one connection, or that would have the response compressed.
const NOT_FORWARDED: &[&str] = &[
    "host",
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "te",
    "upgrade",
    "expect",
    "accept-encoding",
];

/// Where requests are forwarded.
pub struct Upstream {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
}

/// A response of the real workspace.
#[derive(Debug, Default)]
pub struct Received {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers that are passed on.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Received {
    /// A response of our own.
    pub fn json(value: &Value) -> Received {
        let kind = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind)]);
        Received { status: StatusCode::OK, headers, body: value.to_string().into() }
    }

    /// The response as it is passed on.
    pub fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl std::fmt::Debug for Upstream {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Upstream({}:{})", self.host, self.port)
    }
}

impl Upstream {
    /// A workspace by its URL; `ca_file` has further authorities.
    pub fn new(url: &str, ca_file: Option<&Path>) -> Result<Upstream, String> {
        let uri: Uri = url.parse().map_err(|error| format!("the URL {url} is not valid: {error}"))?;
        let host =
            uri.host().ok_or(format!("the URL {url} has no host"))?.trim_matches(['[', ']']).to_owned();
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(format!("the URL {url} must end after the host and the port"));
        }
        let is_https = uri.scheme() == Some(&Scheme::HTTPS);
        if !is_https && uri.scheme() != Some(&Scheme::HTTP) {
            return Err(format!("the URL {url} must begin with https://"));
        }
        let is_loopback = host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if !is_https && !is_loopback {
            return Err(format!("the URL {url} must begin with https://: credentials are sent there"));
        }
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let tls = if is_https { Some(connector(ca_file)?) } else { None };
        Ok(Upstream { host, port, tls })
    }

    /// Sends a request on; the error says what the connection did.
    pub async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> io::Result<Received> {
        tokio::time::timeout(TIMEOUT, self.exchange(method, target, headers, body))
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    async fn exchange(
        &self,
        method: &str,
        target: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> io::Result<Received> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers.iter().filter(|(name, _)| !NOT_FORWARDED.contains(&name.as_str())) {
            request = request.header(name, value);
        }
        let name = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let host = HeaderValue::from_str(&format!("{name}:{}", self.port)).map_err(io::Error::other)?;
        request = request.header(header::HOST, host);
        let request = request.body(Body::from(body)).map_err(io::Error::other)?;
        match &self.tls {
            None => exchange_over(stream, request).await,
            Some(connector) => {
                let name = ServerName::try_from(self.host.clone()).map_err(io::Error::other)?;
                exchange_over(connector.connect(name, stream).await?, request).await
            }
        }
    }
}

async fn exchange_over(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Body>,
) -> io::Result<Received> {
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    connection.abort();
    for name in NOT_FORWARDED {
        parts.headers.remove(*name);
    }
    Ok(Received { status: parts.status, headers: parts.headers, body })
}

fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        let problem = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| problem(&error))? {
            let certificate = certificate.map_err(|error| problem(&error))?;
            roots.add(certificate).map_err(|error| problem(&error))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go_nowhere_in_the_clear() {
        for url in [
            "http://studio.accsyn.com",
            "studio.accsyn.com",
            "ftp://x",
            "https://",
            "https://a/path",
            "https://a/?q",
        ] {
            assert!(Upstream::new(url, None).is_err(), "{url}");
        }
        for url in [
            "https://studio.accsyn.com",
            "https://studio.accsyn.com:8443/",
            "http://127.0.0.1:1",
            "http://[::1]:1",
        ] {
            assert!(Upstream::new(url, None).is_ok(), "{url}");
        }
    }
}
