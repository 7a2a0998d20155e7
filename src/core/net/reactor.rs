//! How a thread waits: for sockets in `poll`, or for other threads alone.
//!
//! There is no epoll descriptor, since one that the host has put in its place could not be told from ours.

use std::io;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Wake;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::alarm::Alarm;
use super::source::{Direction, Source, TRUSTED};
use crate::descriptors::Descriptors;
use crate::sync::{Signal, lock};

/// Longest wait for sockets before they are verified: the host may have closed what would end it.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The thread does something else.
const BUSY: u8 = 0;
/// It was woken, and has not seen it yet.
const WOKEN: u8 = 1;
/// It waits for other threads.
const ASLEEP: u8 = 2;
/// It waits for sockets.
const POLLING: u8 = 3;

/// What one thread at a time waits with.
pub(super) struct Reactor {
    state: AtomicU8,
    asleep: Mutex<()>,
    woken: Signal,
    /// None: for other threads alone.
    alarm: Option<Alarm>,
    /// What the future that is being polled waits for.
    interests: Mutex<Vec<(Arc<Source>, Direction)>>,
    descriptors: Arc<Descriptors>,
}

impl Reactor {
    /// For waiting without sockets; it has no descriptors.
    pub fn without_sockets(descriptors: Arc<Descriptors>) -> Reactor {
        Reactor::with_alarm(None, descriptors)
    }

    pub fn new(descriptors: Arc<Descriptors>) -> io::Result<Reactor> {
        Ok(Reactor::with_alarm(Some(Alarm::new(descriptors.clone())?), descriptors))
    }

    fn with_alarm(alarm: Option<Alarm>, descriptors: Arc<Descriptors>) -> Reactor {
        Reactor {
            state: AtomicU8::new(BUSY),
            asleep: Mutex::default(),
            woken: Signal::default(),
            alarm,
            interests: Mutex::default(),
            descriptors,
        }
    }

    pub fn descriptors(&self) -> &Arc<Descriptors> {
        &self.descriptors
    }

    /// The next wait ends when this socket can be used in this direction.
    pub fn watch(&self, source: &Arc<Source>, direction: Direction) {
        if !source.set_watched(direction, true) {
            lock(&self.interests).push((source.clone(), direction));
        }
    }

    /// A future is about to be polled: it sees whatever the thread was woken for, and says anew what it waits for.
    pub fn begin(&self) {
        self.resume();
        self.forget_sockets();
    }

    /// It does something else from now on, and sees what those did who have woken it.
    fn resume(&self) {
        self.state.swap(BUSY, Ordering::SeqCst);
    }

    /// Lets go of the sockets that were watched.
    pub fn forget_sockets(&self) {
        forget(&mut lock(&self.interests));
    }

    /// Waits until a socket is ready, somebody wakes the thread, or it is time; maybe for less. False: the system does not wait for so
    /// many sockets, since the process may have fewer.
    pub fn wait(&self, until: Option<Instant>) -> bool {
        let mut can_wait = true;
        let mut interests = std::mem::take(&mut *lock(&self.interests));
        match &self.alarm {
            Some(alarm) if !interests.is_empty() => {
                if self.begins_to_wait(POLLING) {
                    can_wait = wait_for_sockets(alarm, &interests, until);
                    self.resume();
                }
            }
            _ => self.wait_for_threads(until),
        }
        forget(&mut interests);
        *lock(&self.interests) = interests;
        can_wait
    }

    /// False: it was woken before.
    fn begins_to_wait(&self, state: u8) -> bool {
        let begins = self.state.compare_exchange(BUSY, state, Ordering::SeqCst, Ordering::SeqCst).is_ok();
        if !begins {
            self.resume();
        }
        begins
    }

    fn wait_for_threads(&self, until: Option<Instant>) {
        let mut guard = lock(&self.asleep);
        if !self.begins_to_wait(ASLEEP) {
            return;
        }
        while self.state.load(Ordering::SeqCst) == ASLEEP {
            guard = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.woken.wait(guard),
                Some(Duration::ZERO) => break,
                Some(left) => self.woken.wait_timeout(guard, left),
            };
        }
        self.resume();
    }
}

impl Wake for Reactor {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        match self.state.swap(WOKEN, Ordering::SeqCst) {
            ASLEEP => {
                drop(lock(&self.asleep));
                self.woken.notify_one();
            }
            POLLING => self.alarm.iter().for_each(Alarm::ring),
            _ => {}
        }
    }
}

fn forget(interests: &mut Vec<(Arc<Source>, Direction)>) {
    for (source, direction) in interests.drain(..) {
        source.set_watched(direction, false);
    }
}

fn poll_fd((source, direction): &(Arc<Source>, Direction)) -> PollFd<'_> {
    let events = match direction {
        Direction::Read => PollFlags::IN,
        Direction::Write => PollFlags::OUT,
    };
    PollFd::new(source.socket(), events)
}

/// False: they are too many.
fn wait_for_sockets(alarm: &Alarm, interests: &[(Arc<Source>, Direction)], until: Option<Instant>) -> bool {
    let began = Instant::now();
    let left = until.map_or(LONGEST_WAIT, |until| until.saturating_duration_since(began).min(LONGEST_WAIT));
    // A descriptor that is closed is reported at once; of one that was replaced only the readiness is seen.
    let [waiting, ringing] = alarm.sockets().map(|socket| PollFd::new(socket, PollFlags::IN));
    let (mut few, mut many);
    let polled: &mut [PollFd<'_>] = match interests {
        [only] => {
            few = [waiting, ringing, poll_fd(only)];
            &mut few
        }
        _ => {
            many = Vec::with_capacity(2 + interests.len());
            many.extend([waiting, ringing]);
            many.extend(interests.iter().map(poll_fd));
            &mut many
        }
    };
    let timeout = Timespec::try_from(left).ok();
    // A signal ends the wait, which is then begun again.
    if poll(polled, timeout.as_ref()) == Err(Errno::INVAL) {
        return false;
    }
    for ((source, direction), polled) in interests.iter().zip(&polled[2..]) {
        if polled.revents().contains(PollFlags::NVAL) {
            source.verify();
        } else if !polled.revents().is_empty() {
            source.set_ready(*direction, true);
        }
    }
    if polled[..2].iter().any(|alarm| !alarm.revents().is_empty()) {
        alarm.hush();
    }
    if began.elapsed() > TRUSTED {
        alarm.verify();
        for (source, _) in interests {
            source.verify();
        }
    }
    true
}
