//! The queue of a session: its calls, those that wait and those that are done.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::schedule::{Place, Priority, Schedule};
use crate::last_request::LastRequest;
use crate::poll::Poll;
use crate::wait_handle::{self, WaitHandle};
use accsyn_core::callback::Slot;
use accsyn_core::error::{Result, Status};
use accsyn_core::memory;
use accsyn_core::net::Cancel;
use accsyn_core::sync::modelled::{JoinHandle, Mutex, Signal, lock, wait_for};

/// Called when a call is complete, to wake the host's event loop.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The work of a call, run by a worker.
pub(crate) type Job = Box<dyn FnMut(&Pending) -> Result<Poll> + Send>;

/// One call that was submitted.
pub struct Pending {
    pub(super) id: u64,
    /// Taken out while it runs, and for good when it is done.
    pub(super) job: Mutex<Option<Job>>,
    pub(crate) cancel: Cancel,
    /// What it sent, for the error of a cancelled call.
    pub(crate) last_request: LastRequest,
    pub(super) state: Mutex<State>,
    pub(super) changed: Signal,
    pub(super) progress: Mutex<Option<String>>,
    /// Name of the method, for the error of a cancelled call.
    pub(super) method: Option<&'static str>,
    /// Whether completion hands it back; a cursor takes its own. Changed under the lock of the queue.
    pub(super) is_public: AtomicBool,
    /// Its handle at the boundary.
    pub(super) handle: AtomicUsize,
    /// Its position in the queue, by when it is due or ended. Changed under the lock of the queue.
    pub(super) place: Mutex<Place>,
    /// Ready when it is done.
    pub(super) wait_handle: Mutex<wait_handle::Slot>,
    pub(super) queue: Weak<Queue>,
}

pub(super) enum State {
    /// Queued or running.
    Open,
    Done(Result<String>),
    /// How it ended.
    Taken(Status),
}

/// What a worker without work does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Looking {
    /// It sleeps.
    #[default]
    No,
    /// It yields until a call is queued.
    Lingering,
    /// It looks from time to time for calls that nobody waits for.
    Watching,
}

/// The calls of one session, their workers and their completions.
pub(crate) struct Queue {
    pub(super) state: Mutex<QueueState>,
    /// Set for the worker that lingers.
    pub(super) is_queued: AtomicBool,
    /// Signalled when there is work, or the queue is closed.
    pub(super) work: Signal,
    /// Signalled when there is a completion, or the queue is closed.
    pub(super) completed: Signal,
    /// Signalled when the host is to be woken, or the queue is closed.
    pub(super) waking: Signal,
    /// Signalled when a thread is about to exit.
    pub(super) leaving: Signal,
    pub(super) wake: Slot<Wake>,
    pub(super) next_id: AtomicU64,
    pub(super) max_workers: usize,
}

#[derive(Default)]
pub(super) struct QueueState {
    /// Calls that are to be run, at once or after the pause between two polls.
    pub(super) waiting: Schedule<Arc<Pending>>,
    /// Every call that is not done, to be ended with the session.
    pub(super) open: HashMap<u64, Arc<Pending>>,
    /// Calls that are to be handed back, by when they ended.
    pub(super) done: BTreeMap<(Instant, u64), Arc<Pending>>,
    /// Ready while there are any.
    pub(super) wait_handle: wait_handle::Slot,
    pub(super) workers: usize,
    /// Workers that run a call of the background.
    pub(super) background: usize,
    pub(super) idle: usize,
    /// Threads of the host that run the call they wait for.
    pub(super) helping: usize,
    /// How many calls in a row were waited for without a limit as soon as they had been submitted.
    pub(super) waited_at_once: u32,
    /// What a worker without work does, that need not be woken for a call.
    pub(super) looking: Looking,
    /// How often the host is to be woken.
    pub(super) wakes: u64,
    pub(super) is_waking: bool,
    pub(super) is_closed: bool,
    /// Those that may still run.
    pub(super) threads: Vec<JoinHandle<()>>,
}

impl QueueState {
    /// How many threads run calls, or are about to look for one.
    pub(super) fn running(&self) -> usize {
        self.workers - self.idle + self.helping
    }

    /// Whether there should be more idle workers: one for each call that is due, and one that waits for the next due time.
    pub(super) fn lacks_workers(&mut self) -> bool {
        let due = self.waiting.count_ready(Instant::now());
        self.idle < due + usize::from(self.waiting.next_due().is_some())
    }

    /// Puts a call among those that are to be run.
    pub(super) fn enqueue(&mut self, pending: &Arc<Pending>, since: Instant) {
        let mut place = lock(&pending.place);
        place.since = since;
        self.waiting.insert(*place, pending.clone());
    }

    pub(super) fn dequeue(&mut self, pending: &Pending) -> Option<Arc<Pending>> {
        self.waiting.remove(*lock(&pending.place))
    }

    /// Puts a call that is done among those that are to be handed back.
    pub(super) fn complete(&mut self, pending: &Arc<Pending>) {
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
    /// A queue without workers, which start on demand.
    pub fn new(max_workers: usize) -> Arc<Queue> {
        Arc::new(Queue {
            state: Mutex::default(),
            is_queued: AtomicBool::new(false),
            work: Signal::default(),
            completed: Signal::default(),
            waking: Signal::default(),
            leaving: Signal::default(),
            wake: Slot::default(),
            next_id: AtomicU64::new(1),
            max_workers,
        })
    }

    /// Makes a call, which is not queued yet.
    pub fn pending(
        self: &Arc<Queue>,
        method: Option<&'static str>,
        job: Job,
        cancel: Cancel,
        is_public: bool,
    ) -> Arc<Pending> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        // Prefetched pages have background priority.
        let priority = if is_public { Priority::Normal } else { Priority::Background };
        Arc::new(Pending {
            id,
            job: Mutex::new(Some(job)),
            cancel,
            last_request: LastRequest::default(),
            state: Mutex::new(State::Open),
            changed: Signal::default(),
            progress: Mutex::default(),
            method,
            is_public: is_public.into(),
            handle: AtomicUsize::new(0),
            place: Mutex::new(Place { priority, since: Instant::now(), id }),
            wait_handle: Mutex::default(),
            queue: Arc::downgrade(self),
        })
    }

    /// Queues a call. An error when no thread can be started for it.
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
                return Err(memory::no_thread(&error));
            }
            // Those that there are will do it.
            Ok(()) | Err(_) => {}
        }
        self.wake_worker(&mut state);
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

    /// What is ready while calls are done and were not handed back, created on first use.
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

    /// Changes the priority of a call; a running one continues.
    pub(super) fn reprioritize(&self, state: &mut QueueState, pending: &Pending, priority: Priority) {
        let waiting = state.dequeue(pending);
        let mut place = lock(&pending.place);
        place.priority = priority;
        if let Some(waiting) = waiting {
            state.waiting.insert(*place, waiting);
            self.work.notify_one();
        }
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("id", &self.id).finish_non_exhaustive()
    }
}
