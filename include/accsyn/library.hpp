/*
 * accsyn/library.hpp: functions that do not need a session, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_LIBRARY_HPP
#define ACCSYN_LIBRARY_HPP

#include <accsyn.h>
#include <accsyn/error.hpp>

#include <string>
#include <string_view>

namespace accsyn
{

/// Version of the library in use, for example "1.0.0". ACCSYN_VERSION is that of the headers.
inline std::string_view version()
{
    return accsyn_version();
}

/// Turns any string into a literal for a query, with its quotes, so that untrusted strings cannot change its meaning.
/// Fails with status::invalid_argument when the query language cannot express it. Performs no network I/O.
inline result<std::string> try_quote(std::string_view text)
{
    auto terminated = detail::terminated("text", text);
    return terminated ? detail::taken(accsyn_quote(terminated->c_str())) : terminated;
}

/// The host name of this machine, as the backend sees it. Plain text. Performs no network I/O.
inline result<std::string> try_hostname()
{
    return detail::taken(accsyn_hostname());
}

/// Describes every method, its parameters and what it returns, as JSON. Performs no network I/O.
inline result<std::string> try_describe_methods()
{
    return detail::taken(accsyn_methods());
}

#if ACCSYN_EXCEPTIONS
/// As try_quote(), but throws accsyn::error.
///
///     session.find("Transfer WHERE name=" + accsyn::quote("it's final"));
inline std::string quote(std::string_view text)
{
    return try_quote(text).value();
}

/// As try_hostname(), but throws accsyn::error.
inline std::string hostname()
{
    return try_hostname().value();
}

/// As try_describe_methods(), but throws accsyn::error.
inline std::string describe_methods()
{
    return try_describe_methods().value();
}
#endif

} // namespace accsyn

#endif
