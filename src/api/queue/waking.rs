//! Waking the host when a call is done.

use std::sync::Arc;

use super::state::{Queue, QueueState, Wake};
use super::workers::IDLE;
use accsyn_core::sync::modelled::{lock, wait_for};

impl Queue {
    /// Sets what wakes the host; None: unregistered. The former function is not called any more.
    pub fn set_wake(&self, wake: Option<Wake>) {
        self.wake.set(wake);
    }

    /// The host is woken on a dedicated thread: meanwhile workers continue, so it may wait for them.
    pub(super) fn wake_host(self: &Arc<Queue>, state: &mut QueueState) {
        if !self.wake.is_set(|_| true) {
            return;
        }
        state.wakes += 1;
        if state.is_waking {
            self.waking.notify_one();
            return;
        }
        let queue = self.clone();
        let started = Queue::spawn_thread(state, "accsyn-wake", move || {
            while queue.next_wake() {
                queue.wake.call(|wake| wake());
            }
        });
        // When no thread can be started, the next completion tries again.
        state.is_waking = started.is_ok();
    }

    /// Waits for a reason to wake the host; false: the thread is to exit.
    fn next_wake(&self) -> bool {
        let (mut state, is_due) = wait_for(&self.waking, lock(&self.state), IDLE, |state| {
            (state.wakes > 0 || state.is_closed).then_some(!state.is_closed)
        });
        state.is_waking = is_due == Some(true);
        state.wakes = state.wakes.saturating_sub(1);
        if !state.is_waking {
            self.leaving.notify_all();
        }
        state.is_waking
    }
}
