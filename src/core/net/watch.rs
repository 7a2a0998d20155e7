//! What happens to a request before its answer begins: it gets a connection, and its body goes out piece by piece. The wait
//! for an answer is counted from the last of that, and a connection that is no longer needed is not made.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, timeout_at};
use tower_layer::Layer;
use tower_service::Service;

use super::config::Config;

/// A body goes out in pieces of this size at most: one TLS record.
const PIECE: usize = 16 * 1024;

tokio::task_local! {
    /// The request that is being sent: connections are made while it is polled.
    static CURRENT: Watch;
}

/// Nothing came in time.
#[derive(Debug)]
pub(super) struct Silence;

/// Watches over one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    since: Instant,
    connecting: bool,
}

impl Default for State {
    fn default() -> State {
        State { since: Instant::now(), connecting: false }
    }
}

impl Watch {
    /// Waits for the head of the answer: `timeout` from the moment that there is a connection, or that a piece of the body
    /// was taken.
    pub async fn for_head<T>(
        &self,
        exchange: impl Future<Output = T>,
        config: &Config,
    ) -> std::result::Result<T, Silence> {
        let mut exchange = pin!(CURRENT.scope(self.clone(), exchange));
        loop {
            let deadline = self.deadline(config);
            match timeout_at(deadline, &mut exchange).await {
                Ok(outcome) => return Ok(outcome),
                // Something happened in the meantime.
                Err(_) if self.deadline(config) > deadline => {}
                Err(_) => return Err(Silence),
            }
        }
    }

    /// A body whose progress is seen.
    pub fn upload(&self, bytes: Bytes) -> reqwest::Body {
        reqwest::Body::wrap(Upload { bytes, watch: self.clone() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, connecting: bool) {
        *self.state() = State { since: Instant::now(), connecting };
    }

    fn deadline(&self, config: &Config) -> Instant {
        let state = self.state();
        // Connecting has a limit of its own, which the HTTP client keeps.
        let limit = if state.connecting { config.connect_timeout } else { Default::default() };
        state.since + limit.saturating_add(config.timeout)
    }
}

/// Hands out a piece whenever the connection has room for more.
struct Upload {
    bytes: Bytes,
    watch: Watch,
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        self.watch.set(false);
        let length = self.bytes.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.bytes.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// Put around what makes the HTTP client's connections.
#[derive(Debug, Clone)]
pub(super) struct Watching<S = ()>(S);

/// The layer.
pub(super) fn layer() -> Watching {
    Watching(())
}

impl<S> Layer<S> for Watching {
    type Service = Watching<S>;

    fn layer(&self, inner: S) -> Watching<S> {
        Watching(inner)
    }
}

type Fault = Box<dyn StdError + Send + Sync>;

impl<S, R> Service<R> for Watching<S>
where
    S: Service<R, Error = Fault>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<S::Response, Fault>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), Fault>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, destination: R) -> Self::Future {
        let watch = CURRENT.try_with(Watch::clone).unwrap_or_default();
        watch.set(true);
        let connecting = self.0.call(destination);
        Box::pin(async move {
            let mut connecting = pin!(connecting);
            let outcome = poll_fn(|context| {
                // The HTTP client goes on connecting in the background when another connection became free first; that
                // would be one more than the session may have.
                if CURRENT.try_with(|_| ()).is_err() {
                    return Poll::Ready(Err("no longer needed".into()));
                }
                connecting.as_mut().poll(context)
            })
            .await;
            watch.set(false);
            outcome
        })
    }
}
