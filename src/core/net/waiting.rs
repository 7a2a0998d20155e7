//! Waits that are no exchange: for a pause, a mutex, a free lane, the pace.

use std::sync::Arc;
use std::time::Duration;

use once_cell::sync::OnceCell;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

use super::cancel::Cancel;
use super::event_loop::EventLoop;
use crate::descriptors::Sentinel;
use crate::error::Result;

/// A mutex whose wait can be cancelled.
#[derive(Debug, Default)]
pub struct CancellableMutex(Mutex<()>);

/// The event loop for waiting calls, created on first use.
pub(super) struct Waiting {
    event_loop: OnceCell<EventLoop>,
    descriptors: Arc<Sentinel>,
}

/// A mutex that is held.
pub struct Locked<'a> {
    guard: Option<MutexGuard<'a, ()>>,
    descriptors: Arc<Sentinel>,
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if !self.descriptors.is_intact() {
            // Who waits for it is woken by a descriptor.
            std::mem::forget(self.guard.take());
        }
    }
}

impl Waiting {
    pub fn new(descriptors: Arc<Sentinel>) -> Waiting {
        Waiting { event_loop: OnceCell::new(), descriptors }
    }

    /// Waits on the calling thread, unless it is cancelled first.
    pub fn until<T>(&self, cancel: &Cancel, future: impl Future<Output = T>) -> Result<T> {
        let event_loop = self.event_loop.get_or_try_init(|| EventLoop::new(self.descriptors.clone()))?;
        let outcome = event_loop.block_on(async {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Cancel::error()),
                value = future => Ok(value),
            }
        });
        outcome.ok_or_else(Sentinel::lost)?
    }

    /// Waits so long.
    pub fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        // The timer belongs to the event loop, so it is made there.
        self.until(cancel, async { sleep(pause).await })
    }

    /// Locks a mutex.
    pub fn lock<'a>(&self, mutex: &'a CancellableMutex, cancel: &Cancel) -> Result<Locked<'a>> {
        if !cancel.is_cancelled()
            && let Ok(guard) = mutex.0.try_lock()
        {
            return Ok(self.locked(guard));
        }
        self.until(cancel, mutex.0.lock()).map(|guard| self.locked(guard))
    }

    fn locked<'a>(&self, guard: MutexGuard<'a, ()>) -> Locked<'a> {
        Locked { guard: Some(guard), descriptors: self.descriptors.clone() }
    }
}
