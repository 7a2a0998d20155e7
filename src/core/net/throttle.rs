//! Pacing per backend host and process, so that a plug-in never gets its studio throttled.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::config::Config;
use super::origin::Origin;
use crate::clock;
use crate::process::PerProcess;
use crate::sync::lock;

/// Connections that the documentation allows per address.
const CONNECTIONS: usize = 50;

/// The largest factor by which a process slows down after HTTP 429.
const SLOWEST: u32 = 8;

/// Consecutive responses other than 429 before the rate increases again.
const EASE_AFTER: u32 = 30;

/// How many servers without a session are remembered, and how many limits of one that none has any more.
const REMEMBERED: usize = 64;

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
    /// Its sessions hold it, too.
    limit: Arc<Limit>,
    all: DefaultDirectRateLimiter,
    /// Polls take half of it at most, so that ordinary requests find the other half.
    polls: DefaultDirectRateLimiter,
    /// How long it takes to recover when nothing is left of it.
    recovery: Duration,
    /// When it is certainly like a new one.
    recovered: Instant,
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
    limit: Option<Arc<Limit>>,
}

/// Also of servers without a session, until they would allow a new one as much as if it were the first: a program may open a
/// session for each of its requests.
type Shared = Vec<(Origin, Arc<Server>)>;

/// A child keeps its own count: it may have inherited a lock that is never released.
static SHARED: PerProcess<Mutex<Shared>> = PerProcess::new(Mutex::default);

impl Throttle {
    /// The throttle for requests to this origin, which its sessions share.
    pub fn of(origin: &Origin, config: &Config) -> Throttle {
        let mut shared = lock(SHARED.get());
        let known = shared.iter().find(|(known, _)| known == origin).map(|(_, server)| server.clone());
        let server = known.unwrap_or_else(|| {
            let server = Arc::new(Server {
                limiters: Mutex::default(),
                weight: AtomicU32::new(1),
                good: AtomicU32::new(0),
                connections: Semaphore::new(CONNECTIONS),
            });
            shared.push((origin.clone(), server.clone()));
            server
        });
        let limit = Limit { rate: config.rate_limit, burst: config.rate_burst };
        let limit = limit.quota().map(|quota| server.limit(limit, quota));
        Throttle { server, limit }
    }

    /// Forgets what no session keeps any more, and what makes no difference.
    pub fn forget_unused() {
        let mut shared = lock(SHARED.get());
        let now = Instant::now();
        let is_used = |server: &Arc<Server>| Arc::strong_count(server) > 1;
        shared.retain(|(_, server)| server.forget_unused(now) || is_used(server));
        while shared.iter().filter(|(_, server)| !is_used(server)).count() > REMEMBERED {
            let unused = shared.iter().enumerate().filter(|(_, (_, server))| !is_used(server));
            let first = unused.min_by_key(|(_, (_, server))| server.recovered()).map(|(place, _)| place);
            first.map(|place| shared.remove(place));
        }
        shared.shrink_to_fit();
    }

    /// The right to one of the connections that an address may have.
    pub fn connections(&self) -> &Semaphore {
        &self.server.connections
    }

    /// How long to wait before asking again; None: go. A request counts in the session's own limit and in every other one
    /// that allows as much, so that all of them together stay within the widest.
    pub fn wait(&self) -> Option<Duration> {
        let own = self.limit.as_ref()?;
        let weight = self.server.weight.load(Ordering::Relaxed);
        let now = Instant::now();
        lock(&self.server.limiters)
            .iter_mut()
            .filter(|limiter| limiter.limit.rate >= own.rate && limiter.counts(now))
            .find_map(|limiter| limiter.take(|limiter| &limiter.all, weight))
    }

