//! Sessions that trust the same authorities share a TLS configuration, and with it the tickets by which connections are resumed.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

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
use crate::error::Result;
use crate::log::Level;
use crate::process::PerProcess;
use crate::sync::lock;

/// How long a configuration that no session uses any more is kept, from when it was made: one session after another is to begin
/// quickly, but what was revoked is to be noticed.
const KEPT: Duration = Duration::from_secs(60);

/// How many of these are kept: a session has two at most.
const MOST_KEPT: usize = 4;

/// Tickets of how many servers are kept, eight of each: those of the backend, of the discovery and of a proxy.
const MOST_TICKETS: usize = 4 * 8;

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
    made: Instant,
    /// How many use it.
    users: usize,
    /// Whether it may be kept without any: it holds no private key, and its files will be seen to change.
    may_be_kept: bool,
}

impl Shared {
    fn new(key: Key, config: &Config, surroundings: &Surroundings) -> Result<Shared> {
        let (mut tls, warnings) = tls::new(config, surroundings)?;
        let tickets = Arc::new(Tickets::new());
        tls.resumption = Resumption::store(tickets.clone());
        let may_be_kept = config.client_cert.is_none() && key.is_settled();
        let (config, made) = (Arc::new(tls), Instant::now());
        Ok(Shared { key, config, tickets, warnings, made, users: 0, may_be_kept })
    }

    fn is_to_be_kept(&self) -> bool {
        self.users > 0 || (self.may_be_kept && self.made.elapsed() < KEPT)
    }
}

/// The configurations of a process.
#[derive(Default)]
struct Pool(Vec<Shared>);

impl Pool {
    /// The configuration with this key, for one more user.
    fn take(&mut self, key: Key, make: impl FnOnce(Key) -> Result<Shared>) -> Result<&Shared> {
        self.0.retain(Shared::is_to_be_kept);
        let at = match self.0.iter().position(|shared| shared.key == key) {
            Some(at) => at,
            None => {
                self.0.push(make(key)?);
                self.0.len() - 1
            }
        };
        self.0[at].users += 1;
        Ok(&self.0[at])
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
        let make = |key| Shared::new(key, config, surroundings);
        let (tls, warnings) = lock(POOL.get())
            .take(key, make)
            .map(|shared| (Tls(shared.config.clone()), shared.warnings.clone()))?;
        // Not under the lock: the host's log function may open a session.
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
    /// With what is kept here a recording of the connection can be read.
    tls12: Mutex<ClientSessionMemoryCache>,
}

impl Tickets {
    fn new() -> Tickets {
        let cache = || ClientSessionMemoryCache::new(MOST_TICKETS);
        Tickets { tls13: cache(), tls12: Mutex::new(cache()) }
    }

    fn forget_tls12(&self) {
        *lock(&self.tls12) = ClientSessionMemoryCache::new(MOST_TICKETS);
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
        lock(&self.tls12).set_tls12_session(server, value);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        lock(&self.tls12).tls12_session(server)
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        lock(&self.tls12).remove_tls12_session(server);
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
            let shared = self.take(key, |key| {
                Ok(Shared { may_be_kept: true, ..Shared::new(key, &config, &surroundings)? })
            });
            shared.expect("configuration").config.clone()
        }

        /// Makes the first one older.
        fn age(&mut self, by: Duration) {
            self.0[0].made = self.0[0].made.checked_sub(by).expect("the system runs longer");
        }
    }

    #[test]
    fn a_configuration_without_users_is_kept_for_a_minute_from_when_it_was_made() {
        let mut pool = Pool::default();
        let made = pool.open(1);
        assert!(Arc::ptr_eq(&made, &pool.open(1)), "in use");
        pool.put_back(&made);
        pool.put_back(&made);
        pool.age(KEPT / 2);
        assert!(Arc::ptr_eq(&made, &pool.open(1)), "kept");
        pool.age(KEPT / 2);
        assert!(Arc::ptr_eq(&made, &pool.open(1)), "in use, however old");
        pool.put_back(&made);
        pool.put_back(&made);
        assert!(pool.0.is_empty(), "forgotten at once");
        assert!(!Arc::ptr_eq(&made, &pool.open(1)), "made anew");
    }

    #[test]
    fn one_that_is_kept_is_not_used_after_that_minute() {
        let mut pool = Pool::default();
        let made = pool.open(1);
        pool.put_back(&made);
        pool.age(KEPT);
        assert!(!Arc::ptr_eq(&made, &pool.open(1)));
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
