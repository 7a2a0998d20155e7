//! Where requests go: paths, ports, and what a host may be.

use super::ApiVersion;

/// The port of a backend unless an option or a discovery answer says otherwise.
pub const DEFAULT_PORT: u16 = 443;

/// The port of a backend under development.
pub const DEV_PORT: u16 = 8181;

/// The host of a backend under development unless an option names another: this machine, whatever the API version.
pub const DEV_HOST: &str = "127.0.0.1";

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

/// Whether a string is a host name or an address, without scheme, port or path.
pub fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    text.parse::<std::net::IpAddr>().is_ok() || (text.len() <= 253 && text.split('.').all(is_label))
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn a_host_is_a_name_or_an_address_and_nothing_else() {
        for host in ["acmefilm.accsyn.com", "localhost", "10.0.0.1", "::1", "under_score.lan", "-"] {
            assert!(is_host(host), "{host}");
        }
        for other in
            ["", "a..b", "host:80", "http://x", "user@host", "a b", "evil.com/x", "x\r\nY: z", "ä.de"]
        {
            assert!(!is_host(other), "{other}");
        }
        assert!(!is_host(&"a".repeat(64)) && !is_host(&["a"; 128].join(".")));
    }
}