    /// How long a poll has to wait before it may wait like any other request; None: not at all.
    pub fn wait_as_poll(&self) -> Option<Duration> {
        let own = self.limit.as_ref()?;
        let weight = self.server.weight.load(Ordering::Relaxed);
        let mut limiters = lock(&self.server.limiters);
        let limiter = limiters.iter_mut().find(|limiter| limiter.limit == *own)?;
        limiter.take(|limiter| &limiter.polls, weight)
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

impl Server {
    /// A limit of its sessions.
    fn limit(&self, limit: Limit, quota: Quota) -> Arc<Limit> {
        let mut limiters = lock(&self.limiters);
        if let Some(known) = limiters.iter().find(|limiter| *limiter.limit == limit) {
            return known.limit.clone();
        }
        let half = Limit { rate: limit.rate / 2.0, burst: limit.burst / 2 }.quota().unwrap_or(quota);
        let [all, polls] = [quota, half].map(RateLimiter::direct);
        let of_empty = |quota: Quota| quota.replenish_interval().saturating_mul(quota.burst_size().get());
        let recovery = of_empty(quota).max(of_empty(half));
        // The strictest first: a request that it holds back takes nothing from the others.
        let place = limiters.partition_point(|other| other.limit.rate <= limit.rate);
        let limit = Arc::new(limit);
        let limiter = Limiter { limit: limit.clone(), all, polls, recovery, recovered: Instant::now() };
        limiters.insert(place, limiter);
        limit
    }

    /// Forgets limits that no session has any more; whether some are left.
    fn forget_unused(&self, now: Instant) -> bool {
        let mut limiters = lock(&self.limiters);
        limiters.retain(|limiter| limiter.counts(now));
        while limiters.iter().filter(|limiter| !limiter.is_used()).count() > REMEMBERED {
            let unused = limiters.iter().enumerate().filter(|(_, limiter)| !limiter.is_used());
            let first = unused.min_by_key(|(_, limiter)| limiter.recovered).map(|(place, _)| place);
            first.map(|place| limiters.remove(place));
        }
        !limiters.is_empty()
    }

    fn recovered(&self) -> Option<Instant> {
        lock(&self.limiters).iter().map(|limiter| limiter.recovered).max()
    }
}

impl Limiter {
    fn is_used(&self) -> bool {
        Arc::strong_count(&self.limit) > 1
    }

    /// Whether it is more than a new one would be.
    fn counts(&self, now: Instant) -> bool {
        self.is_used() || self.recovered > now
    }

    /// Takes so many from one of its parts, or says how long to wait.
    fn take(
        &mut self,
        part: impl FnOnce(&Limiter) -> &DefaultDirectRateLimiter,
        weight: u32,
    ) -> Option<Duration> {
        // One without a session is not kept by the requests of others, which it may allow less than their own.
        if self.is_used() {
            self.recovered = clock::after(Instant::now(), self.recovery);
        }
        take(part(self), weight)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle(host: &str, rate_limit: f64, rate_burst: u32) -> Throttle {
        let origin = Origin { tls: true, host: host.to_owned(), port: 443 };
        Throttle::of(&origin, &Config { rate_limit, rate_burst, ..Config::example() })
    }

    /// What the end of a session does.
    fn end(throttle: Throttle) {
        drop(throttle);
        Throttle::forget_unused();
    }

    fn is_known(host: &str) -> bool {
        lock(SHARED.get()).iter().any(|(origin, _)| origin.host == host)
    }

    #[test]
    fn what_a_server_was_asked_counts_for_the_next_session_until_it_makes_no_difference() {
        for _ in 0..3 {
            let one = throttle("slow.test", 0.001, 3);
            assert_eq!(one.wait(), None);
            end(one);
        }
        let poll = throttle("slow.test", 0.001, 3);
        assert_eq!(poll.wait_as_poll(), None);
        end(poll);
        let next = throttle("slow.test", 0.001, 3);
        assert!(next.wait().is_some() && next.wait_as_poll().is_some());
        end(next);
        let fast = throttle("fast.test", 1e6, 1);
        assert_eq!(fast.wait(), None);
        end(fast);
        while is_known("fast.test") {
            Throttle::forget_unused();
        }
        assert!(is_known("slow.test"));
    }

    #[test]
    fn only_so_much_is_remembered() {
        for number in 1..200 {
            let wider = 0.01 + f64::from(number) / 1e6;
            for one in [throttle(&format!("{number}.many"), 1.0, 9), throttle("one.many", wider, 9)] {
                assert_eq!(one.wait(), None);
                end(one);
            }
        }
        assert!(is_known("199.many") && !is_known("1.many"));
        let shared = lock(SHARED.get());
        let count = shared.iter().filter(|(origin, _)| origin.host.ends_with(".many")).count();
        let limits = shared.iter().find(|(origin, _)| origin.host == "one.many");
        let limits = limits.map(|(_, server)| lock(&server.limiters).len());
        assert!(
            count <= REMEMBERED && limits.is_some_and(|limits| limits <= REMEMBERED),
            "{count} servers, {limits:?} limits"
        );
    }

    #[test]
    fn the_limit_of_a_session_that_is_gone_does_not_hold_others_back_for_ever() {
        let strict = throttle("strict.test", 1e6, 1);
        assert_eq!(strict.wait(), None);
        end(strict);
        let other = throttle("strict.test", 1e6, 60);
        let limits = || lock(&other.server.limiters).len();
        while limits() > 1 {
            let _ = other.wait();
            Throttle::forget_unused();
        }
    }

    #[test]
    fn sessions_that_are_there_are_not_forgotten() {
        let (wide, narrow) = (throttle("live.test", 50.0, 1), throttle("live.test", 1e6, 1));
        Throttle::forget_unused();
        let count = lock(&wide.server.limiters).len();
        assert!(count == 2 && Arc::ptr_eq(&wide.server, &narrow.server), "{count}");
    }
}
