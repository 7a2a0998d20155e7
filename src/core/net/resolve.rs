//! Name resolution by the system, on threads that end with their lookups.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use crate::panics;
use crate::sync::{STACK, lock};

type Found = io::Result<Vec<SocketAddr>>;

/// Finds the addresses of a name; may block without limit.
pub(super) type LookUp = fn(&str) -> Found;

/// The C library's resolver.
pub(super) fn system(name: &str) -> Found {
    Ok((name, 0).to_socket_addrs()?.collect())
}

/// The C library's resolver. The usual thread pool would keep threads beyond the session; here each lookup has a thread of
/// its own, which outlives its call only while the C library does not return. Calls that need a name that is already being
/// looked up share that lookup: calls cancelled one after the other while the name server does not respond leave one
/// thread behind, not one each.
pub(super) struct SystemResolver {
    look_up: LookUp,
    /// Who waits for a name that is being looked up.
    waiting: Arc<Mutex<HashMap<String, Vec<oneshot::Sender<Found>>>>>,
}

impl SystemResolver {
    pub fn new(look_up: LookUp) -> SystemResolver {
        SystemResolver { look_up, waiting: Arc::default() }
    }

    /// The addresses of a name, with port 0.
    pub async fn addresses(&self, name: &str) -> Found {
        self.ask(name)?.await.map_err(io::Error::other)?
    }

    /// The addresses of a name, once they are known.
    fn ask(&self, name: &str) -> io::Result<oneshot::Receiver<Found>> {
        let (sender, receiver) = oneshot::channel();
        let mut waiting = lock(&self.waiting);
        if let Some(others) = waiting.get_mut(name) {
            others.retain(|other| !other.is_closed());
            others.push(sender);
            return Ok(receiver);
        }
        let (look_up, name, asked) = (self.look_up, name.to_owned(), self.waiting.clone());
        waiting.insert(name.clone(), vec![sender]);
        let key = name.clone();
        let thread = std::thread::Builder::new().name("accsyn-resolve".to_owned()).stack_size(STACK);
        let started = thread.spawn(move || {
            let found = panics::catch(|| Ok(look_up(&name))).unwrap_or_else(|bug| Err(io::Error::other(bug)));
            let waiting = lock(&asked).remove(&name);
            for sender in waiting.into_iter().flatten() {
                // The receiver is gone if the call was cancelled.
                let _ = sender.send(copy(&found));
            }
        });
        match started {
            Ok(_) => Ok(receiver),
            Err(error) => {
                waiting.remove(&key);
                Err(match error.kind() {
                    // The system reports a lack of memory so.
                    io::ErrorKind::WouldBlock => io::ErrorKind::OutOfMemory.into(),
                    _ => error,
                })
            }
        }
    }
}

