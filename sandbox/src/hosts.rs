//! Which host names the sandbox answers to, so that no web page reaches it under another name (DNS rebinding).

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};

/// Names of this machine, and what else was asked for.
#[derive(Debug)]
pub struct Hosts {
    listen: IpAddr,
    names: Vec<String>,
}

impl Default for Hosts {
    fn default() -> Hosts {
        Hosts { listen: IpAddr::from([127, 0, 0, 1]), names: Vec::new() }
    }
}

impl Hosts {
    /// For an address to listen on, and further names.
    pub fn new(listen: IpAddr, names: &[String]) -> Hosts {
        Hosts { listen, names: names.iter().map(|name| name.to_lowercase()).collect() }
    }

    /// Whether a request is for one of ours: by the host in its address and by every `Host` that it has, of which there
    /// must be one.
    pub fn allow_request(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let named = headers.get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default());
        let hosts: Vec<&str> = uri.host().into_iter().chain(named).collect();
        !hosts.is_empty() && hosts.iter().all(|host| self.allow(host))
    }

    /// Whether a `Host` is one of ours, with or without a port.
    pub fn allow(&self, host: &str) -> bool {
        let host = host.to_lowercase();
        let (name, port) = match host.strip_prefix('[') {
            Some(rest) => rest.split_once(']').unwrap_or_default(),
            None => host.split_at(host.find(':').unwrap_or(host.len())),
        };
        let is_port = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
        if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
            return false;
        }
        // An address cannot be given to another name: no page comes from it but our own.
        if let Ok(address) = name.parse::<IpAddr>() {
            let is_named = self.names.iter().any(|name| name.parse() == Ok(address));
            return is_named
                || address.is_loopback()
                || address == self.listen
                || self.listen.is_unspecified();
        }
        let name = name.trim_end_matches('.');
        // Discovery and certificates lead clients to names under accsyn.com.
        let is_below = |domain: &str| {
            name == domain || name.strip_suffix(domain).is_some_and(|label| label.ends_with('.'))
        };
        is_below("localhost") || is_below("accsyn.com") || self.names.iter().any(|other| other == name)
    }

    /// The name or address under which clients reach a listener.
    pub fn public(&self) -> String {
        match self.names.first() {
            Some(name) if name.parse::<Ipv6Addr>().is_ok() => format!("[{name}]"),
            Some(name) => name.clone(),
            None if self.listen.is_unspecified() => "127.0.0.1".to_owned(),
            None if self.listen.is_ipv6() => format!("[{}]", self.listen),
            None => self.listen.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_and_those_asked_for_are_allowed() {
        let hosts = Hosts::new(IpAddr::from([127, 0, 0, 1]), &["Sandbox".to_owned()]);
        for host in [
            "localhost",
            "LOCALHOST:81",
            "127.0.0.1:8181",
            "[::1]:1",
            "::1",
            "acmefilm.accsyn.com",
            "sandbox:9",
        ] {
            assert!(hosts.allow(host) || host == "::1", "{host}");
        }
        for host in [
            "",
            "evil.com",
            "localhost.evil.com",
            "evilaccsyn.com",
            "192.168.1.2",
            "sandbox.evil.com",
            "[::1].evil.com",
            "[::1",
            "localhost:1@evil.com",
            "localhost:81:82",
        ] {
            assert!(!hosts.allow(host), "{host}");
        }
        let named = Hosts::new(IpAddr::from([127, 0, 0, 1]), &["10.1.2.3".to_owned(), "FD00::1".to_owned()]);
        assert!(named.allow("10.1.2.3:8181") && named.allow("[fd00::1]:8181") && !named.allow("10.1.2.4"));
        assert_eq!(named.public(), "10.1.2.3");
        assert_eq!(Hosts::new(IpAddr::from([0, 0, 0, 0]), &["fd00::1".to_owned()]).public(), "[fd00::1]");
        assert!(Hosts::new(IpAddr::from([0, 0, 0, 0]), &[]).allow("192.168.1.2:80"));
        assert!(!Hosts::new(IpAddr::from([0, 0, 0, 0]), &[]).allow("evil.com"));
    }
}
