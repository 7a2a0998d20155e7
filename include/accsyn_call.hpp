/*
 * accsyn_call.hpp: calls that do not block, and results in pages, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_CALL_HPP
#define ACCSYN_CALL_HPP

#include <accsyn.h>
#include <accsyn_error.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

namespace accsyn
{

/// As a time limit: none. Every call ends by the limits of its session.
constexpr std::chrono::milliseconds forever = (std::chrono::milliseconds::max)();

namespace detail
{

/// A time limit as C has it: what is too long for it is none.
inline std::int32_t milliseconds(std::chrono::milliseconds limit)
{
    auto count = limit.count();
    return count > INT32_MAX ? -1 : count < 0 ? 0 : static_cast<std::int32_t>(count);
}

/// A status that a C call returned, with its error when it is one.
inline result<void> checked(accsyn_status status)
{
    return status == ACCSYN_OK ? result<void>() : result<void>(last_error());
}

/// A handle of the library, with one owner. The library checks it at every use, so a stale one gives an error.
template <class Object, void (*free_object)(Object *)> class handle
{
  public:
    handle() = default;

    explicit handle(Object *object) noexcept : object_(object)
    {
    }

    handle(handle &&other) noexcept : object_(other.release())
    {
    }

    handle &operator=(handle &&other) noexcept
    {
        if (this != &other)
            reset(other.release());
        return *this;
    }

    ~handle()
    {
        reset(nullptr);
    }

    Object *get() const noexcept
    {
        return object_.load();
    }

    Object *release() noexcept
    {
        return object_.exchange(nullptr);
    }

    void reset(Object *object) noexcept
    {
        free_object(object_.exchange(object));
    }

  private:
    std::atomic<Object *> object_{nullptr};
};

} // namespace detail

/// A call that was submitted. It runs on a thread of the library; destroying this cancels it when it is not done.
///
///     accsyn::call call = session.submit(accsyn::requests::find("Queue"));
///     while (!call.wait(std::chrono::milliseconds(100)))
///         std::puts("still waiting");
///     std::puts(call.take().c_str());
class call
{
  public:
    /// An empty one.
    call() = default;

    /// Takes over what accsyn_submit returned.
    explicit call(accsyn_call *handle) noexcept : handle_(handle)
    {
    }

    /// The number of this call, which no other call of its session has; 0 when empty.
    std::uint64_t id() const noexcept
    {
        return handle_.get() != nullptr ? accsyn_call_id(handle_.get()) : 0;
    }

    /// Whether it is done: it has a result, or was cancelled. Never blocks.
    result<bool> try_is_done() const
    {
        std::int32_t done = accsyn_call_is_done(handle_.get());
        return done < 0 ? result<bool>(detail::last_error()) : result<bool>(done == 1);
    }

    /// Waits until it is done, for this long at most, and tells whether it is.
    result<bool> try_wait(std::chrono::milliseconds limit = forever) const
    {
        accsyn_status status = accsyn_call_wait(handle_.get(), detail::milliseconds(limit));
        if (status == ACCSYN_OK || status == ACCSYN_TIMEOUT)
            return status == ACCSYN_OK;
        return detail::last_error();
    }

    /// Cancels it: it is done at once, with status::cancelled unless it had a result already. Never blocks.
    result<void> try_cancel() const
    {
        return detail::checked(accsyn_call_cancel(handle_.get()));
    }

    /// Takes the result of a call that is done, JSON text as the method's blocking form returns it; its error when it
    /// failed. status::invalid_argument when it is not done yet, status::already_taken the second time. Never blocks.
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

    /// The latest progress of a "wait": the job as JSON object, or "null". Never blocks.
    result<std::string> try_progress() const
    {
        return detail::taken(accsyn_call_progress(handle_.get()));
    }

#if ACCSYN_EXCEPTIONS
    /// As try_is_done.
    bool is_done() const
    {
        return try_is_done().value();
    }

    /// As try_wait.
    bool wait(std::chrono::milliseconds limit = forever) const
    {
        return try_wait(limit).value();
    }

    /// As try_cancel.
    void cancel() const
    {
        try_cancel().value();
    }

    /// As try_take.
    std::string take() const
    {
        return try_take().value();
    }

    /// As try_get.
    std::string get() const
    {
        return try_get().value();
    }

    /// As try_progress.
    std::string progress() const
    {
        return try_progress().value();
    }
#endif

    /// Whether it is not empty.
    explicit operator bool() const noexcept
    {
        return handle_.get() != nullptr;
    }

    /// For the C functions; NULL when empty. Stays this object's.
    accsyn_call *handle() const noexcept
    {
        return handle_.get();
    }

    /// Hands it over to the caller, who ends it with accsyn_call_free, and leaves this empty.
    accsyn_call *release() noexcept
    {
        return handle_.release();
    }

  private:
    detail::handle<accsyn_call, accsyn_call_free> handle_;
};

/// A find that is read page by page: a range of JSON arrays, each of at least one object.
///
///     for (const std::string &page : session.find_pages("Transfer", {}))
///         std::puts(page.c_str());
class cursor
{
  public:
    /// An empty one.
    cursor() = default;

    /// Takes over what accsyn_find_pages returned.
    explicit cursor(accsyn_cursor *handle) noexcept : handle_(handle)
    {
    }

    /// Reads the next page; nothing at the end. After a failure there is no further page. Blocks until it is there. For
    /// one thread at a time.
    result<std::optional<std::string>> try_next()
    {
        char *page = accsyn_cursor_next(handle_.get());
        if (page == nullptr)
            return detail::last_error(); // Which is none at the end.
        return std::optional<std::string>(detail::owned_text(page).get());
    }

#if ACCSYN_EXCEPTIONS
    /// As try_next.
    std::optional<std::string> next()
    {
        return try_next().value();
    }

    /// Goes through the pages once; moving on reads the next one, and throws when that fails.
    class iterator
    {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = std::string;
        using difference_type = std::ptrdiff_t;
        using pointer = std::string *;
        using reference = std::string &;

        iterator() = default;

        explicit iterator(cursor &of) : cursor_(&of)
        {
            ++*this;
        }

        /// The page; it may be moved out.
        std::string &operator*() const noexcept
        {
            return *cursor_->page_;
        }

        std::string *operator->() const noexcept
        {
            return &*cursor_->page_;
        }

        iterator &operator++()
        {
            cursor_->page_ = cursor_->next();
            if (!cursor_->page_)
                cursor_ = nullptr;
            return *this;
        }

        void operator++(int)
        {
            ++*this;
        }

        friend bool operator==(const iterator &one, const iterator &other) noexcept
        {
            return one.cursor_ == other.cursor_;
        }

        friend bool operator!=(const iterator &one, const iterator &other) noexcept
        {
            return !(one == other);
        }

      private:
        cursor *cursor_ = nullptr;
    };

    /// Reads the first page, or the next one when some were read.
    iterator begin()
    {
        return iterator(*this);
    }

    iterator end() noexcept
    {
        return iterator();
    }
#endif

    /// Whether it is not empty.
    explicit operator bool() const noexcept
    {
        return handle_.get() != nullptr;
    }

    /// For the C functions; NULL when empty. Stays this object's.
    accsyn_cursor *handle() const noexcept
    {
        return handle_.get();
    }

  private:
    detail::handle<accsyn_cursor, accsyn_cursor_free> handle_;
    std::optional<std::string> page_;
};

} // namespace accsyn

#endif
