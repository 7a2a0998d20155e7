/*
 * accsyn_options.hpp: what a session is opened with, for C++. Included by accsyn.hpp.
 *
 * The options of methods stand with the methods, in accsyn_methods.hpp.
 */
#ifndef ACCSYN_OPTIONS_HPP
#define ACCSYN_OPTIONS_HPP

#include <accsyn.h>
#include <accsyn_values.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace accsyn
{

/// How much is logged, and how important a line is.
enum class log_level : std::int32_t {
    off = ACCSYN_LOG_OFF,         ///< Nothing.
    error = ACCSYN_LOG_ERROR,     ///< Something failed.
    warning = ACCSYN_LOG_WARNING, ///< Something that should be looked at.
    info = ACCSYN_LOG_INFO,       ///< A line for each request.
    debug = ACCSYN_LOG_DEBUG,     ///< Requests and answers without their secrets.
};

/// Receives a log line, which is valid during the call only.
using log_fn = std::function<void(log_level level, std::string_view line)>;

/// Called when a submitted call is done, to wake an event loop.
using wake_fn = std::function<void()>;

/// Receives a job as JSON object, valid during the call only, and returns whether to go on waiting.
using progress_fn = std::function<bool(std::string_view entity)>;

/// With what a session logs in. Give one of them.
struct credentials {
    std::optional<std::string> api_key = {};
    std::optional<std::string> pwd = {};         ///< Password; implies api_version 1.
    std::optional<std::string> session_key = {}; ///< Implies api_version 1.
};

/// How a session is opened. What is left out comes from the environment, as accsyn_session_new describes.
struct session_options {
    std::optional<std::string> workspace = {};   ///< Code of the workspace. Else ACCSYN_WORKSPACE.
    std::optional<std::string> username = {};    ///< E-mail address of the user. Else ACCSYN_API_USER.
    std::optional<std::string> api_key = {};     ///< Else ACCSYN_API_KEY.
    std::optional<std::string> pwd = {};         ///< Password; implies api_version 1.
    std::optional<std::string> session_key = {}; ///< Else ACCSYN_SESSION_KEY; implies api_version 1.
    std::optional<int> api_version = {};         ///< 3 or 1, the generation of the protocol.
    std::optional<std::string> hostname = {};    ///< Of the backend; found by the workspace's code when left out.
    std::optional<int> port = {};                ///< Of the backend.
    std::optional<std::string> endpoint = {};    ///< Base URL in place of host name, port and TLS.
    std::optional<bool> allow_http = {};         ///< Plain http for an endpoint that is not on this machine.
    std::optional<std::string> proxy = {};       ///< "socks:host:port", "accsyn:host:port", a URL, or "none".
    std::optional<std::string> ca_file = {};     ///< PEM file of further certificate authorities.
    std::optional<bool> tls_verify = {};         ///< false accepts any certificate.
    std::optional<seconds> connect_timeout = {}; ///< Until connected; 10 s.
    std::optional<seconds> timeout = {};         ///< Without a byte of the answer; 120 s.
    std::optional<int> max_retries = {};         ///< 5.
    std::optional<int> max_connections = {};     ///< 8.
    std::optional<std::int64_t> max_response_bytes = {}; ///< 256 MiB.
    std::optional<double> rate_limit = {};               ///< Requests a second; 30. 0: no limit.
    std::optional<int> rate_burst = {};                  ///< Requests at once; 60.
    std::optional<std::string> dates = {};               ///< "rfc3339" or "raw".
    std::optional<int> workers = {};                     ///< Most threads for submitted calls.
    std::optional<std::string> client_name = {};         ///< The host program's name, told to the backend.
    std::optional<std::string> path_envfile = {};        ///< File of NAME=value lines that win over the environment.
    std::optional<std::string> path_logfile = {};        ///< File to append log lines to.
    std::optional<bool> verbose = {};                    ///< Log more.
    std::optional<bool> pretty_json = {};                ///< Log JSON in many lines.
    std::optional<bool> dev = {};                        ///< A backend under development on this machine.
};

/// A method and its arguments. accsyn::requests has a function for each method.
struct request {
    std::string method;
    json args = {};
};

namespace detail
{

inline std::string to_text(const credentials &given)
{
    return arguments().add("api_key", given.api_key).add("pwd", given.pwd).add("session_key", given.session_key).text();
}

inline std::string to_text(const session_options &given)
{
    return arguments()
        .add("workspace", given.workspace)
        .add("username", given.username)
        .add("api_key", given.api_key)
        .add("pwd", given.pwd)
        .add("session_key", given.session_key)
        .add("api_version", given.api_version)
        .add("hostname", given.hostname)
        .add("port", given.port)
        .add("endpoint", given.endpoint)
        .add("allow_http", given.allow_http)
        .add("proxy", given.proxy)
        .add("ca_file", given.ca_file)
        .add("tls_verify", given.tls_verify)
        .add("connect_timeout", given.connect_timeout)
        .add("timeout", given.timeout)
        .add("max_retries", given.max_retries)
        .add("max_connections", given.max_connections)
        .add("max_response_bytes", given.max_response_bytes)
        .add("rate_limit", given.rate_limit)
        .add("rate_burst", given.rate_burst)
        .add("dates", given.dates)
        .add("workers", given.workers)
        .add("client_name", given.client_name)
        .add("path_envfile", given.path_envfile)
        .add("path_logfile", given.path_logfile)
        .add("verbose", given.verbose)
        .add("pretty_json", given.pretty_json)
        .add("dev", given.dev)
        .text();
}

} // namespace detail
} // namespace accsyn

#endif
