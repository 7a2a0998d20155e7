//! What travels in clear text on the way to a server.

use super::origin::Origin;
use super::proxy::{Kind, Proxy, Tunnel};
use crate::wire::endpoints;

/// A way that is not encrypted from end to end.
#[derive(Debug)]
pub(super) struct ClearText {
    /// Where it leads, to follow "in clear text".
    pub shown: String,
    /// Whether it stays on this machine, as far as can be known here.
    pub is_local: bool,
    /// What to do instead.
    pub remedy: &'static str,
}

impl Proxy {
    /// The clear text on the way to this server; None if all of it is encrypted.
    pub fn clear_text(&self, origin: &Origin) -> Option<ClearText> {
        if let Proxy::Accsyn(proxy) = self {
            return Some(ClearText {
                shown: format!("to the accsyn proxy {}", proxy.host_and_port()),
                is_local: proxy.is_loopback(),
                remedy: "write an HTTP proxy as http://host:port and a SOCKS proxy as socks5h://host:port, which TLS \
                         goes through",
            });
        }
        if origin.tls {
            return None;
        }
        let Some(through) = self.tunnel(origin) else {
            return Some(ClearText {
                shown: format!("to {origin}"),
                is_local: origin.is_loopback(),
                remedy: "use https",
            });
        };
        Some(ClearText {
            shown: format!("to {origin} through the proxy {}", self.shown().unwrap_or_default()),
            is_local: origin.is_loopback() && through.is_loopback(),
            remedy: "use https, or for a backend on this machine the `proxy` \"none\"",
        })
    }

    /// Whether a server is this machine by its name, but would be reached by a proxy on another one, which would connect to
    /// itself.
    pub fn leads_astray(&self, origin: &Origin) -> bool {
        let is_remote = match self {
            Proxy::Accsyn(proxy) => !proxy.is_loopback(),
            _ => self.tunnel(origin).is_some_and(|through| !through.is_loopback()),
        };
        origin.is_loopback() && is_remote
    }
}

impl Tunnel {
    fn is_loopback(&self) -> bool {
        endpoints::is_loopback(&self.host)
    }

    /// Whether the password of the proxy can be read on the way to it.
    pub fn exposes_password(&self) -> bool {
        self.sends_password_in_clear() && !self.is_loopback()
    }

    /// Whether the password of the proxy is sent to it unencrypted.
    pub fn sends_password_in_clear(&self) -> bool {
        let has_password = self.credentials().is_some_and(|(_, password)| !password.is_empty());
        has_password && self.kind != Kind::Https
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_this_machine_unencrypted_is_known() {
        let (local, remote, tls) =
            ("http://127.0.0.1:8181", "http://backend.test:8181", "https://acmefilm.accsyn.com");
        for (proxy, server, clear, is_local) in [
            ("none", tls, false, true),
            ("none", local, true, true),
            ("none", "http://[::1]:1", true, true),
            ("none", remote, true, false),
            ("proxy.test:80", tls, true, false),
            ("accsyn:proxy.test:80", tls, true, false),
            ("accsyn:10.0.0.1:80", local, true, false),
            ("127.0.0.1:80", tls, true, true),
            ("accsyn:localhost:80", tls, true, true),
            ("[::1]:80", tls, true, true),
            ("http://proxy.test:80", tls, false, true),
            ("socks:proxy.test:80", tls, false, true),
            ("http://proxy.test:80", local, true, false),
            ("socks:proxy.test:80", local, true, false),
            ("socks5://10.0.0.1:80", local, true, false),
            ("socks4a://[fe80::1]:80", local, true, false),
            ("http://127.0.0.1:80", local, true, true),
            ("socks5h://[::1]:80", local, true, true),
            ("http://127.0.0.1:80", remote, true, false),
            ("127.1:80", tls, true, true),
            ("accsyn:2130706433:80", tls, true, true),
            ("accsyn:LOCALHOST:80", tls, true, true),
            ("accsyn:localhost.:80", tls, true, true),
            ("socks5://0x7f.1:80", local, true, true),
            ("http://proxy.localhost:80", local, true, true),
            ("accsyn:0.0.0.0:80", tls, true, false),
            ("accsyn:[::]:80", tls, true, false),
            ("accsyn:localhost.evil.com:80", tls, true, false),
            ("socks5://127.0.0.1.evil.com:80", local, true, false),
            ("http://127.0.0.1@evil.com:80", local, true, false),
        ] {
            let way = Proxy::resolve(Some(proxy), &|_| None).expect(proxy);
            let found = way.clear_text(&Origin::parse(server).expect(server));
            assert_eq!(found.is_some(), clear, "{proxy} {server}");
            assert_eq!(found.is_none_or(|way| way.is_local), is_local, "{proxy} {server}");
        }
    }

    #[test]
    fn this_machine_is_another_one_behind_a_remote_proxy() {
        for (proxy, server, is_astray) in [
            ("none", "https://localhost", false),
            ("http://127.0.0.1:80", "https://localhost", false),
            ("socks5h://[::1]:80", "https://127.0.0.1", false),
            ("accsyn:localhost:80", "https://localhost", false),
            ("http://proxy.test:80", "https://acmefilm.accsyn.com", false),
            ("http://proxy.test:80", "https://localhost", true),
            ("https://10.0.0.1:80", "https://127.0.0.1", true),
            ("socks5h://proxy.test:80", "https://[::1]", true),
            ("accsyn:proxy.test:80", "https://foo.localhost", true),
        ] {
            let way = Proxy::resolve(Some(proxy), &|_| None).expect(proxy);
            assert_eq!(
                way.leads_astray(&Origin::parse(server).expect(server)),
                is_astray,
                "{proxy} {server}"
            );
        }
        let usual = |name: &str| (name == "HTTPS_PROXY").then(|| "http://proxy.test:80".to_owned());
        let way = Proxy::resolve(None, &usual).expect("a proxy");
        assert!(!way.leads_astray(&Origin::parse("https://localhost").expect("an origin")));
    }

    #[test]
    fn the_password_of_a_proxy_can_be_read_unless_it_is_encrypted_or_stays_here() {
        for (proxy, is_exposed) in [
            ("http://u:p@proxy.test:80", true),
            ("socks5h://u:p@proxy.test:80", true),
            ("socks5://u:p@10.0.0.1:80", true),
            ("https://u:p@proxy.test:80", false),
            ("http://u:p@127.0.0.1:80", false),
            ("socks5://u:p@localhost:80", false),
            ("http://u@proxy.test:80", false),
            ("http://proxy.test:80", false),
        ] {
            let way = Proxy::resolve(Some(proxy), &|_| None).expect(proxy);
            let origin = Origin::parse("https://acmefilm.accsyn.com").expect("an origin");
            assert_eq!(way.tunnel(&origin).is_some_and(Tunnel::exposes_password), is_exposed, "{proxy}");
        }
    }
}
