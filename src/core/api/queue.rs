//! Calls beside the host: queued, run by worker threads, and handed back by completion.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::poll::Poll;
use crate::callback::{self, Slot};
use crate::error::{Error, Result, Status};
use crate::net::Cancel;
use crate::{panics, process};

/// How long a thread waits for work before it goes.
const IDLE: Duration = Duration::from_secs(2);

/// How long closing waits for the threads to be gone. Only one that is stuck in the host or in the system takes longer.
const FAREWELL: Duration = Duration::from_millis(100);

/// Called when a call is complete, to wake the host's event loop.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What a call does when it is its turn.
pub(super) type Job = Box<dyn FnMut(&Pending) -> Result<Poll> + Send>;

/// One call that was submitted.
pub struct Pending {
    id: u64,
    /// Taken out while it runs, and for good when it is done.
    job: Mutex<Option<Job>>,
    pub(super) cancel: Cancel,
    state: Mutex<State>,
    changed: Condvar,
    progress: Mutex<Option<String>>,
    /// The method, for the error of a call that was cancelled.
    method: Option<&'static str>,
    /// Whether completion hands it back; a cursor takes its own.
    is_public: bool,
    /// What the boundary knows it by.
    handle: AtomicUsize,
    /// When it is due, or ended: where it stands among others. Changed under the lock of the queue.
    since: Mutex<Instant>,
    queue: Weak<Queue>,
}

enum State {
    /// Queued or running.
    Open,
    Done(Result<String>),
    Taken,
}

/// The calls of one session, their workers and their completions.
pub(crate) struct Queue {
    state: Mutex<QueueState>,
    /// There is work, or none will come any more.
    work: Condvar,
    /// There is a completion, or none will come any more.
    completed: Condvar,
    /// The host is to be woken, or never again.
    waking: Condvar,
    /// A thread is about to end.
    leaving: Condvar,
    wake: Slot<Wake>,
    next_id: AtomicU64,
    max_workers: usize,
}

/// Calls in order, any of which can be taken out.
#[derive(Default)]
struct Line(BTreeMap<(Instant, u64), Arc<Pending>>);

impl Line {
    fn insert(&mut self, pending: &Arc<Pending>, since: Instant) {
        *lock(&pending.since) = since;
        self.0.insert((since, pending.id), pending.clone());
    }

    fn remove(&mut self, pending: &Pending) {
        self.0.remove(&(*lock(&pending.since), pending.id));
    }

    /// When the first one stands there.
    fn first(&self) -> Option<Instant> {
        self.0.first_key_value().map(|((since, _), _)| *since)
    }

    fn take_first(&mut self) -> Option<Arc<Pending>> {
        self.0.pop_first().map(|(_, pending)| pending)
    }
}

#[derive(Default)]
struct QueueState {
    /// Calls that are to be run, by when they are due: at once, or after a pause between two rounds.
    waiting: Line,
    /// Every call that is not done, to be ended with the session.
    open: HashMap<u64, Arc<Pending>>,
    /// Calls that are to be handed back, by when they ended.
    done: Line,
    workers: usize,
    idle: usize,
    /// How often the host is to be woken.
    wakes: u64,
    is_waking: bool,
    is_closed: bool,
    /// Those that may still run.
    threads: Vec<JoinHandle<()>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sleep<'a, T>(on: &Condvar, guard: MutexGuard<'a, T>, left: Duration) -> MutexGuard<'a, T> {
    on.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0
}

/// Waits until something is found, or the time is over.
fn wait_for<'a, T, R>(
    on: &Condvar,
    mut guard: MutexGuard<'a, T>,
    timeout: Duration,
    mut find: impl FnMut(&mut T) -> Option<R>,
) -> (MutexGuard<'a, T>, Option<R>) {
    let deadline = Instant::now().checked_add(timeout);
    loop {
        let found = find(&mut guard);
        if found.is_some() {
            return (guard, found);
        }
        guard = match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
            None => on.wait(guard).unwrap_or_else(PoisonError::into_inner),
            Some(Duration::ZERO) => return (guard, None),
            Some(left) => sleep(on, guard, left),
        };
    }
}

impl QueueState {
    /// Whether there should be more idle workers: one for each call that is due, and one to look at the clock.
    fn lacks_workers(&self) -> bool {
        let all = &self.waiting.0;
        let due = all.range(..=(Instant::now(), u64::MAX)).take(self.idle + 1).count();
        self.idle < due + usize::from(due < all.len())
    }
}

impl Queue {
    /// A queue without workers, which come with the work.
    pub fn new(max_workers: usize) -> Arc<Queue> {
        Arc::new(Queue {
            state: Mutex::default(),
            work: Condvar::new(),
            completed: Condvar::new(),
            waking: Condvar::new(),
            leaving: Condvar::new(),
            wake: Slot::default(),
            next_id: AtomicU64::new(1),
            max_workers,
        })
    }

