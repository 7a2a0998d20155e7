//! What a session is made from: options, then environment variables, then defaults.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::environment::Environment;
use super::given::{Given, unacceptable};
use super::option::{Kind, SessionOption};
use super::request_headers::request_headers;
use super::table::{self, OPTIONS};
use crate::secret::Secret;
use accsyn_core::environment;
use accsyn_core::error::{Error, Result, Status};
use accsyn_core::files;
use accsyn_core::log::{Format, Level, Log};
use accsyn_core::net::{Config, Origin};
use accsyn_core::secret_string::SecretString;
use accsyn_core::wire::conversion::Conversion;
use accsyn_core::wire::excerpt::shorten;
use accsyn_core::wire::{ApiVersion, discovery, endpoints, headers, number};

/// Where the backend is.
#[derive(Debug, Clone)]
pub(crate) enum Backend {
    /// Known from the options.
    At(Origin),
    /// To be looked up.
    Discover {
        /// Wins over the discovered one.
        port: Option<u16>,
        /// Domains that it may be in, beside accsyn's own.
        allowed: Vec<String>,
    },
}

/// Everything a session is made from.
pub(crate) struct Options {
    pub api_version: ApiVersion,
    pub workspace: String,
    pub username: String,
    pub secret: Secret,
    pub backend: Backend,
    pub conversion: Conversion,
    pub client_name: Option<String>,
    /// Of every request to the backend, besides the library's own.
    pub headers: Vec<(String, SecretString)>,
    pub pretty_json: bool,
    pub workers: usize,
    pub net: Config,
    /// The options in effect that are not secret, by name, for display: a JSON object. A map takes four times the memory.
    pub shown: Box<str>,
}

/// Resolves everything, in the order in which missing values are reported.
pub(crate) fn resolve(given: &mut Given) -> Result<(Options, Environment)> {
    let api_version = api_version(given);
    available(given, api_version)?;
    let mut env = Environment::of(given.get("environment"));
    given.hide(&env);
    if env.read_file(given.string("path_envfile"))? {
        given.hide(&env);
    }
    let given = &*given;
    let mut warnings: Vec<String> = env.warning().map(str::to_owned).into_iter().collect();
    let resolver = Resolver { given, env: &env, api_version };

    let workspace =
        resolver.string("workspace")?.ok_or_else(|| resolver.missing("workspace", "workspace"))?;
    let username = resolver.string("username")?.ok_or_else(|| resolver.missing("user name", "username"))?;
    let secret = resolver.secret()?;
    header_safe("workspace", &workspace, api_version == ApiVersion::V3, given)?;
    header_safe("username", &username, false, given)?;
    let client_name = resolver.string("client_name")?;
    if let Some(name) = &client_name {
        header_safe("client_name", name, true, given)?;
    }
    if api_version == ApiVersion::V1 {
        let outdated =
            table::variables().filter(|name| name.starts_with("FILMHUB_") && env.get(name).is_some());
        let outdated: Vec<&str> = outdated.collect();
        if !outdated.is_empty() {
            warnings.push(format!(
                "outdated environment variables are set: {}; rename FILMHUB_ to ACCSYN_",
                outdated.join(", ")
            ));
        }
    }
    let backend = resolver.backend()?;
    let path_logfile = resolver.path("path_logfile")?;
    let format = match resolver.string("log_format")?.as_deref() {
        Some("json") => Format::Json,
        _ => Format::Text,
    };
    let log = Arc::new(Log::open(
        resolver.bool("verbose")?,
        path_logfile.as_deref(),
        format,
        given.known().clone(),
    )?);
    for warning in warnings {
        log.line(Level::Warning, || warning);
    }
    let net = Config {
        connect_timeout: resolver.seconds("connect_timeout")?,
        timeout: resolver.seconds("timeout")?,
        allow_http: resolver.bool("allow_http")?,
        proxy: given.string("proxy").map(SecretString::new),
        ca_file: resolver.path("ca_file")?,
        crl_file: resolver.path("crl_file")?,
        client_cert: resolver.path("client_cert")?,
        client_key: resolver.client_key()?,
        pin_sha256: resolver.pins("pin_sha256")?,
        tls_verify: resolver.bool("tls_verify")?,
        rate_limit: resolver.number("rate_limit")?,
        rate_burst: resolver.integer("rate_burst", u32::MAX)?,
        max_retries: resolver.integer("max_retries", u32::MAX)?,
        max_connections: resolver.integer("max_connections", usize::MAX)?,
        max_response_bytes: resolver.integer("max_response_bytes", usize::MAX)?,
        log,
    };
    let options = Options {
        api_version,
        workspace,
        username,
        secret,
        backend,
        conversion: match resolver.string("dates")?.as_deref() {
            Some("raw") => Conversion::Ids,
            _ => Conversion::Full,
        },
        client_name,
        headers: request_headers(given.get("headers"), &|name| given.told(name))?,
        pretty_json: resolver.bool("pretty_json")?,
        workers: resolver.integer("workers", usize::MAX)?,
        net,
        shown: resolver.shown()?,
    };
    Ok((options, env))
}

