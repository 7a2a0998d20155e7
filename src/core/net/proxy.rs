//! The proxy setting: accsyn's own syntax, URLs, and the usual environment variables.

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use percent_encoding::percent_decode_str;
use url::Url;
use zeroize::Zeroizing;

use super::origin::{Origin, shown_address};
use crate::error::{Error, Result};

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
    Unusable { fault: Error, bypass: String },
}

/// A proxy that connections go through.
#[derive(Clone)]
pub(super) struct Tunnel {
    /// With credentials.
    url: Url,
    /// Hosts that are reached directly, as `NO_PROXY` lists them; only for proxies of the usual environment variables.
    bypass: String,
}

/// What those variables never mean: this machine is not the way to the Internet.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

const FORMS: &str = "socks:host:port, accsyn:host:port, host:port, or a URL: socks4://, socks4a://, socks5://, \
                     socks5h:// or http://user:password@host:port";

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
        let bypass = format!("{LOOPBACK},{own}");
        // Here a bare host:port is an HTTP proxy, as in other programs.
        let spelled = if text.contains("://") { text.clone() } else { format!("http://{text}") };
        Ok(match parse_url(&spelled) {
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
                let (host, port) = host_and_port(address)?;
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
            Proxy::Accsyn(origin) => Some(format!("accsyn:{}", address(&origin.host, origin.port))),
            Proxy::Tunnel(tunnel) => Some(tunnel.shown()),
        }
    }

    /// An error for what would go through a proxy that cannot be used.
    pub fn check(&self, origin: &Origin) -> Result<()> {
        match self {
            Proxy::Unusable { fault, bypass } if intercept("http://proxy", bypass, origin).is_some() => {
                Err(fault.clone())
            }
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

    /// Whether connections to this origin go through a tunnel.
    pub fn tunnels(&self, origin: &Origin) -> bool {
        self.intercept(origin).is_some()
    }

    /// The proxy that connections to this origin go through.
    pub fn intercept(&self, origin: &Origin) -> Option<Intercept> {
        match self {
            Proxy::None | Proxy::Accsyn(_) | Proxy::Unusable { .. } => None,
            Proxy::Tunnel(tunnel) => intercept(tunnel.url.as_str(), &tunnel.bypass, origin),
        }
    }

    /// Whether the setting names a user.
    pub fn has_credentials(&self) -> bool {
        matches!(self, Proxy::Tunnel(tunnel) if !tunnel.url.username().is_empty())
    }

    /// The password of that user.
    pub fn password(&self) -> Option<Zeroizing<String>> {
        let Proxy::Tunnel(tunnel) = self else { return None };
        let password = percent_decode_str(tunnel.url.password()?).decode_utf8_lossy();
        Some(Zeroizing::new(password.into_owned()))
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
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port_or_known_default().unwrap_or(1080);
        format!("{}://{host}:{port}", self.url.scheme())
    }
}

/// What connections to this origin go through, by the rules that other programs follow too.
fn intercept(proxy: &str, bypass: &str, origin: &Origin) -> Option<Intercept> {
    let matcher = Matcher::builder().all(proxy).no(bypass).build();
    matcher.intercept(&origin.to_string().parse().ok()?)
}

fn fault(source: &str, text: &str, reason: &str) -> Error {
    let shown = shown_address(text);
    Error::invalid_argument(format!("{source} ('{shown}') {reason}; use {FORMS}, or none"))
}

fn parse_url(text: &str) -> std::result::Result<Tunnel, String> {
    let mut url = Url::parse(text).map_err(|error| format!("is not a URL ({error})"))?;
    if !["socks4", "socks4a", "socks5", "socks5h", "http"].contains(&url.scheme()) {
        return Err(format!("is of an unknown kind, '{}'", url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("has no host".to_owned());
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("has a path, query or fragment".to_owned());
    }
    if url.port_or_known_default().is_none() {
        url.set_port(Some(1080)).map_err(|()| "cannot have a port".to_owned())?;
    }
    if url.port() == Some(0) {
        return Err("has port 0".to_owned());
    }
    if url.scheme().starts_with("socks4") && (!url.username().is_empty() || url.password().is_some()) {
        return Err("holds a user name, which the SOCKS4 client here cannot send; SOCKS5 can".to_owned());
    }
    Ok(Tunnel { url, bypass: String::new() })
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn host_and_port(text: &str) -> std::result::Result<(String, Option<u16>), String> {
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
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control() || "/@?#[]".contains(c))
    {
        return Err("has no host".to_owned());
    }
    let port = match port {
        None => None,
        Some(port) => {
            Some(port.parse::<u16>().ok().filter(|port| *port > 0).ok_or("has no port from 1 to 65535")?)
        }
    };
    Ok((host.to_owned(), port))
}

fn address(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
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
            assert_eq!(usual.tunnels(&origin), through, "{url}");
            assert!(own.tunnels(&origin), "{url}");
            assert!(usual.check(&origin).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_the_usual_variables_hold_matters_only_where_it_would_be_used() {
        for text in ["https://u:secret@proxy:443", "socks4://u:secret@proxy", "http://proxy:0", ":"] {
            let environment = |name: &str| match name {
                "HTTPS_PROXY" => Some(text.to_owned()),
                "NO_PROXY" => Some("studio.local".to_owned()),
                _ => None,
            };
            let proxy = Proxy::resolve(None, &environment).expect("no fault yet");
            assert_eq!(proxy.shown(), None);
            for direct in ["https://a.studio.local", "http://localhost:8181", "https://[::1]:9"] {
                let origin = Origin::parse(direct).expect(direct);
                assert!(!proxy.tunnels(&origin) && proxy.check(&origin).is_ok(), "{text}: {direct}");
            }
            let backend = Origin::parse("https://acmefilm.accsyn.com").expect("origin");
            let error = proxy.check(&backend).expect_err(text);
            assert_eq!(error.status, Status::InvalidArgument);
            for word in ["the variable HTTPS_PROXY", "`proxy`", "ACCSYN_PROXY", "socks5h://"] {
                assert!(error.message.contains(word), "{}", error.message);
            }
            assert!(!error.message.contains("secret"), "{}", error.message);

            // The variables for accsyn's proxy alone are always checked.
            let own = |name: &str| if name == "ACCSYN_PROXY" { Some(text.to_owned()) } else { None };
            assert!(Proxy::resolve(None, &own).is_err() && of(text).is_err(), "{text}");
        }
    }
}
