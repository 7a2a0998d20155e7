//! Pacing per backend host and process, so that a plug-in never gets its studio throttled.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, TryLockError, Weak};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use once_cell::sync::Lazy;
use tokio::sync::Semaphore;

use super::{Config, Origin};

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

static SHARED: Lazy<Mutex<HashMap<Key, Weak<Throttle>>>> = Lazy::new(Mutex::default);

impl Throttle {
    /// The throttle of this origin, shared by sessions with the same limits.
    pub fn of(origin: &Origin, config: &Config) -> Arc<Throttle> {
        let key = (origin.clone(), config.rate_limit.to_bits(), config.rate_burst);
        let deadline = Instant::now() + Duration::from_millis(50);
        loop {
            match SHARED.try_lock() {
                Ok(mut shared) => {
                    if let Some(throttle) = shared.get(&key).and_then(Weak::upgrade) {
                        return throttle;
                    }
                    shared.retain(|_, throttle| throttle.strong_count() > 0);
                    let throttle = Arc::new(Throttle::new(config));
                    shared.insert(key, Arc::downgrade(&throttle));
                    return throttle;
                }
                // A fork at the wrong moment leaves a child with a lock that nobody will ever open.
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => std::thread::yield_now(),
                Err(_) => return Arc::new(Throttle::new(config)),
            }
        }
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
