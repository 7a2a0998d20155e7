// Who owns what, and for how long: moves, empty objects, callbacks, threads.
#include "check.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using accsyn::status;

// Hides the address, so that compilers do not warn of what is intended.
template <class T> static T &&self(T &object)
{
    return std::move(object);
}

static void empty_objects_say_so()
{
    accsyn::session session;
    CHECK(!session && session.handle() == nullptr);
    CHECK(session.try_find("User").error().status() == status::invalid_argument);
    CHECK(session.try_find("User").error().message() == "the session is empty");
    CHECK(session.try_dispatch().error().message() == "the session is empty");
    CHECK(session.try_submit(accsyn::requests::find("User"), [](const accsyn::result<std::string> &) {})
              .error()
              .message() == "the session is empty");
    CHECK(accsyn::call().try_wait().error().message() == "the call is empty");
    CHECK(accsyn::cursor().try_next().error().message() == "the cursor is empty");
    CHECK(session.try_info().error().status() == status::invalid_argument);
    CHECK(session.try_submit({"find"}).error().status() == status::invalid_argument);
    CHECK(session.try_next_completed().error().status() == status::invalid_argument);
    CHECK(session.try_find_pages("User").error().status() == status::invalid_argument);
    CHECK(session.try_wait("transfer", "1").error().status() == status::invalid_argument);
    CHECK(session.try_reauthenticate().error().status() == status::invalid_argument);
    CHECK(session.try_set_wake([] {}).error().status() == status::invalid_argument);
    CHECK(session.try_set_log(accsyn::log_level::debug, [](auto, auto) {}).error().status() ==
          status::invalid_argument);
    session.close();

    accsyn::call call;
    CHECK(!call && call.id() == 0 && call.release() == nullptr);
    CHECK(call.try_get().error().status() == status::invalid_argument);
    CHECK(call.try_is_done().error().status() == status::invalid_argument);
    CHECK(call.try_cancel().error().status() == status::invalid_argument);
    CHECK(call.try_progress().error().status() == status::invalid_argument);
    CHECK(accsyn::cursor().try_next().error().status() == status::invalid_argument);

    // So does the result of a failed call.
    auto failed = session.try_submit({"find"});
    CHECK(!failed && !*failed && failed->try_take().error().status() == status::invalid_argument);
    CHECK(session.try_find("User")->empty() && session.try_find("User").value_or("none") == "none");
    CHECK(thrown([&] { session.try_find("User").value(); }).status() == status::invalid_argument);
    CHECK(accsyn::error().status() == status::ok && accsyn::error().code() == "OK");
}

static void sessions_move()
{
    auto first = accsyn::session::open();
    auto second = accsyn::session::open();
    accsyn_session *raw = second.handle();

    second = std::move(first);
    CHECK(!first && second && accsyn_session_info(raw) == nullptr);
    CHECK(accsyn_last_status() == ACCSYN_INVALID_HANDLE);
    CHECK(first.try_info().error().status() == status::invalid_argument && second.try_info());

    second = self(second);
    CHECK(second.try_info());
    std::swap(first, second);
    CHECK(first.try_info() && !second);
    second = std::move(first);
    first = accsyn::session::open();
    CHECK(first.try_info() && second.try_info());
    first.close();
    first.close();
    CHECK(!first && first.try_info().error().status() == status::invalid_argument);

    // To C and back.
    accsyn::session adopted(accsyn_session_new(nullptr));
    CHECK(adopted.try_find("User"));
    accsyn::call call(accsyn_submit(adopted.handle(), "find", "{\"query\": \"User\"}"));
    CHECK(call.get() == adopted.find("User"));
    accsyn_call_free(call.release());
    CHECK(!call);
}

static void calls_and_cursors_outlive_their_session()
{
    auto session = accsyn::session::open();
    std::vector<accsyn::call> calls;
    for (int i = 0; i < 50; i++)
        calls.push_back(session.submit(accsyn::requests::find("Transfer")));
    auto pages = session.find_pages("User");
    calls[0] = self(calls[0]);
    calls[1] = std::move(calls[2]);
    calls.erase(calls.begin() + 2);
    session.close();
    for (const accsyn::call &call : calls) {
        auto result = call.try_get();
        CHECK(result || result.error().status() == status::cancelled);
    }
    CHECK(pages.try_next().error().status() == status::cancelled);
    CHECK(!pages.try_next() && pages.try_next().error().status() == status::ok);
}

static void a_call_that_is_dropped_is_not_handed_back()
{
    auto session = accsyn::session::open();
    accsyn_call *raw = nullptr;
    {
        auto dropped = session.submit(accsyn::requests::find("User"));
        raw = dropped.handle();
    }
    CHECK(accsyn_call_is_done(raw) == -1);
    auto kept = session.submit(accsyn::requests::find("Queue"));
    CHECK(session.next_completed(20s) == kept.id() && !session.next_completed());
}

