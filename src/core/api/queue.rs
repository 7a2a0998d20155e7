//! Submitted calls: queued, run by worker threads, and returned in the order of completion.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::poll::Poll;
use super::wait_handle::{self, WaitHandle};
use crate::callback::{self, Slot};
use crate::error::{Error, Result, Status};
use crate::net::Cancel;
use crate::sync::{lock, sleep, wait_for};
use crate::{panics, process};

pub use schedule::Priority;
use schedule::{Place, Schedule};

mod schedule;
mod waking;

/// How long a thread waits for work before it exits.
const IDLE: Duration = Duration::from_secs(2);

/// How long closing waits for the threads to be gone. Only one that is stuck in the host or in the system takes longer.
const JOIN_TIMEOUT: Duration = Duration::from_millis(100);

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
    /// Whether completion hands it back; a cursor takes its own. Changed under the lock of the queue.
    is_public: AtomicBool,
    /// What the boundary knows it by.
    handle: AtomicUsize,
    /// Where it stands among others, by when it is due or ended. Changed under the lock of the queue.
    place: Mutex<Place>,
    /// Ready when it is done.
    wait_handle: Mutex<wait_handle::Slot>,
    queue: Weak<Queue>,
}

enum State {
    /// Queued or running.
    Open,
    Done(Result<String>),
    /// How it ended.
    Taken(Status),
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

#[derive(Default)]
struct QueueState {
    /// Calls that are to be run, at once or after a pause between two rounds.
    waiting: Schedule<Arc<Pending>>,
    /// Every call that is not done, to be ended with the session.
    open: HashMap<u64, Arc<Pending>>,
    /// Calls that are to be handed back, by when they ended.
    done: BTreeMap<(Instant, u64), Arc<Pending>>,
    /// Ready while there are any.
    wait_handle: wait_handle::Slot,
    workers: usize,
    /// Workers that run a call of the background.
    background: usize,
    idle: usize,
    /// How often the host is to be woken.
    wakes: u64,
    is_waking: bool,
    is_closed: bool,
    /// Those that may still run.
    threads: Vec<JoinHandle<()>>,
}

impl QueueState {
    /// Whether there should be more idle workers: one for each call that is due, and one to look at the clock.
    fn lacks_workers(&mut self) -> bool {
        let due = self.waiting.count_ready(Instant::now());
        self.idle < due + usize::from(self.waiting.next_due().is_some())
    }

    /// Puts a call among those that are to be run.
    fn enqueue(&mut self, pending: &Arc<Pending>, since: Instant) {
        let mut place = lock(&pending.place);
        place.since = since;
        self.waiting.insert(*place, pending.clone());
    }

    fn dequeue(&mut self, pending: &Pending) -> Option<Arc<Pending>> {
        self.waiting.remove(*lock(&pending.place))
    }

    /// Puts a call that is done among those that are to be handed back.
    fn complete(&mut self, pending: &Arc<Pending>) {
        let mut place = lock(&pending.place);
        place.since = Instant::now();
        self.done.insert((place.since, place.id), pending.clone());
        self.wait_handle.set_ready(!self.done.is_empty());
    }

    fn hand_back(&mut self) -> Option<Arc<Pending>> {
        let (_, pending) = self.done.pop_first()?;
        self.wait_handle.set_ready(!self.done.is_empty());
        Some(pending)
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
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        // What nobody asked for yet is run when there is time.
        let priority = if is_public { Priority::Normal } else { Priority::Background };
        Arc::new(Pending {
            id,
            job: Mutex::new(Some(job)),
            cancel,
            state: Mutex::new(State::Open),
            changed: Condvar::new(),
            progress: Mutex::default(),
            method,
            is_public: is_public.into(),
            handle: AtomicUsize::new(0),
            place: Mutex::new(Place { priority, since: Instant::now(), id }),
            wait_handle: Mutex::default(),
            queue: Arc::downgrade(self),
        })
    }