/// What to log in with again; None when no credential was given.
pub(crate) fn credential(given: &Given, api_version: ApiVersion) -> Result<Option<Secret>> {
    given.only_credentials()?;
    available(given, api_version)?;
    Ok(given_secret(given))
}

fn api_version(given: &Given) -> ApiVersion {
    let is_v1 = match given.get("api_version").and_then(Value::as_u64) {
        Some(version) => version == 1,
        None => given.options().any(|option| !option.api_versions.contains(&3)),
    };
    if is_v1 { ApiVersion::V1 } else { ApiVersion::V3 }
}

/// Rejects options that this API version does not have.
fn available(given: &Given, api_version: ApiVersion) -> Result<()> {
    let number = api_version.number();
    let Some(option) = given.options().find(|option| !option.api_versions.contains(&number)) else {
        return Ok(());
    };
    let hint =
        if option.is_credential { "give `api_key`, or leave `api_version` out" } else { "leave it out" };
    let versions: Vec<String> = option.api_versions.iter().map(i32::to_string).collect();
    Err(Error::new(
        Status::Unsupported,
        format!(
            "session option `{}` exists with api_version {} only, and this is {number}; {hint}",
            option.name,
            versions.join(" and ")
        ),
    ))
}

/// The credential among the options, the strongest when there are several.
fn given_secret(given: &Given) -> Option<Secret> {
    let secret = |name: &str| given.string(name).map(SecretString::new);
    secret("api_key")
        .map(Secret::ApiKey)
        .or_else(|| secret("session_key").map(Secret::SessionKey))
        .or_else(|| secret("pwd").map(Secret::Password))
}

/// Looks each option up where it may come from.
struct Resolver<'a> {
    given: &'a Given,
    env: &'a Environment,
    api_version: ApiVersion,
}

