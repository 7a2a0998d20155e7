/*
 * accsyn/options.hpp: what a session is opened with, for C++. Included by accsyn.hpp.
 *
 * The options of methods are in accsyn/generated/requests.hpp.
 */
#ifndef ACCSYN_OPTIONS_HPP
#define ACCSYN_OPTIONS_HPP

#include <accsyn.h>
#include <accsyn/json_write.hpp>

#include <cstdint>
#include <functional>
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
    option<std::string> api_key = {};
    option<std::string> pwd = {};         ///< Password; implies api_version 1.
    option<std::string> session_key = {}; ///< Implies api_version 1.
};

/// How a session is opened. What is left out comes from the environment, as accsyn_session_new describes.
struct session_options {
    option<std::string> workspace = {};           ///< Code of the workspace. Else ACCSYN_WORKSPACE.
    option<std::string> username = {};            ///< E-mail address of the user. Else ACCSYN_API_USER.
    option<std::string> api_key = {};             ///< Else ACCSYN_API_KEY.
    option<std::string> pwd = {};                 ///< Password; implies api_version 1.
    option<std::string> session_key = {};         ///< Else ACCSYN_SESSION_KEY; implies api_version 1.
    option<int> api_version = {};                 ///< 3 or 1, the generation of the protocol.
    option<std::string> hostname = {};            ///< Of the backend; found by the workspace's code when left out.
    option<int> port = {};                        ///< Of the backend.
    option<std::string> endpoint = {};            ///< Base URL in place of host name, port and TLS.
    option<bool> allow_http = {};                 ///< Plain http for an endpoint that is not on this machine.
    option<std::string> proxy = {};               ///< "socks:host:port", "accsyn:host:port", a URL, or "none".
    option<std::string> ca_file = {};             ///< PEM file of further certificate authorities.
    option<bool> tls_verify = {};                 ///< false accepts any certificate.
    option<seconds> connect_timeout = {};         ///< Until connected; 10 s.
    option<seconds> timeout = {};                 ///< Each wait: for an upload, for an answer, for more of it; 120 s.
    option<int> max_retries = {};                 ///< 5.
    option<int> max_connections = {};             ///< 8.
    option<std::int64_t> max_response_bytes = {}; ///< 256 MiB.
    option<double> rate_limit = {};               ///< Requests a second; 30. 0: no limit.
    option<int> rate_burst = {};                  ///< Requests at once; 60.
    option<std::string> dates = {};               ///< "rfc3339" or "raw".
    option<int> workers = {};                     ///< Most threads for submitted calls.
    option<std::string> client_name = {};         ///< The host program's name, told to the backend.
    option<std::string> path_envfile = {};        ///< File of NAME=value lines that win over the environment.
    option<std::string> path_logfile = {};        ///< File to append log lines to.
    option<bool> verbose = {};                    ///< Log more.
    option<bool> pretty_json = {};                ///< Log JSON in many lines.
    option<bool> dev = {};                        ///< A backend under development on this machine.
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
