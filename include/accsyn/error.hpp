/*
 * accsyn/error.hpp: errors, for C++. Included by accsyn.hpp.
 *
 * Every call comes in two styles. `find` returns its result and throws accsyn::error. `try_find` does not throw: it
 * returns an accsyn::result, which holds the result or the error. Programs without exceptions have the second style
 * only.
 */
#ifndef ACCSYN_ERROR_HPP
#define ACCSYN_ERROR_HPP

#include <accsyn.h>
#include <accsyn/attributes.hpp>
#include <accsyn/generated/status.hpp>
#include <accsyn/json_read.hpp>
#include <accsyn/json_write.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
/// Whether exceptions are enabled, and with them the functions that throw.
#define ACCSYN_EXCEPTIONS 1
#else
#define ACCSYN_EXCEPTIONS 0
#endif

namespace accsyn
{

namespace detail
{

/// A message of the library in the words of this header: a C argument is an object here, or has no `_json` in its name.
inline std::string own_words(std::string message)
{
    constexpr std::string_view json = "_json", null = " must not be NULL";
    std::size_t end = message.find(' ');
    if (end == std::string::npos)
        end = message.size();
    if (std::string_view(message).substr(end) == null)
        return "the " + message.substr(0, end) + " is empty";
    if (end > json.size() && message.compare(end - json.size(), json.size(), json) == 0)
        message.erase(end - json.size(), json.size());
    return message;
}

} // namespace detail

/// Why a call failed. Copying it never throws. No message holds a secret. docs/statuses.md lists the codes,
/// docs/troubleshooting.md says what to do about each.
class [[nodiscard]] error : public std::exception
{
  public:
    /// No error: its status is ok.
    error() = default;

    /// An error that this header detected.
    error(accsyn::status status, std::string message)
    {
        auto made = std::make_unique<failure>();
        made->status = status;
        made->code = accsyn_status_name(static_cast<accsyn_status>(status));
        made->message = std::move(message);
        failure_ = std::move(made);
    }

    /// From `{"status":6,"code":"SESSION_EXPIRED","message":...}`, as returned by accsyn_last_error and in envelopes.
    static error parse(std::string_view json)
    {
        auto number = [&](std::string_view key) {
            std::optional<std::string> text = text_of(json, key);
            return text ? std::optional<int>(std::atoi(text->c_str())) : std::nullopt;
        };
        auto made = std::make_unique<failure>();
        made->status = static_cast<accsyn::status>(number("status").value_or(ACCSYN_INTERNAL));
        made->code = text_of(json, "code").value_or("INTERNAL");
        made->message = detail::own_words(text_of(json, "message").value_or("the library gave no reason"));
        made->method = text_of(json, "method").value_or("");
        made->http_status = number("http_status");
        if (std::optional<double> after = number_of(json, "retry_after"))
            made->retry_after = seconds(*after);
        made->session_expired = text_of(json, "session_expired") == "true";
        made->attempts = number("attempts").value_or(0);
        made->eid = text_of(json, "eid").value_or("");
        error all;
        all.failure_ = std::move(made);
        return all;
    }

    /// The kind of failure, for programs.
    [[nodiscard]] accsyn::status status() const noexcept
    {
        return failure_ ? failure_->status : accsyn::status::ok;
    }

    /// Its code, for example "SESSION_EXPIRED". Valid as long as the error or a copy of it.
    [[nodiscard]] std::string_view code() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return failure_ ? std::string_view(failure_->code) : "OK";
    }

    /// What happened, to what, and what to do about it, for people. Valid as long as the error or a copy of it.
    [[nodiscard]] std::string_view message() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return what();
    }

    /// The message, NUL-terminated.
    [[nodiscard]] const char *what() const noexcept ACCSYN_LIFETIMEBOUND override
    {
        return failure_ ? failure_->message.c_str() : "";
    }

    /// The method that failed, for example "find"; empty if there was none. Valid as long as the error or a copy of it.
    [[nodiscard]] std::string_view method() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return failure_ ? std::string_view(failure_->method) : "";
    }

    /// The HTTP status of the backend's response, if there was one.
    [[nodiscard]] std::optional<int> http_status() const noexcept
    {
        return failure_ ? failure_->http_status : std::nullopt;
    }

    /// How long to wait before the next request, if the backend said so.
    [[nodiscard]] std::optional<seconds> retry_after() const noexcept
    {
        return failure_ ? failure_->retry_after : std::nullopt;
    }

    /// Whether the session must log in again: session::reauthenticate, or open a new one.
    [[nodiscard]] bool session_expired() const noexcept
    {
        return failure_ && failure_->session_expired;
    }

    /// How often the request was sent.
    [[nodiscard]] int attempts() const noexcept
    {
        return failure_ ? failure_->attempts : 0;
    }

    /// The id of the event that failed, to be found in the log and at the backend; empty when there was none. Valid as
    /// long as the error or a copy of it.
    [[nodiscard]] std::string_view eid() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return failure_ ? std::string_view(failure_->eid) : "";
    }

  private:
    struct failure {
        accsyn::status status = accsyn::status::ok;
        std::string code, message, method, eid;
        std::optional<int> http_status;
        std::optional<seconds> retry_after;
        bool session_expired = false;
        int attempts = 0;
    };

    std::shared_ptr<const failure> failure_;
};