    /// Makes a call, which is not in the line yet.
    pub fn pending(
        self: &Arc<Queue>,
        method: Option<&'static str>,
        job: Job,
        cancel: Cancel,
        is_public: bool,
    ) -> Arc<Pending> {
        Arc::new(Pending {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            job: Mutex::new(Some(job)),
            cancel,
            state: Mutex::new(State::Open),
            changed: Condvar::new(),
            progress: Mutex::default(),
            method,
            is_public,
            handle: AtomicUsize::new(0),
            since: Mutex::new(Instant::now()),
            queue: Arc::downgrade(self),
        })
    }

    /// Puts a call at the end of the line. An error when no thread can be started for it.
    pub fn push(self: &Arc<Queue>, pending: &Arc<Pending>) -> Result<()> {
        let mut state = lock(&self.state);
        if state.is_closed {
            return Err(Cancel::error());
        }
        state.waiting.insert(pending, Instant::now());
        state.open.insert(pending.id, pending.clone());
        match self.staff(&mut state) {
            Err(error) if state.workers == 0 => {
                state.waiting.remove(pending);
                state.open.remove(&pending.id);
                return Err(Error::new(
                    Status::Internal,
                    format!("no worker thread can be started: {error}"),
                ));
            }
            // Those that there are will do it.
            Ok(()) | Err(_) => {}
        }
        self.work.notify_one();
        Ok(())
    }

    /// Ends every call that is not done as CANCELLED, and the threads.
    pub fn close(&self) {
        let (open, _withdrawn) = {
            let mut state = lock(&self.state);
            state.is_closed = true;
            state.wakes = 0;
            (std::mem::take(&mut state.open), std::mem::take(&mut state.waiting))
        };
        for pending in open.into_values() {
            pending.cancel.cancel();
            pending.finish(Err(pending.cancelled()));
        }
        self.work.notify_all();
        self.completed.notify_all();
        self.waking.notify_all();
    }

    /// Waits, after closing, for the threads to end; shortly, and not in a function of the host, which runs on one of them.
    pub fn see_off(&self) {
        if callback::is_inside() {
            return;
        }
        let are_gone = |state: &mut QueueState| (state.workers == 0 && !state.is_waking).then_some(());
        let (mut state, all) = wait_for(&self.leaving, lock(&self.state), FAREWELL, are_gone);
        let threads = std::mem::take(&mut state.threads);
        drop(state);
        // They have done their last.
        for thread in threads.into_iter().filter(|thread| all.is_some() || thread.is_finished()) {
            let _ = thread.join();
        }
    }

    fn start(state: &mut QueueState, name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        state.threads.retain(|thread| !thread.is_finished());
        let run = || {
            let _ = panics::catch(|| {
                run();
                Ok(())
            });
        };
        state.threads.push(std::thread::Builder::new().name(name.to_owned()).spawn(run)?);
        Ok(())
    }

    /// The next call that is done and was not handed back yet; None when there is none in time, or never will be.
    pub fn next_completed(&self, timeout: Duration) -> Option<Arc<Pending>> {
        let next = |state: &mut QueueState| {
            let next = state.done.take_first();
            (next.is_some() || state.is_closed).then_some(next)
        };
        wait_for(&self.completed, lock(&self.state), timeout, next).1.flatten()
    }

    /// Sets what wakes the host; None: nothing any more. The former function is not called any more.
    pub fn set_wake(&self, wake: Option<Wake>) {
        self.wake.set(wake);
    }

    /// Starts one more worker when there is work for it; that one goes on from there.
    fn staff(self: &Arc<Queue>, state: &mut QueueState) -> std::io::Result<()> {
        if state.workers < self.max_workers && state.lacks_workers() {
            let queue = self.clone();
            Queue::start(state, "accsyn-worker", move || queue.work_off())?;
            state.workers += 1;
        }
        Ok(())
    }

    /// A worker: takes call after call, and goes after a while without one.
    fn work_off(self: &Arc<Queue>) {
        while let Some(pending) = self.next_work() {
            let job = lock(&pending.job).take();
            let Some(mut job) = job.filter(|_| !pending.cancel.is_cancelled()) else {
                pending.finish(Err(pending.cancelled()));
                continue;
            };
            let process = process::current();
            let outcome = panics::catch(|| job(&pending));
            if process::current() != process {
                // A callback forked: this is the child, where nothing is left to do.
                return;
            }
            match outcome {
                Ok(Poll::After(pause)) => self.put_off(&pending, job, pause),
                Ok(Poll::Ready(text)) => _ = pending.finish(Ok(text)),
                Err(error) => _ = pending.finish(Err(error)),
            }
        }
    }

    /// The next call whose turn it is; None: the worker is to go.
    fn next_work(self: &Arc<Queue>) -> Option<Arc<Pending>> {
        let gone = Instant::now() + IDLE;
        let mut state = lock(&self.state);
        loop {
            let now = Instant::now();
            let due = state.waiting.first();
            if due.is_some_and(|due| due <= now) {
                let pending = state.waiting.take_first();
                // A worker that cannot be started is missed only by the speed of the others.
                let _ = self.staff(&mut state);
                return pending;
            }
            // Somebody has to look at the clock.
            let stays = due.filter(|_| state.idle == 0);
            let until = stays.unwrap_or_else(|| due.map_or(gone, |due| due.min(gone)));
            if state.is_closed || (stays.is_none() && now >= gone) {
                state.workers -= 1;
                self.leaving.notify_all();
                return None;
            }
            state.idle += 1;
            state = sleep(&self.work, state, until.saturating_duration_since(now));
            state.idle -= 1;
        }
    }

