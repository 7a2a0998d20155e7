//! What an HTTP client's error means for the caller, and what to do about it.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use super::config::Config;
use super::origin::Origin;
use super::proxy::Proxy;
use super::retry::Failure;
use super::tls;
use crate::error::{Error, Status};

/// Classifies the failure of one attempt.
pub(super) fn classify(
    error: &reqwest::Error,
    origin: &Origin,
    proxy: &Proxy,
    config: &Config,
) -> (Error, Failure) {
    let server = proxy.server(origin);
    let place = place(server);
    if let Some(fault) = find::<rustls::Error>(error) {
        return (Error::new(Status::Tls, tls::explain(fault, &place)), Failure::NotRetryable);
    }
    let words = words(error);
    if error.is_timeout() && error.is_connect() {
        return (connect_timeout(origin, proxy, config), Failure::NotRetryable);
    }
    if proxy.tunnels(origin) && (error.is_connect() || words.contains("socks") || words.contains("tunnel")) {
        let shown = proxy.shown().unwrap_or_default();
        let named = proxy.has_credentials();
        let is_away = words.contains("underlying connection");
        let broken = if is_away { Failure::NotConnected } else { Failure::NotRetryable };
        return (Error::new(Status::Proxy, of_proxy(&words, &shown, named, &place, error)), broken);
    }
    if matches!(proxy, Proxy::Accsyn(_)) && error.is_connect() {
        let text =
            format!("the accsyn proxy {place} does not answer ({}); check the `proxy` setting", cause(error));
        return (Error::new(Status::Proxy, text), Failure::NotConnected);
    }
    if words.contains("dns error") || words.contains("failed to lookup") {
        let text = format!(
            "the name {} cannot be resolved ({}); check it, and this machine's DNS",
            server.host,
            cause(error)
        );
        return (Error::new(Status::Network, text), Failure::NotConnected);
    }
    if error.is_connect() {
        let text = format!(
            "cannot connect to {place} ({}); check that the server runs and that firewalls let outgoing TCP to port {} pass",
            cause(error),
            server.port
        );
        return (Error::new(Status::Network, text), Failure::NotConnected);
    }
    if is_no_http(error) {
        let text = format!("{place} did not answer with valid HTTP ({}); check host and port", cause(error));
        return (Error::new(Status::Protocol, text), Failure::NotRetryable);
    }
    if error.is_decode() && !cut_short(error) {
        let text = format!("the answer of {place} cannot be decompressed ({})", cause(error));
        return (Error::new(Status::Protocol, text), Failure::NotRetryable);
    }
    let text = format!("the connection to {place} broke before the answer was complete ({})", cause(error));
    (Error::new(Status::Network, text), Failure::Interrupted)
}

/// No connection within the time for it.
fn connect_timeout(origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (place(proxy.server(origin)), config.connect_timeout.as_secs_f64());
    let shown = proxy.shown().unwrap_or_default();
    match proxy {
        Proxy::Tunnel(_) if proxy.tunnels(origin) => Error::new(
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

/// Connected, but no answer comes, or none of its rest.
pub(super) fn silence(has_begun: bool, origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (place(proxy.server(origin)), config.timeout.as_secs_f64());
    let what = if has_begun { "sent nothing more for" } else { "did not answer within" };
    Error::new(
        Status::Timeout,
        format!("{place} {what} {seconds} s (`timeout`); try again later, or allow it more time"),
    )
}

/// The bound of the whole call is reached.
pub(super) fn too_long(origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (place(proxy.server(origin)), config.total().as_secs_f64());
    Error::new(
        Status::Timeout,
        format!(
            "the exchange with {place} took longer than {seconds} s in all (`connect_timeout` and five times `timeout`); \
             try again later, ask for less at once, or allow it more time"
        ),
    )
}

/// The same, while the request had to wait for its turn: not the server's fault.
pub(super) fn held_back(origin: &Origin, proxy: &Proxy, config: &Config) -> Error {
    let (place, seconds) = (place(proxy.server(origin)), config.total().as_secs_f64());
    Error::new(
        Status::Timeout,
        format!(
            "the request to {place} was not sent: it waited for its turn until {seconds} s in all were over \
             (`connect_timeout` and five times `timeout`), since there were more calls than the session's own limits let \
             pass (`rate_limit`, `rate_burst`, `max_connections`); make fewer at a time, or allow them more time"
        ),
    )
}

/// `host:port`, as people write it.
pub(super) fn place(origin: &Origin) -> String {
    let text = origin.to_string();
    text.split_once("://").map_or(text.clone(), |(_, place)| place.to_owned())
}

fn of_proxy(words: &str, proxy: &str, named: bool, place: &str, error: &reqwest::Error) -> String {
    let has = |word: &str| words.contains(word);
    // Some proxies tell a wrong password like anything else that they refuse.
    let credentials = if named { "user name and password, " } else { "" };
    let refused = has("authorization required") || has("credentials not accepted") || has("user/pass");
    if refused && !named {
        format!(
            "the proxy {proxy} wants a user name and password; write them in front of its host: user:password@host"
        )
    } else if refused {
        format!("the proxy {proxy} refuses the user name or password given in the proxy URL")
    } else if has("underlying connection") {
        format!("the proxy {proxy} does not answer ({}); check the `proxy` setting", cause(error))
    } else if has("error resolving for socks proxy") {
        format!(
            "the host of {place} cannot be resolved by this machine ({}); socks5h:// and socks4a:// let the proxy do that",
            cause(error)
        )
    } else if has("tunnel error: unsuccessful") {
        // The HTTP library does not tell the status.
        format!(
            "the proxy {proxy} did not connect to {place}: it refused; check {credentials}host, port, and what it allows"
        )
    } else {
        format!(
            "the proxy {proxy} did not connect to {place} ({}); check {credentials}host, port, and what it allows",
            cause(error)
        )
    }
}

/// An error and what it says it comes from.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    // An io::Error hides what it wraps from `source`, which gives the inner error's own source.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn find<'e, T: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// Whether an answer's head cannot be read, or the chunks of its body.
fn is_no_http(error: &reqwest::Error) -> bool {
    let said_by_hyper = find::<hyper::Error>(error);
    // What is wrong with chunks is an io::Error of these kinds; one that the system said has a number.
    let is_unreadable = |error: &io::Error| {
        matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData)
            && error.raw_os_error().is_none()
    };
    said_by_hyper.is_some_and(|error| error.is_parse() || find(error).is_some_and(is_unreadable))
}

/// Whether a body ended before its length: the connection's fault, not that of the compression.
fn cut_short(error: &reqwest::Error) -> bool {
    let broken = [ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted, ErrorKind::BrokenPipe];
    find::<hyper::Error>(error).is_some() || is_io(error, &broken)
}

/// Whether the operating system said one of these.
fn is_io(error: &reqwest::Error, kinds: &[ErrorKind]) -> bool {
    chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| kinds.contains(&error.kind()))
}

fn words(error: &reqwest::Error) -> String {
    chain(error).map(|error| error.to_string().to_ascii_lowercase()).collect::<Vec<_>>().join(": ")
}

/// The innermost reason, which is the one that says something.
fn cause(error: &reqwest::Error) -> String {
    let cause = chain(error).last().map(ToString::to_string).unwrap_or_default();
    // Some point to the documentation of a Rust library.
    cause.split(": https://docs.rs/").next().unwrap_or_default().to_owned()
}
