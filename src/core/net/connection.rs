//! One connection that HTTP is spoken over, driven by the call that uses it.

use std::cell::LazyCell;
use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::HeaderMap;
use http::header::{HeaderName, LOCATION, RETRY_AFTER};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{Connection as Http1, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, ReadBuf};

use super::causes::{cause, find};
use super::download::{Download, Refused};
use super::fault::Fault;
use super::framing::Framing;
use super::head::Heads;
use super::http1;
use super::origin::Origin;
use super::read_budget::ReadBudget;
use super::request::{RawResponse, Receiver};
use super::request_head::{Encoded, Heading};
use super::socket::Stream;
use super::timer::timeout_by;
use super::upload::{Progress, Upload};
use crate::clock;

/// The time that an exchange may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// For each wait.
    pub timeout: Duration,
    /// When the whole call ends.
    pub deadline: Instant,
}

impl Limits {
    /// Waits for something that must happen in time; else it is this fault.
    pub async fn within<T>(
        self,
        by: Instant,
        fault: Fault,
        future: impl Future<Output = T>,
    ) -> Result<T, Fault> {
        self.within_time(|| by, fault, future).await
    }

    /// Waits for something that must happen within `timeout`; else it is this fault.
    pub async fn within_timeout<T>(self, fault: Fault, future: impl Future<Output = T>) -> Result<T, Fault> {
        self.within_time(|| clock::after(Instant::now(), self.timeout), fault, future).await
    }

    async fn within_time<T>(
        self,
        by: impl FnOnce() -> Instant,
        fault: Fault,
        future: impl Future<Output = T>,
    ) -> Result<T, Fault> {
        let by = LazyCell::new(by);
        let in_time = timeout_by(|| by.min(self.deadline), future).await;
        in_time.map_err(|_| if *by < self.deadline { fault } else { Fault::Deadline })
    }
}

/// A connection, idle or in use.
pub(super) struct Connection {
    server: Origin,
    /// None while it is in use, and when it is of no further use. An idle one is no more than this: HTTP keeps 26 KB of buffers.
    stream: Option<Stream>,
}

/// A request that was certainly not sent, since its connection had been closed before.
pub(super) struct Unsent;

impl Connection {
    /// Over a stream that leads to this server.
    pub fn new(server: Origin, stream: Stream) -> Connection {
        Connection { server, stream: Some(stream) }
    }

    /// Whether this server is at its other end.
    pub fn leads_to(&self, server: &Origin) -> bool {
        self.server == *server
    }

    /// Whether it is still open, as far as the system knows: it may not have been polled since the last call.
    pub async fn is_open(&mut self) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        stream.recheck();
        poll_fn(|cx| {
            // Before there is a request there is nothing to be read, but the end.
            let mut byte = [0];
            let read = Pin::new(&mut *stream).poll_read(cx, &mut ReadBuf::new(&mut byte));
            Poll::Ready(read.is_pending())
        })
        .await
    }

    /// Whether it is of no further use, though its last response was received.
    pub fn is_spent(&self) -> bool {
        self.stream.is_none()
    }

    /// Sends a request with this head and receives its response, which may come before all of the request was sent.
    pub async fn exchange(
        &mut self,
        request: http::Request<Upload>,
        head: Encoded,
        progress: &Progress,
        limits: Limits,
        receiver: &mut dyn Receiver,
        max_response_bytes: usize,
    ) -> Result<Result<RawResponse, Unsent>, Fault> {
        let Some(stream) = self.stream.take() else { return Ok(Err(Unsent)) };
        let mut exchange = Exchange::over(stream, head, progress.length()).await?;
        let response = exchange.send(request, progress, limits, receiver, max_response_bytes).await?;
        if response.is_ok() {
            self.stream = exchange.into_stream().await;
            if let Some(stream) = &mut self.stream {
                stream.rest();
            }
        }
        Ok(response)
    }
}

