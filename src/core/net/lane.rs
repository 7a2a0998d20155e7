//! Lanes: each is an event loop with at most one connection. A call takes a lane, drives it on its own thread
//! and puts it back, so nothing is handed from one thread to another on its way.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::connection::Connection;
use super::event_loop::EventLoop;
use super::origin::Origin;
use crate::descriptors::Descriptors;
use crate::error::Result;
use crate::sync::lock;

/// How long an idle connection is kept; usual servers close theirs after 60 s or more.
const IDLE: Duration = Duration::from_secs(30);

/// An event loop with at most one connection.
pub(super) struct Lane {
    event_loop: EventLoop,
    pub connection: Option<Connection>,
    last_used: Instant,
}

impl Lane {
    fn new(descriptors: &Arc<Descriptors>) -> Result<Lane> {
        let event_loop = EventLoop::new(descriptors.clone())?;
        Ok(Lane { event_loop, connection: None, last_used: Instant::now() })
    }

    /// The event loop, and the place for the connection that lives on it.
    pub fn parts(&mut self) -> (&mut EventLoop, &mut Option<Connection>) {
        (&mut self.event_loop, &mut self.connection)
    }

    fn leads_to(&self, server: &Origin) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.leads_to(server))
    }
}

/// The lanes of one session.
pub(super) struct Lanes {
    max: usize,
    descriptors: Arc<Descriptors>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Used last: last.
    free: Vec<Lane>,
    /// Those that are in use included.
    count: usize,
    waiting: VecDeque<oneshot::Sender<LaneGuard>>,
}

impl State {
    /// Forgets those who stopped waiting.
    fn forget_gone(&mut self) {
        while self.waiting.front().is_some_and(oneshot::Sender::is_closed) {
            self.waiting.pop_front();
        }
    }
}

impl Lanes {
    pub fn new(max: usize, descriptors: Arc<Descriptors>) -> Arc<Lanes> {
        Arc::new(Lanes { max, descriptors, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// A lane, when there is one free or another one may be made: the one used last, with a connection to this server
    /// if there is any, else with none.
    pub fn try_take(self: &Arc<Self>, server: &Origin) -> Result<Option<LaneGuard>> {
        let mut expired = Vec::new();
        let lane = {
            let mut state = self.state();
            state.forget_gone();
            if !state.waiting.is_empty() {
                return Ok(None);
            }
            let unused = state.free.iter().take_while(|lane| lane.last_used.elapsed() > IDLE).count();
            if unused > 0 {
                expired.extend(state.free.drain(..unused));
                state.count -= unused;
            }
            let connected = state.free.iter().rposition(|lane| lane.leads_to(server));
            match connected.or_else(|| state.free.iter().rposition(|lane| lane.connection.is_none())) {
                Some(at) => Some(state.free.remove(at)),
                None if state.count < self.max => {
                    state.count += 1;
                    None
                }
                None => match state.free.pop() {
                    Some(lane) => Some(lane),
                    None => return Ok(None),
                },
            }
        };
        // Hung up without the lock.
        drop(expired);
        let mut guard = LaneGuard { lane, lanes: self.clone() };
        if guard.lane.is_none() {
            guard.lane = Some(Lane::new(&self.descriptors)?);
        }
        Ok(Some(guard))
    }

    /// A lane, once there is one; who came first is served first.
    pub async fn take(self: &Arc<Self>, server: &Origin) -> Result<LaneGuard> {
        loop {
            if let Some(lane) = self.try_take(server)? {
                return Ok(lane);
            }
            let receiver = {
                let mut state = self.state();
                state.forget_gone();
                if state.waiting.is_empty() && (!state.free.is_empty() || state.count < self.max) {
                    continue;
                }
                let (sender, receiver) = oneshot::channel();
                state.waiting.push_back(sender);
                receiver
            };
            if let Ok(mut guard) = receiver.await {
                if guard.lane.is_none() {
                    guard.lane = Some(Lane::new(&self.descriptors)?);
                }
                return Ok(guard);
            }
        }
    }

    /// Gives a lane, or (None) the right to make one, to the first who waits; else it is free.
    fn put_back(self: &Arc<Self>, lane: Option<Lane>) {
        let first = {
            let mut state = self.state();
            state.forget_gone();
            match (state.waiting.pop_front(), lane) {
                (Some(first), lane) => Some((first, lane)),
                (None, Some(mut lane)) => {
                    lane.last_used = Instant::now();
                    // Most sessions never have a second one.
                    state.free.reserve_exact(1);
                    state.free.push(lane);
                    None
                }
                (None, None) => {
                    state.count -= 1;
                    None
                }
            }
        };
        if let Some((first, lane)) = first {
            // One that stopped waiting just now drops it, and so puts it back.
            drop(first.send(LaneGuard { lane, lanes: self.clone() }));
        }
    }
}

/// A lane in use; dropping it puts it back.
pub(super) struct LaneGuard {
    /// None: only the right to make one.
    lane: Option<Lane>,
    lanes: Arc<Lanes>,
}

impl Deref for LaneGuard {
    type Target = Lane;

    fn deref(&self) -> &Lane {
        self.lane.as_ref().expect("a lane that was handed out")
    }
}

impl DerefMut for LaneGuard {
    fn deref_mut(&mut self) -> &mut Lane {
        self.lane.as_mut().expect("a lane that was handed out")
    }
}

impl Drop for LaneGuard {
    fn drop(&mut self) {
        self.lanes.put_back(self.lane.take());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::net::timer::timeout_at;

    #[test]
    fn a_lane_is_passed_on_in_order_and_not_lost_to_those_who_gave_up() {
        let descriptors = Arc::<Descriptors>::default();
        let lanes = Lanes::new(1, descriptors.clone());
        let server = Origin::parse("http://127.0.0.1:8181").expect("origin");
        let first = lanes.try_take(&server).expect("a lane").expect("one is free");
        let mut event_loop = EventLoop::without_sockets(descriptors.clone());
        for _ in 0..100 {
            let given_up =
                event_loop.block_on(async { timeout_at(Instant::now(), lanes.take(&server)).await.is_err() });
            assert_eq!(given_up, Some(true));
        }
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            for number in 0..2 {
                let (lanes, server, sender, descriptors) =
                    (&lanes, &server, sender.clone(), descriptors.clone());
                scope.spawn(move || {
                    let mut event_loop = EventLoop::without_sockets(descriptors);
                    let lane = event_loop.block_on(lanes.take(server)).expect("intact").expect("a lane");
                    sender.send(number).expect("received");
                    drop(lane);
                });
                let deadline = Instant::now() + Duration::from_secs(60);
                while lanes.state().waiting.iter().filter(|other| !other.is_closed()).count() <= number {
                    assert!(Instant::now() < deadline, "nobody waits");
                    std::thread::yield_now();
                }
            }
            drop(first);
            assert_eq!(receiver.recv(), Ok(0));
            assert_eq!(receiver.recv(), Ok(1));
        });
        assert!(lanes.try_take(&server).expect("a lane").is_some(), "it is free again");
        assert_eq!(lanes.state().count, 1);
    }
}
