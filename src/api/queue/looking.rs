//! Workers that look for the next call by themselves: waking a sleeping thread takes as long as a third of a short call.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::state::{Looking, Queue, QueueState};
use accsyn_core::sync::modelled::{IS_TIMED, MutexGuard, lock, yield_until};

/// How long a worker that has run a call looks for the next one before it sleeps. It yields to any thread that can run.
const LINGER: Duration = Duration::from_micros(30);

/// How late a call begins at most that was expected to be run by the thread that waits for it, and is not.
const WATCH: Duration = Duration::from_micros(200);

/// So soon after it was submitted a call is waited for at once.
const AT_ONCE: Duration = Duration::from_micros(50);

/// So many calls in a row, waited for at once, make us expect the same of the next.
const HABIT: u32 = 4;

impl QueueState {
    /// Whether a worker that is about to sleep should look first.
    pub(super) fn may_look(&self, has_looked: bool) -> bool {
        IS_TIMED && self.looking == Looking::No && (!has_looked || self.waited_at_once >= HABIT)
    }

    /// Notes a wait without a limit for a call that was submitted then.
    pub(super) fn note_wait(&mut self, submitted: Instant) {
        let is_at_once = submitted.elapsed() < AT_ONCE;
        self.waited_at_once = if is_at_once { self.waited_at_once.saturating_add(1) } else { 0 };
    }
}

impl Queue {
    /// Wakes a worker for a call that was queued, unless one looks for it.
    pub(super) fn wake_worker(&self, state: &mut QueueState) {
        if state.running() >= self.max_workers {
            // Whoever is done first takes it or wakes one.
            return;
        }
        match state.looking {
            Looking::Watching if state.waiting.count_ready(Instant::now()) == 1 => {}
            Looking::Watching => {
                state.waited_at_once = 0;
                self.work.notify_all();
            }
            Looking::Lingering => {
                // It takes one.
                state.looking = Looking::No;
                self.is_queued.store(true, Ordering::Release);
            }
            Looking::No => self.work.notify_one(),
        }
    }

    /// Looks for a call for a short time, as a worker that has just run one. It counts as idle meanwhile.
    pub(super) fn look<'a>(&'a self, mut state: MutexGuard<'a, QueueState>) -> MutexGuard<'a, QueueState> {
        state.idle += 1;
        if state.waited_at_once >= HABIT {
            state = self.watch(state);
        } else {
            state.looking = Looking::Lingering;
            self.is_queued.store(false, Ordering::Relaxed);
            drop(state);
            yield_until(&self.is_queued, LINGER);
            state = lock(&self.state);
            // A call that was queued has ended it, and then another worker may look.
            if !self.is_queued.load(Ordering::Relaxed) {
                state.looking = Looking::No;
            }
        }
        state.idle -= 1;
        state
    }

    /// Sleeps while threads run the calls they wait for.
    fn watch<'a>(&'a self, mut state: MutexGuard<'a, QueueState>) -> MutexGuard<'a, QueueState> {
        state.looking = Looking::Watching;
        while state.waited_at_once >= HABIT && !state.is_closed {
            let before = state.waited_at_once;
            state = self.work.wait_timeout(state, WATCH);
            let is_over = state.waited_at_once == before || state.waiting.count_ready(Instant::now()) > 0;
            if is_over {
                state.waited_at_once = 0;
            }
        }
        state.looking = Looking::No;
        state
    }
}
