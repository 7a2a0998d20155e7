//! What a fault means for the caller, and what to do about it.

use std::time::Duration;

use rustls::Error::FailedToGetRandomBytes as NoRandom;
use url::Url;

use super::cancel::Cancel;
use super::config::Config;
use super::fault::Fault;
use super::origin::Origin;
use super::proxy::Proxy;
use super::request::RawResponse;
use super::retry::Failure;
use super::tls_messages;
use crate::descriptors::Descriptors;
use crate::error::{Error, Status};
use crate::memory;
use crate::random;
use crate::wire::excerpt::excerpt;
use crate::wire::number::{shown, shown_roughly};

/// The error of one attempt without secrets, and whether it may be repeated.
pub(super) fn explain(
    fault: Fault,
    origin: &Origin,
    proxy: &Proxy,
    config: &Config,
    mask: &dyn Fn(&str) -> String,
) -> (Error, Failure) {
    let quote = &|words: &str| quoted(words, mask);
    let (error, failure) = unmasked(quoting(fault, quote), origin, proxy, config, quote);
    (Error { message: mask(&error.message), ..error }, failure)
}

/// Words of a server or proxy, for a message. They are masked as they came: of what was cut, decoded or spelled otherwise, a
/// secret would not be found.
fn quoted(words: &str, mask: &dyn Fn(&str) -> String) -> String {
    excerpt(&mask(words), 100)
}

/// A fault with words of others, in which they can be told.
fn quoting(fault: Fault, quote: &dyn Fn(&str) -> String) -> Fault {
    match fault {
        Fault::ProxyAnswered { status, reason } => {
            Fault::ProxyRefused(format!("HTTP {status} {}", quote(&reason)).trim_end().to_owned())
        }
        Fault::UnknownCoding(name) => {
            Fault::BadEncoding(format!("the coding {} was not asked for", quote(&name)))
        }
        Fault::OfBody { status, fault } => Fault::OfBody { status, fault: Box::new(quoting(*fault, quote)) },
        other => other,
    }
}