/// HTTP over a connection, for one request and its response.
struct Exchange {
    sender: SendRequest<Upload>,
    driver: Driver,
    /// No further request may be sent.
    is_spent: bool,
}

/// Moves the bytes of a connection.
struct Driver {
    connection: Http1<TokioIo<Heads<Heading<Stream>>>, Upload>,
    is_done: bool,
}

impl Driver {
    /// Goes as far as it can.
    fn run(&mut self, cx: &mut Context<'_>) {
        if !self.is_done {
            // The exchange that it interrupted gets the error as well.
            self.is_done = Pin::new(&mut self.connection).poll(cx).is_ready();
        }
    }
}

impl Exchange {
    async fn over(stream: Stream, head: Encoded, body: usize) -> Result<Exchange, Fault> {
        let stream = Heads::new(Heading::new(stream, head, body));
        let handshake = http1::builder().handshake(TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(|error| Fault::Connect(cause(&error)))?;
        Ok(Exchange { sender, driver: Driver { connection, is_done: false }, is_spent: false })
    }

    /// The stream, when a further request may be sent over it.
    async fn into_stream(mut self) -> Option<Stream> {
        if self.is_spent {
            return None;
        }
        poll_fn(|cx| {
            self.driver.run(cx);
            Poll::Ready(())
        })
        .await;
        if self.driver.is_done || !self.sender.is_ready() {
            return None;
        }
        let parts = self.driver.connection.into_parts();
        let heads = parts.read_buf.is_empty().then(|| parts.io.into_inner());
        heads.and_then(Heads::into_stream).and_then(Heading::into_stream)
    }

    async fn send(
        &mut self,
        request: http::Request<Upload>,
        progress: &Progress,
        limits: Limits,
        receiver: &mut dyn Receiver,
        max_response_bytes: usize,
    ) -> Result<Result<RawResponse, Unsent>, Fault> {
        receiver.restart();
        let uploads = !request.body().is_end_stream();
        let mut sent = pin!(self.sender.try_send_request(request));
        let head = loop {
            let by = clock::after(progress.last(), limits.timeout);
            let driver = &mut self.driver;
            let next = poll_fn(|cx| {
                driver.run(cx);
                sent.as_mut().poll(cx)
            });
            match limits.within(by, Fault::NoResponse, next).await {
                Ok(Ok(head)) => break head,
                Ok(Err(error)) if error.message().is_some() => return Ok(Err(Unsent)),
                Ok(Err(error)) => return Err(of_hyper(error.error())),
                // A piece of the body was taken in the meantime.
                Err(Fault::NoResponse) if clock::after(progress.last(), limits.timeout) > by => {}
                Err(fault) => return Err(fault),
            }
        };
        let (head, body) = head.into_parts();
        let status = head.status.as_u16();
        // A server that refuses a large request may leave the rest of it unread, and what is sent next, too.
        self.is_spent |= !progress.is_complete() || (uploads && !head.status.is_success());
        let (is_whole, bytes) = match self
            .body(body, status, &head.headers, limits, receiver, max_response_bytes)
            .await
        {
            Ok(bytes) => (true, bytes),
            // The status alone is a verdict, whatever ends the body.
            Err(fault) if is_failure(status) && (fault.is_of_body() || matches!(fault, Fault::Deadline)) => {
                self.is_spent = true;
                (false, receiver.body().len())
            }
            Err(fault) if fault.is_of_body() => return Err(Fault::OfBody { status, fault: Box::new(fault) }),
            Err(fault) => return Err(fault),
        };
        let text = |name: HeaderName| head.headers.get(name)?.to_str().ok().map(str::to_owned);
        let location = if is_redirect(status) { text(LOCATION) } else { None };
        let retry_after = text(RETRY_AFTER);
        Ok(Ok(RawResponse { status, retry_after, location, is_whole, bytes }))
    }

    /// The body, decompressed; returns its size.
    async fn body(
        &mut self,
        body: Incoming,
        status: u16,
        headers: &HeaderMap,
        limits: Limits,
        receiver: &mut dyn Receiver,
        max: usize,
    ) -> Result<usize, Fault> {
        if status == 101 {
            return Err(Fault::NotHttp("it switches to another protocol, HTTP 101".to_owned()));
        }
        // The body of a redirect is ignored.
        if is_redirect(status) {
            self.is_spent = true;
            return Ok(0);
        }
        let refused = |refused| match refused {
            Refused::TooLarge => Fault::TooLarge,
            Refused::NoMemory => Fault::NoMemory("the answer"),
            Refused::BadEncoding(cause) => Fault::BadEncoding(cause),
        };
        let framing = Framing::of(headers)?;
        let promised = framing.length.filter(|length| !is_failure(status) || *length <= max as u64);
        let mut download = Download::new(receiver, status, promised, max, framing.coding).map_err(refused)?;
        let end = framing.length.filter(|_| framing.ends_by_length);
        self.is_spent |= framing.is_ambiguous;
        self.receive(body, end, limits, |piece| download.take(piece).map_err(refused)).await?;
        download.finish().map_err(refused)
    }

    async fn receive(
        &mut self,
        body: Incoming,
        end: Option<u64>,
        limits: Limits,
        mut take: impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut body = pin!(body);
        let mut left = end;
        let mut budget = ReadBudget::default();
        while left != Some(0) {
            let (driver, budget) = (&mut self.driver, &mut budget);
            let next = poll_fn(|cx| {
                ready!(budget.poll(cx));
                // Says that more is wanted, without which none is read.
                let mut frame = body.as_mut().poll_frame(cx);
                if frame.is_pending() {
                    driver.run(cx);
                    frame = body.as_mut().poll_frame(cx);
                }
                budget.spend(&frame, 0);
                frame
            });
            match limits.within_timeout(Fault::Stalled, next).await? {
                None if left.is_some() => return Err(Fault::Interrupted("end of file".to_owned())),
                None => return Ok(()),
                Some(Err(error)) => return Err(of_hyper(&error)),
                Some(Ok(frame)) => {
                    let Some(piece) = frame.data_ref() else { continue };
                    let most = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX);
                    let piece = &piece[..piece.len().min(most)];
                    take(piece)?;
                    left = left.map(|left| left.saturating_sub(piece.len() as u64));
                }
            }
        }
        Ok(())
    }
}

