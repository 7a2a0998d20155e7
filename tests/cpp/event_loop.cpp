// Event loops in C++: functions that get results, a descriptor to wait on, pages as calls.
#include "check.hpp"

#ifndef _WIN32
#include <accsyn/sandbox.hpp>
#endif

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

// A login that does not block, and one that is cancelled.
static void logging_in()
{
    auto login = accsyn::login::start();
    CHECK(login && login.wait_handle() >= 0);
    CHECK(login.wait(20s) && login.is_done());
    auto session = login.take();
    CHECK(holds(session.find_one("User"), "john@user.com"));
    CHECK(thrown([&] { (void)login.take(); }).status() == accsyn::status::already_taken);
    auto again = session.submit_reauthenticate();
    CHECK(again.get() == "null");

    accsyn::session_options wrong;
    wrong.api_key = "wrong";
    auto refused = accsyn::login::start(wrong);
    CHECK(refused.wait(20s));
    CHECK(thrown([&] { (void)refused.take(); }).status() == accsyn::status::auth_failed);

    accsyn::session_options nowhere;
    nowhere.endpoint = "http://192.0.2.1:9";
    nowhere.allow_http = true;
    auto hanging = accsyn::login::start(nowhere);
    CHECK(thrown([&] { (void)hanging.take(); }).status() == accsyn::status::invalid_argument);
    hanging.cancel();
    CHECK(hanging.wait(20s));
    CHECK(thrown([&] { (void)hanging.take(); }).status() == accsyn::status::cancelled);
    (void)accsyn::login::start(nowhere);
    CHECK(thrown([] { (void)accsyn::login().take(); }).status() == accsyn::status::invalid_argument);
}

#ifndef _WIN32
// Queued calls run by priority.
static void by_priority()
{
    auto sandbox = accsyn::sandbox::current();
    sandbox.fault({{"uri", "queue/find"}, {"delay", 600}});
    accsyn::session_options one_worker;
    one_worker.workers = 1;
    auto session = accsyn::session::open(one_worker);
    std::vector<std::string> order;
    auto noted = [&order](const char *name) {
        return [&order, name](accsyn::result<std::string> found) { order.push_back(found ? name : "failed"); };
    };
    std::uint64_t busy = session.submit(accsyn::requests::find("Queue"), noted("busy"));
    std::uint64_t later = session.submit(accsyn::requests::find_one("User"), noted("background"));
    session.submit(accsyn::requests::find_one("User"), noted("normal"));
    std::uint64_t sooner = session.submit(accsyn::requests::find_one("User"), noted("interactive"));
    CHECK(session.set_priority(later, accsyn::priority::background));
    CHECK(session.set_priority(sooner, accsyn::priority::interactive));
    CHECK(!session.set_priority(12345, accsyn::priority::normal));
    CHECK(session.cancel(busy));
    while (order.size() < 4)
        session.dispatch(20s);
    sandbox.clear_faults();
    order.erase(std::find(order.begin(), order.end(), "failed"));
    CHECK(order == (std::vector<std::string>{"interactive", "normal", "background"}));
}
#endif

int main()
{
    logging_in();
#ifndef _WIN32
    by_priority();
#endif
    auto session = accsyn::session::open();
    CHECK(session.wait_handle() >= 0 && session.dispatch() == 0);

    // Each function gets its own result, also a failure and a cancelled call.
    std::string user, failed, cancelled;
    auto reason = [](std::string &into) {
        return [&into](accsyn::result<std::string> found) { into = std::string(found.error().code()); };
    };
    session.submit(accsyn::requests::find_one("User"),
                   [&](accsyn::result<std::string> found) { user = found.value(); });
    session.submit({"nonsense"}, reason(failed));
    CHECK(session.cancel(session.submit(accsyn::requests::find("Queue"), reason(cancelled))));
    std::size_t count = 0;
    while (count < 3)
        count += session.dispatch(20s);
    CHECK(count == 3 && holds(user, "john@user.com") && failed == "INVALID_ARGUMENT");
    CHECK(cancelled == "CANCELLED" || cancelled == "OK");
    CHECK(!session.cancel(12345));

    // An exception of a function propagates, and the others are run the next time.
    int runs = 0;
    for (int i = 0; i < 3; i++)
        session.submit(accsyn::requests::find_one("User"), [&](accsyn::result<std::string>) {
            if (++runs == 1)
                throw std::runtime_error("mine");
        });
    bool was_thrown = false;
    while (runs < 3) {
        try {
            session.dispatch(20s);
        } catch (const std::runtime_error &error) {
            was_thrown = std::string(error.what()) == "mine";
        }
    }
    CHECK(was_thrown);

    // Calls without a function are counted and stay with their owner.
    accsyn::call plain = session.submit(accsyn::requests::find_one("User"));
    plain.set_priority(accsyn::priority::interactive);
    CHECK(session.dispatch(20s) == 1 && plain.is_done() && holds(plain.take(), "john@user.com"));

    // Pages.
    accsyn::find_pages_options options;
    options.limit = 2;
    auto pages = session.find_pages("User", options);
    std::size_t users = 0;
    for (std::string page; (page = pages.submit_next().get()) != "null";)
        users += accsyn::items(page).size();
    CHECK(users == 5);
    while (session.next_completed())
        continue;

    // From many threads at once.
    std::atomic<int> done{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++)
        threads.emplace_back([&] {
            for (int j = 0; j < 10; j++) {
                session.submit(accsyn::requests::find_one("User"), [&](accsyn::result<std::string>) { done++; });
                session.dispatch();
            }
        });
    for (auto &thread : threads)
        thread.join();
    while (done < 40)
        session.dispatch(20s);

    // Closing in a function, and functions that are dropped with their session.
    auto kept = std::make_shared<int>(0);
    for (int i = 0; i < 5; i++)
        session.submit(accsyn::requests::find_one("User"), [&, kept](accsyn::result<std::string>) { session.close(); });
    CHECK(session.dispatch(20s) == 1 && kept.use_count() == 1);
    CHECK(thrown([&] { session.submit({"find_one"}, [](accsyn::result<std::string>) {}); }).status() ==
          accsyn::status::invalid_argument);
    CHECK(thrown([&] { accsyn::session().dispatch(); }).status() == accsyn::status::invalid_argument);
    return EXIT_SUCCESS;
}
