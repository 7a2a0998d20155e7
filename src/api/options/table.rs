//! The session options, each defined here and nowhere else.

use super::option::{Group, Kind, SessionOption};

const YEAR: f64 = 31_536_000.0;

/// Every session option. New ones go to the end: the order is that of the fields in C++, which may be initialized by it.
pub const OPTIONS: &[SessionOption] = &[
    SessionOption::new(Group::Login, "workspace", Kind::String, "code of the workspace")
        .or_named(&["domain"])
        .variables_of(
            &["ACCSYN_WORKSPACE", "ACCSYN_DOMAIN", "ACCSYN_ORG"],
            &["ACCSYN_DOMAIN", "ACCSYN_ORG", "FILMHUB_DOMAIN", "FILMHUB_ORG"],
        ),
    SessionOption::new(Group::Login, "username", Kind::String, "e-mail address of the user")
        .variables_of(&["ACCSYN_API_USER"], &["ACCSYN_API_USER", "FILMHUB_API_USER"]),
    SessionOption::new(Group::Login, "api_key", Kind::String, "API key of the user")
        .variables_of(&["ACCSYN_API_KEY"], &["ACCSYN_API_KEY", "FILMHUB_API_KEY"])
        .credential(),
    SessionOption::new(
        Group::Login,
        "pwd",
        Kind::String,
        "password of the user, in place of `api_key`",
    )
    .or_named(&["password"])
    .v1()
    .credential(),
    SessionOption::new(
        Group::Login,
        "session_key",
        Kind::String,
        "key of another session, in place of `api_key`",
    )
    .variables_of(&[], &["ACCSYN_SESSION_KEY"])
    .v1()
    .credential(),
    SessionOption::new(Group::Login, "api_version", Kind::Version(&[3, 1]), "version of the accsyn REST API").default("3"),
    SessionOption::new(
        Group::Network,
        "hostname",
        Kind::String,
        "host name of the backend; looked up by the workspace's code when not given",
    ),
    SessionOption::new(Group::Network, "port", Kind::Integer(0, 65535), "port of the backend; 0 counts as not given"),
    SessionOption::new(
        Group::Network,
        "endpoint",
        Kind::String,
        "base URL of the backend, such as \"http://127.0.0.1:8181\", in place of `hostname`, `port` and TLS",
    )
    .variables(&["ACCSYN_ENDPOINT"]),
    SessionOption::new(
        Group::Network,
        "allow_http",
        Kind::Bool,
        "whether credentials may travel in clear text beyond this machine: to a backend by plain HTTP, or to an accsyn proxy",
    )
    .default("false"),
    SessionOption::new(
        Group::Network,
        "proxy",
        Kind::String,
        "\"socks:host:port\", \"accsyn:host:port\", \"host:port\" (the same), a URL, or \"none\"; URLs begin with http:// \
         (CONNECT), https:// (the same over TLS to the proxy), socks5h://, socks5://, socks4a:// or socks4:// and may hold \"user:password@\", but not for SOCKS 4; the proxy \
         resolves names, except for socks5:// and for SOCKS 4 without \"a\"",
    )
    .variables(&["ACCSYN_PROXY", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
    .qualified_by(&["NO_PROXY", "no_proxy"])
    .secret(),
    SessionOption::new(
        Group::Network,
        "ca_file",
        Kind::String,
        "PEM file of certificate authorities that are trusted in addition to the system's, or of a server's own certificate",
    )
    .variables(&["ACCSYN_CA_FILE"]),
    SessionOption::new(Group::Network, "tls_verify", Kind::Bool, "false accepts any certificate").default("true"),
    SessionOption::new(
        Group::Limits,
        "connect_timeout",
        Kind::Seconds(0.001, YEAR),
        "time to connect, including name resolution and the TLS handshake",
    )
    .default("10"),
    SessionOption::new(
        Group::Limits,
        "timeout",
        Kind::Seconds(0.001, YEAR),
        "longest single wait after that: for the backend to accept more of an upload, to start its response, or to send \
         more of it; a call with all its requests, attempts and pauses ends after `connect_timeout` and five times `timeout` at \
         the latest",
    )
    .default("120"),
    SessionOption::new(
        Group::Limits,
        "max_retries",
        Kind::Integer(0, 1000),
        "maximum number of retries of a request that is safe to repeat",
    )
    .default("5"),
    SessionOption::new(
        Group::Limits,
        "max_connections",
        Kind::Integer(1, 10_000),
        "maximum number of simultaneous connections of the session; with more than `workers`, calls on the host's own threads \
         do not wait for submitted ones",
    )
    .default("10"),
    SessionOption::new(
        Group::Limits,
        "max_response_bytes",
        Kind::Integer(1, i64::MAX as u64),
        "maximum size of a response, in bytes after decompression; of a failure, up to twice as much",
    )
    .default("268435456"),
    SessionOption::new(
        Group::Limits,
        "rate_limit",
        Kind::Number(0.001, 1_000_000.0),
        "maximum number of requests per second to the backend; 0 means no limit",
    )
    .default("30"),
    SessionOption::new(
        Group::Limits,
        "rate_burst",
        Kind::Integer(0, 1_000_000),
        "number of requests that may be sent at once before `rate_limit` applies",
    )
    .default("60"),
    SessionOption::new(
        Group::Data,
        "dates",
        Kind::Choice(&["rfc3339", "raw"]),
        "\"rfc3339\" converts the dates of entities to RFC 3339 and back, but never text that users wrote; \"raw\" \
         converts no date in either direction: they are received as the backend has them, in UTC without a zone, and sent as \
         given",
    )
    .default("\"rfc3339\""),
    SessionOption::new(
        Group::Limits,
        "workers",
        Kind::Integer(1, 1024),
        "maximum number of threads that run submitted calls",
    )
    .default("8"),
    SessionOption::new(
        Group::Login,
        "client_name",
        Kind::String,
        "name of the host program, sent to the backend in place of \"libaccsyn\"",
    ),
    SessionOption::new(
        Group::Environment,
        "path_envfile",
        Kind::String,
        "credentials file: lines of NAME=value that take precedence over environment variables; a regular file that no other \
         user can write",
    )
    .variables(&["ACCSYN_CREDENTIALS_PATH"]),
    SessionOption::new(
        Group::Logging,
        "path_logfile",
        Kind::String,
        "file that log lines are appended to: created readable by this user only; an existing one must be a regular file, not a \
         link, that no other user can read or write",
    ),
    SessionOption::new(
        Group::Logging,
        "verbose",
        Kind::Bool,
        "whether everything is logged, including requests and responses, to `path_logfile` or else to standard error",
    )
    .default("false"),
    SessionOption::new(
        Group::Logging,
        "pretty_json",
        Kind::Bool,
        "whether logged JSON is indented",
    )
    .default("false"),
    SessionOption::new(
        Group::Network,
        "dev",
        Kind::Bool,
        "whether the backend is a development backend: plain HTTP to this machine, or with `allow_http` to `hostname`, on port 8181 \
         unless `port` is given",
    )
    .default("false")
    .variables_of(&["AS_DEV"], &["ACCSYN_DEV"]),
    SessionOption::new(
        Group::Environment,
        "environment",
        Kind::Environment,
        "whether environment variables are read; an object of names and values is read instead of the process's own",
    )
    .default("true"),
    SessionOption::new(
        Group::Network,
        "discovery_hosts",
        Kind::Strings,
        "domains that the backend may be in when it is looked up, beside accsyn.com",
    ),
    SessionOption::new(
        Group::Network,
        "headers",
        Kind::StringMap,
        "further HTTP headers of every request to the backend, as gateways or tracing systems require, for example \
         \"traceparent\"; the library's own headers cannot be set, and the values are kept out of logs and messages",
    ),
    SessionOption::new(
        Group::Network,
        "client_cert",
        Kind::String,
        "PEM file of the certificate that is shown to servers that want one, followed by those of the authorities above it",
    ),
    SessionOption::new(
        Group::Network,
        "client_key",
        Kind::String,
        "PEM file of the private key of `client_cert`, not encrypted; may be the same file, as it is by default",
    ),
    SessionOption::new(
        Group::Network,
        "crl_file",
        Kind::String,
        "PEM or DER file of certificate revocation lists, which then must be up to date",
    ),
    SessionOption::new(
        Group::Network,
        "pin_sha256",
        Kind::Strings,
        "SHA-256 digests in Base64 of public keys, one of which must be that of the server or of an authority above it",
    ),
    SessionOption::new(
        Group::Logging,
        "log_format",
        Kind::Choice(&["text", "json"]),
        "form of log lines: \"text\" for people, or \"json\" for programs, an object in each line",
    )
    .default("\"text\""),
];

/// The option with this name or alias.
pub(super) fn find(name: &str) -> Option<&'static SessionOption> {
    OPTIONS.iter().find(|option| option.names().any(|known| known == name))
}

/// Every environment variable that the library reads.
pub(super) fn variables() -> impl Iterator<Item = &'static str> {
    OPTIONS.iter().flat_map(SessionOption::all_variables)
}

