/*
 * accsyn/options.hpp: session options and callback types, for C++. Included by accsyn.hpp.
 *
 * The options of methods are in accsyn/generated/requests.hpp.
 */
#ifndef ACCSYN_OPTIONS_HPP
#define ACCSYN_OPTIONS_HPP

#include <accsyn.h>
#include <accsyn/generated/session_options.hpp>
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
    error = ACCSYN_LOG_ERROR,     ///< Errors only.
    warning = ACCSYN_LOG_WARNING, ///< Warnings and errors.
    info = ACCSYN_LOG_INFO,       ///< A line for each request, too.
    debug = ACCSYN_LOG_DEBUG,     ///< Everything, secrets masked.
};

/// Receives a log line, which is valid during the call only.
using log_fn = std::function<void(log_level level, std::string_view line)>;

/// Called when a submitted call is done, to wake an event loop.
using wake_fn = std::function<void()>;

/// Receives a job as a JSON object, valid during the call only, and returns whether to continue waiting.
using progress_fn = std::function<bool(std::string_view entity)>;

/// A method and its arguments. accsyn::requests has a function for each method.
struct request {
    std::string method;
    json args = {};
};

} // namespace accsyn

#endif
