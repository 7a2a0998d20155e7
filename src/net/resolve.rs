//! Name resolution by the system, on a thread that ends with the look-up.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// Finds the addresses of a name; may block for as long as it likes.
pub(super) type LookUp = fn(&str) -> io::Result<Vec<SocketAddr>>;

/// The C library's resolver.
pub(super) fn system(name: &str) -> io::Result<Vec<SocketAddr>> {
    Ok((name, 0).to_socket_addrs()?.collect())
}

/// The usual thread pool would keep threads beyond the session; here a look-up has one of its own, and only one that the
/// C library itself does not return from can outlive its call.
pub(super) struct Resolver {
    pub look_up: LookUp,
    /// SOCKS 4 knows no other addresses, and the HTTP client gives it the first.
    pub ipv4_first: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Resolver { look_up, ipv4_first } = *self;
        let (sender, receiver) = oneshot::channel();
        let started = std::thread::Builder::new().name("accsyn-resolve".to_owned()).spawn(move || {
            // Nobody waits any more when the call was cancelled.
            let _ = sender.send(look_up(name.as_str()));
        });
        Box::pin(async move {
            started?;
            let mut addresses = receiver.await??;
            if ipv4_first {
                addresses.sort_by_key(SocketAddr::is_ipv6);
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::{Duration, Instant};

    use super::*;
    use crate::error::Status;
    use crate::log::Log;
    use crate::net::{Cancel, Client, Config, Origin, Request, Verb};

    /// Held by a test for as long as its name server hangs.
    static HANGING: Mutex<()> = Mutex::new(());

    fn hang(_name: &str) -> io::Result<Vec<SocketAddr>> {
        drop(HANGING.lock());
        Err(io::Error::other("the name server is back"))
    }

    #[test]
    fn a_name_server_that_hangs_holds_nobody_up() {
        let held = HANGING.lock().expect("lock");
        let config = Config {
            connect_timeout: Duration::from_millis(200),
            timeout: Duration::from_secs(600),
            proxy: Some("none".to_owned()),
            ca_file: None,
            tls_verify: true,
            rate_limit: 0.0,
            rate_burst: 1,
            max_retries: 5,
            max_connections: 2,
            max_response_bytes: 1000,
            log: Arc::new(Log::open(false, None).expect("log")),
        };
        let request = Request {
            verb: Verb::Get,
            origin: Origin::parse("http://backend.test:8181").expect("origin"),
            target: "/".to_owned(),
            headers: Vec::new(),
            body: None,
            operation: "user/find".to_owned(),
        };
        let client = |config| Client::new(config, &|_| None).expect("client").with_look_up(hang);

        let impatient = client(config.clone());
        let error = impatient.send(&request, &Cancel::new()).expect_err("nothing comes");
        assert_eq!(error.status, Status::Timeout, "{}", error.message);
        assert!(error.message.contains("0.2 s (`connect_timeout`)"), "{}", error.message);

        let patient = client(Config { connect_timeout: Duration::from_secs(600), ..config });
        let cancel = Cancel::new();
        let started = Instant::now();
        std::thread::scope(|scope| {
            let call = scope.spawn(|| patient.send(&request, &cancel));
            std::thread::sleep(Duration::from_millis(50));
            cancel.cancel();
            let error = call.join().expect("thread").expect_err("cancelled");
            assert_eq!(error.status, Status::Cancelled);
        });
        drop((impatient, patient));
        assert!(started.elapsed() < Duration::from_secs(60), "the look-up was waited for");
        drop(held);
    }
}
