//! Session options: JSON, then environment variables, then defaults.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::args::{near, shorten};
use super::environment::Environment;
use super::secret::Secret;
use crate::error::{Error, Result, Status};
use crate::log::{Level, Log};
use crate::net::{Config, Origin, shown_address};
use crate::wire::answer::Dates;
use crate::wire::{ApiVersion, json};

/// Where the backend is.
#[derive(Debug, Clone)]
pub(crate) enum Backend {
    /// Known from the options.
    At(Origin),
    /// To be asked for; the port wins over the discovered one.
    Discover { port: Option<u16> },
}

/// Everything a session is made from.
pub(crate) struct Options {
    pub api_version: ApiVersion,
    pub workspace: String,
    pub username: String,
    pub secret: Secret,
    pub backend: Backend,
    pub dev: bool,
    pub dates: Dates,
    pub client_name: Option<String>,
    pub timeout: f64,
    pub connect_timeout: f64,
    pub pretty_json: bool,
    pub workers: usize,
    pub net: Config,
}

const DEV_PORT: u16 = 8181;

/// The option names with their kinds: the one list that unknown keys and wrong types are checked against.
const NAMES: &[(&str, Shape)] = &[
    ("workspace", Shape::Text),
    ("domain", Shape::Text),
    ("username", Shape::Text),
    ("api_key", Shape::Text),
    ("pwd", Shape::Text),
    ("password", Shape::Text),
    ("session_key", Shape::Text),
    ("hostname", Shape::Text),
    ("port", Shape::Integer),
    ("proxy", Shape::Text),
    ("verbose", Shape::Flag),
    ("pretty_json", Shape::Flag),
    ("path_logfile", Shape::Text),
    ("timeout", Shape::Number),
    ("connect_timeout", Shape::Number),
    ("path_envfile", Shape::Text),
    ("dev", Shape::Flag),
    ("api_version", Shape::Integer),
    ("endpoint", Shape::Text),
    ("allow_http", Shape::Flag),
    ("ca_file", Shape::Text),
    ("tls_verify", Shape::Flag),
    ("rate_limit", Shape::Number),
    ("rate_burst", Shape::Integer),
    ("max_retries", Shape::Integer),
    ("max_connections", Shape::Integer),
    ("max_response_bytes", Shape::Integer),
    ("dates", Shape::Text),
    ("workers", Shape::Integer),
    ("client_name", Shape::Text),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Flag,
    Integer,
    Number,
}

impl Shape {
    fn about(self) -> &'static str {
        match self {
            Shape::Text => "a text",
            Shape::Flag => "true or false",
            Shape::Integer => "an integer that is not negative",
            Shape::Number => "a number that is not negative",
        }
    }

    fn fits(self, value: &Value) -> bool {
        match self {
            Shape::Text => value.is_string(),
            Shape::Flag => value.is_boolean(),
            Shape::Integer => value.as_u64().is_some(),
            Shape::Number => value.as_f64().is_some_and(|number| number >= 0.0 && number.is_finite()),
        }
    }
}

/// The options as given, typed. Secrets may be among them, so its texts are wiped from memory when it is dropped.
pub(crate) struct Given(Map<String, Value>);

impl Drop for Given {
    fn drop(&mut self) {
        for value in self.0.values_mut() {
            if let Value::String(text) = value {
                text.zeroize();
            }
        }
    }
}

