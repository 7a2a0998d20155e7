/*
 * accsyn/nlohmann.hpp: accsyn.hpp for programs that use nlohmann::json (3.9 or later). Include it instead of
 * accsyn.hpp.
 *
 *     #include <accsyn/nlohmann.hpp>
 *
 *     session.create("transfer", nlohmann::json{{"name", "dailies"}, {"source", "share=thefilm/dailies"}});
 *     for (const auto &user : accsyn::parse(session.find("User")))
 *         std::cout << user.value("code", "") << "\n";
 *
 * A nlohmann::json or nlohmann::ordered_json can be passed wherever an accsyn::json or an accsyn::value is accepted. A
 * string in it that is not UTF-8 throws nlohmann's type_error, as its dump() does.
 */
#ifndef ACCSYN_NLOHMANN_HPP
#define ACCSYN_NLOHMANN_HPP

#include <accsyn.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace accsyn
{

template <class T> struct encoder<T, std::enable_if_t<nlohmann::detail::is_basic_json<T>::value>> {
    static void append(std::string &out, const T &json)
    {
        out += json.dump();
    }
};

/// Parses a result, with its keys in the order of the backend. Integers beyond 64 bits become doubles, as everywhere in
/// nlohmann::json. A result is always JSON; other text gives a discarded value (is_discarded()).
inline nlohmann::ordered_json parse(std::string_view json)
{
    return nlohmann::ordered_json::parse(json, nullptr, false);
}

/// The same for a result of the `try_` functions: its error when there is one.
inline result<nlohmann::ordered_json> try_parse(const result<std::string> &json)
{
    return json ? result<nlohmann::ordered_json>(parse(*json)) : result<nlohmann::ordered_json>(json.error());
}

} // namespace accsyn

#endif
