//! How a request gets its connection: the wait for an answer is counted from there, and a connection that is no longer
//! needed is not made.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::time::{Instant, timeout_at};
use tower_layer::Layer;
use tower_service::Service;

use super::Config;

tokio::task_local! {
    /// The request that is being sent: connections are made while it is polled.
    static CURRENT: Watch;
}

/// Nothing came in time.
#[derive(Debug)]
pub(super) struct Silence;

/// Waits for the head of an answer: `timeout` from the moment that there is a connection.
pub(super) async fn for_head<T>(
    exchange: impl Future<Output = T>,
    config: &Config,
) -> std::result::Result<T, Silence> {
    let watch = Watch::default();
    let mut exchange = pin!(CURRENT.scope(watch.clone(), exchange));
    loop {
        let deadline = watch.deadline(config);
        match timeout_at(deadline, &mut exchange).await {
            Ok(outcome) => return Ok(outcome),
            // Connected in the meantime.
            Err(_) if watch.deadline(config) > deadline => {}
            Err(_) => return Err(Silence),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Watch(Arc<Mutex<State>>);

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
