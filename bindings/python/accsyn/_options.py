# Generated from src/api/options/table.rs by `cargo run -p accsyn-bindings`; do not edit.
"""The names of the options of a session."""

OPTIONS = (
    # Code of the workspace. Else ACCSYN_WORKSPACE, ACCSYN_DOMAIN, ACCSYN_ORG.
    "workspace",
    "domain",
    # E-mail address of the user. Else ACCSYN_API_USER.
    "username",
    # API key of the user. Else ACCSYN_API_KEY.
    "api_key",
    # Password of the user, in place of `api_key`. Only with `api_version` 1, which it implies.
    "pwd",
    "password",
    # Key of another session, in place of `api_key`. Else ACCSYN_SESSION_KEY. Only with `api_version` 1, which it
    # implies.
    "session_key",
    # Version of the accsyn REST API. Default: 3.
    "api_version",
    # Host name of the backend; looked up by the workspace's code when not given.
    "hostname",
    # Port of the backend; 0 counts as not given.
    "port",
    # Base URL of the backend, such as "http://127.0.0.1:8181", in place of `hostname`, `port` and TLS. Else
    # ACCSYN_ENDPOINT.
    "endpoint",
    # Whether credentials may travel in clear text beyond this machine: to a backend by plain HTTP, or to an accsyn
    # proxy. Default: false.
    "allow_http",
    # "socks:host:port", "accsyn:host:port", "host:port" (the same), a URL, or "none"; URLs begin with http://
    # (CONNECT), https:// (the same over TLS to the proxy), socks5h://, socks5://, socks4a:// or socks4:// and may
    # hold "user:password@", but not for SOCKS 4; the proxy resolves names, except for socks5:// and for SOCKS 4
    # without "a". Else ACCSYN_PROXY, HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy, for what NO_PROXY does not list.
    "proxy",
    # PEM file of certificate authorities that are trusted in addition to the system's, or of a server's own
    # certificate. Else ACCSYN_CA_FILE.
    "ca_file",
    # False accepts any certificate. Default: true.
    "tls_verify",
    # Time to connect, including name resolution and the TLS handshake. Default: 10 seconds.
    "connect_timeout",
    # Longest single wait after that: for the backend to accept more of an upload, to start its response, or to send
    # more of it; a call with all its requests, attempts and pauses ends after `connect_timeout` and five times
    # `timeout` at the latest. Default: 120 seconds.
    "timeout",
    # Maximum number of retries of a request that is safe to repeat. Default: 5.
    "max_retries",
    # Maximum number of simultaneous connections of the session; with more than `workers`, calls on the host's own
    # threads do not wait for submitted ones. Default: 10.
    "max_connections",
    # Maximum size of a response, in bytes after decompression; of a failure, up to twice as much. Default: 268435456.
    "max_response_bytes",
    # Maximum number of requests per second to the backend; 0 means no limit. Default: 30.
    "rate_limit",
    # Number of requests that may be sent at once before `rate_limit` applies. Default: 60.
    "rate_burst",
    # "rfc3339" converts the dates of entities to RFC 3339 and back, but never text that users wrote; "raw" converts
    # no date in either direction: they are received as the backend has them, in UTC without a zone, and sent as
    # given. Default: "rfc3339".
    "dates",
    # Maximum number of threads that run submitted calls. Default: 8.
    "workers",
    # Name of the host program, sent to the backend in place of "libaccsyn".
    "client_name",
    # Credentials file: lines of NAME=value that take precedence over environment variables; a regular file that no
    # other user can write. Else ACCSYN_CREDENTIALS_PATH.
    "path_envfile",
    # File that log lines are appended to: created readable by this user only; an existing one must be a regular file,
    # not a link, that no other user can read or write.
    "path_logfile",
    # Whether everything is logged, including requests and responses, to `path_logfile` or else to standard error.
    # Default: false.
    "verbose",
    # Whether logged JSON is indented. Default: false.
    "pretty_json",
    # Whether the backend is a development backend: plain HTTP to this machine, or with `allow_http` to `hostname`, on
    # port 8181 unless `port` is given. Else AS_DEV (with `api_version` 1: ACCSYN_DEV). Default: false.
    "dev",
    # Whether environment variables are read; an object of names and values is read instead of the process's own.
    # Default: true.
    "environment",
    # Domains that the backend may be in when it is looked up, beside accsyn.com.
    "discovery_hosts",
    # Further HTTP headers of every request to the backend, as gateways or tracing systems require, for example
    # "traceparent"; the library's own headers cannot be set, and the values are kept out of logs and messages.
    "headers",
    # PEM file of the certificate that is shown to servers that want one, followed by those of the authorities above
    # it.
    "client_cert",
    # PEM file of the private key of `client_cert`, not encrypted; may be the same file, as it is by default.
    "client_key",
    # PEM or DER file of certificate revocation lists, which then must be up to date.
    "crl_file",
    # SHA-256 digests in Base64 of public keys, one of which must be that of the server or of an authority above it.
    "pin_sha256",
    # Form of log lines: "text" for people, or "json" for programs, an object in each line. Default: "text".
    "log_format",
)

CREDENTIALS = (
    # API key of the user. Else ACCSYN_API_KEY.
    "api_key",
    # Password of the user, in place of `api_key`. Only with `api_version` 1, which it implies.
    "pwd",
    "password",
    # Key of another session, in place of `api_key`. Else ACCSYN_SESSION_KEY. Only with `api_version` 1, which it
    # implies.
    "session_key",
)
