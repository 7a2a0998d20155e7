//! One connection that HTTP is spoken over, driven by the call that uses it.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue, RETRY_AFTER};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{Connection as Http1, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::time::timeout_at;

use super::causes::{cause, find};
use super::coding::Coding;
use super::download::{Download, Refused};
use super::fault::Fault;
use super::http1;
use super::origin::Origin;
use super::request::{RawResponse, Receiver};
use super::socket::Stream;
use super::upload::{Progress, Upload};

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
        let first = by.min(self.deadline);
        let late = move || if by < self.deadline { fault } else { Fault::Deadline };
        timeout_at(first.into(), future).await.map_err(|_| late())
    }
}

/// A connection, idle or in use.
pub(super) struct Connection {
    server: Origin,
    sender: SendRequest<Upload>,
    driver: Driver,
    recheck: Arc<AtomicBool>,
}

/// Moves the bytes of a connection.
struct Driver {
    connection: Http1<TokioIo<Stream>, Upload>,
    is_done: bool,
}

impl Driver {
    /// Goes as far as it can.
    fn run(&mut self, cx: &mut Context<'_>) {
        if !self.is_done {
            // What ended it is also told to the exchange that it broke.
            self.is_done = Pin::new(&mut self.connection).poll(cx).is_ready();
        }
    }
}

/// A request that was certainly not sent, since its connection had been closed before.
pub(super) struct Unsent;

impl Connection {
    /// HTTP over a stream that leads to this server.
    pub async fn new(server: Origin, stream: Stream) -> Result<Connection, Fault> {
        let recheck = stream.recheck();
        let handshake = http1::builder().handshake(TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(|error| Fault::Connect(cause(&error)))?;
        Ok(Connection { server, sender, driver: Driver { connection, is_done: false }, recheck })
    }

    /// Whether this server is at its other end.
    pub fn leads_to(&self, server: &Origin) -> bool {
        self.server == *server
    }

    /// Whether it is still open, as far as the system knows: it may not have been polled since the last call.
    pub async fn is_open(&mut self) -> bool {
        self.recheck.store(true, Ordering::Relaxed);
        poll_fn(|cx| {
            self.driver.run(cx);
            Poll::Ready(())
        })
        .await;
        self.recheck.store(false, Ordering::Relaxed);
        !self.driver.is_done && self.sender.is_ready()
    }

    /// Sends a request and receives its response.
    pub async fn exchange(
        &mut self,
        request: http::Request<Upload>,
        progress: &Progress,
        limits: Limits,
        receiver: &mut dyn Receiver,
        max_response_bytes: usize,
    ) -> Result<Result<RawResponse, Unsent>, Fault> {
        receiver.restart();
        let mut sent = pin!(self.sender.try_send_request(request));
        let head = loop {
            let by = progress.last().into_std() + limits.timeout;
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
                Err(Fault::NoResponse) if progress.last().into_std() + limits.timeout > by => {}
                Err(fault) => return Err(fault),
            }
        };
        let (head, body) = head.into_parts();
        let status = head.status.as_u16();
        let retry_after =
            head.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let codings = head.headers.get_all(CONTENT_ENCODING).iter().map(HeaderValue::as_bytes);
        let coding = Coding::of(codings).map_err(Fault::BadEncoding)?;
        let length = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let refused = |refused| match refused {
            Refused::TooLarge => Fault::TooLarge { status },
            Refused::NoMemory => Fault::NoMemory,
            Refused::BadEncoding(cause) => Fault::BadEncoding(cause),
        };
        let mut download =
            Download::new(receiver, status, length, max_response_bytes, coding).map_err(refused)?;
        // The body of a redirect is ignored.
        if !head.status.is_redirection() {
            self.receive(body, limits, |piece| download.take(piece).map_err(refused)).await?;
        }
        download.finish().map_err(refused)?;
        Ok(Ok(RawResponse { status, retry_after }))
    }

    async fn receive(
        &mut self,
        body: Incoming,
        limits: Limits,
        mut take: impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut body = pin!(body);
        loop {
            let driver = &mut self.driver;
            let next = poll_fn(|cx| {
                driver.run(cx);
                body.as_mut().poll_frame(cx)
            });
            let by = Instant::now() + limits.timeout;
            match limits.within(by, Fault::Stalled, next).await? {
                None => return Ok(()),
                Some(Err(error)) => return Err(of_hyper(&error)),
                Some(Ok(frame)) => {
                    if let Some(piece) = frame.data_ref() {
                        take(piece)?;
                    }
                }
            }
        }
    }
}

/// What broke an exchange on a connection that had come about.
fn of_hyper(error: &hyper::Error) -> Fault {
    if let Some(fault) = find::<rustls::Error>(error) {
        return Fault::Tls(fault.clone());
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
