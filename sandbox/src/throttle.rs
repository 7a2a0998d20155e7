//! The limits of the real backend, as it documents them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::DefaultClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Requests a second and at once, per address.
const EDGE: (NonZeroU32, NonZeroU32) = (NonZeroU32::new(30).unwrap(), NonZeroU32::new(60).unwrap()); // not zero
/// Logins in a window; above that they are refused.
const LOGINS: u32 = 50;
/// Window in which logins are counted.
const WINDOW: Duration = Duration::from_secs(300);
/// Longest delay of a login.
const LONGEST_DELAY: f64 = 10.0;

/// What a request meets at the limits.
#[derive(Debug, PartialEq)]
pub enum Verdict {
    /// Nothing.
    Go,
    /// It waits first.
    Wait(Duration),
    /// Too many requests: the edge refuses them.
    Edge,
    /// Too many logins; seconds until the next may be tried.
    Logins(u64),
}

/// Counts requests per address.
#[derive(Debug)]
pub struct Throttle {
    edge: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>,
    logins: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

impl Default for Throttle {
    fn default() -> Throttle {
        let quota = Quota::per_second(EDGE.0).allow_burst(EDGE.1);
        Throttle { edge: RateLimiter::hashmap(quota), logins: Mutex::default() }
    }
}

impl Throttle {
    /// Counts a request.
    pub fn check(&self, address: IpAddr, path: &str) -> Verdict {
        if self.edge.check_key(&address).is_err() {
            return Verdict::Edge;
        }
        if !(path.ends_with("/api/login") || path.ends_with("/login/auth")) {
            return Verdict::Go;
        }
        let mut logins = self.logins.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = logins.entry(address).or_insert((Instant::now(), 0));
        if since.elapsed() > WINDOW {
            (*since, *count) = (Instant::now(), 0);
        }
        *count += 1;
        match *count {
            0 | 1 => Verdict::Go,
            count if count > LOGINS => Verdict::Logins((WINDOW - since.elapsed().min(WINDOW)).as_secs() + 1),
            count => {
                let share = f64::from(count).ln() / f64::from(LOGINS).ln();
                Verdict::Wait(Duration::from_secs_f64(LONGEST_DELAY * share))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_lets_a_burst_through_and_no_more() {
        let (throttle, address) = (Throttle::default(), IpAddr::from([127, 0, 0, 1]));
        let passed = (0..200).filter(|_| throttle.check(address, "/api/v3/event") == Verdict::Go).count();
        assert!((60..80).contains(&passed), "{passed}");
        assert_eq!(throttle.check(IpAddr::from([127, 0, 0, 2]), "/api/v3/event"), Verdict::Go);
    }

    #[test]
    fn logins_are_slowed_then_refused() {
        let throttle = Throttle {
            edge: RateLimiter::hashmap(Quota::per_second(NonZeroU32::MAX)),
            logins: Mutex::default(),
        };
        let verdicts: Vec<Verdict> =
            (0..52).map(|_| throttle.check(IpAddr::from([127, 0, 0, 1]), "/api/v3/api/login")).collect();
        assert_eq!(verdicts[0], Verdict::Go);
        assert!(matches!(verdicts[1], Verdict::Wait(delay) if delay < Duration::from_secs(2)));
        assert!(matches!(verdicts[49], Verdict::Wait(delay) if delay > Duration::from_secs(9)));
        assert!(matches!(verdicts[51], Verdict::Logins(1..=301)));
    }
}
