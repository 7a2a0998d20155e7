/*
 * accsyn/json_write.hpp: writes JSON for C++ programs that have no JSON library. Included by accsyn.hpp.
 *
 * accsyn::json takes JSON text or {{"key", value}, ...}; accsyn::array makes a list; accsyn/json_read.hpp reads.
 * Programs with nlohmann::json include accsyn/nlohmann.hpp instead.
 */
#ifndef ACCSYN_JSON_WRITE_HPP
#define ACCSYN_JSON_WRITE_HPP

#include <accsyn/attributes.hpp>
#include <accsyn/json_read.hpp>
#include <accsyn/json_text.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace accsyn
{

/// A duration as the library takes it; every std::chrono duration converts to it.
using seconds = std::chrono::duration<double>;

/// How a type becomes JSON: `static void append(std::string &out, const T &value)`. Specialize it for types of your
/// own to use them wherever an accsyn::value is accepted.
template <class T, class Enable = void> struct encoder;

struct named;

namespace detail
{

template <class T>
using encoded =
    decltype(encoder<std::decay_t<const T &>>::append(std::declval<std::string &>(), std::declval<const T &>()));

/// Types that JSON text is given as.
template <class T>
inline constexpr bool is_text = std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view> ||
                                std::is_same_v<T, const char *> || std::is_same_v<T, char *>;
#ifdef __cpp_char8_t
template <> inline constexpr bool is_text<std::u8string> = true;
template <> inline constexpr bool is_text<std::u8string_view> = true;
template <> inline constexpr bool is_text<const char8_t *> = true;
template <> inline constexpr bool is_text<char8_t *> = true;
#endif

} // namespace detail

/// Any value as JSON: strings and paths (which are escaped, in UTF-8), numbers, true and false, nullptr, durations (in
/// seconds), containers, std::optional, maps from strings, accsyn::json, and objects as {{"key", value}, ...}.
/// Non-finite numbers become null.
class value
{
  public:
    /// Omitted.
    value() = default;

    template <class T, class = detail::encoded<T>> value(const T &from)
    {
        encoder<std::decay_t<const T &>>::append(text_, from);
    }

    value(std::initializer_list<named> members);

    /// False when it is omitted.
    [[nodiscard]] bool has_value() const noexcept
    {
        return !text_.empty();
    }

    /// As JSON text; empty when omitted.
    [[nodiscard]] const std::string &text() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return text_;
    }

  private:
    std::string text_;
};

/// A member of an object being written.
struct named {
    std::string_view key;
    value member;
};

/// JSON text: one complete value, or omitted.
///
///     accsyn::json written = R"({"status": "aborted"})";
///     accsyn::json made = {{"name", "sh010 \"v2\""}, {"priority", 5}, {"tasks", accsyn::array("a", "b")}};
///
/// A string that is not JSON is passed on as it is, and the library reports the mistake.
class json
{
  public:
    /// Omitted.
    json() = default;

    json(std::string text) : text_(std::move(text))
    {
        if (!detail::is_one_value(text_)) {
            std::string quoted;
            detail::append_text(quoted, text_);
            text_ = std::move(quoted);
        }
    }

    json(std::string_view text) : json(std::string(text))
    {
    }

    json(const char *text) : json(std::string(text != nullptr ? text : "null"))
    {
    }

#ifdef __cpp_char8_t
    json(std::u8string_view text) : json(detail::from_utf8(text))
    {
    }

    json(const std::u8string &text) : json(detail::from_utf8(text))
    {
    }

    json(const char8_t *text) : json(text != nullptr ? detail::from_utf8(text) : std::string("null"))
    {
    }
#endif

    json(std::initializer_list<named> members) : text_(value(members).text())
    {
    }

    /// Anything that is not a string, converted as accsyn::value does.
    template <class T, class = detail::encoded<T>, class = std::enable_if_t<!detail::is_text<std::decay_t<const T &>>>>
    json(const T &from)
    {
        encoder<T>::append(text_, from);
    }

    /// False when it is omitted.
    [[nodiscard]] bool has_value() const noexcept
    {
        return !text_.empty();
    }

    /// As JSON text; empty when omitted.
    [[nodiscard]] const std::string &text() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return text_;
    }

  private:
    std::string text_;
};

/// An option, omitted until it is assigned a value. Like std::optional, but a string never becomes a bool, and there is
/// always a value inside, so that compilers do not warn about uninitialized members in programs that use it.
template <class T> class option
{
  public:
    option() = default;

    option(std::nullopt_t) noexcept
    {
    }

    template <class Given,
              class = std::enable_if_t<std::is_convertible_v<Given, T> &&
                                       (!std::is_same_v<T, bool> || std::is_same_v<std::decay_t<Given>, bool>)>>
    option(Given &&given) : value_(std::forward<Given>(given)), has_value_(true)
    {
    }

    template <class Given>
    option(const std::optional<Given> &given) : value_(given ? T(*given) : T()), has_value_(given.has_value())
    {
    }

    /// Whether it was assigned.
    [[nodiscard]] bool has_value() const noexcept
    {
        return has_value_;
    }

    /// The value; empty when it was omitted.
    [[nodiscard]] const T &operator*() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return value_;
    }

  private:
    T value_{};
    bool has_value_ = false;
};

