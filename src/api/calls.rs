//! Calls that do not block: queued, run by worker threads, and handed back by completion.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::session::Session;
use crate::error::{Error, Result, Status};
use crate::net::Cancel;

/// How long a worker waits for work before it goes.
const IDLE: Duration = Duration::from_secs(2);

/// Called when a call is complete, to wake the host's event loop.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// One call that was submitted.
pub struct Pending {
    id: u64,
    method: String,
    args: Option<String>,
    cancel: Cancel,
    state: Mutex<State>,
    changed: Condvar,
    progress: Mutex<Option<String>>,
    /// Whether completion hands it back; a cursor takes its own.
    is_public: bool,
    /// What the boundary knows it by.
    handle: AtomicUsize,
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
    wake: Mutex<Option<Wake>>,
    next_id: AtomicU64,
    max_workers: usize,
}

#[derive(Default)]
struct QueueState {
    waiting: VecDeque<Arc<Pending>>,
    /// Queued and running calls, to be ended with the session.
    open: HashMap<u64, Arc<Pending>>,
    done: VecDeque<Arc<Pending>>,
    workers: usize,
    idle: usize,
    is_closed: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// A queue without workers, which come with the work.
    pub fn new(max_workers: usize) -> Arc<Queue> {
        Arc::new(Queue {
            state: Mutex::default(),
            work: Condvar::new(),
            completed: Condvar::new(),
            wake: Mutex::default(),
            next_id: AtomicU64::new(1),
            max_workers,
        })
    }

    /// Ends every call that is not done as CANCELLED, and the workers.
    pub fn close(&self) {
        let open: Vec<Arc<Pending>> = {
            let mut state = lock(&self.state);
            state.is_closed = true;
            state.waiting.clear();
            state.open.drain().map(|(_, pending)| pending).collect()
        };
        for pending in open {
            pending.cancel.cancel();
            pending.finish(Err(Cancel::error()));
        }
        lock(&self.wake).take();
        self.work.notify_all();
        self.completed.notify_all();
    }

    /// Registers a call; a worker is started when none is free and there may be one more.
    fn push(self: &Arc<Queue>, session: &Arc<Session>, pending: &Arc<Pending>) -> Result<()> {
        let mut state = lock(&self.state);
        if state.is_closed {
            return Err(Cancel::error());
        }
        if state.idle <= state.waiting.len() && state.workers < self.max_workers {
            let (queue, session) = (self.clone(), Arc::downgrade(session));
            let started = std::thread::Builder::new()
                .name("accsyn-worker".to_owned())
                .spawn(move || queue.work_off(&session));
            match started {
                Ok(_) => state.workers += 1,
                Err(error) if state.workers == 0 => {
                    return Err(Error::new(
                        Status::Internal,
                        format!("no worker thread can be started: {error}"),
                    ));
                }
                // Those that there are will do it.
                Err(_) => {}
            }
        }
        state.open.insert(pending.id, pending.clone());
        state.waiting.push_back(pending.clone());
        self.work.notify_one();
        Ok(())
    }

    /// A worker: takes call after call, and goes after a while without one.
    fn work_off(&self, session: &Weak<Session>) {
        while let Some(pending) = self.next_work() {
            let result = match session.upgrade() {
                Some(session) if !pending.cancel.is_cancelled() => {
                    let sink = |json: &str| pending.set_progress(json);
                    session.invoke_watched(&pending.method, pending.args.as_deref(), &pending.cancel, &sink)
                }
                _ => Err(Cancel::error()),
            };
            if pending.finish(result) && pending.is_public {
                self.wake_host();
            }
        }
    }

