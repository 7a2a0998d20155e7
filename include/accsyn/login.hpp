/*
 * accsyn/login.hpp: logging in without blocking, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_LOGIN_HPP
#define ACCSYN_LOGIN_HPP

#include <accsyn.h>
#include <accsyn/attributes.hpp>
#include <accsyn/call.hpp>
#include <accsyn/error.hpp>
#include <accsyn/options.hpp>
#include <accsyn/secret_text.hpp>
#include <accsyn/session.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace accsyn
{

/// A login that runs on a library thread. Destroying this object cancels it, unless its session was taken.
///
///     auto login = accsyn::login::start();
///     while (!login.wait(std::chrono::milliseconds(50)))
///         std::puts("logging in ...");
///     accsyn::session opened = login.take();
class [[nodiscard]] login
{
  public:
    /// An empty one, to assign to.
    login() = default;

    /// Starts a login, with options as for session::open; wrong ones are reported by its result. Never blocks.
    static result<login> try_start(const session_options &options = {})
    {
        detail::secret_text text;
        detail::write(text, options);
        accsyn_call *made = accsyn_session_open(text.c_str());
        return made != nullptr ? result<login>(login(call(made))) : result<login>(detail::last_error());
    }

    /// Whether it is done. Never blocks.
    result<bool> try_is_done() const
    {
        return call_.try_is_done();
    }

    /// Waits until it is done, for at most this long; returns whether it is.
    result<bool> try_wait(std::chrono::milliseconds limit = no_limit) const
    {
        return call_.try_wait(limit);
    }

    /// Cancels it: it is done at once, with status::cancelled unless it already has a result. Never blocks.
    result<void> try_cancel() const
    {
        return call_.try_cancel();
    }

    /// What an event loop waits on: a descriptor that is readable (on Windows an event that is signalled) when it is
    /// done. It is the library's, and valid as long as this object.
    result<std::intptr_t> try_wait_handle() const
    {
        std::intptr_t found = accsyn_call_wait_handle(call_.handle());
        return found >= 0 ? result<std::intptr_t>(found) : result<std::intptr_t>(detail::last_error());
    }

    /// Takes the session when it is done, or its error. status::invalid_argument when it is not done yet,
    /// status::already_taken the second time. Never blocks.
    result<session> try_take() const
    {
        accsyn_session *opened = accsyn_call_take_session(call_.handle());
        return opened != nullptr ? result<session>(session(opened)) : result<session>(detail::last_error());
    }

#if ACCSYN_EXCEPTIONS
    /// As try_start(), but throws accsyn::error.
    static login start(const session_options &options = {})
    {
        return try_start(options).value();
    }

    /// As try_is_done(), but throws accsyn::error.
    [[nodiscard]] bool is_done() const
    {
        return try_is_done().value();
    }

    /// As try_wait(), but throws accsyn::error.
    bool wait(std::chrono::milliseconds limit = no_limit) const
    {
        return try_wait(limit).value();
    }

    /// As try_cancel(), but throws accsyn::error.
    void cancel() const
    {
        try_cancel().value();
    }

    /// As try_wait_handle(), but throws accsyn::error.
    [[nodiscard]] std::intptr_t wait_handle() const
    {
        return try_wait_handle().value();
    }

    /// As try_take(), but throws accsyn::error.
    [[nodiscard]] session take() const
    {
        return try_take().value();
    }
#endif

    /// False when it is empty.
    explicit operator bool() const noexcept
    {
        return static_cast<bool>(call_);
    }

  private:
    explicit login(call started) : call_(std::move(started))
    {
    }

    call call_;
};

} // namespace accsyn

#endif
