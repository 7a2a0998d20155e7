//! Waits that are no exchange: for a pause, a mutex, a free lane, the pace.

use std::time::Duration;

use once_cell::sync::OnceCell;
use tokio::runtime::Runtime;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

use super::cancel::Cancel;
use super::lane;
use crate::error::Result;

/// A mutex whose wait can be cancelled.
#[derive(Debug, Default)]
pub struct CancellableMutex(Mutex<()>);

/// The event loop for those who wait, made when somebody does.
#[derive(Default)]
pub(super) struct Waiting(OnceCell<Runtime>);

impl Waiting {
    /// Waits on the calling thread, unless it is cancelled first.
    pub fn until<T>(&self, cancel: &Cancel, future: impl Future<Output = T>) -> Result<T> {
        self.0.get_or_try_init(lane::runtime)?.block_on(async {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Cancel::error()),
                value = future => Ok(value),
            }
        })
    }

    /// Waits so long.
    pub fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        // The timer belongs to the event loop, so it is made there.
        self.until(cancel, async { sleep(pause).await })
    }

    /// Locks a mutex.
    pub fn lock<'a>(&self, mutex: &'a CancellableMutex, cancel: &Cancel) -> Result<MutexGuard<'a, ()>> {
        if !cancel.is_cancelled()
            && let Ok(guard) = mutex.0.try_lock()
        {
            return Ok(guard);
        }
        self.until(cancel, mutex.0.lock())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // Never waits.
            runtime.shutdown_background();
        }
    }
}