    fn next_work(&self) -> Option<Arc<Pending>> {
        let deadline = Instant::now() + IDLE;
        let mut state = lock(&self.state);
        loop {
            if let Some(pending) = state.waiting.pop_front() {
                return Some(pending);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if state.is_closed || left.is_zero() {
                state.workers -= 1;
                return None;
            }
            state.idle += 1;
            state = self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            state.idle -= 1;
        }
    }

    fn wake_host(&self) {
        // Taken out first: the host may do anything in there, even set another.
        let wake = lock(&self.wake).clone();
        if let Some(wake) = wake {
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wake()));
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
        let deadline = Instant::now().checked_add(timeout);
        let mut state = lock(&self.state);
        while matches!(*state, State::Open) {
            state = match deadline {
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return false;
                    }
                    self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        true
    }

    /// Ends it as CANCELLED, at once. What a write that is already on its way does at the backend is unknown.
    pub fn cancel(self: &Arc<Pending>) {
        self.cancel.cancel();
        let Some(queue) = self.queue.upgrade() else { return };
        lock(&queue.state).waiting.retain(|other| other.id != self.id);
        if self.finish(Err(Cancel::error())) && lock(&queue.wake).is_some() {
            // Not on this thread: the host may hold here what it wants in there.
            let wake = move || queue.wake_host();
            let _ = std::thread::Builder::new().name("accsyn-worker".to_owned()).spawn(wake);
        }
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
        self.cancel.cancel();
        self.finish(Err(Cancel::error()));
        if let Some(queue) = self.queue.upgrade() {
            let mut state = lock(&queue.state);
            state.waiting.retain(|other| other.id != self.id);
            state.done.retain(|other| other.id != self.id);
        }
    }

    /// The number by which the boundary knows the call.
    pub fn handle(&self) -> usize {
        self.handle.load(Ordering::Acquire)
    }

    fn set_progress(&self, json: &str) -> bool {
        *lock(&self.progress) = Some(json.to_owned());
        true
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
            if let Some(calls) = &mut calls {
                calls.open.remove(&self.id);
                if self.is_public && !calls.is_closed {
                    calls.done.push_back(self.clone());
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

impl Session {
    /// Starts a call and returns at once. `register` gives the boundary's number for it before anybody can meet it.
    pub fn submit(
        self: &Arc<Session>,
        method: &str,
        args_json: Option<&str>,
        register: impl FnOnce(&Arc<Pending>) -> Result<usize>,
    ) -> Result<Arc<Pending>> {
        let pending = self.pending(method, args_json, true);
        pending.handle.store(register(&pending)?, Ordering::Release);
        self.queue().push(self, &pending)?;
        Ok(pending)
    }

    /// Starts a call whose result only the caller waits for.
    pub(crate) fn submit_private(self: &Arc<Session>, method: &str, args_json: &str) -> Result<Arc<Pending>> {
        let pending = self.pending(method, Some(args_json), false);
        self.queue().push(self, &pending)?;
        Ok(pending)
    }

    fn pending(&self, method: &str, args_json: Option<&str>, is_public: bool) -> Arc<Pending> {
        let queue = self.queue();
        Arc::new(Pending {
            id: queue.next_id.fetch_add(1, Ordering::Relaxed),
            method: method.to_owned(),
            args: args_json.map(str::to_owned),
            cancel: self.cancel_token(),
            state: Mutex::new(State::Open),
            changed: Condvar::new(),
            progress: Mutex::default(),
            is_public,
            handle: AtomicUsize::new(0),
            queue: Arc::downgrade(queue),
        })
    }

    /// The next call that is done and was not handed back yet; None when there is none in time, or never will be.
    pub fn next_completed(&self, timeout: Duration) -> Option<Arc<Pending>> {
        let queue = self.queue();
        let deadline = Instant::now().checked_add(timeout);
        let mut state = lock(&queue.state);
        loop {
            if let Some(pending) = state.done.pop_front() {
                return Some(pending);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if state.is_closed || left.is_some_and(|left| left.is_zero()) {
                return None;
            }
            state = match left {
                None => queue.completed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    queue.completed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Sets what is called on a worker thread when a call is done; None: nothing any more.
    pub fn set_wake(&self, wake: Option<Wake>) {
        *lock(&self.queue().wake) = wake;
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("id", &self.id).field("method", &self.method).finish_non_exhaustive()
    }
}
