//! A thread that waits for a queued call runs it: handing it to a worker and back takes longer than many calls.

use std::sync::Arc;
use std::time::Instant;

use super::state::{Pending, Queue};
use accsyn_core::sync::modelled::lock;
use accsyn_core::{callback, panics};

impl Pending {
    /// Runs the call on this thread, if no worker has begun it and it is the next to be run.
    pub(super) fn help(self: &Arc<Pending>) {
        // A function of the host may belong to a call that holds the connection that this one would wait for.
        if callback::is_inside() {
            return;
        }
        let Some(queue) = self.queue.upgrade().filter(|queue| queue.begin_to_help(self)) else { return };
        if !queue.run(self) {
            panics::leave_forked();
        }
        queue.end_helping();
    }
}

impl Queue {
    /// Takes a call out of the queue for the calling thread, which counts as one of the workers meanwhile; whether it could.
    fn begin_to_help(&self, pending: &Pending) -> bool {
        let mut state = lock(&self.state);
        let place = *lock(&pending.place);
        state.note_wait(place.since);
        if state.is_closed || state.running() >= self.max_workers {
            return false;
        }
        let is_taken = state.waiting.take_if_next(place, Instant::now()).is_some();
        state.helping += usize::from(is_taken);
        is_taken
    }

    fn end_helping(&self) {
        let mut state = lock(&self.state);
        let was_full = state.running() >= self.max_workers;
        state.helping -= 1;
        drop(state);
        if was_full {
            // A worker may wait for this.
            self.work.notify_one();
        }
    }
}