/// An optional list of strings, such as `attributes`.
class strings : public option<std::vector<std::string>>
{
  public:
    using option::option;

    strings() = default;

    strings(std::initializer_list<std::string_view> texts)
        : option(std::vector<std::string>(texts.begin(), texts.end()))
    {
    }
};

template <> struct encoder<std::string_view> {
    static void append(std::string &out, std::string_view text)
    {
        detail::append_text(out, text);
    }
};

template <> struct encoder<std::string> : encoder<std::string_view> {
};

template <> struct encoder<const char *> {
    static void append(std::string &out, const char *text)
    {
        text != nullptr ? detail::append_text(out, text) : void(out += "null");
    }
};

template <> struct encoder<char *> : encoder<const char *> {
};

template <> struct encoder<std::nullptr_t> {
    static void append(std::string &out, std::nullptr_t)
    {
        out += "null";
    }
};

template <> struct encoder<bool> {
    static void append(std::string &out, bool flag)
    {
        out += flag ? "true" : "false";
    }
};

namespace detail
{

template <class T>
inline constexpr bool is_wide =
    std::is_same_v<T, wchar_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;
#ifdef __cpp_char8_t
template <class T>
inline constexpr bool is_character = std::is_same_v<T, char> || std::is_same_v<T, char8_t> || is_wide<T>;
#else
template <class T> inline constexpr bool is_character = std::is_same_v<T, char> || is_wide<T>;
#endif
template <class> inline constexpr bool never = false;

} // namespace detail

template <class T>
struct encoder<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool> && !detail::is_character<T>>> {
    static void append(std::string &out, T number)
    {
        detail::append_integer(out, number);
    }
};

template <class T> struct encoder<T, std::enable_if_t<detail::is_character<T>>> {
    template <class U> static void append(std::string &, U)
    {
        static_assert(detail::never<U>, "a character may be meant as a string or as a number: pass one of these");
    }
};

template <class T> struct encoder<std::basic_string<T>, std::enable_if_t<detail::is_wide<T>>> {
    template <class U> static void append(std::string &, const U &)
    {
        static_assert(detail::never<U>, "JSON is UTF-8: convert wide strings first, or pass a std::filesystem::path");
    }
};

template <class T>
struct encoder<std::basic_string_view<T>, std::enable_if_t<detail::is_wide<T>>> : encoder<std::basic_string<T>> {
};

template <class T>
struct encoder<T *, std::enable_if_t<detail::is_wide<std::remove_const_t<T>>>>
    : encoder<std::basic_string<std::remove_const_t<T>>> {
};

#ifdef __cpp_char8_t
template <> struct encoder<std::u8string_view> {
    static void append(std::string &out, std::u8string_view text)
    {
        detail::append_text(out, detail::from_utf8(text));
    }
};

template <> struct encoder<std::u8string> : encoder<std::u8string_view> {
};

template <> struct encoder<const char8_t *> {
    static void append(std::string &out, const char8_t *text)
    {
        text != nullptr ? encoder<std::u8string_view>::append(out, text) : void(out += "null");
    }
};

template <> struct encoder<char8_t *> : encoder<const char8_t *> {
};
#endif

/// As UTF-8, with the separators that it has.
template <> struct encoder<std::filesystem::path> {
    static void append(std::string &out, const std::filesystem::path &path)
    {
        const auto text = path.u8string();
        detail::append_text(out, std::string(text.begin(), text.end()));
    }
};

template <class T> struct encoder<T, std::enable_if_t<std::is_floating_point_v<T>>> {
    static void append(std::string &out, T number)
    {
        detail::append_number(out, static_cast<double>(number));
    }
};

template <class Rep, class Period> struct encoder<std::chrono::duration<Rep, Period>> {
    static void append(std::string &out, std::chrono::duration<Rep, Period> span)
    {
        detail::append_number(out, seconds(span).count());
    }
};

template <> struct encoder<std::nullopt_t> : encoder<std::nullptr_t> {
    static void append(std::string &out, std::nullopt_t)
    {
        out += "null";
    }
};

