//! The proxy setting: accsyn's own syntax, URLs, and the usual environment variables.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;
use zeroize::Zeroizing;

use super::bypass::Bypass;
use super::origin::{Origin, host_and_port, shown_address};
use super::socks;
use crate::error::{Error, Result};
use crate::secret_string::SecretString;
use crate::wire::{endpoints, latin1};

/// How requests reach the backend.
#[derive(Clone)]
pub(super) enum Proxy {
    /// Directly.
    None,
    /// An accsyn daemon: it gets the requests themselves, in plain HTTP, in the backend's place.
    Accsyn(Origin),
    /// A SOCKS or HTTP proxy that TLS goes through.
    Tunnel(Tunnel),
    /// The usual variables name one that cannot be used: the fault of what would go through it, and of nothing else.
    Unusable { fault: Error, bypass: Bypass },
}

/// A proxy that connections go through.
#[derive(Clone)]
pub(super) struct Tunnel {
    pub kind: Kind,
    /// Name or address, IPv6 without brackets.
    pub host: String,
    pub port: u16,
    /// User name and password, percent-encoded.
    credentials: Option<(SecretString, SecretString)>,
    /// What is reached without it: nothing, but for proxies of the usual environment variables.
    bypass: Bypass,
}

/// How a proxy is spoken to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// For addresses of IPv4.
    Socks4,
    /// For names as well.
    Socks4a,
    /// For addresses.
    Socks5,
    /// For names.
    Socks5h,
    /// CONNECT, or plain HTTP for servers without TLS.
    Http,
    /// The same over TLS.
    Https,
}

const FORMS: &str = "socks:host:port, accsyn:host:port, host:port, or a URL: socks4://, socks4a://, socks5://, \
                     socks5h://, http:// or https://user:password@host:port";

/// Whether an address begins with a kind as ACCSYN_PROXY has it.
fn names_kind(text: &str) -> bool {
    text.split_once(':').is_some_and(|(word, rest)| {
        rest.contains(':')
            && !rest.starts_with("//")
            && ["accsyn", "socks", "socks4", "socks4a", "socks5", "socks5h"]
                .iter()
                .any(|kind| word.eq_ignore_ascii_case(kind))
    })
}

impl Proxy {
    /// The proxy of a session: its option, else `ACCSYN_PROXY`, else the variables that other programs use as well.
    pub fn resolve(option: Option<&str>, environment: &dyn Fn(&str) -> Option<String>) -> Result<Proxy> {
        if let Some(text) = option {
            return Proxy::parse(text).map_err(|reason| fault("the session option `proxy`", text, &reason));
        }
        if let Some(text) = environment("ACCSYN_PROXY") {
            return Proxy::parse(&text)
                .map_err(|reason| fault("the proxy variable ACCSYN_PROXY", &text, &reason));
        }
        let usual = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let Some((name, text)) = usual.iter().find_map(|name| Some((name, environment(name)?))) else {
            return Ok(Proxy::None);
        };
        let own = environment("NO_PROXY").or_else(|| environment("no_proxy")).unwrap_or_default();
        let bypass = Bypass::of_variable(&own);
        // Here a bare host:port is an HTTP proxy, as in other programs.
        let spelled = if text.contains("://") { text.clone() } else { format!("http://{text}") };
        let parsed = match names_kind(&text) {
            // Elsewhere this would be a user, whose password would be sent to an HTTP proxy.
            true => Err("names a kind of proxy, which needs :// here".to_owned()),
            false => parse_url(&spelled),
        };
        Ok(match parsed {
            Ok(tunnel) => Proxy::Tunnel(Tunnel { bypass, ..tunnel }),
            Err(reason) => {
                let shown = shown_address(&text);
                let fault = Error::invalid_argument(format!(
                    "the variable {name} ('{shown}') {reason}; name a proxy that can be used, or none, by the session \
                     option `proxy` or by ACCSYN_PROXY: {FORMS}"
                ));
                Proxy::Unusable { fault, bypass }
            }
        })
    }

