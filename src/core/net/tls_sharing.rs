//! Sessions that trust the same authorities share a TLS configuration, and with it the tickets by which connections are resumed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::client::{
    ClientSessionMemoryCache, ClientSessionStore, Resumption, Tls12ClientSessionValue,
    Tls13ClientSessionValue,
};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, NamedGroup};

use super::config::Config;
use super::tls::{self, Surroundings};
use super::trust_store::Stamp;
use super::verifier::Pin;
use crate::clock;
use crate::error::Result;
use crate::log::Level;
use crate::process::PerProcess;
use crate::sync::lock;

/// For how long a configuration that no session uses any more can be used again, from when it was made: one session after another is
/// to begin quickly, but what was revoked is to be noticed.
const KEPT: Duration = Duration::from_secs(60);

/// How many of these are kept: a session has two at most.
const MOST_KEPT: usize = 4;

/// How many tickets are kept for all sessions with a configuration: of each server eight.
const MOST_TICKETS: usize = 32 * 8;

/// The key that identifies a configuration.
#[derive(PartialEq)]
struct Key {
    /// The session's files.
    own: Vec<Option<Stamp>>,
    /// The system's files.
    system: Vec<Stamp>,
    verify: bool,
    pins: Vec<Pin>,
}

impl Key {
    fn of(config: &Config, surroundings: &Surroundings) -> Key {
        let files = [&config.ca_file, &config.crl_file, &config.client_cert, &config.client_key];
        Key {
            own: files.iter().map(|file| file.as_deref().map(Stamp::of)).collect(),
            system: surroundings.sources.stamps(),
            verify: config.tls_verify,
            pins: config.pin_sha256.clone(),
        }
    }

    /// Whether each further change of the files will be seen.
    fn is_settled(&self) -> bool {
        self.own.iter().flatten().chain(&self.system).all(Stamp::is_settled)
    }
}

/// A configuration, with what its owner should know about the files.
struct Shared {
    key: Key,
    config: Arc<ClientConfig>,
    tickets: Arc<Tickets>,
    warnings: Vec<String>,
    /// By the clock, which goes on while the machine sleeps.
    made: Duration,
    /// How many use it.
    users: usize,
    /// Whether it may be kept without any: it is small, has no private key, and its files will be seen to change.
    may_be_kept: bool,
}

impl Shared {
    fn new(key: Key, config: &Config, surroundings: &Surroundings) -> Result<Shared> {
        // Of the files as they are about to be read. Memcheck would report what is kept as lost, and hosts look for their own leaks.
        let may_be_kept = config.client_cert.is_none()
            && config.crl_file.is_none()
            && key.is_settled()
            && !surroundings.is_under_memcheck;
        let made = clock::since_1970();
        let (mut tls, warnings) = tls::new(config, surroundings)?;
        let tickets = Arc::new(Tickets::new());
        tls.resumption = Resumption::store(tickets.clone());
        Ok(Shared { key, config: Arc::new(tls), tickets, warnings, made, users: 0, may_be_kept })
    }

    fn is_to_be_kept(&self) -> bool {
        let is_recent = || clock::since_1970().checked_sub(self.made).is_some_and(|age| age < KEPT);
        self.users > 0 || (self.may_be_kept && is_recent())
    }
}

/// The configurations of a process.
#[derive(Default)]
struct Pool(Vec<Shared>);

impl Pool {
    /// The configuration with this key, for one more user, and what the owner should know.
    fn take(&mut self, key: &Key) -> Option<(Arc<ClientConfig>, Vec<String>)> {
        self.0.retain(Shared::is_to_be_kept);
        let shared = self.0.iter_mut().find(|shared| shared.key == *key)?;
        shared.users += 1;
        Some((shared.config.clone(), shared.warnings.clone()))
    }

    /// The same for a configuration that was made meanwhile, unless another thread was faster.
    fn add(&mut self, made: Shared) -> (Arc<ClientConfig>, Vec<String>) {
        if let Some(known) = self.take(&made.key) {
            return known;
        }
        let first = (made.config.clone(), made.warnings.clone());
        self.0.push(Shared { users: 1, ..made });
        first
    }

    /// For one user less.
    fn put_back(&mut self, config: &Arc<ClientConfig>) {
        // A child process does not have those of its parent.
        if let Some(shared) = self.0.iter_mut().find(|shared| Arc::ptr_eq(&shared.config, config)) {
            shared.users -= 1;
            if shared.users == 0 {
                shared.tickets.forget_tls12();
            }
        }
        self.0.retain(Shared::is_to_be_kept);
        let is_unused = |shared: &Shared| shared.users == 0;
        if self.0.iter().filter(|shared| is_unused(shared)).count() > MOST_KEPT {
            let oldest = self.0.iter().position(is_unused);
            oldest.map(|oldest| self.0.remove(oldest));
        }
    }
}