namespace detail
{

/// What a sequence holds, as a list.
template <class Sequence> struct list_encoder {
    static void append(std::string &out, const Sequence &all)
    {
        out += '[';
        bool is_first = true;
        for (const typename Sequence::value_type &one : all) {
            if (!is_first)
                out += ',';
            is_first = false;
            encoder<typename Sequence::value_type>::append(out, one);
        }
        out += ']';
    }
};

template <class T, class = void> inline constexpr bool is_container = false;
template <class T>
inline constexpr bool
    is_container<T, std::void_t<typename T::allocator_type, decltype(std::declval<const T &>().begin())>> = true;
/// Strings have their own encoders.
template <class T, class = void> inline constexpr bool is_string = false;
template <class T> inline constexpr bool is_string<T, std::void_t<typename T::traits_type>> = true;
template <class T, class = void> inline constexpr bool is_map = false;
template <class T> inline constexpr bool is_map<T, std::void_t<typename T::mapped_type>> = true;
/// A map with one value for each key, and keys that are strings.
template <class T, class = void> inline constexpr bool is_object = false;
template <class T>
inline constexpr bool
    is_object<T, std::void_t<decltype(std::declval<const T &>().at(std::declval<const typename T::key_type &>()))>> =
        is_text<typename T::key_type> || std::is_same_v<typename T::key_type, std::filesystem::path> ||
        std::is_convertible_v<const typename T::key_type &, std::string_view>;

} // namespace detail

/// std::vector, list, deque, set and other containers of the standard library.
template <template <class...> class Container, class T, class... More>
struct encoder<Container<T, More...>,
               std::enable_if_t<detail::is_container<Container<T, More...>> && !detail::is_map<Container<T, More...>> &&
                                !detail::is_string<Container<T, More...>>>>
    : detail::list_encoder<Container<T, More...>> {
};

template <class T, std::size_t Size> struct encoder<std::array<T, Size>> : detail::list_encoder<std::array<T, Size>> {
};

template <class T> struct encoder<std::optional<T>> {
    static void append(std::string &out, const std::optional<T> &maybe)
    {
        maybe ? encoder<T>::append(out, *maybe) : void(out += "null");
    }
};

template <> struct encoder<strings> {
    static void append(std::string &out, const strings &texts)
    {
        encoder<std::vector<std::string>>::append(out, *texts);
    }
};

template <> struct encoder<json> {
    static void append(std::string &out, const json &text)
    {
        // As views: a string would be a copy, which is not wiped.
        out += text.has_value() ? std::string_view(text.text()) : std::string_view("null");
    }
};

template <> struct encoder<value> {
    static void append(std::string &out, const value &any)
    {
        // As views: a string would be a copy, which is not wiped.
        out += any.has_value() ? std::string_view(any.text()) : std::string_view("null");
    }
};

inline value::value(std::initializer_list<named> members) : text_("{")
{
    for (const named &one : members) {
        if (text_.size() > 1)
            text_ += ',';
        detail::append_text(text_, one.key);
        text_ += ':';
        encoder<value>::append(text_, one.member);
    }
    text_ += '}';
}

/// std::map and other maps, as objects.
template <template <class...> class Map, class Key, class T, class... More>
struct encoder<Map<Key, T, More...>,
               std::enable_if_t<detail::is_container<Map<Key, T, More...>> && detail::is_map<Map<Key, T, More...>>>> {
    template <class Members> static void append(std::string &out, const Members &members)
    {
        static_assert(detail::is_object<Members>,
                      "an object in JSON has names that are strings, and each of them once");
        if constexpr (detail::is_object<Members>) {
            out += '{';
            bool is_first = true;
            for (const auto &one : members) {
                if (!is_first)
                    out += ',';
                is_first = false;
                if constexpr (std::is_convertible_v<const Key &, std::string_view>)
                    detail::append_text(out, one.first);
                else
                    encoder<Key>::append(out, one.first);
                out += ':';
                encoder<T>::append(out, one.second);
            }
            out += '}';
        }
    }
};

/// A list of any values as JSON: accsyn::array("a", 5, nullptr).
template <class... Values> [[nodiscard]] json array(const Values &...values)
{
    std::string out = "[";
    [[maybe_unused]] auto add = [&out](const value &one) {
        if (out.size() > 1)
            out += ',';
        encoder<value>::append(out, one);
    };
    (add(values), ...);
    return json(std::move(out += ']'));
}

namespace detail
{

/// The arguments of a call, as JSON object, without those that are omitted.
class arguments
{
  public:
    template <class T> arguments &add(std::string_view key, const T &given)
    {
        if constexpr (std::is_same_v<T, strings> || std::is_same_v<T, json> || std::is_same_v<T, value>) {
            if (!given.has_value())
                return *this;
        }
        if (text_.size() > 1)
            text_ += ',';
        append_text(text_, key);
        text_ += ':';
        encoder<T>::append(text_, given);
        return *this;
    }

    template <class T> arguments &add(std::string_view key, const option<T> &given)
    {
        return given.has_value() ? add(key, *given) : *this;
    }

    std::string text() const
    {
        return text_ + '}';
    }

  private:
    std::string text_ = "{";
};

} // namespace detail
} // namespace accsyn

#endif
