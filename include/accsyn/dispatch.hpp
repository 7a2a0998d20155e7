/*
 * accsyn/dispatch.hpp: functions that get the results of submitted calls, for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_DISPATCH_HPP
#define ACCSYN_DISPATCH_HPP

#include <accsyn.h>
#include <accsyn/error.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace accsyn
{

/// Receives the result of a submitted call, as call::try_take gives it.
using done_fn = std::function<void(result<std::string>)>;

namespace detail
{

/// The calls of a session that were submitted with a function.
class completions
{
  public:
    completions() = default;
    completions(const completions &) = delete;
    completions &operator=(const completions &) = delete;

    ~completions()
    {
        clear();
    }

    /// Submits a call whose completion is to run a function; its id, or 0 when it was not submitted.
    template <class Submit> std::uint64_t submit(done_fn done, Submit &&submit)
    {
        std::unique_ptr<entry> made(new entry{std::move(done), nullptr, 0});
        entry *key = made.get();
        // Held until the entry is complete, so that a completion finds it however soon it comes.
        std::lock_guard<std::mutex> lock(mutex_);
        entries_.emplace(key, std::move(made));
        key->call = submit(static_cast<void *>(key));
        if (key->call == nullptr) {
            entries_.erase(key);
            return 0;
        }
        return key->id = accsyn_call_id(key->call);
    }

    /// Runs the function of a call that is done; false when it has none.
    bool run(accsyn_call *call)
    {
        std::unique_ptr<entry> found;
        {
            auto key = static_cast<entry *>(accsyn_call_user_data(call));
            std::lock_guard<std::mutex> lock(mutex_);
            auto place = entries_.find(key);
            if (place == entries_.end())
                return false;
            found = std::move(place->second);
            entries_.erase(place);
        }
        auto taken = opened(accsyn_call_take(call));
        accsyn_call_free(call);
        found->done(std::move(taken));
        return true;
    }

    /// Does something with a call that has this id; false when it is not there any more, or that fails.
    template <class Fn> bool use(std::uint64_t id, Fn change)
    {
        std::lock_guard<std::mutex> lock(mutex_);
        for (const auto &each : entries_) {
            if (each.second->id == id)
                return change(each.second->call) == ACCSYN_OK;
        }
        return false;
    }

    /// Cancels all calls and drops their functions, which are not run.
    void clear() noexcept
    {
        std::unordered_map<entry *, std::unique_ptr<entry>> dropped;
        {
            std::lock_guard<std::mutex> lock(mutex_);
            dropped.swap(entries_);
        }
        for (const auto &each : dropped)
            accsyn_call_free(each.second->call);
    }

  private:
    struct entry {
        done_fn done;
        accsyn_call *call;
        std::uint64_t id;
    };

    std::mutex mutex_;
    std::unordered_map<entry *, std::unique_ptr<entry>> entries_;
};

} // namespace detail
} // namespace accsyn

#endif