    /// Reads a setting; the error says what is wrong with it.
    fn parse(text: &str) -> std::result::Result<Proxy, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("none") {
            return Ok(Proxy::None);
        }
        if text.contains("://") {
            return parse_url(text).map(Proxy::Tunnel);
        }
        let (kind, address) = match text.split_once(':') {
            Some((word, rest)) if rest.contains(':') && !text.starts_with('[') => {
                (word.to_ascii_lowercase(), rest)
            }
            Some((word, _))
                if ["socks", "socks5", "accsyn"].iter().any(|kind| word.eq_ignore_ascii_case(kind)) =>
            {
                return Err("has no port".to_owned());
            }
            _ => ("accsyn".to_owned(), text),
        };
        match kind.as_str() {
            "accsyn" => {
                let (host, port) = parse_address(address)?;
                Ok(Proxy::Accsyn(Origin { tls: false, host, port: port.unwrap_or(80) }))
            }
            // Names are resolved by the proxy. Version 4 cannot, and not every server takes 4a for it.
            "socks" | "socks5" | "socks5h" => parse_url(&format!("socks5h://{address}")).map(Proxy::Tunnel),
            "socks4" | "socks4a" => parse_url(&format!("{kind}://{address}")).map(Proxy::Tunnel),
            other => Err(format!("is of an unknown kind, '{other}'")),
        }
    }

    /// What is told about it: no credentials.
    pub fn shown(&self) -> Option<String> {
        match self {
            Proxy::None | Proxy::Unusable { .. } => None,
            Proxy::Accsyn(origin) => Some(format!("accsyn:{}", host_and_port(&origin.host, origin.port))),
            Proxy::Tunnel(tunnel) => Some(tunnel.shown()),
        }
    }

    /// The same, if it is on the way to this server.
    pub fn shown_for(&self, origin: &Origin) -> Option<String> {
        match self {
            Proxy::Tunnel(_) => self.tunnel(origin).map(Tunnel::shown),
            other => other.shown(),
        }
    }

    /// An error for what would go through a proxy that cannot be used.
    pub fn check(&self, origin: &Origin) -> Result<()> {
        match self {
            Proxy::Unusable { fault, bypass } if !bypass.covers(origin) => Err(fault.clone()),
            _ => Ok(()),
        }
    }

    /// The server that a request is sent to.
    pub fn server<'a>(&'a self, origin: &'a Origin) -> &'a Origin {
        match self {
            Proxy::Accsyn(proxy) => proxy,
            Proxy::None | Proxy::Tunnel(_) | Proxy::Unusable { .. } => origin,
        }
    }

    /// The proxy that connections to this origin go through.
    pub fn tunnel(&self, origin: &Origin) -> Option<&Tunnel> {
        match self {
            Proxy::None | Proxy::Accsyn(_) | Proxy::Unusable { .. } => None,
            Proxy::Tunnel(tunnel) => (!tunnel.bypass.covers(origin)).then_some(tunnel),
        }
    }

    /// Whether the setting has a user name or password.
    pub fn has_credentials(&self) -> bool {
        matches!(self, Proxy::Tunnel(Tunnel { credentials: Some(_), .. }))
    }

    /// The password of that user.
    pub fn password(&self) -> Option<Zeroizing<String>> {
        let Proxy::Tunnel(tunnel) = self else { return None };
        let (_, password) = tunnel.credentials()?;
        Some(Zeroizing::new(latin1::text_of(&password).into_owned()))
    }
}

/// Credentials stay out of it.
impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown().unwrap_or_else(|| "none".to_owned()))
    }
}

impl Tunnel {
    fn shown(&self) -> String {
        format!("{}://{}", self.kind.scheme(), host_and_port(&self.host, self.port))
    }