/// Whether a status says that the request was refused, or failed.
fn is_failure(status: u16) -> bool {
    status >= 400
}

/// Whether a status says that what was asked for is somewhere else.
fn is_redirect(status: u16) -> bool {
    (300..400).contains(&status)
}

/// Whether TLS failed before the server can have read a request: it may judge a client certificate after the handshake. Anything else
/// that comes up in an exchange breaks it, perhaps after the request was executed.
fn is_before_request(fault: &rustls::Error) -> bool {
    use rustls::AlertDescription as Alert;
    match fault {
        rustls::Error::AlertReceived(alert) => matches!(
            alert,
            Alert::AccessDenied
                | Alert::BadCertificate
                | Alert::CertificateExpired
                | Alert::CertificateRequired
                | Alert::CertificateRevoked
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::UnsupportedCertificate
        ),
        rustls::Error::FailedToGetRandomBytes => true,
        _ => false,
    }
}

/// What broke an exchange on a connection that had come about.
fn of_hyper(error: &hyper::Error) -> Fault {
    match find::<rustls::Error>(error) {
        Some(fault) if is_before_request(fault) => return Fault::Tls(fault.clone()),
        Some(_) => return Fault::Interrupted(cause(error)),
        None => {}
    }
    // What is wrong with chunks is an io::Error of these kinds; one that the system said has a number.
    let is_unreadable = |error: &io::Error| {
        matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::InvalidData)
            && error.raw_os_error().is_none()
    };
    if error.is_parse() || find(error).is_some_and(is_unreadable) {
        Fault::NotHttp(cause(error))
    } else {
        Fault::Interrupted(cause(error))
    }
}
