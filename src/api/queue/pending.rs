//! What can be done with one submitted call.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::schedule::Priority;
use super::state::{Pending, State};
use crate::wait_handle::WaitHandle;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::net::Cancel;
use accsyn_core::sync::modelled::{lock, wait_for};

impl Pending {
    /// Number of the call, unique in its session.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether it has a result.
    pub fn is_done(&self) -> bool {
        !matches!(*lock(&self.state), State::Open)
    }

    /// Waits for the result, no longer than this; whether it is there. Without a limit the call may be run here.
    pub fn wait(self: &Arc<Pending>, timeout: Duration) -> bool {
        if timeout == Duration::MAX && !self.is_done() {
            self.help();
        }
        let is_done = |state: &mut State| (!matches!(state, State::Open)).then_some(());
        wait_for(&self.changed, lock(&self.state), timeout, is_done).1.is_some()
    }

    /// Ends it as CANCELLED, at once. Whether a write already sent takes effect is unknown.
    pub fn cancel(self: &Arc<Pending>) {
        self.end();
    }

    /// Takes the result, which can be taken only once.
    pub fn take(&self) -> Result<Result<String>> {
        let mut state = lock(&self.state);
        match &*state {
            State::Open => Err(Error::invalid_argument("the call is not done yet; wait for it first")),
            State::Taken(_) => {
                Err(Error::new(Status::AlreadyTaken, "the result of this call was taken before"))
            }
            State::Done(result) => {
                let taken = State::Taken(status_of(result));
                match std::mem::replace(&mut *state, taken) {
                    State::Done(result) => Ok(result),
                    State::Open | State::Taken(_) => unreachable!("it was done a line ago"),
                }
            }
        }
    }

    /// How it ended, also when its result was taken; None: it did not yet.
    pub fn status(&self) -> Option<Status> {
        match &*lock(&self.state) {
            State::Open => None,
            State::Done(result) => Some(status_of(result)),
            State::Taken(status) => Some(*status),
        }
    }

    /// The latest progress of a call that reports it, as JSON.
    pub fn progress(&self) -> Option<String> {
        lock(&self.progress).clone()
    }

    /// Forgets the call: it ends as CANCELLED, and is not handed back by completion.
    pub fn forget(self: &Arc<Pending>) {
        self.end();
        if let Some(queue) = self.queue.upgrade() {
            let mut state = lock(&queue.state);
            let place = *lock(&self.place);
            if state.done.remove(&(place.since, place.id)).is_some() {
                state.wait_handle.set_ready(!state.done.is_empty());
            }
        }
    }

    /// Takes a call that no worker has begun out of the queue, to be run by the caller; whether it could.
    pub(crate) fn withdraw(self: &Arc<Pending>) -> bool {
        let is_taken = lock(&self.job).take().is_some();
        if is_taken {
            self.end();
        }
        is_taken
    }

    /// Changes its priority, which matters until a worker takes it, and between two polls.
    pub fn set_priority(&self, priority: Priority) {
        if let Some(queue) = self.queue.upgrade() {
            queue.reprioritize(&mut lock(&queue.state), self, priority);
        }
    }

    /// Why it failed, when it is done and the result was not taken yet.
    pub fn error(&self) -> Option<Error> {
        match &*lock(&self.state) {
            State::Done(Err(error)) => Some(error.clone()),
            _ => None,
        }
    }

    /// What is ready when it is done, created on first use.
    pub fn wait_handle(&self, make: impl FnOnce() -> Result<Arc<dyn WaitHandle>>) -> Result<isize> {
        let state = lock(&self.state);
        lock(&self.wait_handle).get(!matches!(*state, State::Open), make)
    }

    /// The number by which the boundary knows the call.
    pub fn handle(&self) -> usize {
        self.handle.load(Ordering::Acquire)
    }

    pub(crate) fn set_handle(&self, handle: usize) {
        self.handle.store(handle, Ordering::Release);
    }

    pub(crate) fn set_progress(&self, json: &str) {
        *lock(&self.progress) = Some(json.to_owned());
    }

    fn end(self: &Arc<Pending>) {
        self.cancel.cancel();
        if self.finish(Err(self.cancelled())) {
            // Its closure is dropped here, and not under a lock; unless it is running, when its worker does so.
            drop(lock(&self.job).take());
        }
    }

    pub(super) fn cancelled(&self) -> Error {
        let error = self.last_request.complete(Cancel::error());
        Error { method: self.method.map(str::to_owned), ..error }
    }

    /// Sets the result unless there is one already; returns whether it did. The completion is visible as soon as the result is.
    pub(super) fn finish(self: &Arc<Pending>, result: Result<String>) -> bool {
        let queue = self.queue.upgrade();
        {
            let mut calls = queue.as_ref().map(|queue| lock(&queue.state));
            let mut state = lock(&self.state);
            if !matches!(*state, State::Open) {
                return false;
            }
            *state = State::Done(result);
            drop(state);
            lock(&self.wait_handle).set_ready(true);
            if let (Some(queue), Some(calls)) = (&queue, &mut calls) {
                calls.open.remove(&self.id);
                if self.cancel.is_cancelled() {
                    calls.dequeue(self);
                    // The worker that waits for the next due time may no longer have one to wait for.
                    queue.work.notify_all();
                }
                if self.is_public.load(Ordering::Relaxed) && !calls.is_closed {
                    calls.complete(self);
                    queue.wake_host(calls);
                }
            }
        }
        self.changed.notify_all();
        if let Some(queue) = queue {
            queue.completed.notify_one();
        }
        true
    }
}

fn status_of(result: &Result<String>) -> Status {
    result.as_ref().map_or_else(|error| error.status, |_| Status::Ok)
}
