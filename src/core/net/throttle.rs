//! Pacing per backend host and process, so that a plug-in never gets its studio throttled.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::config::Config;
use super::origin::Origin;
use crate::process::PerProcess;
use crate::sync::lock;

/// Connections that the documentation allows per address.
const CONNECTIONS: usize = 50;

/// The largest factor by which a process slows down after HTTP 429.
const SLOWEST: u32 = 8;

/// Consecutive responses other than 429 before the rate increases again.
const EASE_AFTER: u32 = 30;

/// What all sessions of this process with one backend share.
struct Server {
    /// By rate and burst. Sessions may have set different ones.
    limiters: Mutex<Vec<Limiter>>,
    /// Each request counts for so many: others behind the same address use the limit too.
    weight: AtomicU32,
    good: AtomicU32,
    connections: Semaphore,
}

/// What keeps a limit.
struct Limiter {
    limit: Limit,
    all: DefaultDirectRateLimiter,
    /// Polls take half of it at most, so that ordinary requests find the other half.
    polls: DefaultDirectRateLimiter,
}

/// Requests a second, and how many at once.
#[derive(Clone, Copy, PartialEq)]
struct Limit {
    rate: f64,
    burst: u32,
}

/// A session's side of it.
pub(super) struct Throttle {
    server: Arc<Server>,
    /// None: pacing is off.
    limit: Option<Limit>,
}

type Shared = HashMap<Origin, Weak<Server>>;

/// A child keeps its own count: it may have inherited a lock that is never released.
static SHARED: PerProcess<Mutex<Shared>> = PerProcess::new(Mutex::default);

impl Throttle {
    /// The throttle for requests to this origin, which its sessions share for as long as one of them is there.
    pub fn of(origin: &Origin, config: &Config) -> Throttle {
        let mut shared = lock(SHARED.get());
        let server = shared.get(origin).and_then(Weak::upgrade).unwrap_or_else(|| {
            let server = Arc::new(Server {
                limiters: Mutex::default(),
                weight: AtomicU32::new(1),
                good: AtomicU32::new(0),
                connections: Semaphore::new(CONNECTIONS),
            });
            shared.insert(origin.clone(), Arc::downgrade(&server));
            server
        });
        let limit = Limit { rate: config.rate_limit, burst: config.rate_burst };
        let limit = limit.quota().map(|quota| {
            let mut limiters = lock(&server.limiters);
            if !limiters.iter().any(|other| other.limit == limit) {
                let half = Limit { rate: limit.rate / 2.0, burst: limit.burst / 2 }.quota().unwrap_or(quota);
                let [all, polls] = [quota, half].map(RateLimiter::direct);
                // The strictest first: a request that it holds back takes nothing from the others.
                let place = limiters.partition_point(|other| other.limit.rate <= limit.rate);
                limiters.insert(place, Limiter { limit, all, polls });
            }
            limit
        });
        Throttle { server, limit }
    }

    /// Forgets what no session keeps any more.
    pub fn forget_unused() {
        let mut shared = lock(SHARED.get());
        shared.retain(|_, server| server.strong_count() > 0);
        shared.shrink_to_fit();
    }

    /// The right to one of the connections that an address may have.
    pub fn connections(&self) -> &Semaphore {
        &self.server.connections
    }

    /// How long to wait before asking again; None: go. A request counts in the session's own limit and in every other one
    /// that allows as much, so that all of them together stay within the widest.
    pub fn wait(&self) -> Option<Duration> {
        let own = self.limit?;
        let weight = self.server.weight.load(Ordering::Relaxed);
        lock(&self.server.limiters)
            .iter()
            .filter(|limiter| limiter.limit.rate >= own.rate)
            .find_map(|limiter| take(&limiter.all, weight))
    }

    /// How long a poll has to wait before it may wait like any other request; None: not at all.
    pub fn wait_as_poll(&self) -> Option<Duration> {
        let own = self.limit?;
        let weight = self.server.weight.load(Ordering::Relaxed);
        let limiters = lock(&self.server.limiters);
        limiters.iter().find(|limiter| limiter.limit == own).and_then(|limiter| take(&limiter.polls, weight))
    }

    /// The backend responded 429: other clients use the limit as well.
    pub fn on_throttled(&self) {
        self.server.good.store(0, Ordering::Relaxed);
        let _ = self.server.weight.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |weight| {
            (weight < SLOWEST).then_some(weight * 2)
        });
    }

    /// The backend answered.
    pub fn on_success(&self) {
        let Server { weight, good, .. } = &*self.server;
        if weight.load(Ordering::Relaxed) > 1 && good.fetch_add(1, Ordering::Relaxed) + 1 >= EASE_AFTER {
            good.store(0, Ordering::Relaxed);
            let _ = weight.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |weight| {
                (weight > 1).then_some(weight - 1)
            });
        }
    }
}

impl Limit {
    /// None: no limit.
    fn quota(self) -> Option<Quota> {
        // Before it divides: the host may have floating-point traps enabled.
        if self.rate <= 0.0 {
            return None;
        }
        // A little below the limit: requests arrive less evenly than they leave.
        let period = Duration::try_from_secs_f64(1.0 / (self.rate * 0.95)).ok()?;
        let burst = NonZeroU32::new(self.burst.saturating_sub(self.burst / 20)).unwrap_or(NonZeroU32::MIN);
        Some(Quota::with_period(period)?.allow_burst(burst))
    }
}

/// Takes so many from a limiter, or says how long to wait.
fn take(limiter: &DefaultDirectRateLimiter, weight: u32) -> Option<Duration> {
    match limiter.check_n(NonZeroU32::new(weight).unwrap_or(NonZeroU32::MIN)) {
        Ok(Ok(())) => None,
        Ok(Err(until)) => Some(until.wait_time_from(DefaultClock::default().now())),
        // More than the burst holds: count as one.
        Err(_) => limiter.check().err().map(|until| until.wait_time_from(DefaultClock::default().now())),
    }
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Throttle").field("weight", &self.server.weight).finish_non_exhaustive()
    }
}
