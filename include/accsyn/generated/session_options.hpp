/* Generated from src/api/options/table.rs by `cargo run -p accsyn-bindings`; do not edit. */
/*
 * accsyn/generated/session_options.hpp: what a session is opened with, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_GENERATED_SESSION_OPTIONS_HPP
#define ACCSYN_GENERATED_SESSION_OPTIONS_HPP

#include <accsyn/json_write.hpp>
#include <accsyn/secret_text.hpp>

#include <cstdint>
#include <string>

namespace accsyn
{

/// What a session logs in with. Give one of them.
struct credentials {
    /// API key of the user. Else ACCSYN_API_KEY.
    option<std::string> api_key = {};
    /// Password of the user, in place of `api_key`. Only with `api_version` 1, which it implies.
    option<std::string> pwd = {};
    /// Key of another session, in place of `api_key`. Else ACCSYN_SESSION_KEY. Only with `api_version` 1, which it
    /// implies.
    option<std::string> session_key = {};
};

/// How a session is opened. What is left out comes from the environment, or has its default.
struct session_options {
    /// Code of the workspace. Else ACCSYN_WORKSPACE, ACCSYN_DOMAIN, ACCSYN_ORG.
    option<std::string> workspace = {};
    /// E-mail address of the user. Else ACCSYN_API_USER.
    option<std::string> username = {};
    /// API key of the user. Else ACCSYN_API_KEY.
    option<std::string> api_key = {};
    /// Password of the user, in place of `api_key`. Only with `api_version` 1, which it implies.
    option<std::string> pwd = {};
    /// Key of another session, in place of `api_key`. Else ACCSYN_SESSION_KEY. Only with `api_version` 1, which it
    /// implies.
    option<std::string> session_key = {};
    /// Version of the accsyn REST API. Default: 3.
    option<int> api_version = {};
    /// Host name of the backend; looked up by the workspace's code when not given.
    option<std::string> hostname = {};
    /// Port of the backend; 0 counts as not given.
    option<int> port = {};
    /// Base URL of the backend, such as "http://127.0.0.1:8181", in place of `hostname`, `port` and TLS. Else
    /// ACCSYN_ENDPOINT.
    option<std::string> endpoint = {};
    /// Whether credentials may travel in clear text beyond this machine: to a backend by plain HTTP, or to an accsyn
    /// proxy. Default: false.
    option<bool> allow_http = {};
    /// "socks:host:port", "accsyn:host:port", "host:port" (the same), a URL, or "none"; URLs begin with http://
    /// (CONNECT), https:// (the same over TLS to the proxy), socks5h://, socks5://, socks4a:// or socks4:// and may
    /// hold "user:password@", but not for SOCKS 4; the proxy resolves names, except for socks5:// and for SOCKS 4
    /// without "a". Else ACCSYN_PROXY, HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy, for what NO_PROXY does not list.
    option<std::string> proxy = {};
    /// PEM file of certificate authorities that are trusted in addition to the system's, or of a server's own
    /// certificate. Else ACCSYN_CA_FILE.
    option<std::string> ca_file = {};
    /// False accepts any certificate. Default: true.
    option<bool> tls_verify = {};
    /// Time to connect, including name resolution and the TLS handshake. Default: 10 seconds.
    option<seconds> connect_timeout = {};
    /// Longest single wait after that: for the backend to accept more of an upload, to start its response, or to send
    /// more of it; a call with all its requests, attempts and pauses ends after `connect_timeout` and five times
    /// `timeout` at the latest. Default: 120 seconds.
    option<seconds> timeout = {};
    /// Maximum number of retries of a request that is safe to repeat. Default: 5.
    option<int> max_retries = {};
    /// Maximum number of simultaneous connections of the session; with more than `workers`, calls on the host's own
    /// threads do not wait for submitted ones. Default: 10.
    option<int> max_connections = {};
    /// Maximum size of a response, in bytes after decompression; of a failure, up to twice as much. Default: 268435456.
    option<std::int64_t> max_response_bytes = {};
    /// Maximum number of requests per second to the backend; 0 means no limit. Default: 30.
    option<double> rate_limit = {};
    /// Number of requests that may be sent at once before `rate_limit` applies. Default: 60.
    option<int> rate_burst = {};
    /// "rfc3339" converts the dates of entities to RFC 3339 and back, but never text that users wrote; "raw" converts
    /// no date in either direction: they are received as the backend has them, in UTC without a zone, and sent as
    /// given. Default: "rfc3339".
    option<std::string> dates = {};
    /// Maximum number of threads that run submitted calls. Default: 8.
    option<int> workers = {};
    /// Name of the host program, sent to the backend in place of "libaccsyn".
    option<std::string> client_name = {};
    /// Credentials file: lines of NAME=value that take precedence over environment variables; a regular file that no
    /// other user can write. Else ACCSYN_CREDENTIALS_PATH.
    option<std::string> path_envfile = {};
    /// File that log lines are appended to: created readable by this user only; an existing one must be a regular file,
    /// not a link, that no other user can read or write.
    option<std::string> path_logfile = {};
    /// Whether everything is logged, including requests and responses, to `path_logfile` or else to standard error.
    /// Default: false.
    option<bool> verbose = {};
    /// Whether logged JSON is indented. Default: false.
    option<bool> pretty_json = {};
    /// Whether the backend is a development backend: plain HTTP to this machine, or with `allow_http` to `hostname`, on
    /// port 8181 unless `port` is given. Else AS_DEV (with `api_version` 1: ACCSYN_DEV). Default: false.
    option<bool> dev = {};
    /// Whether environment variables are read; an object of names and values is read instead of the process's own.
    /// Default: true.
    json environment = {};
    /// Domains that the backend may be in when it is looked up, beside accsyn.com.
    strings discovery_hosts = {};
    /// Further HTTP headers of every request to the backend, as gateways or tracing systems require, for example
    /// "traceparent"; the library's own headers cannot be set, and the values are kept out of logs and messages.
    json headers = {};
    /// PEM file of the certificate that is shown to servers that want one, followed by those of the authorities above
    /// it.
    option<std::string> client_cert = {};
    /// PEM file of the private key of `client_cert`, not encrypted; may be the same file, as it is by default.
    option<std::string> client_key = {};
    /// PEM or DER file of certificate revocation lists, which then must be up to date.
    option<std::string> crl_file = {};
    /// SHA-256 digests in Base64 of public keys, one of which must be that of the server or of an authority above it.
    strings pin_sha256 = {};
    /// Form of log lines: "text" for people, or "json" for programs, an object in each line. Default: "text".
    option<std::string> log_format = {};
};

namespace detail
{

inline void write(secret_text &out, const credentials &given)
{
    out.add("api_key", given.api_key);
    out.add("pwd", given.pwd);
    out.add("session_key", given.session_key);
}

inline void write(secret_text &out, const session_options &given)
{
    out.add("workspace", given.workspace);
    out.add("username", given.username);
    out.add("api_key", given.api_key);
    out.add("pwd", given.pwd);
    out.add("session_key", given.session_key);
    out.add("api_version", given.api_version);
    out.add("hostname", given.hostname);
    out.add("port", given.port);
    out.add("endpoint", given.endpoint);
    out.add("allow_http", given.allow_http);
    out.add("proxy", given.proxy);
    out.add("ca_file", given.ca_file);
    out.add("tls_verify", given.tls_verify);
    out.add("connect_timeout", given.connect_timeout);
    out.add("timeout", given.timeout);
    out.add("max_retries", given.max_retries);
    out.add("max_connections", given.max_connections);
    out.add("max_response_bytes", given.max_response_bytes);
    out.add("rate_limit", given.rate_limit);
    out.add("rate_burst", given.rate_burst);
    out.add("dates", given.dates);
    out.add("workers", given.workers);
    out.add("client_name", given.client_name);
    out.add("path_envfile", given.path_envfile);
    out.add("path_logfile", given.path_logfile);
    out.add("verbose", given.verbose);
    out.add("pretty_json", given.pretty_json);
    out.add("dev", given.dev);
    out.add("environment", given.environment);
    out.add("discovery_hosts", given.discovery_hosts);
    out.add("headers", given.headers);
    out.add("client_cert", given.client_cert);
    out.add("client_key", given.client_key);
    out.add("crl_file", given.crl_file);
    out.add("pin_sha256", given.pin_sha256);
    out.add("log_format", given.log_format);
}

} // namespace detail
} // namespace accsyn

#endif
