//! Where requests go: paths, ports, and what a host may be.

use std::net::IpAddr;

use super::ApiVersion;

/// The port of a backend unless an option or a discovery answer says otherwise.
pub const DEFAULT_PORT: u16 = 443;

/// The port of a backend under development.
pub const DEV_PORT: u16 = 8181;

/// The host of a backend under development unless an option names another: this machine, whatever the API version.
pub const DEV_HOST: &str = "127.0.0.1";

/// The name of this machine for itself.
pub const LOCALHOST: &str = "localhost";

/// Path of all operations.
pub fn event_path(api_version: ApiVersion) -> &'static str {
    match api_version {
        ApiVersion::V3 => "/api/v3/event",
        ApiVersion::V1 => "/api/v1.0/event",
    }
}

/// Path of logins.
pub fn login_path(api_version: ApiVersion) -> &'static str {
    match api_version {
        ApiVersion::V3 => "/api/v3/api/login",
        ApiVersion::V1 => "/api/v1.0/user/login/auth",
    }
}

/// A host name or an address as it is connected to, without scheme, port or path: what the C library would read as an
/// address of IPv4 (`127.1`, `0x7f000001`, `2130706433`) is written in full. None for anything else.
pub fn host(text: &str) -> Option<String> {
    if text.parse::<IpAddr>().is_ok() {
        return Some(text.to_owned());
    }
    // A name may end with a dot, which makes it absolute.
    let name = text.strip_suffix('.').unwrap_or(text);
    if name.len() > 253 || !name.split('.').all(is_label) {
        return None;
    }
    match url::Host::parse(name) {
        Ok(url::Host::Ipv4(address)) => Some(address.to_string()),
        Err(_) if ends_in_number(name) => None,
        _ => Some(text.to_owned()),
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// No name does, so that none is taken for an address, nor an address for a name.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X")
}

/// Whether a host is this machine by definition: `localhost`, a name below it (RFC 6761), or a loopback address. Names whose
/// addresses happen to be of this machine are not, since they can change.
pub fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case(LOCALHOST)
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_nothing_else() {
        for name in [
            "acmefilm.accsyn.com",
            "acmefilm.accsyn.com.",
            "localhost",
            "10.0.0.1",
            "::1",
            "under_score.lan",
            "-",
            "node7.lan",
            "7.lan",
        ] {
            assert_eq!(host(name).as_deref(), Some(name));
        }
        for other in [
            "",
            ".",
            "a..b",
            "a..",
            ".a",
            "host:80",
            "http://x",
            "user@host",
            "a b",
            "evil.com/x",
            "x\r\nY: z",
            "ä.de",
            "[::1]",
            "fe80::1%eth0",
            "1.2.3.4.5",
            "256.1.1.1",
            "node.7",
            "node.0x7",
            "4294967296",
        ] {
            assert_eq!(host(other), None, "{other}");
        }
        assert!(host(&"a".repeat(64)).is_none() && host(&["a"; 128].join(".")).is_none());
    }

    #[test]
    fn addresses_are_told_however_they_are_written() {
        for (text, address) in [
            ("127.1", "127.0.0.1"),
            ("127.0.1", "127.0.0.1"),
            ("127.0.0.1.", "127.0.0.1"),
            ("0x7f.1", "127.0.0.1"),
            ("0X7F000001", "127.0.0.1"),
            ("2130706433", "127.0.0.1"),
            ("017700000001", "127.0.0.1"),
            ("0177.0.0.01", "127.0.0.1"),
            ("10.1", "10.0.0.1"),
            ("010.0.0.1", "8.0.0.1"),
            ("0", "0.0.0.0"),
        ] {
            assert_eq!(host(text).as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn this_machine_is_told_from_what_looks_like_it() {
        for name in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "foo.localhost",
            "a.b.LocalHost.",
            "127.0.0.1",
            "127.255.0.9",
            "::1",
            "::ffff:127.0.0.1",
            "0:0:0:0:0:0:0:1",
        ] {
            assert!(is_loopback(name), "{name}");
        }
        for name in [
            "",
            ".",
            "localhost..",
            "localhost.evil.com",
            "127.0.0.1.evil.com",
            "mylocalhost",
            "localhost.localdomain",
            "0.0.0.0",
            "::",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::127.0.0.1",
            "128.0.0.1",
            "10.0.0.1",
            "fe80::1",
            "ip6-localhost",
            "loopback",
            "127.1",
        ] {
            assert!(!is_loopback(name), "{name}");
        }
    }
}