impl Resolver<'_> {
    /// The value of an option: as given, else of the first variable that has one, else the default, else null.
    fn value(&self, option: &SessionOption) -> Result<Value> {
        let is_default =
            |value: &Value| matches!(option.kind, Kind::Seconds(..)) && number::of(value) == Some(0.0);
        if let Some(value) = self.given.get(option.name).filter(|value| !is_default(value)) {
            return Ok(value.clone());
        }
        for name in self.variables(option) {
            let Some(text) = self.env.get(name) else { continue };
            let value = match option.kind {
                Kind::String | Kind::Choice(_) => Value::String(text),
                Kind::Bool => Value::Bool(text == "true" || text == "1"),
                _ => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            };
            if !option.kind.accepts(&value) {
                return Err(unacceptable(&format!("environment variable {name}"), option, &value));
            }
            return Ok(value);
        }
        Ok(option.default_value())
    }

    fn variables(&self, option: &SessionOption) -> &'static [&'static str] {
        match self.api_version {
            ApiVersion::V3 => option.variables,
            ApiVersion::V1 => option.variables_v1,
        }
    }

    fn named(&self, name: &str) -> Result<Value> {
        self.value(row(name))
    }

    fn string(&self, name: &str) -> Result<Option<String>> {
        Ok(match self.named(name)? {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    /// The path of a file, not its content. It is checked here since not every session reads the file, but all show its path.
    fn path(&self, name: &str) -> Result<Option<PathBuf>> {
        let path = self.string(name)?.map(PathBuf::from);
        if let Some(path) = &path {
            files::check_path(path)
                .map_err(|error| Error::invalid_argument(format!("cannot use `{name}`: {error}")))?;
        }
        Ok(path)
    }

    fn bool(&self, name: &str) -> Result<bool> {
        Ok(self.named(name)?.as_bool().unwrap_or_default())
    }

    /// An integer; `most` where the type holds less than the table allows.
    fn integer<T: TryFrom<u64>>(&self, name: &str, most: T) -> Result<T> {
        Ok(T::try_from(self.named(name)?.as_u64().unwrap_or_default()).unwrap_or(most))
    }

    fn number(&self, name: &str) -> Result<f64> {
        Ok(number::of(&self.named(name)?).unwrap_or_default())
    }

    fn seconds(&self, name: &str) -> Result<Duration> {
        Ok(Duration::try_from_secs_f64(self.number(name)?).unwrap_or(Duration::MAX))
    }

    /// What to log in with: any credential among the options wins over those of the environment.
    fn secret(&self) -> Result<Secret> {
        if let Some(secret) = given_secret(self.given) {
            return Ok(secret);
        }
        let secret = |name: &str| {
            Ok::<_, Error>(self.string(name)?.map(|text| SecretString::new(&Zeroizing::new(text))))
        };
        if let Some(key) = secret("api_key")? {
            return Ok(Secret::ApiKey(key));
        }
        if let Some(key) = secret("session_key")? {
            return Ok(Secret::SessionKey(key));
        }
        Err(self.missing(
            match self.api_version {
                ApiVersion::V3 => "API key",
                ApiVersion::V1 => "API key, session key or password",
            },
            "api_key",
        ))
    }

    fn missing(&self, what: &str, name: &str) -> Error {
        let or = match self.given.get("environment") {
            Some(Value::Bool(false)) => {
                " (`environment` is false, so no environment variable is read)".to_owned()
            }
            None | Some(Value::Bool(true)) if environment::is_foreign() => {
                " (this process has more rights than the user who started it, so no environment variable is read)".to_owned()
            }
            _ => match self.variables(row(name)).first() {
                Some(variable) => format!(" or set the environment variable {variable}"),
                None => String::new(),
            },
        };
        Error::invalid_argument(format!("no {what}: give the session option `{name}`{or}"))
    }

    fn backend(&self) -> Result<Backend> {
        // Checked also when nothing is looked up: the session shows them.
        let allowed = self.domains("discovery_hosts")?;
        let port = self.integer("port", u16::MAX)?;
        let port = (port != 0).then_some(port);
        let hostname = self.string("hostname")?;
        let hostname = hostname
            .map(|host| read_host("hostname", &host, |host| self.given.told_address(host)))
            .transpose()?;
        let given = self.given.string("endpoint");
        if given.is_some() && (hostname.is_some() || port.is_some()) {
            return Err(Error::invalid_argument("give either `endpoint` or `hostname` and `port`, not both"));
        }
        let dev = self.bool("dev")?;
        let is_dev_given = self.given.get("dev") == Some(&Value::Bool(true));
        // An address among the options wins over one of the environment.
        let endpoint = match given {
            Some(text) => Some(text.to_owned()),
            None if hostname.is_some() || is_dev_given => None,
            None => self.string("endpoint")?,
        };
        if let Some(text) = endpoint {
            let origin = Origin::parse(&text).map_err(|reason| {
                Error::invalid_argument(format!("`endpoint` '{}' {reason}", self.given.told_address(&text)))
            })?;
            if !origin.tls && !origin.is_loopback() && !self.bool("allow_http")? {
                return Err(Error::invalid_argument(format!(
                    "`endpoint` {origin} would send credentials in clear text to another machine; use https, or set \
                     `allow_http` to true if you are sure"
                )));
            }
            return Ok(Backend::At(origin));
        }
        if dev {
            let host = hostname.unwrap_or_else(|| endpoints::DEV_HOST.to_owned());
            let origin = Origin { tls: false, host, port: port.unwrap_or(endpoints::DEV_PORT) };
            if !origin.is_loopback() && !self.bool("allow_http")? {
                let source = match self.variables(row("dev")).first() {
                    Some(variable) if !is_dev_given => format!("`dev` (set by {variable})"),
                    _ => "`dev`".to_owned(),
                };
                return Err(Error::invalid_argument(format!(
                    "{source} would send credentials in clear text to {origin}, which is another machine; turn it off, \
                     give an https `endpoint`, or set `allow_http` to true if you are sure"
                )));
            }
            return Ok(Backend::At(origin));
        }
        Ok(match hostname {
            Some(host) => {
                Backend::At(Origin { tls: true, host, port: port.unwrap_or(endpoints::DEFAULT_PORT) })
            }
            None => Backend::Discover { port, allowed },
        })
    }

    /// The file of the key that belongs to the client certificate.
    fn client_key(&self) -> Result<Option<PathBuf>> {
        let key = self.path("client_key")?;
        if key.is_some() && self.string("client_cert")?.is_none() {
            return Err(Error::invalid_argument(
                "`client_key` needs `client_cert`, the certificate that it belongs to",
            ));
        }
        Ok(key)
    }

    /// Digests of public keys, also as curl writes them.
    fn pins(&self, name: &str) -> Result<Vec<[u8; 32]>> {
        let items = self.named(name)?;
        if items.as_array().is_some_and(Vec::is_empty) {
            // No key would be pinned, which is not what anybody means.
            return Err(Error::invalid_argument(format!(
                "`{name}` is an empty list; give a digest, or leave it out if no key is to be pinned"
            )));
        }
        let items = items.as_array().into_iter().flatten().filter_map(Value::as_str);
        let pin = |item: &str| {
            let digest = item.strip_prefix("sha256//").unwrap_or(item);
            let digest = BASE64_STANDARD.decode(digest).ok().and_then(|digest| digest.try_into().ok());
            digest.ok_or_else(|| {
                Error::invalid_argument(format!(
                    "`{name}` must hold SHA-256 digests of public keys in Base64 (44 characters), not '{}'",
                    // Often it is the line break of a file.
                    shorten(&self.given.masked(item).escape_debug().to_string())
                ))
            })
        };
        items.map(pin).collect()
    }

    /// Domain names, as those of hosts are compared with them.
    fn domains(&self, name: &str) -> Result<Vec<String>> {
        let items = self.named(name)?;
        let items = items.as_array().into_iter().flatten().filter_map(Value::as_str);
        let domain = |item: &str| {
            discovery::domain(item).ok_or_else(|| {
                Error::invalid_argument(format!(
                    "`{name}` must hold names of hosts or domains such as \"studio.example\", which includes all hosts in \
                     them, without \"*\", scheme, port or path, not '{}'; a backend at an address is given by `hostname`",
                    self.given.told_address(item)
                ))
            })
        };
        items.map(domain).collect()
    }

    /// The options in effect that are not secret.
    fn shown(&self) -> Result<Box<str>> {
        let mut shown = "{".to_owned();
        for option in OPTIONS.iter().filter(|option| !option.is_secret) {
            let value = match self.value(option)? {
                _ if option.name == "api_version" => json!(self.api_version.number()),
                // Whole numbers as people write them.
                value if number::of(&value).is_some_and(|number| number.fract() == 0.0) => {
                    let whole = value.as_u64();
                    json!(whole.unwrap_or_else(|| number::of(&value).unwrap_or_default() as u64))
                }
                // The values of variables may be secrets.
                Value::Object(map) => json!(map.keys().collect::<Vec<_>>()),
                value => value,
            };
            let comma = if shown.len() > 1 { "," } else { "" };
            // Writing to a string cannot fail.
            let _ = write!(shown, "{comma}\"{}\":{value}", option.name);
        }
        shown.push('}');
        Ok(shown.into())
    }
}

fn row(name: &str) -> &'static SessionOption {
    // The table's own names; opening any session looks all of them up.
    table::find(name).unwrap_or_else(|| panic!("there is no session option {name}"))
}

/// A host name or an address as it is connected to.
pub(crate) fn read_host(what: &str, host: &str, told: impl Fn(&str) -> String) -> Result<String> {
    endpoints::host(host).ok_or_else(|| {
        Error::invalid_argument(format!(
            "`{what}` must be a host name or an address without scheme, port or path, not '{}'",
            told(host)
        ))
    })
}

/// Header values are Latin-1 without control characters.
fn header_safe(name: &str, value: &str, is_header: bool, given: &Given) -> Result<()> {
    if value.chars().any(char::is_control) {
        return Err(Error::invalid_argument(format!(
            "`{name}` must not contain control characters or line breaks"
        )));
    }
    if is_header && !value.chars().all(headers::fits) {
        return Err(Error::invalid_argument(format!(
            "`{name}` '{}' cannot be sent: it travels in an HTTP header, which holds Latin-1 characters only",
            given.told(value)
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_of_the_table_has_a_use_here() {
        let code = include_str!("resolve.rs");
        for option in OPTIONS {
            assert!(
                code.contains(&format!("(\"{}\"", option.name)),
                "`{}` is in the table only: read it in `resolve`",
                option.name
            );
        }
    }

    fn resolved(options: &Value) -> Result<Options> {
        let mut all =
            json!({"username": "u", "api_key": "k", "endpoint": "http://127.0.0.1:1", "environment": false});
        all.as_object_mut().expect("object").extend(options.as_object().expect("object").clone());
        resolve(&mut Given::parse(Some(&all.to_string()), "")?).map(|(options, _)| options)
    }

    #[test]
    fn an_option_wins_over_its_variables_and_those_come_in_their_order() {
        let env = json!({"ACCSYN_DOMAIN": "second", "ACCSYN_ORG": "third", "AS_DEV": "1", "ACCSYN_CA_FILE": "/ca.pem"});
        let options = resolved(&json!({"environment": env})).expect("options");
        assert_eq!(options.workspace, "second");
        let shown = |options: &Options| -> Value { serde_json::from_str(&options.shown).expect("JSON") };
        assert_eq!(shown(&options)["dev"], true);
        assert_eq!(shown(&options)["ca_file"], "/ca.pem");
        assert_eq!(
            shown(&options)["environment"],
            json!(["ACCSYN_DOMAIN", "ACCSYN_ORG", "AS_DEV", "ACCSYN_CA_FILE"])
        );
        let options =
            resolved(&json!({"environment": env, "domain": "first", "dev": false})).expect("options");
        assert_eq!((options.workspace.as_str(), &shown(&options)["dev"]), ("first", &json!(false)));
        // Variables are those of the API version.
        let v1 = json!({"FILMHUB_DOMAIN": "old", "ACCSYN_WORKSPACE": "new", "ACCSYN_SESSION_KEY": "key"});
        let options = resolved(&json!({"environment": v1, "api_version": 1})).expect("options");
        assert_eq!(options.workspace, "old");
    }

    #[test]
    fn what_an_api_version_lacks_is_unsupported_unless_it_is_as_good_as_not_given() {
        let error =
            resolved(&json!({"workspace": "w", "api_version": 3, "pwd": "p"})).err().expect("refused");
        assert_eq!(error.status, Status::Unsupported);
        assert!(error.message.contains("`pwd`") && error.message.contains("`api_key`"), "{}", error.message);
        resolved(&json!({"workspace": "w", "api_version": 3, "pwd": "", "session_key": null}))
            .expect("options");
    }

    #[test]
    fn domains_are_checked_whether_the_backend_is_looked_up_or_not() {
        let with = |way: &Value, domain: &str| {
            let mut options = json!({"workspace": "w", "discovery_hosts": ["studio.example", domain]});
            options.as_object_mut().expect("object").extend(way.as_object().expect("object").clone());
            resolved(&options)
        };
        let ways = [
            json!({}),
            json!({"endpoint": ""}),
            json!({"endpoint": "", "hostname": "h"}),
            json!({"endpoint": "", "dev": true}),
        ];
        for way in ways {
            for domain in ["*.x.com", "http://x", "u:hunter2pw@host", "10.0.0.1", "x.com:443", "x.com/a", ""]
            {
                let error = with(&way, domain).err().expect("refused");
                assert_eq!(error.status, Status::InvalidArgument);
                assert!(error.message.contains("`discovery_hosts`"), "{}", error.message);
                assert!(!error.message.contains("hunter2pw"), "{}", error.message);
            }
            with(&way, "farm.example").expect("options");
        }
    }

    #[test]
    fn without_an_environment_a_missing_value_says_so() {
        let error = resolved(&json!({})).err().expect("refused");
        assert!(error.message.contains("`workspace`") && error.message.contains("`environment` is false"));
        let error = resolved(&json!({"environment": {}})).err().expect("refused");
        assert!(error.message.contains("ACCSYN_WORKSPACE"), "{}", error.message);
    }
}
