//! The threads that run submitted calls: they start on demand and exit when idle.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::schedule::Priority;
use super::state::{Job, Pending, Queue, QueueState};
use crate::poll::Poll;
use accsyn_core::sync::STACK;
use accsyn_core::sync::modelled::{Builder, HAS_THREAD_LOCALS, is_finished, lock, wait_for};
use accsyn_core::{callback, clock, panics, process};

/// How long a thread waits for work before it exits.
pub(super) const IDLE: Duration = Duration::from_secs(2);

/// How long closing waits for the threads to exit. Only one that is stuck in the host or in the system takes longer.
const JOIN_TIMEOUT: Duration = Duration::from_millis(100);

impl Queue {
    /// Waits, after closing, for the threads to end; shortly, and not in a function of the host, which may run on one of them, or on
    /// one that another one waits for.
    pub fn join_workers(&self) {
        if callback::is_inside() {
            return;
        }
        let are_gone = |state: &mut QueueState| (state.workers == 0 && !state.is_waking).then_some(());
        let (mut state, all) = wait_for(&self.leaving, lock(&self.state), JOIN_TIMEOUT, are_gone);
        let threads = std::mem::take(&mut state.threads);
        drop(state);
        if cfg!(windows) {
            // The host may be in DllMain, where a thread cannot end before it returns. The library stays loaded.
            return;
        }
        for thread in threads.into_iter().filter(|thread| all.is_some() || is_finished(thread)) {
            let _ = thread.join();
        }
    }

    /// Starts a thread that closing waits for.
    pub(super) fn spawn_thread(
        state: &mut QueueState,
        name: &str,
        run: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<()> {
        // Destructors of the host may still run on those. Whoever waits for the new thread waits for them, too.
        let ended: Vec<_> = state.threads.extract_if(.., |thread| is_finished(thread)).collect();
        let run = || {
            let _ = panics::catch(|| {
                run();
                Ok(())
            });
            ended.into_iter().for_each(|thread| _ = thread.join());
            if HAS_THREAD_LOCALS {
                callback::stay_inside();
            }
        };
        state.threads.push(Builder::new().name(name.to_owned()).stack_size(STACK).spawn(run)?);
        Ok(())
    }

    /// Starts one more worker when there is work for it, which in turn starts the next.
    pub(super) fn spawn_worker_if_needed(self: &Arc<Queue>, state: &mut QueueState) -> std::io::Result<()> {
        if state.workers < self.max_workers && state.lacks_workers() {
            let queue = self.clone();
            Queue::spawn_thread(state, "accsyn-worker", move || queue.run_worker())?;
            state.workers += 1;
        }
        Ok(())
    }

    /// A worker: runs one call after another, and exits after a while without any.
    fn run_worker(self: &Arc<Queue>) {
        while let Some((priority, pending)) = self.next_work() {
            if !self.run(&pending) {
                return;
            }
            if priority == Priority::Background {
                lock(&self.state).background -= 1;
                // There may be another one that had to wait for this, and this worker may be about to sleep.
                self.work.notify_one();
            }
        }
    }

    /// Runs a call that was taken out of the queue. False: a callback forked, and this is the child, where nothing is left to
    /// do and nothing of the parent's may be touched.
    pub(super) fn run(self: &Arc<Queue>, pending: &Arc<Pending>) -> bool {
        let job = lock(&pending.job).take();
        let Some(mut job) = job.filter(|_| !pending.cancel.is_cancelled()) else {
            pending.finish(Err(pending.cancelled()));
            return true;
        };
        let process = process::current();
        let outcome = panics::catch(|| job(pending));
        if process::current() != process {
            return false;
        }
        match outcome {
            Ok(Poll::After(pause)) => self.reschedule(pending, job, pause),
            Ok(Poll::Ready(text)) => _ = pending.finish(Ok(text)),
            Err(error) => _ = pending.finish(Err(error)),
        }
        true
    }

    /// The next call that is due; None: the worker is to exit.
    fn next_work(self: &Arc<Queue>) -> Option<(Priority, Arc<Pending>)> {
        let gone = clock::after(Instant::now(), IDLE);
        let mut has_looked = false;
        let mut state = lock(&self.state);
        loop {
            let now = Instant::now();
            if state.running() > self.max_workers && !state.is_closed {
                // Threads that wait for calls run them; the first that is done with one wakes a worker.
                state.idle += 1;
                state = self.work.wait_timeout(state, IDLE);
                state.idle -= 1;
                continue;
            }
            let has_room = state.background + 1 < self.max_workers || state.background == 0;
            if let Some((priority, pending)) = state.waiting.take(now, has_room) {
                state.background += usize::from(priority == Priority::Background);
                // Without one more worker, calls only take longer.
                let _ = self.spawn_worker_if_needed(&mut state);
                return Some((priority, pending));
            }
            let due = state.waiting.next_due();
            // One worker waits for the next due time.
            let stays = due.filter(|_| state.idle == 0);
            let until = stays.unwrap_or_else(|| due.map_or(gone, |due| due.min(gone)));
            if state.is_closed || (stays.is_none() && now >= gone) {
                state.workers -= 1;
                self.leaving.notify_all();
                return None;
            }
            if state.may_look(has_looked) {
                has_looked = true;
                state = self.look(state);
                continue;
            }
            state.idle += 1;
            state = self.work.wait_timeout(state, until.saturating_duration_since(now));
            state.idle -= 1;
        }
    }

    /// Queues a call again for its next poll.
    fn reschedule(&self, pending: &Arc<Pending>, job: Job, pause: Duration) {
        *lock(&pending.job) = Some(job);
        let mut state = lock(&self.state);
        // It may have been cancelled meanwhile.
        if state.open.contains_key(&pending.id) {
            lock(&pending.place).priority.follow_up();
            state.enqueue(pending, clock::after(Instant::now(), pause));
            // The worker that waits for the next due time must be notified.
            self.work.notify_all();
        } else {
            drop(state);
            lock(&pending.job).take();
        }
    }
}
