//! Keeps a peer that never pauses from holding a thread.

use std::task::{Context, Poll};

/// How often, and how much, is read without a pause.
const READS_IN_A_ROW: u32 = 16;
const BYTES_IN_A_ROW: usize = 256 * 1024;

/// Counts reads that did not have to wait. The event loop looks at the time and at cancelled calls only when its future waits,
/// which it never would while there is always something to read. Each layer that may have read ahead needs a budget of its own:
/// it has something to give even when the one below pauses.
#[derive(Default)]
pub(super) struct ReadBudget {
    reads: u32,
    bytes: usize,
}

impl ReadBudget {
    /// Pending, once, when it is used up. The future is polled again at once.
    pub fn poll(&mut self, cx: &Context<'_>) -> Poll<()> {
        if self.reads < READS_IN_A_ROW && self.bytes < BYTES_IN_A_ROW {
            return Poll::Ready(());
        }
        self.renew();
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Takes note of how a read went, and how many bytes it brought.
    pub fn spend<T>(&mut self, outcome: &Poll<T>, bytes: usize) {
        if outcome.is_ready() {
            self.reads += 1;
            self.bytes += bytes;
        } else {
            self.renew();
        }
    }

    /// Time has passed.
    pub fn renew(&mut self) {
        (self.reads, self.bytes) = (0, 0);
    }
}
