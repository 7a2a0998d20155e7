//! Pacing per backend host and process, so that a plug-in never gets its studio throttled.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::{Config, Origin};
use crate::process::PerProcess;

/// Connections that the documentation allows per address.
const CONNECTIONS: usize = 50;

/// How much slower a process becomes at most after being told that it is too fast.
const SLOWEST: u32 = 8;

/// Answers in a row that are not 429 before it becomes faster again.
const EASE_AFTER: u32 = 30;

/// What all sessions of this process with one backend share.
pub(super) struct Throttle {
    /// None: pacing is off.
    limiter: Option<DefaultDirectRateLimiter>,
    /// Each request counts for so many: others behind the same address use the limit too.
    weight: AtomicU32,
    good: AtomicU32,
    /// Connections in use.
    pub connections: Semaphore,
}

type Key = (Origin, u64, u32);

type Shared = HashMap<Key, Weak<Throttle>>;

/// A child keeps its own count: it may have inherited a lock that nobody will ever open.
static SHARED: PerProcess<Mutex<Shared>> = PerProcess::new(|_| Mutex::default());

fn shared() -> MutexGuard<'static, Shared> {
    SHARED.get().lock().unwrap_or_else(PoisonError::into_inner)
}

impl Throttle {
    /// The throttle of this origin, shared by sessions with the same limits for as long as one of them keeps it.
    pub fn of(origin: &Origin, config: &Config) -> Arc<Throttle> {
        let key = (origin.clone(), config.rate_limit.to_bits(), config.rate_burst);
        let mut shared = shared();
        if let Some(throttle) = shared.get(&key).and_then(Weak::upgrade) {
            return throttle;
        }
        let throttle = Arc::new(Throttle::new(config));
        shared.insert(key, Arc::downgrade(&throttle));
        throttle
    }

    /// Forgets throttles that no session keeps any more.
    pub fn forget_unused() {
        let mut shared = shared();
        shared.retain(|_, throttle| throttle.strong_count() > 0);
        shared.shrink_to_fit();
    }

    fn new(config: &Config) -> Throttle {
        // A little below the limit: requests arrive less evenly than they leave.
        let period = Duration::try_from_secs_f64(1.0 / (config.rate_limit * 0.95)).ok();
        let burst = NonZeroU32::new(config.rate_burst.saturating_sub(config.rate_burst / 20))
            .unwrap_or(NonZeroU32::MIN);
        let quota = period.and_then(Quota::with_period).map(|quota| quota.allow_burst(burst));
        Throttle {
            limiter: quota.map(RateLimiter::direct),
            weight: AtomicU32::new(1),
            good: AtomicU32::new(0),
            connections: Semaphore::new(CONNECTIONS),
        }
    }

    /// How long to wait before asking again; None: go.
    pub fn wait(&self) -> Option<Duration> {
        let limiter = self.limiter.as_ref()?;
        let weight = NonZeroU32::new(self.weight.load(Ordering::Relaxed)).unwrap_or(NonZeroU32::MIN);
        match limiter.check_n(weight) {
            Ok(Ok(())) => None,
            Ok(Err(not_until)) => Some(not_until.wait_time_from(DefaultClock::default().now())),
            // More than the burst holds: count as one.
            Err(_) => limiter.check().err().map(|until| until.wait_time_from(DefaultClock::default().now())),
        }
    }

    /// The backend said 429: somebody else uses the limit as well.
    pub fn too_fast(&self) {
        self.good.store(0, Ordering::Relaxed);
        let _ = self.weight.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |weight| {
            (weight < SLOWEST).then_some(weight * 2)
        });
    }

    /// The backend answered.
    pub fn fine(&self) {
        if self.weight.load(Ordering::Relaxed) > 1
            && self.good.fetch_add(1, Ordering::Relaxed) + 1 >= EASE_AFTER
        {
            self.good.store(0, Ordering::Relaxed);
            let _ = self.weight.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |weight| {
                (weight > 1).then_some(weight - 1)
            });
        }
    }
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Throttle").field("weight", &self.weight).finish_non_exhaustive()
    }
}
