//! The interface between sessions and the HTTP implementation: one request in, its raw response or a [`Fault`] out.
//! Retries, pacing and messages are built on it and use no HTTP library.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};

use super::cancel::Cancel;
use super::config::Config;
use super::connection::{Connection, Limits};
use super::connector::Connector;
use super::fault::Fault;
use super::lane::{LaneGuard, Lanes};
use super::origin::Origin;
use super::proxy::{Proxy, Tunnel};
use super::reactor::Reactor;
use super::request::{HttpMethod, RawResponse, Receiver, Request};
use super::request_head::{AUTHORIZATION, PROXY_AUTHORIZATION, RequestHead};
use super::resolve::LookUp;
use super::upload::{PIECE, Progress, Upload};
use crate::clock;
use crate::descriptors::{Descriptors, is_none_left};
use crate::error::{Error, Result};

/// Longest request target: far more than usual servers take.
const MAX_TARGET: usize = 65_234;

/// HTTP/1.1 over the connections of one session.
pub(super) struct Transport {
    connector: Connector,
    proxy: Proxy,
    lanes: Arc<Lanes>,
    timeout: Duration,
    connect_timeout: Duration,
    max_response_bytes: usize,
}

/// A request as it goes out, checked and encoded once for all its attempts.
pub(super) struct Outgoing<'a> {
    server: &'a Origin,
    method: Method,
    head: RequestHead<'a>,
    body: Option<Bytes>,
    /// Whether an HTTP proxy receives the request itself.
    is_for_proxy: bool,
}

impl Transport {
    pub fn new(config: &Config, proxy: Proxy, look_up: LookUp, descriptors: &Arc<Descriptors>) -> Transport {
        Transport {
            connector: Connector::new(config, proxy.clone(), look_up),
            proxy,
            lanes: Lanes::new(config.max_connections, descriptors.clone()),
            timeout: config.timeout,
            connect_timeout: config.connect_timeout,
            max_response_bytes: config.max_response_bytes,
        }
    }

    /// The connections, of which a call takes one.
    pub fn lanes(&self) -> &Arc<Lanes> {
        &self.lanes
    }

