/*
 * accsyn/handle.hpp: what sessions, calls and cursors have in common, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_HANDLE_HPP
#define ACCSYN_HANDLE_HPP

#include <accsyn.h>
#include <accsyn/error.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace accsyn
{

/// No time limit. Every call still ends by the limits of its session.
constexpr std::chrono::milliseconds no_limit = (std::chrono::milliseconds::max)();

namespace detail
{

/// A time limit as C takes it: one that does not fit becomes no limit.
inline std::int32_t milliseconds(std::chrono::milliseconds limit)
{
    auto count = limit.count();
    return count > INT32_MAX ? -1 : count < 0 ? 0 : static_cast<std::int32_t>(count);
}

/// A status that a C call returned, with its error unless it is ok.
inline result<void> checked(accsyn_status status)
{
    return status == ACCSYN_OK ? result<void>() : result<void>(last_error());
}

/// A handle of the library with a single owner. The library checks it at every use, so a stale one gives an error.
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

} // namespace accsyn

#endif