    /// User name and password, decoded.
    pub fn credentials(&self) -> Option<socks::Credentials> {
        let (user, password) = self.credentials.as_ref()?;
        Some((decoded(user), decoded(password)))
    }

    /// The same as an HTTP proxy takes them.
    pub fn authorization(&self) -> Option<SecretString> {
        let (user, password) = self.credentials()?;
        let pair = Zeroizing::new([&user[..], &b":"[..], &password].concat());
        Some(SecretString::new(&Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(&*pair)))))
    }
}

impl Kind {
    const ALL: [Kind; 6] =
        [Kind::Socks4, Kind::Socks4a, Kind::Socks5, Kind::Socks5h, Kind::Http, Kind::Https];

    fn scheme(self) -> &'static str {
        match self {
            Kind::Socks4 => "socks4",
            Kind::Socks4a => "socks4a",
            Kind::Socks5 => "socks5",
            Kind::Socks5h => "socks5h",
            Kind::Http => "http",
            Kind::Https => "https",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Kind::Http => 80,
            Kind::Https => 443,
            _ => 1080,
        }
    }

    /// Whether it is spoken to by HTTP.
    pub fn is_http(self) -> bool {
        matches!(self, Kind::Http | Kind::Https)
    }

    /// Whether the proxy takes names; else this machine resolves them.
    pub fn takes_names(self) -> bool {
        !matches!(self, Kind::Socks4 | Kind::Socks5)
    }
}

fn fault(source: &str, text: &str, reason: &str) -> Error {
    let shown = shown_address(text);
    Error::invalid_argument(format!("{source} ('{shown}') {reason}; use {FORMS}, or none"))
}

fn parse_url(text: &str) -> std::result::Result<Tunnel, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL ({error})"))?;
    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.scheme() == url.scheme()) else {
        return Err(format!("is of an unknown kind, '{}'", url.scheme()));
    };
    let host = read_host(url.host_str().unwrap_or_default().trim_matches(['[', ']']))?;
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("has a path, query or fragment".to_owned());
    }
    let port = url.port().unwrap_or(kind.default_port());
    if port == 0 {
        return Err("has port 0".to_owned());
    }
    let encoded = (url.username(), url.password().unwrap_or_default());
    let (user, password) = (decoded(encoded.0), decoded(encoded.1));
    let has_credentials = !user.is_empty() || !password.is_empty();
    if has_credentials {
        match kind {
            Kind::Socks4 | Kind::Socks4a => {
                return Err(
                    "holds a user name, which the SOCKS4 client here cannot send; SOCKS5 can".to_owned()
                );
            }
            Kind::Http | Kind::Https if user.contains(&b':') => {
                return Err("has a user name with a colon, which HTTP cannot send".to_owned());
            }
            Kind::Socks5 | Kind::Socks5h if user.len().max(password.len()) > socks::LONGEST => {
                return Err(format!("has a user name or password of more than {} bytes", socks::LONGEST));
            }
            _ => {}
        }
    }
    let credentials = has_credentials.then(|| (SecretString::new(encoded.0), SecretString::new(encoded.1)));
    Ok(Tunnel { kind, host, port, credentials, bypass: Bypass::default() })
}

fn decoded(text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    bytes.extend(percent_decode_str(text));
    bytes
}

