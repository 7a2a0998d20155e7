//! Name resolution by the system, on threads that end with their look-ups.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

type Found = io::Result<Vec<SocketAddr>>;

/// The C library's resolver. The usual thread pool would keep threads beyond the session; here a look-up has one of
/// its own, and only one that the C library itself does not return from can outlive its call. Who asks for a name that
/// is being looked up waits for that answer: calls that are given up one after the other while the name server is silent
/// leave one thread behind, not one each.
pub(super) struct SystemResolver {
    look_up: fn(&str) -> Found,
    /// Who waits for a name that is being looked up.
    waiting: Arc<Mutex<HashMap<String, Vec<oneshot::Sender<Found>>>>>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        SystemResolver {
            look_up: |name| (name, 0).to_socket_addrs().map(Iterator::collect),
            waiting: Arc::default(),
        }
    }
}

impl SystemResolver {
    /// The answer for a name, once it is there.
    fn ask(&self, name: &str) -> io::Result<oneshot::Receiver<Found>> {
        let (sender, receiver) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(others) = waiting.get_mut(name) {
            others.retain(|other| !other.is_closed());
            others.push(sender);
            return Ok(receiver);
        }
        let (look_up, name, asked) = (self.look_up, name.to_owned(), self.waiting.clone());
        waiting.insert(name.clone(), vec![sender]);
        let key = name.clone();
        let started = std::thread::Builder::new().name("accsyn-resolve".to_owned()).spawn(move || {
            let found = look_up(&name);
            let waiting = asked.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
            for sender in waiting.into_iter().flatten() {
                // Nobody waits any more when the call was cancelled.
                let _ = sender.send(copy(&found));
            }
        });
        match started {
            Ok(_) => Ok(receiver),
            Err(error) => {
                waiting.remove(&key);
                Err(error)
            }
        }
    }
}

/// The same answer for one more.
fn copy(found: &Found) -> Found {
    found.as_ref().cloned().map_err(|error| io::Error::new(error.kind(), error.to_string()))
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = self.ask(name.as_str());
        Box::pin(async move {
            let addresses = asked?.await??;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    static ASKED: AtomicUsize = AtomicUsize::new(0);
    static SILENCE: Barrier = Barrier::new(2);

    fn silent(_name: &str) -> Found {
        ASKED.fetch_add(1, Ordering::SeqCst);
        SILENCE.wait();
        Err(io::Error::other("no such name"))
    }

    #[test]
    fn a_silent_name_server_is_asked_once_however_many_calls_are_given_up() {
        let resolver = SystemResolver { look_up: silent, ..SystemResolver::default() };
        for _ in 0..1000 {
            drop(resolver.ask("studio.accsyn.com").expect("asked"));
        }
        let first = resolver.ask("studio.accsyn.com").expect("asked");
        let second = resolver.ask("studio.accsyn.com").expect("asked");
        assert!(resolver.waiting.lock().expect("waiting")["studio.accsyn.com"].len() <= 3);
        SILENCE.wait();
        for waiting in [first, second] {
            let error = waiting.blocking_recv().expect("answered").expect_err("no such name");
            assert_eq!(error.to_string(), "no such name");
        }
        assert_eq!(ASKED.load(Ordering::SeqCst), 1);

        let again = resolver.ask("studio.accsyn.com").expect("asked");
        SILENCE.wait();
        assert!(again.blocking_recv().expect("answered").is_err());
        assert_eq!(ASKED.load(Ordering::SeqCst), 2, "an answer is not kept");
    }

    #[test]
    fn the_system_knows_this_machine() {
        let resolver = SystemResolver::default();
        let found =
            resolver.ask("localhost").expect("asked").blocking_recv().expect("answered").expect("found");
        assert!(found.iter().all(|address| address.ip().is_loopback()) && !found.is_empty());
    }
}
