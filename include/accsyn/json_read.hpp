/*
 * accsyn/json_read.hpp: reads JSON for C++ programs that have no JSON library. Included by accsyn.hpp.
 *
 * accsyn::items, accsyn::member, accsyn::find_at, accsyn::text_of, accsyn::number_of, accsyn::integer_of and
 * accsyn::bool_of extract what a plug-in needs from a result. Like accsyn_json_get they check all of the text that they
 * are given: from text that is not JSON, or is nested more than 127 levels deep, they extract nothing.
 */
#ifndef ACCSYN_JSON_READ_HPP
#define ACCSYN_JSON_READ_HPP

#include <accsyn/arithmetic.hpp>
#include <accsyn/attributes.hpp>
#include <accsyn/json_grammar.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace accsyn
{
namespace detail
{

/// For functions that refuse a std::string that ends with the expression.
template <class Text> using if_temporary = std::enable_if_t<std::is_same_v<std::remove_cv_t<Text>, std::string>, int>;

inline std::size_t skip_space(std::string_view json, std::size_t at)
{
    std::size_t next = json.find_first_not_of(" \t\r\n", at);
    return next == std::string_view::npos ? json.size() : next;
}

/// The position after the string that begins at `at`; npos when it does not end.
inline std::size_t skip_text(std::string_view json, std::size_t at)
{
    for (at++; at < json.size(); at++) {
        if (json[at] == '\\')
            at++;
        else if (json[at] == '"')
            return at + 1;
    }
    return std::string_view::npos;
}

/// Whether this is a number, true, false or null.
inline bool is_scalar(std::string_view text)
{
    if (text == "true" || text == "false" || text == "null")
        return true;
    bool is_number = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
    return is_number && text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

/// The position after the value that begins at `at`; npos when there is none. Checks the structure only: the library
/// checks the rest.
inline std::size_t skip_value(std::string_view json, std::size_t at)
{
    std::size_t depth = 0;
    while (at < json.size()) {
        char c = json[at];
        if (c == '"') {
            at = skip_text(json, at);
            if (at == std::string_view::npos)
                return at;
        } else if (c == '{' || c == '[') {
            depth++;
            at++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return std::string_view::npos;
            depth--;
            at++;
        } else if (depth > 0) {
            at++;
        } else {
            std::size_t end = json.find_first_of(" \t\r\n,:{}[]\"", at);
            end = end == std::string_view::npos ? json.size() : end;
            return is_scalar(json.substr(at, end - at)) ? end : std::string_view::npos;
        }
        if (depth == 0)
            return at;
    }
    return std::string_view::npos;
}

inline bool is_one_value(std::string_view json)
{
    std::size_t end = skip_value(json, skip_space(json, 0));
    return end != std::string_view::npos && skip_space(json, end) == json.size();
}

inline void append_utf8(std::string &out, unsigned long code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(first[more] | (code >> (6 * more)));
    while (more-- > 0)
        out += static_cast<char>(0x80 | ((code >> (6 * more)) & 0x3F));
}

/// The string that a JSON string with its quotes represents.
inline std::string decode_text(std::string_view json)
{
    std::string out;
    auto unit = [&](std::size_t at) {
        return at + 6 <= json.size() && json[at] == '\\' && json[at + 1] == 'u'
                   ? std::strtoul(std::string(json.substr(at + 2, 4)).c_str(), nullptr, 16)
                   : 0UL;
    };
    for (std::size_t at = 1; at + 1 < json.size(); at++) {
        if (json[at] != '\\') {
            out += json[at];
            continue;
        }
        if (json[at + 1] == 'u') {
            unsigned long code = unit(at), low = unit(at + 6);
            at += 5;
            if (code >= 0xD800 && code < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                at += 6;
            } else if (code >= 0xD800 && code < 0xE000) {
                code = 0xFFFD;
            }
            append_utf8(out, code);
            continue;
        }
        std::size_t known = std::string_view("bfnrt").find(json[++at]);
        out += known == std::string_view::npos ? json[at] : "\b\f\n\r\t"[known];
    }
    return out;
}

/// Whether a JSON string with its quotes represents a string.
inline bool represents(std::string_view json, std::string_view text)
{
    if (json.find('\\') == std::string_view::npos)
        return json.substr(1, json.size() - 2) == text;
    return decode_text(json) == text;
}

/// Calls `each(key, value)` for the members of an object, or `each("", value)` for the items of an array, as JSON text,
/// until it returns false or the text is not JSON.
template <class Each> void each_part(std::string_view json, Each each)
{
    std::size_t at = skip_space(json, 0);
    if (at == json.size() || (json[at] != '{' && json[at] != '['))
        return;
    bool is_object = json[at] == '{';
    do {
        at = skip_space(json, at + 1);
        std::string_view key;
        if (is_object) {
            std::size_t end = at < json.size() && json[at] == '"' ? skip_text(json, at) : std::string_view::npos;
            if (end == std::string_view::npos)
                return;
            key = json.substr(at, end - at);
            at = skip_space(json, end);
            if (at == json.size() || json[at] != ':')
                return;
            at = skip_space(json, at + 1);
        }
        std::size_t end = skip_value(json, at);
        if (end == std::string_view::npos || !each(key, json.substr(at, end - at)))
            return;
        at = skip_space(json, end);
    } while (at < json.size() && json[at] == ',');
}

/// As accsyn::member, for text that is known to be JSON.
inline std::optional<std::string_view> member_of(std::string_view object, std::string_view key)
{
    std::optional<std::string_view> found;
    // Of members with the same name, the last one counts.
    each_part(object, [&](std::string_view name, std::string_view part) {
        if (!name.empty() && represents(name, key))
            found = part;
        return !name.empty();
    });
    return found;
}

} // namespace detail

/// The items of a JSON array, each as JSON text that points into the array's; empty when it is not an array.
///
///     std::string users = session.find("User");
///     for (std::string_view user : accsyn::items(users))
///         std::cout << accsyn::text_of(user, "code").value_or("?") << "\n";
[[nodiscard]] inline std::vector<std::string_view> items(std::string_view array ACCSYN_LIFETIMEBOUND)
{
    std::vector<std::string_view> found;
    if (!detail::is_json(array))
        return found;
    detail::each_part(array, [&](std::string_view key, std::string_view part) {
        if (key.empty())
            found.push_back(part);
        return key.empty();
    });
    return found;
}

/// What it returns would refer to a string that no longer exists: keep the result of a call in a variable first.
template <class Text, detail::if_temporary<Text> = 0> void items(Text &&array) = delete;

/// A member of a JSON object, as JSON text that points into the object's; an empty optional when there is none.
[[nodiscard]] inline std::optional<std::string_view> member(std::string_view object ACCSYN_LIFETIMEBOUND,
                                                            std::string_view key)
{
    return detail::is_json(object) ? detail::member_of(object, key) : std::nullopt;
}

/// As for items.
template <class Text, detail::if_temporary<Text> = 0> void member(Text &&object, std::string_view key) = delete;

namespace detail
{

/// The member that a path beginning with its quoted name in brackets names, and the rest of the path.
inline std::optional<std::string_view> quoted_member(std::string_view json, std::string_view &path)
{
    std::size_t end = skip_text(path, 1);
    if (end == std::string_view::npos || end == path.size() || path[end] != ']')
        return std::nullopt;
    std::string_view name = path.substr(1, end - 1);
    path.remove_prefix(end + 1);
    return is_json(name) ? member_of(json, decode_text(name)) : std::nullopt;
}

/// The item of an array that a path beginning with its index in brackets names, and the rest of the path.
inline std::optional<std::string_view> item_at(std::string_view json, std::string_view &path)
{
    if (path.substr(0, 2) == "[\"")
        return quoted_member(json, path);
    std::size_t close = path.find(']'), wanted = 0;
    if (close == std::string_view::npos)
        return std::nullopt;
    const char *first = path.data() + 1, *last = path.data() + close;
    auto read = std::from_chars(first, last, wanted);
    bool has_leading_zero = last - first > 1 && *first == '0';
    if (first == last || has_leading_zero || read.ec != std::errc() || read.ptr != last)
        return std::nullopt;
    path.remove_prefix(close + 1);
    std::optional<std::string_view> found;
    each_part(json, [&](std::string_view key, std::string_view part) {
        if (key.empty() && wanted-- == 0)
            found = part;
        return key.empty() && !found;
    });
    return found;
}

inline bool is_number(std::string_view text)
{
    return !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
}

} // namespace detail

/// What a path names in JSON text: names separated by dots, and indexes or quoted names in brackets (docs/json.md). An
/// empty optional when it is not there. A member whose name is the rest of the path comes first.
///
///     std::string transfers = session.find("Transfer");
///     std::cout << accsyn::find_at(transfers, "[0].metadata.shot").value_or("none") << "\n";
[[nodiscard]] inline std::optional<std::string_view> find_at(std::string_view json ACCSYN_LIFETIMEBOUND,
                                                             std::string_view path)
{
    if (!detail::is_json(json))
        return std::nullopt;
    std::string_view at = json;
    for (;;) {
        if (std::optional<std::string_view> whole = detail::member_of(at, path))
            return whole;
        std::optional<std::string_view> next;
        if (!path.empty() && path.front() == '[') {
            next = detail::item_at(at, path);
        } else {
            std::string_view name = path.substr(0, path.find_first_of(".["));
            next = detail::member_of(at, name);
            path.remove_prefix(name.size());
        }
        if (!next || path.empty())
            return next;
        if (path.front() == '.')
            path.remove_prefix(1);
        else if (path.front() != '[')
            return std::nullopt;
        at = *next;
    }
}

/// As for items.
template <class Text, detail::if_temporary<Text> = 0> void find_at(Text &&json, std::string_view path) = delete;

/// A value as plain text: strings unescaped, others as written. An empty optional when it is null, or not JSON.
[[nodiscard]] inline std::optional<std::string> text_of(std::string_view json)
{
    if (!detail::is_json(json))
        return std::nullopt;
    json = json.substr(detail::skip_space(json, 0));
    json = json.substr(0, json.find_last_not_of(" \t\r\n") + 1);
    if (json == "null")
        return std::nullopt;
    return json.front() == '"' ? detail::decode_text(json) : std::string(json);
}

/// The double nearest to the number that a value is, whatever the host's locale and rounding mode. An empty optional
/// when it is none, or beyond the range of double.
[[nodiscard]] inline std::optional<double> number_of(std::string_view json)
{
    std::optional<std::string> text = text_of(json);
    if (!text || !detail::is_number(json.substr(detail::skip_space(json, 0))))
        return std::nullopt;
    detail::usual_arithmetic usual;
    std::istringstream in{*text};
    in.imbue(std::locale::classic());
    double number = 0;
    in >> number;
    return !in.fail() && in.peek() == std::istringstream::traits_type::eof() ? std::optional<double>(number)
                                                                             : std::nullopt;
}

/// The integer that a value is. An empty optional when it is none, or it does not fit or is written with a fraction or
/// exponent.
[[nodiscard]] inline std::optional<std::int64_t> integer_of(std::string_view json)
{
    std::optional<std::string> text = text_of(json);
    if (!text || !detail::is_number(json.substr(detail::skip_space(json, 0))))
        return std::nullopt;
    std::int64_t number = 0;
    auto read = std::from_chars(text->data(), text->data() + text->size(), number);
    bool is_whole = read.ec == std::errc() && read.ptr == text->data() + text->size();
    return is_whole ? std::optional<std::int64_t>(number) : std::nullopt;
}

/// The boolean that a value is. An empty optional when it is none.
[[nodiscard]] inline std::optional<bool> bool_of(std::string_view json)
{
    json = json.substr(detail::skip_space(json, 0));
    json = json.substr(0, json.find_last_not_of(" \t\r\n") + 1);
    return json == "true" || json == "false" ? std::optional<bool>(json == "true") : std::nullopt;
}

/// The same for what a path (see find_at) names; an empty optional also when it is not there.
[[nodiscard]] inline std::optional<std::string> text_of(std::string_view json, std::string_view path)
{
    std::optional<std::string_view> part = find_at(json, path);
    return part ? text_of(*part) : std::nullopt;
}

/// As above.
[[nodiscard]] inline std::optional<double> number_of(std::string_view json, std::string_view path)
{
    std::optional<std::string_view> part = find_at(json, path);
    return part ? number_of(*part) : std::nullopt;
}

/// As above.
[[nodiscard]] inline std::optional<std::int64_t> integer_of(std::string_view json, std::string_view path)
{
    std::optional<std::string_view> part = find_at(json, path);
    return part ? integer_of(*part) : std::nullopt;
}

/// As above.
[[nodiscard]] inline std::optional<bool> bool_of(std::string_view json, std::string_view path)
{
    std::optional<std::string_view> part = find_at(json, path);
    return part ? bool_of(*part) : std::nullopt;
}

} // namespace accsyn

#endif
