/*
 * accsyn/session.hpp: sessions, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_SESSION_HPP
#define ACCSYN_SESSION_HPP

#include <accsyn.h>
#include <accsyn/attributes.hpp>
#include <accsyn/call.hpp>
#include <accsyn/cursor.hpp>
#include <accsyn/dispatch.hpp>
#include <accsyn/error.hpp>
#include <accsyn/generated/methods.hpp>
#include <accsyn/generated/requests.hpp>
#include <accsyn/handle.hpp>
#include <accsyn/json_write.hpp>
#include <accsyn/options.hpp>
#include <accsyn/secret_text.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace accsyn
{
namespace detail
{

#if ACCSYN_EXCEPTIONS
/// In a catch (...): lets pthread_exit and pthread_cancel go on unwinding the thread. libc++ cannot.
inline void pass_on_end_of_thread()
{
    // Not an exception of C++.
    if (std::current_exception() == nullptr)
        throw;
}
#endif

/// A callback of the host, at an address that does not change.
template <class Fn> struct hook : std::enable_shared_from_this<hook<Fn>> {
    explicit hook(Fn given) : fn(std::move(given))
    {
    }

    /// Calls it, and keeps it alive during the call, even if it replaces itself. Throws nothing, but may end the
    /// thread.
    template <class... Args> static void run(void *user_data, Args... args)
    {
        auto self = static_cast<hook *>(user_data)->shared_from_this();
#if ACCSYN_EXCEPTIONS
        try {
            self->fn(args...);
        } catch (...) {
            pass_on_end_of_thread();
            // The caller is the library, which cannot handle an exception.
        }
#else
        self->fn(args...);
#endif
    }

    Fn fn;
};

/// The progress function of one wait, and what it threw.
struct watch {
    /// Throws nothing, but may end the thread.
    static std::int32_t run(const char *entity, void *user_data)
    {
        auto self = static_cast<watch *>(user_data);
#if ACCSYN_EXCEPTIONS
        try {
            return self->progress(entity) ? 0 : 1;
        } catch (...) {
            pass_on_end_of_thread();
            self->thrown = std::current_exception();
            return 1;
        }
#else
        return self->progress(entity) ? 0 : 1;
#endif
    }

    const progress_fn &progress;
    std::exception_ptr thrown = nullptr;
};

} // namespace detail

/// A logged-in session with one workspace. It also has every method of accsyn/generated/methods.hpp, such as `find`,
/// `create` and `ls`, each with its `try_` form.
///
///     accsyn::session_options options;
///     options.workspace = "acmefilm";
///     options.username = "john@user.com";
///     auto session = accsyn::session::open(options);
///     std::string me = session.find_one("User");
class [[nodiscard]] session : public method_calls<session>
{
  public:
    /// An empty session, to assign to.
    session() = default;

    /// Takes ownership of what accsyn_session_new returned.
    explicit session(accsyn_session *handle) : completions_(new detail::completions), handle_(handle)
    {
    }

    session(session &&) noexcept = default;

    session &operator=(session &&other) noexcept
    {
        if (this != &other) {
            // The previous session ends before its callbacks do.
            handle_ = std::move(other.handle_);
            completions_ = std::move(other.completions_);
            log_ = std::move(other.log_);
            wake_ = std::move(other.wake_);
        }
        return *this;
    }

    ~session() = default;

    /// Logs in. Blocks until the backend has responded; accsyn::login does not.
    ///
    /// @param options  Omitted options are taken from the environment.
    /// @return The session; status::invalid_argument when a credential is missing.
    static result<session> try_open(const session_options &options = {})
    {
        detail::secret_text text;
        detail::write(text, options);
        accsyn_session *opened = accsyn_session_new(text.c_str());
        return opened != nullptr ? result<session>(session(opened)) : result<session>(detail::last_error());
    }

    /// Ends the session and leaves this object empty, as destroying it does. Returns promptly. Calls running on other
    /// threads end with status::cancelled, and so do submitted ones.
    void close() noexcept
    {
        handle_.reset(nullptr);
        if (completions_)
            completions_->clear();
    }

    /// Logs in again, after status::session_expired. Other calls continue; on failure the session is unchanged.
    ///
    /// @param given  If omitted, the session's own.
    result<void> try_reauthenticate(const credentials &given = {}) const
    {
        detail::secret_text text;
        detail::write(text, given);
        return detail::checked(accsyn_session_reauthenticate(handle(), text.c_str()));
    }

    /// Starts logging in again as try_reauthenticate does, and returns at once. The result of the call is null.
    result<call> try_submit_reauthenticate(const credentials &given = {}) const
    {
        detail::secret_text text;
        detail::write(text, given);
        accsyn_call *made = accsyn_session_submit_reauthenticate(handle(), text.c_str(), nullptr);
        return made != nullptr ? result<call>(call(made)) : result<call>(detail::last_error());
    }

    /// Workspace, user, backend and options in effect, as JSON object without secrets. Performs no network I/O.
    result<std::string> try_info() const
    {
        return detail::taken(accsyn_session_info(handle()));
    }

    /// Passes log lines to a function. Warnings logged before come first.
    ///
    /// @param level  Lines up to this level.
    /// @param log    Called on the thread of the call that the line is about, which may be a library thread. It must
    ///               not use this session. Empty: unregister.
    ///
    /// When this returns, the previous function is not running, unless this is called from inside it. So do not hold a
    /// lock here that it takes.
    result<void> try_set_log(log_level level, log_fn log)
    {
        auto next = hook_of(std::move(log));
        auto set = detail::checked(
            accsyn_session_set_log(handle(), static_cast<std::int32_t>(level), next ? run_log : nullptr, next.get()));
        if (set)
            log_ = std::move(next);
        return set;
    }

    /// Sets a function that is called once for each submitted call that is done, on a library thread, to wake the event
    /// loop that then calls next_completed. It may call any function, including those of this session.
    ///
    /// @param wake  Empty: unregister.
    ///
    /// The previous function is unregistered as by try_set_log.
    result<void> try_set_wake(wake_fn wake)
    {
        auto next = hook_of(std::move(wake));
        auto set = detail::checked(
            accsyn_session_set_wake(handle(), next ? detail::hook<wake_fn>::run<> : nullptr, next.get()));
        if (set)
            wake_ = std::move(next);
        return set;
    }

    /// Runs any method. Blocks until the backend has responded.
    ///
    /// @param what  From a function of accsyn::requests, or {"find", R"({"query": "User"})"}.
    /// @return Its result as JSON text.
    result<std::string> try_invoke(const request &what) const
    {
        auto method = detail::terminated("method", what.method);
        return method ? detail::opened(accsyn_invoke(handle(), method->c_str(), arguments(what))) : method;
    }

    /// Starts a call and returns at once; it runs on a library thread. Invalid arguments are reported by its result.
    ///
    /// @param what  As for try_invoke.
    /// @return The call. Keep it: destroying it cancels it.
    result<call> try_submit(const request &what) const
    {
        auto method = detail::terminated("method", what.method);
        if (!method)
            return method.error();
        accsyn_call *made = accsyn_submit(handle(), method->c_str(), arguments(what));
        return made != nullptr ? result<call>(call(made)) : result<call>(detail::last_error());
    }

    /// Starts a call, and keeps the function that is to get its result: dispatch runs it. Closing or destroying the
    /// session drops the function without running it.
    ///
    ///     session.submit(accsyn::requests::find("Queue"), [](accsyn::result<std::string> queues) {
    ///         std::puts(queues ? queues->c_str() : queues.error().what());
    ///     });
    ///
    /// @param what  As for try_invoke.
    /// @param done  Not empty.
    /// @return The call's id, for try_cancel.
    result<std::uint64_t> try_submit(const request &what, done_fn done) const
    {
        auto method = detail::terminated("method", what.method);
        if (!method)
            return method.error();
        if (!done || !completions_)
            return error(status::invalid_argument, !done ? "the function is empty" : "the session is empty");
        std::uint64_t id = completions_->submit(std::move(done), [&](void *user_data) {
            return accsyn_submit_with(handle(), method->c_str(), arguments(what), user_data);
        });
        return id != 0 ? result<std::uint64_t>(id) : result<std::uint64_t>(detail::last_error());
    }

    /// Cancels a call that was submitted with a function, which then gets status::cancelled. Whether it was there
    /// still.
    bool cancel(std::uint64_t id) const
    {
        return completions_ && completions_->use(id, accsyn_call_cancel);
    }

    /// Sets the priority of a call that was submitted with a function. Whether it was there still.
    bool set_priority(std::uint64_t id, priority value) const
    {
        return completions_ && completions_->use(id, [value](accsyn_call *call) {
            return accsyn_call_set_priority(call, static_cast<std::int32_t>(value));
        });
    }

    /// Runs the functions of the calls that are done, on this thread. What one throws comes out of this; the calls that
    /// were left are run the next time. A function may submit calls and close the session, but not destroy or move it.
    ///
    /// @param limit  How long to wait while no call is done.
    /// @return How many calls were done, those without a function included. next_completed reports every call, those
    ///         with a function too, which then is not run: use one or the other.
    result<std::size_t> try_dispatch(std::chrono::milliseconds limit = {}) const
    {
        std::shared_ptr<detail::completions> kept = completions_;
        std::size_t count = 0;
        while (accsyn_call *done =
                   accsyn_next_completed(handle(), detail::milliseconds(count == 0 ? limit : limit.zero()))) {
            count++;
            kept->run(done);
            if (!handle())
                return count;
        }
        return count != 0 ? result<std::size_t>(count) : result<std::size_t>(detail::last_error());
    }

    /// What an event loop waits on: a descriptor that is readable (on Windows an event that is signalled) while
    /// completions wait. It is the library's, and valid until the session is closed.
    result<std::intptr_t> try_wait_handle() const
    {
        std::intptr_t found = accsyn_session_wait_handle(handle());
        return found >= 0 ? result<std::intptr_t>(found) : result<std::intptr_t>(detail::last_error());
    }

    /// The next submitted call that is done and has not been returned yet. Each is returned once, to one thread.
    ///
    /// @param limit  Maximum wait.
    /// @return The call's id; nothing when there was none in time, or the session ended.
    optional_result<std::uint64_t> try_next_completed(std::chrono::milliseconds limit = {}) const
    {
        while (accsyn_call *done = accsyn_next_completed(handle(), detail::milliseconds(limit))) {
            // 0 when another thread has freed the call in the meantime.
            if (std::uint64_t id = accsyn_call_id(done))
                return std::optional<std::uint64_t>(id);
        }
        return detail::last_error(); // No error when there was none in time.
    }

    /// Opens a find that is read page by page. Nothing is sent yet.
    ///
    /// @param query  As for find.
    /// @return A range of JSON arrays.
    result<cursor> try_find_pages(std::string_view query, const find_pages_options &options = {}) const
    {
        auto terminated = detail::terminated("query", query);
        if (!terminated)
            return terminated.error();
        detail::arguments given;
        accsyn_cursor *made = accsyn_find_pages(handle(), terminated->c_str(), detail::add(given, options).c_str());
        return made != nullptr ? result<cursor>(cursor(made)) : result<cursor>(detail::last_error());
    }

    /// Waits until a job ends. Blocks; tolerates transient failures, such as a network outage, for about two minutes.
    ///
    /// @param entitytype  For example "transfer".
    /// @param entityid    Id of the job.
    /// @param options     Which statuses end the wait, how often to poll, when to time out.
    /// @param progress    Called on this thread after each poll. An exception ends the wait and is rethrown.
    /// @return The job as it ended, as JSON object. status::timeout after `timeout`, status::cancelled when `progress`
    ///         returned false; the job itself continues in both cases.
    result<std::string> try_wait(std::string_view entitytype, std::string_view entityid,
                                 const wait_options &options = {}, const progress_fn &progress = {}) const
    {
        auto type = detail::terminated("entitytype", entitytype), id = detail::terminated("entityid", entityid);
        if (!type || !id)
            return type ? id : type;
        detail::arguments given;
        detail::watch watch{progress};
        char *job = accsyn_wait(handle(), type->c_str(), id->c_str(), detail::add(given, options).c_str(),
                                progress ? detail::watch::run : nullptr, &watch);
        auto ended = detail::taken(job);
#if ACCSYN_EXCEPTIONS
        if (watch.thrown)
            std::rethrow_exception(watch.thrown);
#endif
        return ended;
    }

#if ACCSYN_EXCEPTIONS
    /// As try_open(), but throws accsyn::error.
    [[nodiscard]] static session open(const session_options &options = {})
    {
        return try_open(options).value();
    }

    /// As try_reauthenticate(), but throws accsyn::error.
    void reauthenticate(const credentials &given = {}) const
    {
        try_reauthenticate(given).value();
    }

    /// As try_submit_reauthenticate(), but throws accsyn::error.
    [[nodiscard]] call submit_reauthenticate(const credentials &given = {}) const
    {
        return try_submit_reauthenticate(given).value();
    }

    /// As try_info(), but throws accsyn::error.
    std::string info() const
    {
        return try_info().value();
    }

    /// As try_set_log(), but throws accsyn::error.
    void set_log(log_level level, log_fn log)
    {
        try_set_log(level, std::move(log)).value();
    }

    /// As try_set_wake(), but throws accsyn::error.
    void set_wake(wake_fn wake)
    {
        try_set_wake(std::move(wake)).value();
    }

    /// As try_invoke(), but throws accsyn::error.
    std::string invoke(const request &what) const
    {
        return try_invoke(what).value();
    }

    /// As try_submit(), but throws accsyn::error.
    [[nodiscard]] call submit(const request &what) const
    {
        return try_submit(what).value();
    }

    /// As try_submit(), but throws accsyn::error.
    std::uint64_t submit(const request &what, done_fn done) const
    {
        return try_submit(what, std::move(done)).value();
    }

    /// As try_dispatch(), but throws accsyn::error.
    std::size_t dispatch(std::chrono::milliseconds limit = {}) const
    {
        return try_dispatch(limit).value();
    }

    /// As try_wait_handle(), but throws accsyn::error.
    [[nodiscard]] std::intptr_t wait_handle() const
    {
        return try_wait_handle().value();
    }

    /// As try_next_completed(), but throws accsyn::error.
    std::optional<std::uint64_t> next_completed(std::chrono::milliseconds limit = {}) const
    {
        return try_next_completed(limit).value();
    }

    /// As try_find_pages(), but throws accsyn::error.
    [[nodiscard]] cursor find_pages(std::string_view query, const find_pages_options &options = {}) const
    {
        return try_find_pages(query, options).value();
    }

    /// As try_wait(), but throws accsyn::error.
    std::string wait(std::string_view entitytype, std::string_view entityid, const wait_options &options = {},
                     const progress_fn &progress = {}) const
    {
        return try_wait(entitytype, entityid, options, progress).value();
    }
#endif

    /// False when it is empty.
    explicit operator bool() const noexcept
    {
        return handle() != nullptr;
    }

    /// For use with C functions; NULL when empty. This object keeps ownership.
    [[nodiscard]] accsyn_session *handle() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return handle_.get();
    }

  private:
    /// NULL when they are omitted.
    static const char *arguments(const request &what)
    {
        return what.args.has_value() ? what.args.text().c_str() : nullptr;
    }

    /// Not by make_shared, whose static object would prevent unloading a plug-in.
    template <class Fn> static std::shared_ptr<detail::hook<Fn>> hook_of(Fn fn)
    {
        return fn ? std::shared_ptr<detail::hook<Fn>>(new detail::hook<Fn>(std::move(fn))) : nullptr;
    }

    static void run_log(std::int32_t level, const char *line, void *user_data)
    {
        detail::hook<log_fn>::run(user_data, static_cast<log_level>(level), std::string_view(line));
    }

    // The handle is last: the session ends before its callbacks do.
    std::shared_ptr<detail::completions> completions_;
    std::shared_ptr<detail::hook<log_fn>> log_;
    std::shared_ptr<detail::hook<wake_fn>> wake_;
    detail::handle<accsyn_session, accsyn_session_free> handle_;
};

} // namespace accsyn

#endif