/// A result or an error.
///
///     if (auto found = session.try_find("Transfer WHERE status=failed"))
///         std::puts(found->c_str());
///     else
///         std::fprintf(stderr, "%s\n", found.error().what());
///
/// Reading the result of a failed call gives an empty one; the error of a successful call has the status ok.
template <class T> class [[nodiscard]] result
{
  public:
    result(T value) : value_(std::move(value))
    {
    }

    result(accsyn::error error) : error_(std::move(error))
    {
    }

    /// Whether it succeeded.
    [[nodiscard]] bool has_value() const noexcept
    {
        return error_.status() == status::ok;
    }

    explicit operator bool() const noexcept
    {
        return has_value();
    }

    [[nodiscard]] T &operator*() &noexcept ACCSYN_LIFETIMEBOUND
    {
        return value_;
    }

    [[nodiscard]] const T &operator*() const &noexcept ACCSYN_LIFETIMEBOUND
    {
        return value_;
    }

    [[nodiscard]] T &&operator*() &&noexcept ACCSYN_LIFETIMEBOUND
    {
        return std::move(value_);
    }

    [[nodiscard]] T *operator->() noexcept ACCSYN_LIFETIMEBOUND
    {
        return &value_;
    }

    [[nodiscard]] const T *operator->() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return &value_;
    }

    /// The result, or this instead.
    template <class Other> [[nodiscard]] T value_or(Other &&other) &&
    {
        return has_value() ? std::move(value_) : static_cast<T>(std::forward<Other>(other));
    }

    template <class Other> [[nodiscard]] T value_or(Other &&other) const &
    {
        return has_value() ? value_ : static_cast<T>(std::forward<Other>(other));
    }

    [[nodiscard]] const accsyn::error &error() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return error_;
    }

#if ACCSYN_EXCEPTIONS
    /// The result. Throws the error when there is none.
    T value() &&
    {
        if (!has_value())
            throw error_;
        return std::move(value_);
    }

    const T &value() const &ACCSYN_LIFETIMEBOUND
    {
        if (!has_value())
            throw error_;
        return value_;
    }
#endif

  private:
    T value_{};
    accsyn::error error_;
};

/// A result, nothing, or an error. True only when there is a result, so that a loop ends:
///
///     auto pages = session.find_pages("Transfer");
///     auto page = pages.try_next();
///     for (; page; page = pages.try_next())
///         std::puts(page->c_str());
///     if (page.error().status() != accsyn::status::ok)
///         std::fprintf(stderr, "%s\n", page.error().what());
///
/// Reading a result that is not there gives an empty one.
template <class T> class [[nodiscard]] optional_result
{
  public:
    optional_result(std::optional<T> value) : has_value_(value.has_value())
    {
        if (value)
            value_ = std::move(*value);
    }

    optional_result(accsyn::error error) : error_(std::move(error))
    {
    }

    /// Whether there is a result.
    [[nodiscard]] bool has_value() const noexcept
    {
        return has_value_;
    }

    explicit operator bool() const noexcept
    {
        return has_value_;
    }

    [[nodiscard]] const T &operator*() const &noexcept ACCSYN_LIFETIMEBOUND
    {
        return value_;
    }

    [[nodiscard]] T &operator*() &noexcept ACCSYN_LIFETIMEBOUND
    {
        return value_;
    }

    [[nodiscard]] T &&operator*() &&noexcept ACCSYN_LIFETIMEBOUND
    {
        return std::move(value_);
    }

    [[nodiscard]] const T *operator->() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return &value_;
    }

    [[nodiscard]] T *operator->() noexcept ACCSYN_LIFETIMEBOUND
    {
        return &value_;
    }

    /// Why there is none; its status is ok when there was nothing to return.
    [[nodiscard]] const accsyn::error &error() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return error_;
    }

#if ACCSYN_EXCEPTIONS
    /// The result, or an empty optional. Throws the error when there is one.
    std::optional<T> value() &&
    {
        if (error_.status() != status::ok)
            throw error_;
        return has_value_ ? std::optional<T>(std::move(value_)) : std::nullopt;
    }
#endif

  private:
    T value_{};
    bool has_value_ = false;
    accsyn::error error_;
};

/// Success, or an error.
template <> class [[nodiscard]] result<void>
{
  public:
    result() = default;

    result(accsyn::error error) : error_(std::move(error))
    {
    }

    /// Whether it succeeded.
    [[nodiscard]] bool has_value() const noexcept
    {
        return error_.status() == status::ok;
    }

    explicit operator bool() const noexcept
    {
        return has_value();
    }

    [[nodiscard]] const accsyn::error &error() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return error_;
    }

#if ACCSYN_EXCEPTIONS
    /// Throws the error when there is one.
    void value() const
    {
        if (!has_value())
            throw error_;
    }
#endif

  private:
    accsyn::error error_;
};

namespace detail
{

/// The error of the last C call on this thread; must be read right after it.
inline error last_error()
{
    const char *json = accsyn_last_error();
    return json != nullptr ? error::parse(json) : error();
}

struct free_text {
    void operator()(char *text) const noexcept
    {
        accsyn_string_free(text);
    }
};

using owned_text = std::unique_ptr<char, free_text>;

/// What a C call returned, or why it returned nothing.
inline result<std::string> taken(char *text)
{
    if (text == nullptr)
        return last_error();
    return std::string(owned_text(text).get());
}

/// What an envelope holds: {"ok":true,"result":...} or {"ok":false,"error":{...}}.
inline result<std::string> opened(char *envelope)
{
    if (envelope == nullptr)
        return last_error();
    owned_text owned(envelope);
    std::string_view text(envelope);
    constexpr std::string_view head = "{\"ok\":true,\"result\":";
    if (text.substr(0, head.size()) == head)
        return std::string(text.substr(head.size(), text.size() - head.size() - 1));
    return error::parse(member(text, "error").value_or(""));
}

/// A string for a C function. One that contains NUL would be truncated there.
inline result<std::string> terminated(const char *name, std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        return error(status::invalid_argument, std::string(name) + " holds a NUL character");
    return std::string(text);
}

} // namespace detail
} // namespace accsyn

#endif