    /// Lets a call rest until its next round.
    fn put_off(&self, pending: &Arc<Pending>, job: Job, pause: Duration) {
        *lock(&pending.job) = Some(job);
        let mut state = lock(&self.state);
        // It may have been cancelled meanwhile.
        if state.open.contains_key(&pending.id) {
            state.waiting.insert(pending, Instant::now() + pause);
            // Whoever looks at the clock has to know of it.
            self.work.notify_all();
        } else {
            drop(state);
            lock(&pending.job).take();
        }
    }

    /// The host is woken on a thread of its own: while it is in there, workers go on, so it may wait for them.
    fn wake_host(self: &Arc<Queue>, state: &mut QueueState) {
        if !self.wake.is_set(|_| true) {
            return;
        }
        state.wakes += 1;
        if state.is_waking {
            self.waking.notify_one();
            return;
        }
        let queue = self.clone();
        let started = Queue::start(state, "accsyn-wake", move || {
            while queue.next_wake() {
                queue.wake.call(|wake| wake());
            }
        });
        // When there is no thread to be had, the next completion tries again.
        state.is_waking = started.is_ok();
    }

    /// Waits for a reason to wake the host; false: the thread is to go.
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

impl Pending {
    /// Number of the call, unique in its session.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whether it has a result.
    pub fn is_done(&self) -> bool {
        !matches!(*lock(&self.state), State::Open)
    }

    /// Waits for the result, no longer than this; whether it is there.
    pub fn wait(&self, timeout: Duration) -> bool {
        let is_done = |state: &mut State| (!matches!(state, State::Open)).then_some(());
        wait_for(&self.changed, lock(&self.state), timeout, is_done).1.is_some()
    }

    /// Ends it as CANCELLED, at once. What a write that is already on its way does at the backend is unknown.
    pub fn cancel(self: &Arc<Pending>) {
        self.end();
    }

    /// Takes the result, which is there once.
    pub fn take(&self) -> Result<Result<String>> {
        let mut state = lock(&self.state);
        match &*state {
            State::Open => Err(Error::invalid_argument("the call is not done yet; wait for it first")),
            State::Taken => Err(Error::new(Status::AlreadyTaken, "the result of this call was taken before")),
            State::Done(_) => match std::mem::replace(&mut *state, State::Taken) {
                State::Done(result) => Ok(result),
                State::Open | State::Taken => unreachable!("it was done a line ago"),
            },
        }
    }

    /// The latest progress of a call that tells some, as JSON.
    pub fn progress(&self) -> Option<String> {
        lock(&self.progress).clone()
    }

    /// Forgets the call: it ends as CANCELLED, and is not handed back by completion.
    pub fn forget(self: &Arc<Pending>) {
        self.end();
        if let Some(queue) = self.queue.upgrade() {
            lock(&queue.state).done.remove(self);
        }
    }

    /// Takes a call that no worker has begun out of the line, to be run by the caller; whether it could.
    pub(super) fn take_back(self: &Arc<Pending>) -> bool {
        let is_taken = lock(&self.job).take().is_some();
        if is_taken {
            self.end();
        }
        is_taken
    }

    /// The number by which the boundary knows the call.
    pub fn handle(&self) -> usize {
        self.handle.load(Ordering::Acquire)
    }

    pub(super) fn set_handle(&self, handle: usize) {
        self.handle.store(handle, Ordering::Release);
    }

    pub(super) fn set_progress(&self, json: &str) {
        *lock(&self.progress) = Some(json.to_owned());
    }

    fn end(self: &Arc<Pending>) {
        self.cancel.cancel();
        if self.finish(Err(self.cancelled())) {
            // What it was to do is let go of here, and not under a lock; unless it is running, when its worker does so.
            drop(lock(&self.job).take());
        }
    }

    fn cancelled(&self) -> Error {
        Error { method: self.method.map(str::to_owned), ..Cancel::error() }
    }

    /// Sets the result unless there is one already; whether it did. Whoever sees the result also meets the completion.
    fn finish(self: &Arc<Pending>, result: Result<String>) -> bool {
        let queue = self.queue.upgrade();
        {
            let mut calls = queue.as_ref().map(|queue| lock(&queue.state));
            let mut state = lock(&self.state);
            if !matches!(*state, State::Open) {
                return false;
            }
            *state = State::Done(result);
            drop(state);
            if let (Some(queue), Some(calls)) = (&queue, &mut calls) {
                calls.open.remove(&self.id);
                if self.cancel.is_cancelled() {
                    calls.waiting.remove(self);
                    // Whoever looks at the clock may have nothing to look for any more.
                    queue.work.notify_all();
                }
                if self.is_public && !calls.is_closed {
                    calls.done.insert(self, Instant::now());
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

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
