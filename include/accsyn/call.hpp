/*
 * accsyn/call.hpp: non-blocking calls, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_CALL_HPP
#define ACCSYN_CALL_HPP

#include <accsyn.h>
#include <accsyn/attributes.hpp>
#include <accsyn/error.hpp>
#include <accsyn/handle.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace accsyn
{

/// How soon a call runs when several wait for a worker.
enum class priority : std::int32_t {
    background = ACCSYN_PRIORITY_BACKGROUND,   ///< When there is nothing else to do.
    normal = ACCSYN_PRIORITY_NORMAL,           ///< In its turn.
    interactive = ACCSYN_PRIORITY_INTERACTIVE, ///< Before others.
};

/// A submitted call. It runs on a library thread; destroying this object cancels it unless it is done.
///
///     accsyn::call call = session.submit(accsyn::requests::find("Queue"));
///     while (!call.wait(std::chrono::milliseconds(100)))
///         std::puts("still waiting");
///     std::puts(call.take().c_str());
class [[nodiscard]] call
{
  public:
    /// An empty call.
    call() = default;

    /// Takes ownership of what accsyn_submit returned.
    explicit call(accsyn_call *handle) noexcept : handle_(handle)
    {
    }

    /// The id of this call, unique in its session; 0 when empty.
    [[nodiscard]] std::uint64_t id() const noexcept
    {
        return handle_.get() != nullptr ? accsyn_call_id(handle_.get()) : 0;
    }

    /// Whether it is done: it has a result, or was cancelled. Never blocks.
    result<bool> try_is_done() const
    {
        std::int32_t done = accsyn_call_is_done(handle_.get());
        return done < 0 ? result<bool>(detail::last_error()) : result<bool>(done == 1);
    }

    /// Waits until it is done, for at most this long; returns whether it is.
    result<bool> try_wait(std::chrono::milliseconds limit = no_limit) const
    {
        accsyn_status status = accsyn_call_wait(handle_.get(), detail::milliseconds(limit));
        if (status == ACCSYN_OK || status == ACCSYN_TIMEOUT)
            return status == ACCSYN_OK;
        return detail::last_error();
    }

    /// Cancels it: it is done at once, with status::cancelled unless it already has a result. Never blocks.
    result<void> try_cancel() const
    {
        return detail::checked(accsyn_call_cancel(handle_.get()));
    }

    /// Says how soon it is to run when several wait.
    result<void> try_set_priority(priority value) const
    {
        return detail::checked(accsyn_call_set_priority(handle_.get(), static_cast<std::int32_t>(value)));
    }

    /// Takes the result of a call that is done, JSON text as the method's blocking form returns it, or its error.
    /// status::invalid_argument when it is not done yet, status::already_taken the second time. Never blocks.
    result<std::string> try_take() const
    {
        return detail::opened(accsyn_call_take(handle_.get()));
    }

    /// Waits until it is done, and takes the result.
    result<std::string> try_get() const
    {
        result<bool> done = try_wait();
        return done ? try_take() : result<std::string>(done.error());
    }

    /// The latest progress of a "wait": the job as a JSON object, or "null". Never blocks.
    result<std::string> try_progress() const
    {
        return detail::taken(accsyn_call_progress(handle_.get()));
    }

#if ACCSYN_EXCEPTIONS
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

    /// As try_set_priority(), but throws accsyn::error.
    void set_priority(priority value) const
    {
        try_set_priority(value).value();
    }

    /// As try_take(), but throws accsyn::error.
    [[nodiscard]] std::string take() const
    {
        return try_take().value();
    }

    /// As try_get(), but throws accsyn::error.
    std::string get() const
    {
        return try_get().value();
    }

    /// As try_progress(), but throws accsyn::error.
    std::string progress() const
    {
        return try_progress().value();
    }
#endif

    /// False when it is empty.
    explicit operator bool() const noexcept
    {
        return handle_.get() != nullptr;
    }

    /// For use with C functions; NULL when empty. This object keeps ownership.
    [[nodiscard]] accsyn_call *handle() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return handle_.get();
    }

    /// Transfers ownership to the caller, who frees it with accsyn_call_free, and leaves this object empty.
    [[nodiscard]] accsyn_call *release() noexcept
    {
        return handle_.release();
    }

  private:
    detail::handle<accsyn_call, accsyn_call_free> handle_;
};

} // namespace accsyn

#endif