/// The same result for another caller.
fn copy(found: &Found) -> Found {
    found.as_ref().cloned().map_err(|error| io::Error::new(error.kind(), error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::error::Status;
    use crate::log::{Format, Log};
    use crate::net::{Cancel, Client, Config, Headers, HttpMethod, Origin, Request};
    use crate::secret_string::SecretString;

    static ASKED: AtomicUsize = AtomicUsize::new(0);
    static SILENCE: Barrier = Barrier::new(2);

    fn silent(_name: &str) -> Found {
        ASKED.fetch_add(1, Ordering::SeqCst);
        SILENCE.wait();
        Err(io::Error::other("no such name"))
    }

    #[test]
    fn a_silent_name_server_is_asked_once_however_many_calls_are_given_up() {
        let resolver = SystemResolver::new(silent);
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
        let resolver = SystemResolver::new(system);
        let found =
            resolver.ask("localhost").expect("asked").blocking_recv().expect("answered").expect("found");
        assert!(found.iter().all(|address| address.ip().is_loopback()) && !found.is_empty());
    }

    fn of(url: &str) -> Origin {
        Origin::parse(url).expect("origin")
    }

    fn request<'a>(origin: &'a Origin, headers: &'a Headers) -> Request<'a> {
        Request {
            http_method: HttpMethod::Get,
            origin,
            target: "/".into(),
            authorization: None,
            headers,
            body: None,
            operation: "user/find".to_owned(),
            method: None,
            eid: None,
            is_poll: false,
            on_attempt: &|| (),
            mask: &str::to_owned,
        }
    }

    fn elsewhere(_name: &str) -> Found {
        Ok(vec!["192.0.2.1:0".parse().expect("address"), "[2001:db8::1]:0".parse().expect("address")])
    }

    fn here_too(_name: &str) -> Found {
        Ok(vec!["192.0.2.1:0".parse().expect("address"), "127.0.0.1:0".parse().expect("address")])
    }

    #[test]
    fn clear_text_goes_to_loopback_addresses_only_whatever_names_are_resolved_to() {
        let backend = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
        let port = backend.local_addr().expect("address").port();
        for (name, proxy) in [
            ("localhost", "none".to_owned()),
            ("backend.localhost", "none".to_owned()),
            ("localhost.", "none".to_owned()),
            ("127.0.0.1", format!("accsyn:localhost:{port}")),
            ("127.0.0.1", format!("http://localhost:{port}")),
            ("127.0.0.1", format!("socks5h://localhost:{port}")),
            ("localhost", format!("socks5://127.0.0.1:{port}")),
            // Here it is the password of the proxy that would travel, on the way to a backend with TLS.
            ("192.0.2.7", format!("http://u:pw@localhost:{port}")),
            ("192.0.2.7", format!("http://u:pw@a.localhost:{port}")),
            ("192.0.2.7", format!("socks5h://u:pw@localhost:{port}")),
            ("192.0.2.7", format!("socks5://u:pw@localhost.:{port}")),
        ] {
            let config =
                Config { proxy: Some(SecretString::new(&proxy)), max_retries: 0, ..Config::example() };
            let scheme = if proxy.contains('@') { "https" } else { "http" };
            let (origin, headers) =
                (of(&format!("{scheme}://{name}:{port}")), Headers::new(Vec::new(), Vec::new()));
            let request = request(&origin, &headers);
            let client = Client::with_look_up(config, &|_| None, elsewhere).expect("client");
            let error = client.send(&request, &mut Vec::new(), &Cancel::new()).expect_err("elsewhere");
            assert_eq!(error.status, Status::InvalidArgument, "{name} {proxy}: {}", error.message);
            for word in ["clear text", "192.0.2.1", "localhost", "`allow_http`"] {
                assert!(error.message.contains(word), "{name} {proxy}: {}", error.message);
            }
        }
        backend.set_nonblocking(true).expect("socket");
        assert!(backend.accept().is_err(), "nothing was connected to");
        backend.set_nonblocking(false).expect("socket");

        // Of several addresses those of this machine are taken.
        let served = std::thread::spawn(move || {
            let (mut socket, _) = backend.accept().expect("connection");
            let _ = io::Read::read(&mut socket, &mut [0; 1000]);
            let _ = io::Write::write_all(&mut socket, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });
        let (origin, headers) =
            (of(&format!("http://localhost:{port}")), Headers::new(Vec::new(), Vec::new()));
        let request = request(&origin, &headers);
        let client = Client::with_look_up(Config::example(), &|_| None, here_too).expect("client");
        client.send(&request, &mut Vec::new(), &Cancel::new()).expect("an answer of this machine");
        served.join().expect("server");
    }

    /// Not a loopback address, but one of this machine.
    fn unspecified(_name: &str) -> Found {
        Ok(vec!["0.0.0.0:0".parse().expect("address")])
    }

    #[test]
    fn clear_text_that_is_allowed_is_warned_of_where_a_name_of_this_machine_leads_elsewhere() {
        let port = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
            listener.local_addr().expect("address").port()
        };
        let folder = tempfile::tempdir().expect("folder");
        let cases = [
            ("http://localhost", "none".to_owned(), unspecified as LookUp, true),
            ("http://a.localhost", "none".to_owned(), unspecified, true),
            ("http://127.0.0.1", format!("accsyn:localhost:{port}"), unspecified, true),
            ("http://localhost", format!("socks5://127.0.0.1:{port}"), unspecified, true),
            ("https://192.0.2.7", format!("http://u:pw@localhost:{port}"), unspecified, true),
            ("https://localhost", "none".to_owned(), unspecified, false),
            ("https://192.0.2.7", format!("http://localhost:{port}"), unspecified, false),
            ("http://127.0.0.1", "none".to_owned(), unspecified, false),
            ("http://localhost", "none".to_owned(), here_too, false),
        ];
        for (index, (server, proxy, look_up, is_warned)) in cases.into_iter().enumerate() {
            let path = folder.path().join(format!("{index}.log"));
            let log = Log::open(false, Some(&path), Format::Text, Arc::default()).expect("log");
            let config = Config {
                allow_http: true,
                proxy: Some(SecretString::new(&proxy)),
                max_retries: 0,
                log: Arc::new(log),
                ..Config::example()
            };
            let (origin, headers) = (of(&format!("{server}:{port}")), Headers::new(Vec::new(), Vec::new()));
            let request = request(&origin, &headers);
            let client = Client::with_look_up(config, &|_| None, look_up).expect("client");
            for _ in 0..2 {
                client.send(&request, &mut Vec::new(), &Cancel::new()).expect_err("nobody listens");
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let is_warning = |line: &&str| {
                ["WARNING", "clear text", "0.0.0.0", "localhost", "`allow_http`"]
                    .iter()
                    .all(|word| line.contains(word))
            };
            let expected = usize::from(is_warned);
            assert_eq!(text.lines().filter(is_warning).count(), expected, "{server} {proxy}: {text}");
        }
    }

    /// Held by a test for as long as its name server hangs.
    static HANGING: Mutex<()> = Mutex::new(());

    /// How many look-ups have begun to hang.
    static HUNG: AtomicUsize = AtomicUsize::new(0);

    fn hang(_name: &str) -> io::Result<Vec<SocketAddr>> {
        HUNG.fetch_add(1, Ordering::SeqCst);
        drop(HANGING.lock());
        Err(io::Error::other("the name server is back"))
    }

    #[test]
    fn a_name_server_that_hangs_holds_nobody_up() {
        let held = HANGING.lock().expect("lock");
        let config = Config {
            connect_timeout: Duration::from_millis(200),
            timeout: Duration::from_secs(600),
            allow_http: true,
            ..Config::example()
        };
        let (origin, headers) = (of("http://backend.test:8181"), Headers::new(Vec::new(), Vec::new()));
        let request = request(&origin, &headers);
        let client = |config| Client::with_look_up(config, &|_| None, hang).expect("client");

        let impatient = client(config.clone());
        let error = impatient.send(&request, &mut Vec::new(), &Cancel::new()).expect_err("nothing comes");
        assert_eq!(error.status, Status::Timeout, "{}", error.message);
        assert!(error.message.contains("0.2 s (`connect_timeout`)"), "{}", error.message);

        let patient = client(Config { connect_timeout: Duration::from_secs(600), ..config });
        let cancel = Cancel::new();
        let started = Instant::now();
        std::thread::scope(|scope| {
            let call = scope.spawn(|| patient.send(&request, &mut Vec::new(), &cancel));
            while HUNG.load(Ordering::SeqCst) < 2 {
                assert!(started.elapsed() < Duration::from_secs(60), "no name is looked up");
                std::thread::yield_now();
            }
            cancel.cancel();
            let error = call.join().expect("thread").expect_err("cancelled");
            assert_eq!(error.status, Status::Cancelled);
        });
        drop((impatient, patient));
        assert!(started.elapsed() < Duration::from_secs(60), "the look-up was waited for");
        drop(held);
    }
}