static POOL: PerProcess<Mutex<Pool>> = PerProcess::new(Mutex::default);

/// A configuration in use.
pub(super) struct Tls(Arc<ClientConfig>);

impl Tls {
    pub fn of(config: &Config, surroundings: &Surroundings) -> Result<Tls> {
        let key = Key::of(config, surroundings);
        let known = lock(POOL.get()).take(&key);
        let (tls, warnings) = match known {
            Some(known) => known,
            None => {
                // Reading files may take long, so it is done without the lock, and maybe by two threads.
                let made = Shared::new(key, config, surroundings)?;
                lock(POOL.get()).add(made)
            }
        };
        let tls = Tls(tls);
        for warning in &warnings {
            config.log.line(Level::Warning, || warning.clone());
        }
        Ok(tls)
    }

    pub fn config(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        lock(POOL.get()).put_back(&self.0);
    }
}

/// What connections are resumed with.
#[derive(Debug)]
struct Tickets {
    tls13: ClientSessionMemoryCache,
    /// With what is kept here recordings of connections can be read. Made for the first one.
    tls12: Mutex<Option<ClientSessionMemoryCache>>,
}

impl Tickets {
    fn new() -> Tickets {
        Tickets { tls13: ClientSessionMemoryCache::new(MOST_TICKETS), tls12: Mutex::default() }
    }

    fn forget_tls12(&self) {
        *lock(&self.tls12) = None;
    }
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.tls13.set_kx_hint(server, group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.tls13.kx_hint(server)
    }

    fn set_tls12_session(&self, server: ServerName<'static>, value: Tls12ClientSessionValue) {
        let mut tls12 = lock(&self.tls12);
        let sessions = tls12.get_or_insert_with(|| ClientSessionMemoryCache::new(MOST_TICKETS));
        sessions.set_tls12_session(server, value);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        lock(&self.tls12).as_ref()?.tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        if let Some(sessions) = &*lock(&self.tls12) {
            sessions.remove_tls12_session(server);
        }
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.tls13.insert_tls13_ticket(server, value);
    }

    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.tls13.take_tls13_ticket(server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Pool {
        fn open(&mut self, pin: u8) -> Arc<ClientConfig> {
            let config = Config { tls_verify: false, pin_sha256: vec![[pin; 32]], ..Config::example() };
            let surroundings = Surroundings::of_environment();
            let key = Key::of(&config, &surroundings);
            let known = self.take(&key).map(|(known, _)| known);
            known.unwrap_or_else(|| {
                let made = Shared::new(key, &config, &surroundings).expect("configuration");
                self.add(Shared { may_be_kept: true, ..made }).0
            })
        }

        /// Makes the first one older, or younger than now.
        fn age(&mut self, seconds: i64) {
            let made = self.0[0].made.as_secs().saturating_sub_signed(seconds);
            self.0[0].made = Duration::from_secs(made);
        }
    }

    #[test]
    fn a_configuration_without_users_is_kept_for_a_minute_from_when_it_was_made() {
        let mut pool = Pool::default();
        let made = pool.open(1);
        assert!(Arc::ptr_eq(&made, &pool.open(1)), "in use");
        pool.put_back(&made);
        pool.put_back(&made);
        pool.age(30);
        assert!(Arc::ptr_eq(&made, &pool.open(1)), "kept");
        pool.age(30);
        assert!(Arc::ptr_eq(&made, &pool.open(1)), "in use, however old");
        pool.put_back(&made);
        pool.put_back(&made);
        assert!(pool.0.is_empty(), "forgotten at once");
        assert!(!Arc::ptr_eq(&made, &pool.open(1)), "made anew");
    }

    #[test]
    fn one_that_is_kept_is_not_used_after_that_minute() {
        for seconds in [60, -60] {
            let mut pool = Pool::default();
            let made = pool.open(1);
            pool.put_back(&made);
            pool.age(seconds);
            assert!(!Arc::ptr_eq(&made, &pool.open(1)), "{seconds}");
        }
    }

    #[test]
    fn two_threads_that_make_the_same_share_one() {
        let mut pool = Pool::default();
        let first = pool.open(1);
        let config = Config { tls_verify: false, pin_sha256: vec![[1; 32]], ..Config::example() };
        let surroundings = Surroundings::of_environment();
        let made = Shared::new(Key::of(&config, &surroundings), &config, &surroundings);
        assert!(Arc::ptr_eq(&first, &pool.add(made.expect("configuration")).0));
        assert_eq!((pool.0.len(), pool.0[0].users), (1, 2));
    }

    #[test]
    fn few_configurations_without_users_are_kept() {
        let mut pool = Pool::default();
        for pin in 0..20 {
            let config = pool.open(pin);
            pool.put_back(&config);
        }
        assert_eq!(pool.0.len(), MOST_KEPT);
    }
}