fn unmasked(
    fault: Fault,
    origin: &Origin,
    proxy: &Proxy,
    config: &Config,
    quote: &dyn Fn(&str) -> String,
) -> (Error, Failure) {
    let server = proxy.server(origin);
    let place = server.host_and_port();
    let shown = proxy.shown().unwrap_or_default();
    // Some proxies report a wrong password like any other refusal.
    let credentials = if proxy.has_credentials() { "user name and password, " } else { "" };
    let (status, failure, text) = match fault {
        Fault::NoMemory(what) => return (memory::missing(what), Failure::NotRetryable),
        Fault::Lost => return (Descriptors::lost(), Failure::NotRetryable),
        Fault::NoDescriptors => return (Descriptors::none_left(), Failure::NotRetryable),
        Fault::Tls(NoRandom) | Fault::ProxyTls(NoRandom) => {
            return (random::missing(""), Failure::NotRetryable);
        }
        Fault::Cancelled => return (Cancel::error(), Failure::NotRetryable),
        Fault::Deadline => return (too_long(origin, proxy, config), Failure::NotRetryable),
        Fault::ConnectTimeout => return (connect_timeout(origin, proxy, config), Failure::NotRetryable),
        Fault::NoResponse => return (no_response(false, origin, proxy, config), Failure::NotRetryable),
        Fault::Stalled => return (no_response(true, origin, proxy, config), Failure::NotRetryable),
        Fault::TooLarge => return (too_large(config), Failure::NotRetryable),
        Fault::OfBody { status, fault } => {
            let (error, failure) = unmasked(*fault, origin, proxy, config, quote);
            return (Error { http_status: Some(status), ..error }, failure);
        }
        Fault::LeavesInClear { host, address } => (
            Status::InvalidArgument,
            Failure::NotRetryable,
            format!(
                "credentials would travel in clear text to {address}, since {host} is resolved to that address, which is \
                 another machine; write 127.0.0.1, or set `allow_http` to true if you are sure"
            ),
        ),
        Fault::Tls(fault) => (
            Status::Tls,
            Failure::NotRetryable,
            tls_messages::explain(&fault, &place, config.client_cert.is_some(), quote),
        ),
        Fault::Dns(cause) | Fault::Connect(cause) if matches!(proxy, Proxy::Accsyn(_)) => (
            Status::Proxy,
            Failure::NotConnected,
            format!("the accsyn proxy {place} does not answer ({cause}); check the `proxy` setting"),
        ),
        Fault::Dns(cause) => (
            Status::Network,
            Failure::NotConnected,
            format!(
                "the name {} cannot be resolved ({cause}); check it, and this machine's DNS",
                server.host
            ),
        ),
        Fault::Connect(cause) => (
            Status::Network,
            Failure::NotConnected,
            format!(
                "cannot connect to {place} ({cause}); check that the server runs and that firewalls let outgoing TCP to \
                 port {} pass",
                server.port
            ),
        ),
        Fault::ProxyTls(fault) => (
            Status::Tls,
            Failure::NotRetryable,
            tls_messages::explain(&fault, &format!("the proxy {shown}"), config.client_cert.is_some(), quote),
        ),
        Fault::ProxyUnreachable(cause) => (
            Status::Proxy,
            Failure::NotConnected,
            format!("the proxy {shown} does not answer ({cause}); check the `proxy` setting"),
        ),
        Fault::ProxyAuth if proxy.has_credentials() => (
            Status::Proxy,
            Failure::NotRetryable,
            format!("the proxy {shown} refuses the user name or password given in the proxy URL"),
        ),
        Fault::ProxyAuth => (
            Status::Proxy,
            Failure::NotRetryable,
            format!(
                "the proxy {shown} wants a user name and password; write them in front of its host: user:password@host"
            ),
        ),
        Fault::ProxyMethods(offered) => (
            Status::Proxy,
            Failure::NotRetryable,
            format!(
                "the proxy {shown} accepts none of the authentication methods that were offered ({offered}){}",
                if proxy.has_credentials() {
                    "; find out which one it wants"
                } else {
                    "; if it wants a user name and password, write them in front of its host: user:password@host"
                }
            ),
        ),
        Fault::ProxyRefused(cause) => (
            Status::Proxy,
            Failure::NotRetryable,
            format!(
                "the proxy {shown} did not connect to {place} ({cause}); check {credentials}host, port, and what it allows"
            ),
        ),
        Fault::ProxyAnswered { .. } | Fault::UnknownCoding(_) => {
            unreachable!("words of others were quoted before")
        }
        Fault::ProxyNeedsAddress(cause) => (
            Status::Proxy,
            Failure::NotRetryable,
            format!(
                "the host of {place} cannot be resolved by this machine ({cause}); socks5h:// and socks4a:// let the \
                 proxy do that"
            ),
        ),
        Fault::NotHttp(cause) => (
            Status::Protocol,
            Failure::NotRetryable,
            format!("{place} did not answer with valid HTTP ({cause}); check host and port"),
        ),
        Fault::BadEncoding(cause) => (
            Status::Protocol,
            Failure::NotRetryable,
            format!("the answer of {place} cannot be decompressed ({cause})"),
        ),
        Fault::ClosedAtOnce => (
            Status::Network,
            Failure::NotConnected,
            format!("the connection to {place} was closed before the request was sent; check host and port"),
        ),
        Fault::Interrupted(cause) => (
            Status::Network,
            Failure::Interrupted,
            format!("the connection to {place} broke before the answer was complete ({cause})"),
        ),
    };
    (Error::new(status, text), failure)
}

/// A status from 300 to 399.
pub(super) fn redirect(answered: &RawResponse, server: &Origin, mask: &dyn Fn(&str) -> String) -> Error {
    let (place, status) = (server.host_and_port(), answered.status);
    let is_redirect = matches!(status, 301..=303 | 307 | 308) || answered.location.is_some();
    let text = if is_redirect {
        let target = answered.location.as_deref().and_then(|location| host_of(&mask(location)));
        let target = target.map_or(String::new(), |host| format!(" to {}", quoted(&host, mask)));
        format!(
            "{place} answered with a redirect{target} (HTTP {status}), which accsyn never does; check host and port"
        )
    } else {
        format!(
            "{place} answered HTTP {status}, which is not a response to the request; check host and port, and what proxies \
             on the way do"
        )
    };
    Error { http_status: Some(status), ..Error::new(Status::Protocol, text) }
}