static void threads_share_a_session()
{
    const auto session = accsyn::session::open();
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 5; round++) {
                if (i % 2 == 0) {
                    CHECK(holds(session.find_one("User"), "john@user.com"));
                } else {
                    auto failed = session.try_find("Nonsense" + std::to_string(i) + " WHERE");
                    CHECK(holds(failed.error().message(), "character"));
                }
            }
        });
    for (auto &thread : threads)
        thread.join();

    // An error says the same on any thread, whatever was called there meanwhile.
    accsyn::error error = std::async(std::launch::async, [&] { return session.try_find("User WHERE").error(); }).get();
    CHECK(session.try_find("User") && error.status() == status::invalid_query && error.method() == "find");
}

static void closing_ends_what_runs()
{
    auto session = accsyn::session::open();
    accsyn::wait_options options;
    options.interval = 10ms;
    std::string id = accsyn::text_of(session.find_one("Transfer WHERE status=paused"), "id").value();
    std::atomic<int> looking{0};
    std::vector<std::future<accsyn::error>> waits;
    for (int i = 0; i < 4; i++)
        waits.push_back(std::async(std::launch::async, [&] {
            bool is_first = true;
            auto look = [&](std::string_view) {
                looking += is_first ? 1 : 0;
                is_first = false;
                return true;
            };
            return session.try_wait("transfer", id, options, look).error();
        }));
    while (looking < 4)
        std::this_thread::yield();
    session.close();
    for (auto &wait : waits)
        CHECK(wait.get().status() == status::cancelled);
}

static void callbacks_live_as_long_as_they_are_set()
{
    auto session = accsyn::session::open();
    auto first = std::make_shared<std::promise<void>>(), second = std::make_shared<std::promise<void>>();
    std::weak_ptr<std::promise<void>> first_alive = first, second_alive = second;
    auto first_ran = first->get_future(), second_ran = second->get_future();

    // Replaced from inside: what it captured lives until it returns.
    session.set_wake([&session, first = std::move(first), second = std::move(second)]() mutable {
        session.set_wake([second] { second->set_value(); });
        CHECK(second.use_count() >= 2);
        first->set_value();
    });
    auto one = session.submit(accsyn::requests::find("User"));
    CHECK(first_ran.wait_for(20s) == std::future_status::ready);
    auto two = session.submit(accsyn::requests::find("User"));
    CHECK(second_ran.wait_for(20s) == std::future_status::ready);
    CHECK(first_alive.expired() && !second_alive.expired());

    // They move with their session, and are destroyed with it.
    accsyn::session moved = std::move(session);
    CHECK(!second_alive.expired());
    moved = accsyn::session();
    CHECK(second_alive.expired());

    // Replaced from outside.
    session = accsyn::session::open();
    auto third = std::make_shared<int>(0);
    session.set_log(accsyn::log_level::debug, [third](auto, auto) { ++*third; });
    session.find("User");
    CHECK(*third > 0 && third.use_count() == 2);
    session.set_log(accsyn::log_level::off, {});
    CHECK(third.use_count() == 1);

    // A failed replacement leaves the previous one in place.
    session.set_log(accsyn::log_level::debug, [third](auto, auto) { ++*third; });
    CHECK(!session.try_set_log(static_cast<accsyn::log_level>(99), [](auto, auto) {}));
    int before = *third;
    session.find("User");
    CHECK(*third > before);
}

// The library waits for a callback for a second; what it captured must survive one that takes longer.
static void the_end_of_a_session_waits_for_its_callback()
{
    auto session = std::make_unique<accsyn::session>(accsyn::session::open());
    std::promise<void> begun, go_on, ended;
    session->set_wake([&, text = std::string(1000, 'x')] {
        begun.set_value();
        go_on.get_future().wait();
        CHECK(text.find_first_not_of('x') == std::string::npos);
        ended.set_value();
    });
    auto call = session->submit(accsyn::requests::find("User"));
    CHECK(begun.get_future().wait_for(20s) == std::future_status::ready);
    std::thread ending([&] { session.reset(); });
    for (int i = 0; i < 20; i++)
        std::this_thread::yield();
    go_on.set_value();
    ending.join();
    CHECK(ended.get_future().wait_for(0s) == std::future_status::ready);
}

static void a_session_may_end_in_its_own_callback()
{
    auto session = std::make_unique<accsyn::session>(accsyn::session::open());
    std::promise<void> ended;
    session->set_wake([&] {
        session.reset();
        ended.set_value();
    });
    auto call = session->submit(accsyn::requests::find("User"));
    CHECK(ended.get_future().wait_for(20s) == std::future_status::ready);
    CHECK(!session && call.try_get());
}

int main()
{
    empty_objects_say_so();
    sessions_move();
    calls_and_cursors_outlive_their_session();
    a_call_that_is_dropped_is_not_handed_back();
    threads_share_a_session();
    closing_ends_what_runs();
    callbacks_live_as_long_as_they_are_set();
    the_end_of_a_session_waits_for_its_callback();
    a_session_may_end_in_its_own_callback();
}
