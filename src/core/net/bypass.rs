//! `NO_PROXY`: the hosts that are reached without the proxy of the usual variables, by the rules of curl and Go.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use url::Host;

use super::origin::Origin;

/// What those variables never mean: this machine is not the way to the Internet.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// The hosts that are reached directly.
#[derive(Debug, Clone, Default)]
pub(super) struct Bypass(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    hosts: Hosts,
    /// None: all of them.
    port: Option<u16>,
}

#[derive(Debug, Clone)]
enum Hosts {
    All,
    Address(IpAddr),
    Network(IpNet),
    /// Lower case, without leading or trailing dots.
    Domain {
        name: String,
        subdomains_only: bool,
    },
}

impl Bypass {
    /// Loopback, and what a variable lists. Entries that mean nothing are ignored, as other programs do.
    pub fn of_variable(list: &str) -> Bypass {
        let entries = |list: &str| {
            list.split(|c: char| c == ',' || c.is_whitespace()).filter_map(Entry::parse).collect::<Vec<_>>()
        };
        Bypass([entries(LOOPBACK), entries(list)].concat())
    }

    /// Whether this server is reached directly.
    pub fn covers(&self, server: &Origin) -> bool {
        let host = server.host.trim_end_matches('.').to_ascii_lowercase();
        let address = host.parse::<IpAddr>().ok().map(|address| address.to_canonical());
        self.0.iter().any(|entry| {
            entry.port.is_none_or(|port| port == server.port) && entry.hosts.include(&host, address)
        })
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Entry> {
        // An address without brackets has no port.
        if let Some(hosts) = Hosts::of_addresses(text) {
            return Some(Entry { hosts, port: None });
        }
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) if rest.starts_with('/') => {
                let hosts = Hosts::of_addresses(&format!("{host}{rest}"))?;
                return Some(Entry { hosts, port: None });
            }
            Some((host, "")) => (host, None),
            Some((host, rest)) => (host, Some(rest.strip_prefix(':')?)),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let port = match port {
            None | Some("") => None,
            Some(port) => Some(port.parse().ok()?),
        };
        let hosts = Hosts::of_addresses(host).or_else(|| Hosts::of_names(host))?;
        Some(Entry { hosts, port })
    }
}

impl Hosts {
    fn of_addresses(text: &str) -> Option<Hosts> {
        match text.parse::<IpAddr>() {
            Ok(address) => Some(Hosts::Address(address.to_canonical())),
            Err(_) => text.parse().ok().map(|network| Hosts::Network(canonical(network))),
        }
    }

    fn of_names(text: &str) -> Option<Hosts> {
        if text == "*" {
            return Some(Hosts::All);
        }
        let (name, subdomains_only) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text.strip_prefix('.').unwrap_or(text), false),
        };
        // As they are looked up: in lower case, other letters than ASCII's in Punycode.
        match Host::parse(name.trim_end_matches('.')).ok()? {
            Host::Domain(name) => Some(Hosts::Domain { name, subdomains_only }),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    fn include(&self, host: &str, address: Option<IpAddr>) -> bool {
        match (self, address) {
            (Hosts::All, _) => true,
            (Hosts::Address(listed), Some(address)) => *listed == address,
            (Hosts::Network(network), Some(address)) => network.contains(&address),
            (Hosts::Domain { name, subdomains_only }, None) => match host.strip_suffix(name.as_str()) {
                Some("") => !subdomains_only,
                Some(rest) => rest.ends_with('.'),
                None => false,
            },
            _ => false,
        }
    }
}

/// A network of IPv4 in the notation of IPv6, as one of IPv4.
fn canonical(network: IpNet) -> IpNet {
    let mapped = match (network.addr().to_canonical(), network) {
        (IpAddr::V4(address), IpNet::V6(network)) => {
            network.prefix_len().checked_sub(96).and_then(|length| Ipv4Net::new(address, length).ok())
        }
        _ => None,
    };
    mapped.map_or(network, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the guide: what is written, what it covers, what it does not cover.
    const GUIDE: &str = include_str!("../../../docs/network.md");

    fn covers(list: &str, url: &str) -> bool {
        Bypass::of_variable(list).covers(&Origin::parse(url).expect(url))
    }

    /// The URLs of a cell; `-` stands for none.
    fn urls(cell: &str) -> Vec<String> {
        let names = cell.split('`').skip(1).step_by(2);
        names.map(|name| format!("https://{name}")).collect()
    }

    #[test]
    fn entries_cover_what_the_table_of_the_guide_says() {
        let (_, table) = GUIDE.split_once("<!-- NO_PROXY -->").expect("the beginning of the table");
        let (table, _) = table.split_once("<!-- end -->").expect("its end");
        let rows: Vec<Vec<&str>> = table
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
            .collect();
        assert!(rows.len() >= 15, "{rows:?}");
        for row in rows {
            let [entry, covered, others] = row[..] else { panic!("{row:?}") };
            let entry = entry.trim_matches('`');
            let (covered, others) = (urls(covered), urls(others));
            assert!(!covered.is_empty() || !others.is_empty(), "{entry}");
            for list in [entry.to_owned(), format!("other.example, {entry}"), format!("x.example {entry} y")]
            {
                covered.iter().for_each(|url| assert!(covers(&list, url), "{list}: {url}"));
                others.iter().for_each(|url| assert!(!covers(&list, url), "{list}: {url}"));
            }
        }
    }

    #[test]
    fn lists_are_separated_by_commas_and_white_space_of_any_kind_and_number() {
        for list in ["a.b,c.d", "a.b c.d", " a.b ,\tc.d,, ", "a.b\nc.d\n", ",,a.b,,c.d,,"] {
            for url in
                ["https://a.b", "https://x.c.d", "http://127.8.9.1:5", "http://[::1]", "http://localhost"]
            {
                assert!(covers(list, url), "{list:?}: {url}");
            }
            assert!(!covers(list, "https://acmefilm.accsyn.com"), "{list:?}");
        }
    }

    #[test]
    fn entries_that_mean_nothing_cover_nothing_and_harm_no_others() {
        for entry in [
            ".",
            "..",
            "*.",
            "a:b",
            "a:99999",
            "10.0.0.0/33",
            "[fd00::1",
            "[x]:1",
            "[::1]x",
            "a/8",
            "%",
            "[]",
            ":1",
            "a*",
        ] {
            let list = format!("{entry},studio.lan");
            assert!(covers(&list, "https://a.studio.lan"), "{entry}");
            for url in ["https://a.b", "https://10.1.1.1", "https://[fd00::1]:1", "https://ab"] {
                assert!(!covers(&list, url), "{entry}: {url}");
            }
        }
    }
}
