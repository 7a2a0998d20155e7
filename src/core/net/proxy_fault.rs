//! What a proxy refuses. The library that speaks with proxies keeps the types of its errors to itself, so they are told by
//! their words, here and nowhere else; the tests hold the words against the library.

use std::error::Error as StdError;

use super::causes::{cause, chain};
use super::fault::Fault;

/// What each library says when credentials are wrong or missing: HTTP 407, and SOCKS 5 twice.
const CREDENTIALS: [&str; 3] =
    ["proxy authorization required", "credentials not accepted", "does not support user/pass authentication"];

/// An HTTP proxy refused in any other way; its status is not told.
const REFUSED: &str = "tunnel error: unsuccessful";

/// The fault of a handshake with a proxy, over a connection that was there.
pub(super) fn of(error: &(dyn StdError + 'static)) -> Fault {
    let said = |words: &str| chain(error).any(|error| error.to_string().contains(words));
    if CREDENTIALS.iter().any(|words| said(words)) {
        Fault::ProxyAuth
    } else if said(REFUSED) {
        Fault::ProxyRefused(None)
    } else {
        Fault::ProxyRefused(Some(cause(error)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;

    use super::*;
    use crate::descriptors::Sentinel;
    use crate::net::config::Config;
    use crate::net::connector::Connector;
    use crate::net::event_loop::EventLoop;
    use crate::net::origin::Origin;
    use crate::net::proxy::Proxy;
    use crate::net::resolve;

    /// What comes of connecting through a proxy that answers each message of the client with the next of these.
    fn through(scheme: &str, credentials: &str, answers: &'static [&'static [u8]]) -> Fault {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("bind");
        let address = listener.local_addr().expect("address");
        let proxy = std::thread::spawn(move || {
            let (mut client, _) = listener.accept().expect("client");
            for answer in answers {
                let _ = client.read(&mut [0; 4096]).expect("request");
                client.write_all(answer).expect("answer");
            }
            // Until the client hangs up.
            let _ = client.read(&mut [0; 4096]);
        });
        let setting = format!("{scheme}://{credentials}{address}");
        let config = Config { proxy: Some(setting), tls_verify: false, ..Config::example() };
        let proxy_setting = Proxy::resolve(config.proxy.as_deref(), &|_| None).expect("proxy");
        let descriptors = Arc::new(Sentinel::new().expect("descriptors"));
        let connector = Connector::new(&config, proxy_setting, resolve::system, descriptors.clone());
        let server = Origin::parse("https://192.0.2.1:8181").expect("origin");
        connector.prepare(&server, &config).expect("TLS");
        let event_loop = EventLoop::new(descriptors).expect("event loop");
        let outcome = event_loop.block_on(connector.connect(&server)).expect("intact");
        proxy.join().expect("proxy");
        match outcome {
            Ok(_) => panic!("connected"),
            Err(fault) => fault,
        }
    }

    const WANTS_CREDENTIALS: &[&[u8]] = &[b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"];
    const REFUSES: &[&[u8]] = &[b"HTTP/1.1 403 Forbidden\r\n\r\n"];

    #[test]
    fn http_proxies_say_by_their_status_what_they_want() {
        for (answer, is_about_credentials) in [(WANTS_CREDENTIALS, true), (REFUSES, false)] {
            match through("http", "", answer) {
                Fault::ProxyAuth => assert!(is_about_credentials),
                Fault::ProxyRefused(None) => assert!(!is_about_credentials),
                fault => panic!("{fault:?}"),
            }
        }
    }

    #[test]
    fn socks_proxies_refuse_credentials_or_their_lack() {
        let missing = through("socks5h", "", &[&[5, 0xff]]);
        assert!(matches!(missing, Fault::ProxyAuth), "{missing:?}");
        let wrong = through("socks5h", "u:p@", &[&[5, 2], &[1, 1]]);
        assert!(matches!(wrong, Fault::ProxyAuth), "{wrong:?}");
    }

    #[test]
    fn other_refusals_are_quoted() {
        let refused = through("socks5h", "", &[&[5, 0], &[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]]);
        assert!(matches!(&refused, Fault::ProxyRefused(Some(_))), "{refused:?}");
        let refused = through("socks4a", "", &[&[0, 91, 0, 0, 0, 0, 0, 0]]);
        assert!(matches!(&refused, Fault::ProxyRefused(Some(_))), "{refused:?}");
    }
}