/// The host of an address that was masked, the rest of which may hold secrets. One that is spelled otherwise than in the address
/// is not told: it was decoded, and not masked as it is then.
fn host_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    url.host_str().filter(|host| address.to_ascii_lowercase().contains(host)).map(str::to_owned)
}

/// More than the caller allows in memory.
fn too_large(config: &Config) -> Error {
    let max = config.max_response_bytes;
    let text = format!("the answer is larger than {max} bytes (`max_response_bytes`); request less at once");
    Error::new(Status::Protocol, text)
}

/// No connection within the time for it.
fn connect_timeout(origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) =
        (proxy.server(origin).host_and_port(), shown(config.connect_timeout.as_secs_f64()));
    let shown = proxy.shown().unwrap_or_default();
    match proxy {
        Proxy::Tunnel(_) if proxy.tunnel(origin).is_some() => Error::new(
            Status::Proxy,
            format!(
                "no connection to {place} through the proxy {shown} within {seconds} s (`connect_timeout`): the proxy \
                 does not answer, or cannot reach that host; check the `proxy` setting"
            ),
        ),
        Proxy::Accsyn(_) => Error::new(
            Status::Proxy,
            format!(
                "the proxy {shown} did not accept a connection within {seconds} s (`connect_timeout`); check the \
                 `proxy` setting"
            ),
        ),
        Proxy::None | Proxy::Tunnel(_) | Proxy::Unusable { .. } => Error::new(
            Status::Timeout,
            format!(
                "no connection to {place} within {seconds} s (`connect_timeout`), in which its name is resolved and TLS \
                 agreed on too; check host, port, DNS and firewalls"
            ),
        ),
    }
}

/// Connected, but no response comes, or none of its rest.
fn no_response(has_begun: bool, origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (proxy.server(origin).host_and_port(), shown(config.timeout.as_secs_f64()));
    let what = if has_begun { "sent nothing more for" } else { "did not answer within" };
    Error::new(
        Status::Timeout,
        format!("{place} {what} {seconds} s (`timeout`); try again later, or allow it more time"),
    )
}

/// The bound of the whole call is reached.
fn too_long(origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (proxy.server(origin).host_and_port(), shown(config.total().as_secs_f64()));
    Error::new(
        Status::Timeout,
        format!(
            "the exchange with {place} took longer than {seconds} s in all (`connect_timeout` and five times `timeout`); \
             try again later, request less at once, or raise `timeout`"
        ),
    )
}

/// The bound of the whole call is reached while the request waits for its turn: not the server's fault.
pub(super) fn throttled(origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (proxy.server(origin).host_and_port(), shown(config.total().as_secs_f64()));
    Error::new(
        Status::Timeout,
        format!(
            "the request to {place} was not sent: it waited for its turn until {seconds} s in all were over \
             (`connect_timeout` and five times `timeout`), {TOO_MANY}"
        ),
    )
}

/// It is reached soon after the request had its turn at last.
pub(super) fn cut_short(waited: Duration, origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (proxy.server(origin).host_and_port(), shown(config.total().as_secs_f64()));
    let waited = shown_roughly(waited.as_secs_f64());
    Error::new(
        Status::Timeout,
        format!(
            "the exchange with {place} was cut short: it waited {waited} s for its turn, of {seconds} s in all \
             (`connect_timeout` and five times `timeout`), {TOO_MANY}"
        ),
    )
}

/// Why a request waits for its turn, and what to do.
const TOO_MANY: &str = "since there were more calls than the session's own limits let pass (`rate_limit`, `rate_burst`, \
                        `max_connections`); make fewer at a time, or allow them more time";
