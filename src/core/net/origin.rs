//! Scheme, host and port of a server.

use std::fmt;

use url::Url;

use crate::wire::endpoints;

/// Where requests go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// https, or plain http.
    pub tls: bool,
    /// Name or address, IPv6 without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Origin {
    /// Reads a base URL such as `http://127.0.0.1:8181`; the error completes the sentence "the URL ...".
    pub fn parse(text: &str) -> Result<Origin, String> {
        let url =
            Url::parse(text).map_err(|error| format!("is not a URL like https://host:port ({error})"))?;
        let tls = match url.scheme() {
            "https" => true,
            "http" => false,
            other => return Err(format!("must begin with https:// or http://, not {other}:")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or password".to_owned());
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err("must end after host and port".to_owned());
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let host = endpoints::host(host).ok_or("must have a host name or address")?;
        let port = url.port_or_known_default().unwrap_or_default();
        Ok(Origin { tls, host, port })
    }

    /// Host and port as the header `Host` has them: without the port when it is the usual one.
    pub(super) fn authority(&self) -> String {
        let usual = if self.tls { 443 } else { 80 };
        match self.port == usual {
            true if self.host.contains(':') => format!("[{}]", self.host),
            true => self.host.clone(),
            false => self.host_and_port(),
        }
    }

    /// `host:port`, as people write it.
    pub(super) fn host_and_port(&self) -> String {
        host_and_port(&self.host, self.port)
    }

    /// Whether it is this machine by definition; connections in clear text see to it that it is.
    pub fn is_loopback(&self) -> bool {
        endpoints::is_loopback(&self.host)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host_and_port())
    }
}

/// `host:port`, with an IPv6 address in brackets.
pub(super) fn host_and_port(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// An address that was given, for a message: what may be a password is masked. That is what stands in front of an `@`,
/// and, since people also write host:port:user:password, all behind the first colon that is not that of a scheme, but for
/// a port.
pub fn shown_address(address: &str) -> String {
    let (mask, rest) = match address.rsplit_once('@') {
        Some((_, host)) => ("***@", host),
        None => ("", address),
    };
    let host = rest.find("://").map_or(0, |at| at + 3);
    let host = host + rest[host..].find(']').map_or(0, |at| at + 1);
    let Some(at) = rest[host..].find([':', '?', '#']) else { return format!("{mask}{rest}") };
    let (shown, hidden) = rest.split_at(host + at + 1);
    let port = hidden.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let is_port = shown.ends_with(':') && port.parse::<u16>().is_ok();
    let (port, hidden) = hidden.split_at(if is_port { port.len() } else { 0 });
    match hidden {
        "" | "/" => format!("{mask}{shown}{port}{hidden}"),
        _ if hidden.starts_with([':', '/']) => format!("{mask}{shown}{port}{}***", &hidden[..1]),
        _ => format!("{mask}{shown}***"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_read_and_shown() {
        for (text, shown, loopback) in [
            ("http://127.0.0.1:8181", "http://127.0.0.1:8181", true),
            ("https://acmefilm.accsyn.com", "https://acmefilm.accsyn.com:443", false),
            ("https://[::1]:9", "https://[::1]:9", true),
            ("http://LOCALHOST/", "http://localhost:80", true),
            ("http://[::ffff:127.0.0.1]:1", "http://[::ffff:7f00:1]:1", true),
            ("http://127.1:1", "http://127.0.0.1:1", true),
            ("http://0x7f.1:1", "http://127.0.0.1:1", true),
            ("http://2130706433:1", "http://127.0.0.1:1", true),
            ("http://127.0.0.1.:1", "http://127.0.0.1:1", true),
            ("http://１２７.0.0.1:1", "http://127.0.0.1:1", true),
            ("http://%6cocalhost:1", "http://localhost:1", true),
            ("http://localhost.:1", "http://localhost.:1", true),
            ("http://foo.localhost:1", "http://foo.localhost:1", true),
            ("http://0.0.0.0:1", "http://0.0.0.0:1", false),
            ("http://[::]:1", "http://[::]:1", false),
            ("http://0:1", "http://0.0.0.0:1", false),
            ("http://localhost.evil.com:1", "http://localhost.evil.com:1", false),
            ("http://127.0.0.1.evil.com:1", "http://127.0.0.1.evil.com:1", false),
        ] {
            let origin = Origin::parse(text).expect(text);
            assert_eq!(origin.to_string(), shown);
            assert_eq!(origin.is_loopback(), loopback, "{text}");
        }
    }

    #[test]
    fn no_password_is_in_what_is_shown_of_an_address() {
        for (address, shown) in [
            ("acmefilm.accsyn.com", "acmefilm.accsyn.com"),
            ("ftp://x", "ftp://x"),
            ("https://[::1]:9", "https://[::1]:9"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("h:1080/", "h:1080/"),
            ("h:1080:u:s3cr3t", "h:1080:***"),
            ("h:1080/s3cr3t", "h:1080/***"),
            ("h:1080s3cr3t", "h:***"),
            ("h:99999", "h:***"),
            ("nonsense://u:s3cr3t@h:1", "***@h:1"),
            ("socks5:h:1080:u:s3cr3t", "socks5:***"),
            ("u:cafe12", "u:***"),
            ("https://h/?t=s3cr3t", "https://h/?***"),
        ] {
            assert_eq!(shown_address(address), shown);
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for text in [
            "",
            "acmefilm.accsyn.com",
            "ftp://x",
            "https://u:p@x",
            "https://x/api",
            "https://x?y",
            "https://",
            "https://=\"x",
            "https://a..b",
            "https://a!b",
            "http://127.0.0.1@evil.com",
            "http://127.0.0.1:80@evil.com",
            "http://127.0.0.1\\@evil.com",
            "http://evil.com#@127.0.0.1",
            "http://127.0.0.1.5",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
