// Each kind of function that the library calls throws, ends its thread, or cancels it: the host goes on, its frames are
// unwound as usual, and the session still works.
#include "check.hpp"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

using namespace std::chrono_literals;

namespace
{

// How the function ends.
enum class how { throws, exits, cancels };
constexpr how all[] = {how::throws, how::exits, how::cancels};

// Counts what is unwound in the frames of the host.
std::atomic<int> unwound{0};
struct frame {
    ~frame()
    {
        unwound++;
    }
};

// What stands at the place of the host's function.
void end(how way)
{
    frame unwinds;
    switch (way) {
    case how::throws: throw std::runtime_error("thrown by the host");
    case how::exits: pthread_exit(&unwound);
    case how::cancels: pthread_cancel(pthread_self()); pthread_testcancel();
    }
}

std::string_view thread_outcome(void *outcome)
{
    return outcome == &unwound ? "exited" : outcome == PTHREAD_CANCELED ? "cancelled" : "returned";
}

// How a thread ends that runs this, and then comes to a cancellation point.
std::string_view on_a_thread(std::function<void()> run)
{
    auto begin = [](void *run) -> void * {
        frame unwinds;
        (*static_cast<std::function<void()> *>(run))();
        pthread_testcancel();
        return nullptr;
    };
    pthread_t thread;
    void *outcome = nullptr;
    unwound = 0;
    CHECK(pthread_create(&thread, nullptr, begin, &run) == 0);
    CHECK(pthread_join(thread, &outcome) == 0);
    CHECK(unwound >= 2);
    return thread_outcome(outcome);
}

// On the thread of a call, the end of the thread comes after the call.
std::string_view expected(how way)
{
    return way == how::exits ? "exited" : way == how::cancels ? "cancelled" : "returned";
}

void still_works(accsyn::session &session)
{
    CHECK(holds(session.find("User"), "john@user.com"));
    auto call = session.submit(accsyn::requests::find("User"));
    CHECK(holds(call.get(), "john@user.com"));
}

void a_log_function_may_end_its_thread(how way)
{
    auto session = accsyn::session::open();
    std::atomic<int> lines{0};
    bool is_over = false;
    session.set_log(accsyn::log_level::debug, [&](auto, auto) {
        if (lines++ == 0)
            end(way);
    });
    CHECK(on_a_thread([&] {
              CHECK(holds(session.find("User"), "john@user.com"));
              is_over = true;
          }) == expected(way));
    CHECK(lines > 1 && is_over == (way != how::exits));
    // On a thread of the library only the function ends.
    lines = 0;
    still_works(session);
    session.set_log(accsyn::log_level::debug, [&](auto, auto) {
        lines++;
        end(way);
    });
    lines = 0;
    auto call = session.submit(accsyn::requests::find("User"));
    CHECK(holds(call.get(), "john@user.com") && lines > 1);
    session.set_log(accsyn::log_level::off, {});
    still_works(session);
}

void a_wake_function_may_end_its_thread(how way)
{
    auto session = accsyn::session::open();
    std::atomic<int> wakes{0};
    session.set_wake([&] {
        wakes++;
        end(way);
    });
    for (int i = 1; i <= 3; i++) {
        auto call = session.submit(accsyn::requests::find("User"));
        CHECK(holds(call.get(), "john@user.com"));
        auto deadline = std::chrono::steady_clock::now() + 20s;
        while (wakes < i && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        CHECK(wakes == i);
    }
    session.set_wake({});
    still_works(session);
}

void a_progress_function_may_end_its_thread(how way)
{
    auto session = accsyn::session::open();
    std::string id = accsyn::text_of(session.find_one("Transfer WHERE status=paused"), "id").value();
    CHECK(on_a_thread([&] {
              auto progress = [&](std::string_view) {
                  end(way);
                  return false;
              };
              try {
                  auto stopped = session.try_wait("transfer", id, {}, progress);
                  CHECK(way == how::cancels && stopped.error().status() == accsyn::status::cancelled);
              } catch (const std::runtime_error &thrown) {
                  CHECK(way == how::throws && holds(thrown.what(), "by the host"));
              }
          }) == expected(way));
    still_works(session);
}

// It runs on the thread that dispatches, outside of the library.
void a_function_for_a_result_may_end_its_thread(how way)
{
    auto session = accsyn::session::open();
    int results = 0;
    session.submit(accsyn::requests::find("User"), [&](const accsyn::result<std::string> &) {
        results++;
        end(way);
    });
    session.submit(accsyn::requests::find("User"), [&](const accsyn::result<std::string> &users) {
        results++;
        CHECK(users);
    });
    // The order in which they are done is theirs.
    auto dispatch = [&] {
        while (results < 2)
            session.dispatch(20s);
    };
    CHECK(on_a_thread([&] {
              try {
                  dispatch();
                  CHECK(false);
              } catch (const std::runtime_error &thrown) {
                  CHECK(way == how::throws && holds(thrown.what(), "by the host"));
              }
          }) == expected(way));
    dispatch();
    CHECK(results == 2);
    still_works(session);
}

} // namespace

int main()
{
    for (how way : all) {
        a_log_function_may_end_its_thread(way);
        a_wake_function_may_end_its_thread(way);
        a_progress_function_may_end_its_thread(way);
        a_function_for_a_result_may_end_its_thread(way);
    }
}