impl Given {
    /// Parses options JSON; None and `{}` are the same.
    pub fn parse(text: Option<&str>) -> Result<Given> {
        let mut given = Given(json::options(text, "options_json", r#"{"workspace": "acmefilm"}"#)?);
        given.0.retain(|_, value| !value.is_null());
        let map = &given.0;
        for (key, value) in map {
            let Some((_, shape)) = NAMES.iter().find(|(name, _)| name == key) else {
                let hint = near(key, NAMES.iter().map(|(name, _)| *name));
                let hint = hint.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
                return Err(Error::invalid_argument(format!(
                    "there is no session option `{}`{hint}",
                    shorten(key)
                )));
            };
            if !shape.fits(value) {
                // The value itself stays out of the message: it may be a secret under a wrong name.
                return Err(Error::invalid_argument(format!(
                    "session option `{key}` must be {}",
                    shape.about()
                )));
            }
        }
        for (one, other) in [("workspace", "domain"), ("pwd", "password")] {
            if map.contains_key(one) && map.contains_key(other) && map[one] != map[other] {
                return Err(Error::invalid_argument(format!(
                    "session options `{one}` and `{other}` mean the same; give one of them"
                )));
            }
        }
        Ok(given)
    }

    /// A text; an empty one counts as not given.
    fn str(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// The same as a copy, which is not wiped.
    pub fn text(&self, name: &str) -> Option<String> {
        self.str(name).map(str::to_owned)
    }

    fn secret(&self, name: &str) -> Option<Zeroizing<String>> {
        self.text(name).map(Zeroizing::new)
    }

    fn flag(&self, name: &str, default: bool) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(default)
    }

    fn integer(&self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(Value::as_f64)
    }

    /// Credentials given explicitly, strongest first.
    fn explicit_secret(&self) -> Option<Secret> {
        self.secret("api_key")
            .map(Secret::ApiKey)
            .or_else(|| self.secret("session_key").map(Secret::SessionKey))
            .or_else(|| self.secret("pwd").or_else(|| self.secret("password")).map(Secret::Password))
    }

    /// What to log in with; explicit options win over the environment.
    pub fn credential(&self, api_version: ApiVersion, env: &Environment) -> Result<Secret> {
        let explicit = self.explicit_secret();
        if api_version == ApiVersion::V3
            && matches!(explicit, Some(Secret::Password(_) | Secret::SessionKey(_)))
        {
            return Err(Error::new(
                Status::Unsupported,
                "a password or session key logs in with api_version 1 only; give `api_key`, or leave `api_version` out",
            ));
        }
        let from_env = |names: &[&str]| env.first(names).map(Zeroizing::new);
        explicit
            .or_else(|| match api_version {
                ApiVersion::V3 => from_env(&["ACCSYN_API_KEY"]).map(Secret::ApiKey),
                ApiVersion::V1 => from_env(&["ACCSYN_API_KEY", "FILMHUB_API_KEY"])
                    .map(Secret::ApiKey)
                    .or_else(|| from_env(&["ACCSYN_SESSION_KEY"]).map(Secret::SessionKey)),
            })
            .ok_or_else(|| match api_version {
                ApiVersion::V3 => missing("API key", "api_key", "ACCSYN_API_KEY"),
                ApiVersion::V1 => missing("API key, session key or password", "api_key", "ACCSYN_API_KEY"),
            })
    }

    /// Credentials among the options alone; None when there are none.
    pub fn explicit_credential(&self, api_version: ApiVersion) -> Result<Option<Secret>> {
        self.explicit_secret().map(|_| self.credential(api_version, &Environment::default())).transpose()
    }

    /// Refuses options other than these.
    pub fn only(&self, names: &[&str]) -> Result<()> {
        match self.0.keys().find(|key| !names.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => Err(Error::invalid_argument(format!(
                "session option `{key}` cannot be changed here; {} can",
                names.join(", ")
            ))),
        }
    }

    fn api_version(&self) -> Result<ApiVersion> {
        match self.integer("api_version") {
            Some(3) => Ok(ApiVersion::V3),
            Some(1) => Ok(ApiVersion::V1),
            Some(other) => Err(Error::invalid_argument(format!("`api_version` must be 3 or 1, not {other}"))),
            None if ["pwd", "password", "session_key"].iter().any(|name| self.str(name).is_some()) => {
                Ok(ApiVersion::V1)
            }
            None => Ok(ApiVersion::V3),
        }
    }

    /// Resolves everything, in the order in which missing values are reported.
    pub fn resolve(&self) -> Result<(Options, Environment)> {
        let api_version = self.api_version()?;
        let env = Environment::load(self.text("path_envfile").as_deref())?;
        let mut warnings: Vec<String> = env.warning().map(str::to_owned).into_iter().collect();

        let workspace = self.text("workspace").or_else(|| self.text("domain"));
        let (workspace, variable) = match api_version {
            ApiVersion::V3 => (
                workspace.or_else(|| env.first(&["ACCSYN_WORKSPACE", "ACCSYN_DOMAIN", "ACCSYN_ORG"])),
                "ACCSYN_WORKSPACE",
            ),
            ApiVersion::V1 => (
                workspace
                    .or_else(|| env.first(&["ACCSYN_DOMAIN", "ACCSYN_ORG", "FILMHUB_DOMAIN", "FILMHUB_ORG"])),
                "ACCSYN_DOMAIN",
            ),
        };
        let workspace = workspace.ok_or_else(|| missing("workspace", "workspace", variable))?;
        let username = self.text("username").or_else(|| match api_version {
            ApiVersion::V3 => env.get("ACCSYN_API_USER"),
            ApiVersion::V1 => env.first(&["ACCSYN_API_USER", "FILMHUB_API_USER"]),
        });
        let username = username.ok_or_else(|| missing("user name", "username", "ACCSYN_API_USER"))?;
        let secret = self.credential(api_version, &env)?;
        header_safe("workspace", &workspace, api_version == ApiVersion::V3)?;
        header_safe("username", &username, false)?;
        let client_name = self.text("client_name");
        if let Some(name) = &client_name {
            header_safe("client_name", name, true)?;
        }
        if api_version == ApiVersion::V1
            && std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("FILMHUB_"))
        {
            warnings.push("environment variables FILMHUB_* are outdated; rename them to ACCSYN_*".to_owned());
        }
        let (backend, dev) = self.backend(api_version, &env, &mut warnings)?;
        let timeout = self.number("timeout").filter(|seconds| *seconds > 0.0).unwrap_or(120.0);
        let connect_timeout = self.number("connect_timeout").filter(|seconds| *seconds > 0.0).unwrap_or(10.0);
        let size = |name: &str, default: usize| -> usize {
            self.integer(name).map_or(default, |value| usize::try_from(value).unwrap_or(usize::MAX))
        };
        let path_logfile = self.text("path_logfile").map(PathBuf::from);
        let log = Arc::new(Log::open(self.flag("verbose", false), path_logfile.as_deref())?);
        for warning in warnings {
            log.line(Level::Warning, || warning);
        }
        let net = Config {
            connect_timeout: seconds("connect_timeout", connect_timeout)?,
            timeout: seconds("timeout", timeout)?,
            proxy: self.text("proxy"),
            ca_file: self.text("ca_file").or_else(|| env.get("ACCSYN_CA_FILE")).map(PathBuf::from),
            tls_verify: self.flag("tls_verify", true),
            rate_limit: self.number("rate_limit").unwrap_or(30.0),
            rate_burst: u32::try_from(size("rate_burst", 60)).unwrap_or(u32::MAX),
            max_retries: u32::try_from(size("max_retries", 5)).unwrap_or(u32::MAX),
            max_connections: at_least_one("max_connections", size("max_connections", 8))?,
            max_response_bytes: at_least_one("max_response_bytes", size("max_response_bytes", 256 << 20))?,
            log: log.clone(),
        };
        let options = Options {
            api_version,
            workspace,
            username,
            secret,
            backend,
            dev,
            dates: self.dates()?,
            client_name,
            timeout,
            connect_timeout,
            pretty_json: self.flag("pretty_json", false),
            workers: at_least_one("workers", size("workers", 4))?,
            net,
        };
        Ok((options, env))
    }

    fn dates(&self) -> Result<Dates> {
        match self.text("dates").as_deref() {
            None | Some("rfc3339") => Ok(Dates::Rfc3339),
            Some("raw") => Ok(Dates::Raw),
            Some(other) => Err(Error::invalid_argument(format!(
                "`dates` must be rfc3339 or raw, not '{}'",
                shorten(other)
            ))),
        }
    }

    fn backend(
        &self,
        api_version: ApiVersion,
        env: &Environment,
        warnings: &mut Vec<String>,
    ) -> Result<(Backend, bool)> {
        let port =
            match self.integer("port") {
                None | Some(0) => None,
                Some(port) => Some(u16::try_from(port).map_err(|_| {
                    Error::invalid_argument(format!("`port` must be at most 65535, not {port}"))
                })?),
            };
        let hostname = self.text("hostname");
        if let Some(host) = &hostname {
            check_host("hostname", host)?;
        }
        let is_on = |name: &str| matches!(env.get(name).as_deref(), Some("true" | "1"));
        let dev = match api_version {
            ApiVersion::V3 => self.flag("dev", false) || is_on("AS_DEV"),
            ApiVersion::V1 => self.flag("dev", false) || is_on("ACCSYN_DEV"),
        };
        let endpoint = self.text("endpoint");
        if endpoint.is_some() && (hostname.is_some() || port.is_some()) {
            return Err(Error::invalid_argument("give either `endpoint` or `hostname` and `port`, not both"));
        }
        // An address of the options wins over one of the environment.
        let endpoint = endpoint.or_else(|| env.get("ACCSYN_ENDPOINT").filter(|_| hostname.is_none() && !dev));
        if let Some(text) = endpoint {
            let origin = Origin::parse(&text).map_err(|reason| {
                Error::invalid_argument(format!("`endpoint` '{}' {reason}", shorten(&shown_address(&text))))
            })?;
            if !origin.tls && !origin.is_loopback() {
                if !self.flag("allow_http", false) {
                    return Err(Error::invalid_argument(format!(
                        "`endpoint` {} would send credentials in clear text to another machine; use https, \
                         or set `allow_http` to true if you are sure",
                        origin
                    )));
                }
                warnings.push(format!("credentials travel in clear text to {origin} (`allow_http` is true)"));
            }
            return Ok((Backend::At(origin), dev));
        }
        if dev {
            let host = hostname.unwrap_or_else(|| match api_version {
                ApiVersion::V3 => "127.0.0.1".to_owned(),
                ApiVersion::V1 => "172.16.178.161".to_owned(),
            });
            let origin = Origin { tls: false, host, port: DEV_PORT };
            if !origin.is_loopback() {
                warnings.push(format!("credentials travel in clear text to {origin} (development mode)"));
            }
            return Ok((Backend::At(origin), true));
        }
        Ok(match hostname {
            Some(host) => (Backend::At(Origin { tls: true, host, port: port.unwrap_or(443) }), false),
            None => (Backend::Discover { port }, false),
        })
    }
}

/// Refuses what is no host name and no address.
pub(crate) fn check_host(what: &str, host: &str) -> Result<()> {
    let address = host.parse::<std::net::IpAddr>().is_ok();
    let name = host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    if address || name {
        return Ok(());
    }
    Err(Error::invalid_argument(format!(
        "`{what}` must be a host name or an address without scheme, port or path, not '{}'",
        shorten(&shown_address(host))
    )))
}

/// Header values are Latin-1 without control characters.
fn header_safe(name: &str, value: &str, is_header: bool) -> Result<()> {
    if value.chars().any(char::is_control) {
        return Err(Error::invalid_argument(format!(
            "`{name}` must not contain control characters or line breaks"
        )));
    }
    if is_header && value.chars().any(|c| u32::from(c) > 0xff) {
        return Err(Error::invalid_argument(format!(
            "`{name}` '{}' cannot be sent: it travels in an HTTP header, which holds Latin-1 characters only",
            shorten(value)
        )));
    }
    Ok(())
}

fn missing(what: &str, option: &str, variable: &str) -> Error {
    Error::invalid_argument(format!(
        "no {what}: give the session option `{option}` or set the environment variable {variable}"
    ))
}

fn seconds(name: &str, value: f64) -> Result<Duration> {
    Duration::try_from_secs_f64(value).map_err(|_| {
        Error::invalid_argument(format!("session option `{name}` is too large: {value} seconds"))
    })
}

fn at_least_one(name: &str, value: usize) -> Result<usize> {
    if value == 0 {
        return Err(Error::invalid_argument(format!("session option `{name}` must be at least 1")));
    }
    Ok(value)
}
