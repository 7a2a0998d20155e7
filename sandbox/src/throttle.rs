//! The limits of the real backend, as it documents them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::sync::lock;

/// Requests a second and at once, per address.
const EDGE: (NonZeroU32, NonZeroU32) = (NonZeroU32::new(30).unwrap(), NonZeroU32::new(60).unwrap()); // not zero
/// Connections at once, per address.
const CONNECTIONS: usize = 100;
/// Logins and the like in a window; above that they are refused.
const LOGINS: u32 = 50;
/// Seconds in which they are counted.
const WINDOW: f64 = 300.0;
/// What is asked without credentials, or to prove them.
const SENSITIVE: &[&str] = &[
    "/api/v3/api/login",
    "/api/v3/J3PKTtDvolDMBtTy6AFGA",
    "/api/v1.0/user/login/auth",
    "/api/v1.0/registry/organization/domain",
];
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

/// Counts requests and connections per address.
#[derive(Debug)]
pub struct Throttle {
    edge: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>,
    /// When counting began, and how many came since.
    logins: Mutex<HashMap<IpAddr, (f64, u32)>>,
    connections: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A connection that is counted until it is dropped.
#[derive(Debug)]
pub struct Connected {
    address: IpAddr,
    all: Arc<Mutex<HashMap<IpAddr, usize>>>,
    /// Whether there were too many already.
    pub is_above: bool,
}

impl Drop for Connected {
    fn drop(&mut self) {
        if let Some(count) = lock(&self.all).get_mut(&self.address) {
            *count -= 1;
        }
    }
}

impl Default for Throttle {
    fn default() -> Throttle {
        let quota = Quota::per_second(EDGE.0).allow_burst(EDGE.1);
        Throttle { edge: RateLimiter::hashmap(quota), logins: Mutex::default(), connections: Arc::default() }
    }
}

impl Throttle {
    /// Counts a connection.
    pub fn connect(&self, address: IpAddr) -> Connected {
        let mut connections = lock(&self.connections);
        let count = connections.entry(address).or_default();
        *count += 1;
        Connected { address, all: self.connections.clone(), is_above: *count > CONNECTIONS }
    }

    /// Counts a request, at this second of the workspace.
    pub fn check(&self, address: IpAddr, path: &str, now: f64) -> Verdict {
        if self.edge.check_key(&address).is_err() {
            return Verdict::Edge;
        }
        if SENSITIVE.contains(&path) { self.count(address, now) } else { Verdict::Go }
    }

    /// Counts a login, an attempt without credentials, or one with wrong ones.
    pub fn count(&self, address: IpAddr, now: f64) -> Verdict {
        let mut logins = lock(&self.logins);
        let (since, count) = logins.entry(address).or_insert((now, 0));
        if now - *since > WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        match *count {
            0 | 1 => Verdict::Go,
            count if count > LOGINS => Verdict::Logins((WINDOW - (now - *since)).max(0.0) as u64 + 1),
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

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_edge_lets_a_burst_through_and_no_more() {
        let throttle = Throttle::default();
        let passed = (0..200).filter(|_| throttle.check(HERE, "/api/v3/event", 0.0) == Verdict::Go).count();
        assert!((60..80).contains(&passed), "{passed}");
        assert_eq!(throttle.check(IpAddr::from([127, 0, 0, 2]), "/api/v3/event", 0.0), Verdict::Go);
    }

    #[test]
    fn logins_are_slowed_then_refused_until_the_window_ends() {
        let throttle = Throttle {
            edge: RateLimiter::hashmap(Quota::per_second(NonZeroU32::MAX)),
            ..Throttle::default()
        };
        let verdicts: Vec<Verdict> =
            (0..52).map(|second| throttle.check(HERE, SENSITIVE[second % 4], second as f64)).collect();
        assert_eq!(verdicts[0], Verdict::Go);
        assert!(matches!(verdicts[1], Verdict::Wait(delay) if delay < Duration::from_secs(2)));
        assert!(matches!(verdicts[49], Verdict::Wait(delay) if delay > Duration::from_secs(9)));
        assert_eq!(verdicts[51], Verdict::Logins(250));
        assert_eq!(throttle.count(HERE, 301.0), Verdict::Go);
    }

    #[test]
    fn connections_are_counted_while_they_last() {
        let throttle = Throttle::default();
        let mut open: Vec<Connected> = (0..CONNECTIONS).map(|_| throttle.connect(HERE)).collect();
        assert!(!open.iter().any(|connection| connection.is_above));
        assert!(throttle.connect(HERE).is_above);
        open.pop();
        assert!(!throttle.connect(HERE).is_above);
    }
}
