// Everything without exceptions, as many hosts and studios compile: the throwing functions do not exist.
#include "check.hpp"

#include <chrono>
#include <string>

#if ACCSYN_EXCEPTIONS
#error "this test is to be compiled without exceptions"
#endif

using namespace std::chrono_literals;

int main()
{
    auto opened = accsyn::session::try_open();
    CHECK(opened && opened.has_value());
    accsyn::session session = std::move(*opened);

    auto user = session.try_find_one("User");
    CHECK(user && holds(*user, "john@user.com") && user->size() > 10);
    auto failed = session.try_find("User WHERE");
    CHECK(!failed && failed.error().status() == accsyn::status::invalid_query && failed->empty());
    CHECK(session.try_find("User WHERE").value_or("[]") == "[]");

    // Pages, one after the other.
    accsyn::find_pages_options options;
    options.limit = 2;
    auto pages = session.try_find_pages("User", options);
    std::size_t users = 0;
    auto page = pages->try_next();
    for (; page; page = pages->try_next())
        users += accsyn::items(*page).size();
    CHECK(page.error().status() == accsyn::status::ok && users == 5);
    // Neither loop is endless once there is nothing left.
    while (auto more = pages->try_next())
        CHECK(more->empty());
    while (auto id = session.try_next_completed())
        CHECK(*id == 0);
    auto wrong = session.try_find_pages("User WHERE");
    CHECK(wrong && wrong->try_next().error().status() != accsyn::status::ok);

    // Calls, callbacks, progress.
    int lines = 0, looks = 0;
    CHECK(session.try_set_log(accsyn::log_level::info, [&](auto, auto) { lines++; }));
    CHECK(session.try_set_wake([] {}));
    auto call = session.try_submit(accsyn::requests::find("Queue"));
    CHECK(call && call->try_get().value_or("") == *session.try_find("Queue"));
    CHECK(*session.try_next_completed(20s) == call->id() && !session.try_next_completed());
    std::string id = accsyn::text_of(*session.try_find_one("Transfer WHERE status=paused"), "id").value_or("");
    auto stopped = session.try_wait("transfer", id, {}, [&](std::string_view) { return ++looks > 1; });
    CHECK(stopped.error().status() == accsyn::status::cancelled && looks == 1);
    CHECK(session.try_set_log(accsyn::log_level::off, {}) && lines > 2);

    CHECK(accsyn::try_quote("it's") && accsyn::try_hostname() && accsyn::try_describe_methods());
    CHECK(!accsyn::session().try_info());
}
