//! An event loop that calling threads drive.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::reactor::Reactor;
use super::timer;
use crate::descriptors::{Descriptors, are_used_up};
use crate::error::{Error, Result, Status};

/// Runs futures on the thread that calls, one at a time. Whatever it waits for, the future is polled again as a whole.
pub(super) struct EventLoop {
    reactor: Arc<Reactor>,
}

impl EventLoop {
    /// One that waits for sockets.
    pub fn new(descriptors: Arc<Descriptors>) -> Result<EventLoop> {
        if descriptors.are_lost() {
            return Err(Descriptors::lost());
        }
        let reactor = Reactor::new(descriptors).map_err(|error| {
            if are_used_up(&error) {
                return Descriptors::none_left();
            }
            Error::new(Status::Network, format!("the network cannot be used: {error}"))
        })?;
        Ok(EventLoop { reactor: Arc::new(reactor) })
    }

    /// One that needs no descriptors.
    pub fn without_sockets(descriptors: Arc<Descriptors>) -> EventLoop {
        EventLoop { reactor: Arc::new(Reactor::without_sockets(descriptors)) }
    }

    /// What watches the sockets.
    pub fn reactor(&self) -> &Arc<Reactor> {
        &self.reactor
    }

    /// Runs a future. None when the host has closed descriptors of the session, or when they are more than the process may have.
    pub fn block_on<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let waker = Waker::from(self.reactor.clone());
        let mut context = Context::from_waker(&waker);
        let outcome = loop {
            self.reactor.begin();
            if self.reactor.descriptors().are_lost() {
                break None;
            }
            match timer::collect(|| future.as_mut().poll(&mut context)) {
                (Poll::Ready(outcome), _) => break Some(outcome),
                // To be seen at once.
                (Poll::Pending, _) if self.reactor.descriptors().are_lost() => {}
                (Poll::Pending, next) => {
                    if !self.reactor.wait(next) {
                        break None;
                    }
                }
            }
        };
        self.reactor.forget_sockets();
        outcome
    }
}
