/*
 * accsyn/cursor.hpp: paging, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_CURSOR_HPP
#define ACCSYN_CURSOR_HPP

#include <accsyn.h>
#include <accsyn/attributes.hpp>
#include <accsyn/call.hpp>
#include <accsyn/error.hpp>
#include <accsyn/handle.hpp>

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>

namespace accsyn
{

/// A find that is read page by page: a range of JSON arrays, each of at least one object.
///
///     for (const std::string &page : session.find_pages("Transfer", {}))
///         std::puts(page.c_str());
class [[nodiscard]] cursor
{
  public:
    /// An empty cursor.
    cursor() = default;

    /// Takes ownership of what accsyn_find_pages returned.
    explicit cursor(accsyn_cursor *handle) noexcept : handle_(handle)
    {
    }

    /// Reads the next page; nothing at the end. After a failure there are no more pages. Blocks until the
    /// page has arrived. For one thread at a time.
    optional_result<std::string> try_next()
    {
        char *page = accsyn_cursor_next(handle_.get());
        if (page == nullptr)
            return detail::last_error(); // No error at the end.
        return std::optional<std::string>(detail::owned_text(page).get());
    }

    /// Starts a call that reads the next page, whose result is "null" at the end; for one page at a time. One that was
    /// cancelled can be asked for again.
    result<call> try_submit_next()
    {
        accsyn_call *made = accsyn_cursor_submit_next(handle_.get(), nullptr);
        return made != nullptr ? result<call>(call(made)) : result<call>(detail::last_error());
    }

#if ACCSYN_EXCEPTIONS
    /// As try_submit_next(), but throws accsyn::error.
    call submit_next()
    {
        return try_submit_next().value();
    }

    /// As try_next(), but throws accsyn::error.
    [[nodiscard]] std::optional<std::string> next()
    {
        return try_next().value();
    }

    /// Iterates over the pages once; incrementing it reads the next page, and throws if that fails.
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

        /// The page; may be moved from.
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

    /// Reads the first page, or the next one if some have been read.
    [[nodiscard]] iterator begin() ACCSYN_LIFETIMEBOUND
    {
        return iterator(*this);
    }

    [[nodiscard]] iterator end() noexcept
    {
        return iterator();
    }
#endif

    /// False when it is empty.
    explicit operator bool() const noexcept
    {
        return handle_.get() != nullptr;
    }

    /// For use with C functions; NULL when empty. This object keeps ownership.
    [[nodiscard]] accsyn_cursor *handle() const noexcept ACCSYN_LIFETIMEBOUND
    {
        return handle_.get();
    }

  private:
    detail::handle<accsyn_cursor, accsyn_cursor_free> handle_;
    std::optional<std::string> page_;
};

} // namespace accsyn

#endif