/// The host as it is connected to; the error says what is wrong with it.
fn read_host(host: &str) -> std::result::Result<String, String> {
    match host {
        "" | "." => Err("has no host".to_owned()),
        _ => {
            endpoints::host(host).ok_or_else(|| "has a host that is neither a name nor an address".to_owned())
        }
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn parse_address(text: &str) -> std::result::Result<(String, Option<u16>), String> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) if host.parse::<std::net::Ipv6Addr>().is_ok() => (
            host,
            if rest.is_empty() { None } else { Some(rest.strip_prefix(':').ok_or("is not like [v6]:port")?) },
        ),
        Some(_) => return Err("has no IPv6 address in its brackets".to_owned()),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let host = read_host(host)?;
    let port = match port {
        None => None,
        Some(port) => {
            Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or("has no port from 1 to 65535")?)
        }
    };
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    fn of(text: &str) -> Result<Proxy> {
        Proxy::resolve(Some(text), &|_| None)
    }

    #[test]
    fn every_form_is_read() {
        for (text, shown) in [
            ("proxy", "accsyn:proxy:80"),
            ("proxy:8080", "accsyn:proxy:8080"),
            ("accsyn:proxy:8080", "accsyn:proxy:8080"),
            ("[::1]", "accsyn:[::1]:80"),
            ("[::1]:8080", "accsyn:[::1]:8080"),
            ("accsyn:[::1]:8080", "accsyn:[::1]:8080"),
            ("socks:proxy:1080", "socks5h://proxy:1080"),
            ("socks5:proxy:99", "socks5h://proxy:99"),
            ("SOCKS:proxy:99", "socks5h://proxy:99"),
            ("socks4:proxy:99", "socks4://proxy:99"),
            ("socks4a:proxy:99", "socks4a://proxy:99"),
            ("socks:[::1]:99", "socks5h://[::1]:99"),
            ("socks4://proxy", "socks4://proxy:1080"),
            ("socks4a://proxy:9", "socks4a://proxy:9"),
            ("socks5://proxy", "socks5://proxy:1080"),
            ("socks5h://u%40x:p%3Aw@proxy:9", "socks5h://proxy:9"),
            ("socks5h://[::1]:9", "socks5h://[::1]:9"),
            ("http://u:p@proxy:3128", "http://proxy:3128"),
            ("http://proxy", "http://proxy:80"),
            ("https://u:p@proxy", "https://proxy:443"),
            ("https://proxy:8443", "https://proxy:8443"),
            ("http://pröxy.lan.:8", "http://xn--prxy-6qa.lan.:8"),
            ("socks5://127.1:8", "socks5://127.0.0.1:8"),
            ("socks:2130706433:8", "socks5h://127.0.0.1:8"),
            ("accsyn:0x7f.1:8", "accsyn:127.0.0.1:8"),
            ("10.1:8", "accsyn:10.0.0.1:8"),
            ("http://127.1", "http://127.0.0.1:80"),
            ("my_proxy.studio-lan.example:8", "accsyn:my_proxy.studio-lan.example:8"),
        ] {
            assert_eq!(of(text).expect(text).shown().as_deref(), Some(shown), "{text}");
        }
        assert!(of("none").expect("none").shown().is_none());
    }

    #[test]
    fn nonsense_is_an_invalid_argument_without_the_password() {
        for text in [
            "",
            " ",
            "a:b:c:d",
            "socks:proxy",
            "accsyn:proxy",
            "http:proxy:80",
            "ftp://proxy:80",
            "proxy:http",
            "proxy:0",
            "proxy:70000",
            "socks:proxy:x",
            "socks5://",
            "http://u:secret@",
            "http://u:secret@proxy:80/path",
            "socks4://u:secret@proxy:80",
            "[::1",
            "[nonsense]:80",
            "::1:80",
            "=\"x",
            "=\"x:80",
            "accsyn:=\"x:80",
            "a b:80",
            "proxy..lan:80",
            "socks:=\"x:80",
            "socks5://=\"x",
            "socks5h://pr%20oxy:80",
            "socks5h://pröxy:80",
            "http://=\"x:80",
            "http://proxy!:80",
            "http://us%3Aer:secret@proxy:80",
        ] {
            let error = of(text).expect_err(text);
            assert_eq!(error.status, Status::InvalidArgument, "{text}");
            assert!(
                error.message.contains("socks5h://") && !error.message.contains("secret"),
                "{}",
                error.message
            );
        }
    }

    #[test]
    fn variables_count_in_their_order_and_an_option_beats_them() {
        let all = |name: &str| match name {
            "ACCSYN_PROXY" => Some("accsyn:a:1".to_owned()),
            "HTTPS_PROXY" => Some("b:2".to_owned()),
            "ALL_PROXY" => Some("socks5://c:3".to_owned()),
            _ => None,
        };
        let without = |gone: &'static [&'static str]| {
            move |name: &str| if gone.contains(&name) { None } else { all(name) }
        };
        let shown = |option, environment: &dyn Fn(&str) -> Option<String>| {
            Proxy::resolve(option, environment).expect("proxy").shown().unwrap_or_default()
        };
        assert_eq!(shown(Some("accsyn:x:9"), &all), "accsyn:x:9");
        assert_eq!(shown(Some("none"), &all), "");
        assert_eq!(shown(None, &all), "accsyn:a:1");
        assert_eq!(shown(None, &without(&["ACCSYN_PROXY"])), "http://b:2");
        assert_eq!(shown(None, &without(&["ACCSYN_PROXY", "HTTPS_PROXY"])), "socks5://c:3");
    }

    #[test]
    fn the_usual_variables_never_mean_this_machine_nor_what_no_proxy_lists() {
        let environment = |name: &str| match name {
            "https_proxy" => Some("http://proxy:3128".to_owned()),
            "no_proxy" => Some("studio.local, 10.0.0.0/8".to_owned()),
            _ => None,
        };
        let (usual, own) =
            (Proxy::resolve(None, &environment).expect("proxy"), of("http://proxy:3128").expect("proxy"));
        for (url, through) in [
            ("https://acmefilm.accsyn.com", true),
            ("https://a.studio.local", false),
            ("https://10.1.2.3", false),
            ("http://localhost:8181", false),
            ("http://127.0.0.1:8181", false),
            ("http://[::1]:8181", false),
        ] {
            let origin = Origin::parse(url).expect(url);
            assert_eq!(usual.tunnel(&origin).is_some(), through, "{url}");
            assert!(own.tunnel(&origin).is_some(), "{url}");
            assert!(usual.check(&origin).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_the_usual_variables_hold_matters_only_where_it_would_be_used() {
        for text in [
            "ftp://u:secret@proxy:443",
            "socks4://u:secret@proxy",
            "http://proxy:0",
            ":",
            "socks:u:secret@proxy:1",
            "accsyn:u:secret@proxy:1",
        ] {
            let environment = |name: &str| match name {
                "HTTPS_PROXY" => Some(text.to_owned()),
                "NO_PROXY" => Some("studio.local".to_owned()),
                _ => None,
            };
            let proxy = Proxy::resolve(None, &environment).expect("no fault yet");
            assert_eq!(proxy.shown(), None);
            for direct in ["https://a.studio.local", "http://localhost:8181", "https://[::1]:9"] {
                let origin = Origin::parse(direct).expect(direct);
                assert!(proxy.tunnel(&origin).is_none() && proxy.check(&origin).is_ok(), "{text}: {direct}");
            }
            let backend = Origin::parse("https://acmefilm.accsyn.com").expect("origin");
            let error = proxy.check(&backend).expect_err(text);
            assert_eq!(error.status, Status::InvalidArgument);
            for word in ["the variable HTTPS_PROXY", "`proxy`", "ACCSYN_PROXY", "socks5h://"] {
                assert!(error.message.contains(word), "{}", error.message);
            }
            assert!(!error.message.contains("secret"), "{}", error.message);

            // The variables for accsyn's proxy alone are always checked, and may begin with a kind.
            if names_kind(text) {
                continue;
            }
            let own = |name: &str| if name == "ACCSYN_PROXY" { Some(text.to_owned()) } else { None };
            assert!(Proxy::resolve(None, &own).is_err() && of(text).is_err(), "{text}");
        }
    }
}