    /// Puts a call at the end of the line. An error when no thread can be started for it.
    pub fn push(self: &Arc<Queue>, pending: &Arc<Pending>) -> Result<()> {
        let mut state = lock(&self.state);
        if state.is_closed {
            return Err(Cancel::error());
        }
        state.enqueue(pending, Instant::now());
        state.open.insert(pending.id, pending.clone());
        match self.spawn_worker_if_needed(&mut state) {
            Err(error) if state.workers == 0 => {
                state.dequeue(pending);
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
        let (open, _withdrawn, _wait_handle) = {
            let mut state = lock(&self.state);
            state.is_closed = true;
            state.wakes = 0;
            (
                std::mem::take(&mut state.open),
                std::mem::take(&mut state.waiting),
                std::mem::take(&mut state.wait_handle),
            )
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
    pub fn join_workers(&self) {
        if callback::is_inside() {
            return;
        }
        let are_gone = |state: &mut QueueState| (state.workers == 0 && !state.is_waking).then_some(());
        let (mut state, all) = wait_for(&self.leaving, lock(&self.state), JOIN_TIMEOUT, are_gone);
        let threads = std::mem::take(&mut state.threads);
        drop(state);
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
            let next = state.hand_back();
            (next.is_some() || state.is_closed).then_some(next)
        };
        wait_for(&self.completed, lock(&self.state), timeout, next).1.flatten()
    }

    /// How many calls are done and were not handed back yet.
    pub fn count_completed(&self) -> usize {
        lock(&self.state).done.len()
    }

    /// What is ready while calls are done and were not handed back, made when it is asked for first.
    pub fn wait_handle(&self, make: impl FnOnce() -> Result<Arc<dyn WaitHandle>>) -> Result<isize> {
        let mut state = lock(&self.state);
        if state.is_closed {
            return Err(Cancel::error());
        }
        let is_ready = !state.done.is_empty();
        state.wait_handle.get(is_ready, make)
    }

    /// Lets completion hand back a call that was private until now; it may be done already. `register` gives the boundary's
    /// number for it.
    pub fn publish(
        self: &Arc<Queue>,
        pending: &Arc<Pending>,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<()> {
        let mut state = lock(&self.state);
        if state.is_closed {
            return Err(Cancel::error());
        }
        pending.set_handle(register(pending)?);
        pending.is_public.store(true, Ordering::Relaxed);
        if pending.is_done() {
            state.complete(pending);
            self.wake_host(&mut state);
            self.completed.notify_one();
        } else {
            self.reprioritize(&mut state, pending, Priority::Normal);
        }
        Ok(())
    }

    /// Changes the priority of a call; one that runs already goes on.
    fn reprioritize(&self, state: &mut QueueState, pending: &Pending, priority: Priority) {
        let waiting = state.dequeue(pending);
        let mut place = lock(&pending.place);
        place.priority = priority;
        if let Some(waiting) = waiting {
            state.waiting.insert(*place, waiting);
            self.work.notify_one();
        }
    }

    /// Starts one more worker when there is work for it, which in turn starts the next.
    fn spawn_worker_if_needed(self: &Arc<Queue>, state: &mut QueueState) -> std::io::Result<()> {
        if state.workers < self.max_workers && state.lacks_workers() {
            let queue = self.clone();
            Queue::start(state, "accsyn-worker", move || queue.run_worker())?;
            state.workers += 1;
        }
        Ok(())
    }

    /// A worker: runs one call after another, and exits after a while without any.
    fn run_worker(self: &Arc<Queue>) {
        while let Some((priority, pending)) = self.next_work() {
            let _running = Running { queue: self, priority };
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
                Ok(Poll::After(pause)) => self.reschedule(&pending, job, pause),
                Ok(Poll::Ready(text)) => _ = pending.finish(Ok(text)),
                Err(error) => _ = pending.finish(Err(error)),
            }
        }
    }

    /// The next call that is due; None: the worker is to exit.
    fn next_work(self: &Arc<Queue>) -> Option<(Priority, Arc<Pending>)> {
        let gone = Instant::now() + IDLE;
        let mut state = lock(&self.state);
        loop {
            let now = Instant::now();
            let has_room = state.background + 1 < self.max_workers || state.background == 0;
            if let Some((priority, pending)) = state.waiting.take(now, has_room) {
                state.background += usize::from(priority == Priority::Background);
                // A worker that cannot be started is missed only by the speed of the others.
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
            state.idle += 1;
            state = sleep(&self.work, state, until.saturating_duration_since(now));
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
            state.enqueue(pending, Instant::now() + pause);
            // The worker that waits for the next due time must know of it.
            self.work.notify_all();
        } else {
            drop(state);
            lock(&pending.job).take();
        }
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

    /// The latest progress of a call that tells some, as JSON.
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

    /// Takes a call that no worker has begun out of the line, to be run by the caller; whether it could.
    pub(super) fn withdraw(self: &Arc<Pending>) -> bool {
        let is_taken = lock(&self.job).take().is_some();
        if is_taken {
            self.end();
        }
        is_taken
    }

    /// Changes its priority, which matters until a worker takes it, and between two rounds.
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

    /// What is ready when it is done, made when it is asked for first.
    pub fn wait_handle(&self, make: impl FnOnce() -> Result<Arc<dyn WaitHandle>>) -> Result<isize> {
        let state = lock(&self.state);
        lock(&self.wait_handle).get(!matches!(*state, State::Open), make)
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
            lock(&self.wait_handle).set_ready(true);
            if let (Some(queue), Some(calls)) = (&queue, &mut calls) {
                calls.open.remove(&self.id);
                if self.cancel.is_cancelled() {
                    calls.dequeue(self);
                    // Whoever looks at the clock may have nothing to look for any more.
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

/// A call that a worker runs.
struct Running<'a> {
    queue: &'a Queue,
    priority: Priority,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.priority == Priority::Background {
            let mut state = lock(&self.queue.state);
            state.background -= 1;
            // There may be another one that had to wait for this, and this worker may be about to sleep.
            self.queue.work.notify_one();
        }
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