    /// Checks and encodes a request, and reads the certificates that its server will need.
    pub fn prepare<'a>(
        &self,
        request: &'a Request<'_>,
        server: &'a Origin,
        config: &Config,
    ) -> Result<Outgoing<'a>> {
        self.connector.prepare(server, config)?;
        if request.target.len() > MAX_TARGET {
            return Err(Error::invalid_argument(format!(
                "{} makes a request line of {} bytes, and {MAX_TARGET} is the most that can be sent: reads travel in the \
                 URL, so query and options must be shorter",
                request.operation,
                request.target.len()
            )));
        }
        let proxy = self.proxy.tunnel(server).filter(|proxy| !server.tls && proxy.kind.is_http());
        let target = match proxy {
            None => Cow::Borrowed(&request.target[..]),
            // The proxy receives the request itself, and needs its destination.
            Some(_) => Cow::Owned([server.to_string().as_bytes(), &request.target].concat()),
        };
        let own = request.authorization.clone().map(|secret| (AUTHORIZATION, secret));
        let of_proxy = proxy.and_then(Tunnel::authorization).map(|secret| (PROXY_AUTHORIZATION, secret));
        let credentials = own.into_iter().chain(of_proxy).collect();
        let common = request.headers.of(server)?;
        let head = RequestHead::new(request.http_method.as_str(), target, common, credentials);
        let method = match request.http_method {
            HttpMethod::Get => Method::GET,
            HttpMethod::Put => Method::PUT,
            HttpMethod::Post => Method::POST,
            HttpMethod::Delete => Method::DELETE,
        };
        // Shared by all attempts, not copied.
        let body = request.body.as_ref().map(|body| Bytes::copy_from_slice(body.as_bytes()));
        let is_for_proxy = proxy.is_some();
        Ok(Outgoing { server, method, head, body, is_for_proxy })
    }

    /// Sends a request over the connection of this lane, or a new one, on the calling thread. A connection that did not
    /// bring a response hangs up at once.
    pub fn exchange(
        &self,
        lane: &mut LaneGuard,
        outgoing: &Outgoing<'_>,
        receiver: &mut dyn Receiver,
        deadline: Instant,
        cancel: &Cancel,
    ) -> std::result::Result<RawResponse, Fault> {
        let limits = Limits { timeout: self.timeout, deadline };
        let (event_loop, slot) = lane.parts();
        let reactor = event_loop.reactor().clone();
        let outcome = event_loop.block_on(async {
            let outcome = tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Fault::Cancelled),
                outcome = self.exchange_over(slot, &reactor, outgoing, receiver, limits) => outcome,
            };
            if outcome.is_err() {
                *slot = None;
            }
            outcome
        });
        match outcome {
            Some(Ok(answered)) => Ok(answered),
            // Whatever it broke.
            _ if reactor.descriptors().are_lost() => Err(Fault::Lost),
            Some(Err(fault)) => Err(fault),
            None => {
                *slot = None;
                Err(Fault::NoDescriptors)
            }
        }
    }

    async fn exchange_over(
        &self,
        slot: &mut Option<Connection>,
        reactor: &Arc<Reactor>,
        outgoing: &Outgoing<'_>,
        receiver: &mut dyn Receiver,
        limits: Limits,
    ) -> std::result::Result<RawResponse, Fault> {
        loop {
            let usable = match slot {
                Some(connection) => connection.leads_to(outgoing.server) && connection.is_open().await,
                None => false,
            };
            if reactor.descriptors().are_lost() {
                return Err(Fault::Lost);
            }
            let connection = match slot {
                Some(connection) if usable => connection,
                _ => {
                    *slot = None;
                    slot.insert(self.connect(outgoing.server, reactor, limits).await?)
                }
            };
            let progress = Progress::new(outgoing.body.as_ref().map_or(0, Bytes::len));
            let request = outgoing.request(&progress);
            let outcome = connection.exchange(
                request,
                outgoing.head.encode(outgoing.body.as_ref().map_or(0, |body| body.len().min(PIECE))),
                &progress,
                limits,
                receiver,
                self.max_response_bytes,
            );
            match outcome.await? {
                // The server gave up the idle connection, and waited for a request in vain (RFC 9110, 15.5.9).
                Ok(response) if usable && response.status == 408 && outgoing.method == Method::GET => {
                    *slot = None;
                }
                Ok(response) => {
                    if connection.is_spent() {
                        *slot = None;
                    }
                    if response.status == 407 && outgoing.is_for_proxy {
                        return Err(Fault::ProxyAuth);
                    }
                    return Ok(response);
                }
                // It was closed in this moment, and nothing was sent: on a new one.
                Err(_) if usable => *slot = None,
                Err(_) => return Err(Fault::ClosedAtOnce),
            }
        }
    }

    async fn connect(
        &self,
        server: &Origin,
        reactor: &Arc<Reactor>,
        limits: Limits,
    ) -> std::result::Result<Connection, Fault> {
        let by = clock::after(Instant::now(), self.connect_timeout);
        // It takes several KB, which calls over a connection that is open need not carry along.
        let connecting = Box::pin(self.connector.connect(server, reactor));
        let stream =
            limits.within(by, Fault::ConnectTimeout, connecting).await.and_then(|connected| connected);
        // Neither the C library's resolver nor TLS says so.
        let stream = stream.map_err(|fault| if is_none_left() { Fault::NoDescriptors } else { fault })?;
        Ok(Connection::new(server.clone(), stream))
    }
}

impl Outgoing<'_> {
    /// Where it is sent: to the backend, or to a proxy in its place.
    pub fn server(&self) -> &Origin {
        self.server
    }

    fn request(&self, progress: &Progress) -> http::Request<Upload> {
        let body = match &self.body {
            Some(body) => Upload::new(body.clone(), progress.clone()),
            None => Upload::none(),
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        if self.method == Method::DELETE && self.body.is_none() {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        request
    }
}
