//! An event loop that calling threads drive, and that leaves its descriptors alone when the host has closed them.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Wake, Waker};

use tokio::runtime::{Builder, Runtime};

use crate::descriptors::Sentinel;
use crate::error::{Error, Result, Status};
use crate::sync::lock;

thread_local! {
    /// Wakes the future that this thread runs.
    static WAITING: RefCell<Option<Waker>> = const { RefCell::new(None) };
    /// Whether the event loop of this thread has just found a connection readable.
    static HAS_ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// A waker for what waits until a connection is readable. The event loop then knows that the descriptor was its own a moment ago.
#[derive(Default)]
pub(super) struct Arrival(Mutex<Option<Waker>>);

impl Arrival {
    /// Wakes this one from now on.
    pub fn wakes(&self, waker: &Waker) {
        match &mut *lock(&self.0) {
            Some(former) => former.clone_from(waker),
            none => *none = Some(waker.clone()),
        }
    }
}

impl Wake for Arrival {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        HAS_ARRIVED.set(true);
        lock(&self.0).iter().for_each(Waker::wake_by_ref);
    }
}

/// An event loop.
pub(super) struct EventLoop {
    /// None: shut down, or leaked.
    runtime: Option<Runtime>,
    descriptors: Arc<Sentinel>,
}

impl EventLoop {
    pub fn new(descriptors: Arc<Sentinel>) -> Result<EventLoop> {
        if !descriptors.is_intact() {
            return Err(Sentinel::lost());
        }
        let watched = descriptors.clone();
        let runtime = Builder::new_current_thread()
            .enable_all()
            // There are few descriptors to a loop, and many loops where there are many sessions.
            .max_io_events_per_tick(16)
            .on_thread_unpark(move || {
                // Before the loop waits once more, on a number that may be the host's.
                if !HAS_ARRIVED.take() && !watched.seems_intact() {
                    WAITING.with_borrow(|waker| waker.iter().for_each(Waker::wake_by_ref));
                }
            })
            .build()
            .map_err(|error| Error::new(Status::Network, format!("the network cannot be used: {error}")))?;
        Ok(EventLoop { runtime: Some(runtime), descriptors })
    }

    /// Whether its descriptors are still its own, as far as can be determined.
    pub fn is_intact(&self) -> bool {
        self.descriptors.is_intact()
    }

    /// Runs a future on the calling thread. None when the descriptors are no longer the library's: then the future stays as it is,
    /// for dropping it would close numbers that may be the host's.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let runtime = self.runtime.as_ref().filter(|_| self.descriptors.seems_intact())?;
        HAS_ARRIVED.set(false);
        let mut future = ManuallyDrop::new(Box::pin(future));
        let watched = poll_fn(|context| {
            // They were checked when the loop was entered and after each of its waits.
            if self.descriptors.is_known_lost() {
                return Poll::Ready(None);
            }
            WAITING.with_borrow_mut(|waker| match waker {
                Some(waker) => waker.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            });
            future.as_mut().poll(context).map(Some)
        });
        let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(watched)));
        WAITING.with_borrow_mut(|waker| *waker = None);
        let outcome = match outcome {
            Ok(outcome) => outcome?,
            // Its own descriptor is gone.
            Err(_) if !self.is_intact() => return None,
            Err(panic) => {
                drop(ManuallyDrop::into_inner(future));
                resume_unwind(panic)
            }
        };
        drop(ManuallyDrop::into_inner(future));
        Some(outcome)
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        let runtime = self.runtime.take();
        if self.is_intact() {
            // Never waits.
            runtime.into_iter().for_each(Runtime::shutdown_background);
        } else {
            std::mem::forget(runtime);
        }
    }
}