/// The variables that say the same as this one: those of its option, or that qualify it, or all that hold credentials.
pub(super) fn rivals(variable: &str) -> impl Iterator<Item = &'static str> {
    let is_credential = is_credential(variable);
    OPTIONS.iter().flat_map(move |option| {
        let values = || option.variables.iter().chain(option.variables_v1);
        let is_rival = values().any(|name| *name == variable) || (is_credential && option.is_credential);
        let qualifies = option.qualifiers.contains(&variable);
        let values = values().filter(move |_| is_rival);
        values.chain(option.qualifiers.iter().filter(move |_| qualifies)).copied()
    })
}

/// Whether a variable holds a credential.
pub(super) fn is_credential(variable: &str) -> bool {
    OPTIONS
        .iter()
        .filter(|option| option.is_credential)
        .any(|option| option.all_variables().any(|name| name == variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_that_its_option_accepts() {
        for option in OPTIONS.iter().filter(|option| !option.default.is_empty()) {
            let value = serde_json::from_str(option.default).expect(option.name);
            assert!(option.kind.accepts(&value), "{}", option.name);
        }
    }

    #[test]
    fn names_are_unique_and_options_in_backticks_exist() {
        let names: Vec<&str> = OPTIONS.iter().flat_map(SessionOption::names).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name}");
        }
        for option in OPTIONS {
            for mentioned in option.about.split('`').skip(1).step_by(2) {
                assert!(names.contains(&mentioned), "{}: {mentioned}", option.name);
            }
        }
    }

    #[test]
    fn credentials_are_secrets() {
        assert!(OPTIONS.iter().all(|option| option.is_secret || !option.is_credential));
    }
}
