//! Time limits of what a thread waits for. The event loop polls its future as a whole, so a timer only says when.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

thread_local! {
    /// When the future that this thread runs wants to be polled again. Needs no destructor.
    static NEXT: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Too late.
#[derive(Debug)]
pub(super) struct Elapsed;

/// Polls with no timer set; what it sets comes back with the outcome.
pub(super) fn collect<T>(poll: impl FnOnce() -> T) -> (T, Option<Instant>) {
    // The host may call from a callback that runs inside.
    let outer = NEXT.replace(None);
    let outcome = poll();
    (outcome, NEXT.replace(outer))
}

/// Waits until then.
pub(super) async fn sleep_until(time: Instant) {
    poll_fn(|_| {
        if Instant::now() >= time {
            return Poll::Ready(());
        }
        NEXT.set(Some(NEXT.get().map_or(time, |next| next.min(time))));
        Poll::Pending
    })
    .await;
}

/// Waits so long, which may be longer than time can tell.
pub(super) async fn sleep(pause: Duration) {
    match Instant::now().checked_add(pause) {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

/// Waits for a future until then at most.
pub(super) async fn timeout_at<T>(time: Instant, future: impl Future<Output = T>) -> Result<T, Elapsed> {
    timeout_by(|| time, future).await
}

/// Waits for a future until a time that is only asked for when there is something to wait for.
pub(super) async fn timeout_by<T>(
    time: impl FnOnce() -> Instant,
    future: impl Future<Output = T>,
) -> Result<T, Elapsed> {
    let mut future = pin!(future);
    let mut late = pin!(async { sleep_until(time()).await });
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Ok(value)),
        Poll::Pending => late.as_mut().poll(cx).map(|()| Err(Elapsed)),
    })
    .await
}
