//! Waits that are no exchange: for a pause, a mutex, a free lane, the pace.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

use super::cancel::Cancel;
use super::event_loop::EventLoop;
use super::timer::sleep;
use crate::descriptors::Descriptors;
use crate::error::Result;

/// A mutex whose wait can be cancelled.
#[derive(Debug, Default)]
pub struct CancellableMutex(Mutex<()>);

/// What calls wait with.
pub(super) struct Waiting {
    descriptors: Arc<Descriptors>,
}

/// A mutex that is held.
pub type Locked<'a> = MutexGuard<'a, ()>;

impl Waiting {
    pub fn new(descriptors: Arc<Descriptors>) -> Waiting {
        Waiting { descriptors }
    }

    /// Waits on the calling thread, unless it is cancelled first.
    pub fn until<T>(&self, cancel: &Cancel, future: impl Future<Output = T>) -> Result<T> {
        let outcome = EventLoop::without_sockets(self.descriptors.clone()).block_on(async {
            tokio::select! {
                biased;
                () = cancel.cancelled() => Err(Cancel::error()),
                value = future => Ok(value),
            }
        });
        outcome.ok_or_else(Descriptors::lost)?
    }

    /// Waits so long.
    pub fn pause(&self, pause: Duration, cancel: &Cancel) -> Result<()> {
        self.until(cancel, sleep(pause))
    }

    /// Locks a mutex.
    pub fn lock<'a>(&self, mutex: &'a CancellableMutex, cancel: &Cancel) -> Result<Locked<'a>> {
        if !cancel.is_cancelled()
            && let Ok(guard) = mutex.0.try_lock()
        {
            return Ok(guard);
        }
        self.until(cancel, mutex.0.lock())
    }
}
