//! Tunnels through HTTP proxies: CONNECT (RFC 9110, 9.3.6).

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use http::header::{HeaderMap, PROXY_AUTHENTICATE};
use http::{Method, StatusCode};
use hyper_util::rt::TokioIo;

use super::causes::cause;
use super::fault::Fault;
use super::head::Heads;
use super::http1;
use super::origin::Origin;
use super::request_head::{Fields, Heading, PROXY_AUTHORIZATION, RequestHead};
use super::socket::{Socket, Stream};
use super::upload::Upload;
use crate::secret_string::SecretString;
use crate::wire::latin1;

/// Usual schemes of authentication, other than Basic.
const SCHEMES: &[&str] = &["bearer", "digest", "kerberos", "negotiate", "ntlm", "scram-sha-256"];

/// Asks an HTTP proxy to connect to a server; what comes back leads there.
pub(super) async fn open(
    socket: Socket,
    server: &Origin,
    credentials: Option<SecretString>,
) -> Result<Socket, Fault> {
    let authority = server.host_and_port();
    let mut fields = Fields::default();
    fields.add("host", &authority);
    fields.add("user-agent", http1::AGENT);
    let credentials = credentials.into_iter().map(|secret| (PROXY_AUTHORIZATION, secret)).collect();
    let head = RequestHead::new("CONNECT", authority.into_bytes().into(), Arc::new(fields), credentials);
    let mut request = http::Request::new(Upload::none());
    *request.method_mut() = Method::CONNECT;

    // What a proxy sends before it has connected is limited, too. The stream is of the same type as that of a connection: for
    // another one the HTTP library would be compiled once more.
    let heads = Heads::new(Heading::new(Stream::Plain(socket), head.encode(0), 0));
    let handshake = http1::builder().handshake(TokioIo::new(heads)).await;
    let (mut sender, connection) = handshake.map_err(|error| broken(&error))?;
    // It ends when the proxy has connected.
    let mut connection = pin!(connection.without_shutdown());
    let mut sent = pin!(sender.send_request(request));
    let mut ended = None;
    let response = poll_fn(|cx| {
        if ended.is_none()
            && let Poll::Ready(outcome) = connection.as_mut().poll(cx)
        {
            ended = Some(outcome);
        }
        sent.as_mut().poll(cx)
    });
    let response = response.await.map_err(|error| broken(&error))?;
    let status = response.status();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(wants_credentials(response.headers()));
    }
    if !status.is_success() {
        // Where it is not the usual one, the proxy's own words say more.
        let own = response.extensions().get::<hyper::ext::ReasonPhrase>();
        let own = own.map(|phrase| latin1::text_of(phrase.as_bytes()).into_owned());
        let reason = own.unwrap_or_else(|| status.canonical_reason().unwrap_or_default().to_owned());
        return Err(Fault::ProxyAnswered { status: status.as_u16(), reason });
    }
    // The HTTP library does not treat HTTP 204 as an upgrade: without further requests it closes the connection.
    drop(sender);
    let ended = match ended {
        Some(ended) => ended,
        None => connection.await,
    };
    let parts = ended.map_err(|error| broken(&error))?;
    match parts.io.into_inner().into_stream().and_then(Heading::into_stream) {
        Some(Stream::Plain(socket)) if parts.read_buf.is_empty() => Ok(socket),
        _ => Err(refused("it sent data of its own into the tunnel")),
    }
}

/// HTTP 407: credentials are missing or wrong, or of a kind that does not exist here.
fn wants_credentials(headers: &HeaderMap) -> Fault {
    let challenges = headers.get_all(PROXY_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
    let challenges: Vec<String> = challenges.map(str::to_ascii_lowercase).collect();
    if challenges.is_empty() || challenges.iter().any(|challenge| challenge.contains("basic")) {
        return Fault::ProxyAuth;
    }
    // Others are not quoted: a proxy may say what it likes.
    let wanted = challenges.iter().filter_map(|challenge| challenge.split([' ', ',']).next());
    let wanted: Vec<&str> = wanted.filter(|scheme| SCHEMES.contains(scheme)).take(5).collect();
    let wanted = if wanted.is_empty() { "an unknown scheme".to_owned() } else { wanted.join(", ") };
    refused(format!("HTTP 407: it requires authentication by {wanted}, and only Basic is supported"))
}

fn broken(error: &hyper::Error) -> Fault {
    if error.is_parse() {
        refused(format!("it did not answer with valid HTTP: {}", cause(error)))
    } else {
        refused(cause(error))
    }
}

fn refused(reason: impl Into<String>) -> Fault {
    Fault::ProxyRefused(reason.into())
}
