/*
 * accsyn/json_text.hpp: strings and numbers as JSON text. Included by accsyn/json_write.hpp.
 */
#ifndef ACCSYN_JSON_TEXT_HPP
#define ACCSYN_JSON_TEXT_HPP

#include <accsyn/arithmetic.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace accsyn
{
namespace detail
{

inline void append_text(std::string &out, std::string_view text)
{
    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            const char *digits = "0123456789abcdef";
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

template <class Number> void append_integer(std::string &out, Number number)
{
    char digits[24];
    char *first = digits + sizeof digits;
    bool is_negative = number < 0;
    do {
        int digit = static_cast<int>(number % 10);
        *--first = static_cast<char>('0' + (digit < 0 ? -digit : digit));
        number = static_cast<Number>(number / 10);
    } while (number != 0);
    if (is_negative)
        *--first = '-';
    out.append(first, digits + sizeof digits);
}

/// The shortest digits that give the same number, whatever the host's rounding mode. C writes the decimal point of the
/// host's locale, which is replaced by JSON's.
inline void append_number(std::string &out, double number)
{
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    usual_arithmetic usual;
    char digits[64];
    for (int precision = 15; precision <= 17; precision++) {
        std::snprintf(digits, sizeof digits, "%.*g", precision, number);
        double read = std::strtod(digits, nullptr);
        if (std::memcmp(&read, &number, sizeof number) == 0)
            break;
    }
    bool is_in_point = false;
    for (const char *c = digits; *c != '\0'; c++) {
        bool is_point = std::string_view("0123456789+-e").find(*c) == std::string_view::npos;
        if (!is_point)
            out += *c;
        else if (!is_in_point)
            out += '.';
        is_in_point = is_point;
    }
}

#ifdef __cpp_char8_t
/// The same bytes as characters.
inline std::string from_utf8(std::u8string_view text)
{
    return std::string(text.begin(), text.end());
}
#endif

} // namespace detail
} // namespace accsyn

#endif
