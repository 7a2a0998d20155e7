// Everything a session does, in the style that throws.
#include "check.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using namespace std::chrono_literals;

#if __cplusplus >= 202002L
#include <ranges>
static_assert(std::ranges::input_range<accsyn::cursor>);
#endif
static_assert(std::is_nothrow_move_constructible_v<accsyn::session> && !std::is_copy_constructible_v<accsyn::session>);
static_assert(std::is_nothrow_move_constructible_v<accsyn::call> && !std::is_copy_constructible_v<accsyn::call>);
static_assert(std::is_nothrow_move_constructible_v<accsyn::cursor> && !std::is_copy_constructible_v<accsyn::cursor>);
static_assert(std::is_nothrow_copy_constructible_v<accsyn::error> && std::is_base_of_v<std::exception, accsyn::error>);

static std::string id_of(const accsyn::session &session, const std::string &query)
{
    return accsyn::text_of(session.find_one(query), "id").value();
}

static void entities_live_and_die(const accsyn::session &session)
{
    std::string name = "näme \"with\" \\ and 'all'";
    accsyn::json data = {
        {"name", name}, {"source", "share=thefilm/plates/sh010"}, {"destination", "john@user.com:/in"}};
    std::string made = session.create("transfer", data);
    std::string id = accsyn::text_of(made, "id").value();
    CHECK(accsyn::text_of(made, "name") == name);
    CHECK(accsyn::text_of(session.update("transfer", id, {{"status", "aborted"}}), "status") == "aborted");
    CHECK(accsyn::text_of(session.update("transfer", id, R"({"description": "x"})"), "description") == "x");
    CHECK(accsyn::text_of(session.get_entity("transfer", id), "id") == id);
    CHECK(session.delete_one("transfer", id) == "true");
    CHECK(session.get_entity("transfer", id) == "null");
    CHECK(session.find_one("User WHERE code=" + accsyn::quote("it's nobody")) == "null");
}

static void files_and_settings(const accsyn::session &session)
{
    CHECK(session.mkdir("share=thefilm/from_cpp") == "true");
    CHECK(session.exists("share=thefilm/from_cpp") == "true");
    accsyn::ls_options options;
    options.directories_only = true;
    CHECK(holds(session.ls("share=thefilm", options), "from_cpp"));
    CHECK(session.rm("share=thefilm/from_cpp") == "true");
    CHECK(session.exists("share=thefilm/from_cpp") == "false");
    std::string existing = session.exists(accsyn::strings{"share=thefilm", "share=thefilm/none"});
    CHECK(accsyn::items(existing).size() == 2);
    CHECK(session.set_setting("workspace", "transfer_speedlimit", "7") == "true");
    CHECK(session.get_setting("transfer_speedlimit") == "\"7\"");
    CHECK(session.invoke({"find", {{"query", "Queue"}}}) == session.find("Queue"));
    CHECK(session.invoke({"find", R"({"query": "Queue"})"}) == session.find("Queue"));
    CHECK(holds(accsyn::describe_methods(), "\"find\"") && !accsyn::hostname().empty());
    CHECK(accsyn::version() == ACCSYN_VERSION);
    CHECK(holds(session.info(), "\"acmefilm\""));
    session.reauthenticate();
}

static void errors_say_everything(const accsyn::session &session)
{
    accsyn::error error = thrown([&] { session.find("User WHERE"); });
    CHECK(error.status() == accsyn::status::invalid_query && error.code() == "INVALID_QUERY");
    CHECK(error.method() == "find" && !error.http_status() && !error.retry_after() && !error.session_expired());
    CHECK(error.eid().empty());
    CHECK(error.what() == error.message() && holds(error.message(), "WHERE"));

    error = thrown([&] { session.update("transfer", "64f0c0ffee00000000009999", {{"status", "aborted"}}); });
    CHECK(error.status() == accsyn::status::backend && error.http_status() && error.attempts() == 1);
    // By which the event is found again.
    CHECK(error.eid().size() == std::string_view("2cfd454e-9163-4342-b11d-eb1c2130bfc0").size());

    // The message names what is missing or is not JSON.
    CHECK(holds(thrown([&] { session.update("transfer", "1", {}); }).message(), "data"));
    CHECK(holds(thrown([&] { session.update("transfer", "1", "{\"a\": "); }).message(), "data"));
    CHECK(thrown([&] { session.find("User \xff"); }).status() == accsyn::status::invalid_argument);
    for (const std::string_view text : {"{\"query\": \"\xff\"}", "[", "[]"}) {
        std::string message(thrown([&] { session.invoke({"find", accsyn::json(text)}); }).message());
        CHECK(message.find("args") == 0 && message.find("_json") == std::string::npos);
    }
    accsyn::session_options wrong;
    wrong.workspace = "\xff";
    CHECK(accsyn::session::try_open(wrong).error().message().find("_json") == std::string_view::npos);
    CHECK(holds(thrown([&] { session.invoke({"fnd"}); }).message(), "find"));

    // A NUL does not truncate a string.
    using namespace std::string_view_literals;
    for (accsyn::error cut : {thrown([&] { (void)session.find_pages("User\0 WHERE"sv); }),
                              thrown([&] { session.invoke({std::string("find\0x"sv)}); }),
                              thrown([&] { (void)session.submit({std::string("find\0x"sv)}); }),
                              thrown([&] { session.wait("transfer\0"sv, "1"); }),
                              thrown([&] { accsyn::quote("\0"sv); }), thrown([&] { session.find("User\0"sv); })})
        CHECK(cut.status() != accsyn::status::ok);

    // A wrong key, and a backend that is not there.
    accsyn::session_options options;
    options.api_key = "f0a8b9a9-0000-4174-9d08-322eea196efc";
    CHECK(thrown([&] { (void)accsyn::session::open(options); }).status() == accsyn::status::auth_failed);
    options.endpoint = "http://127.0.0.1:1";
    options.max_retries = 0;
    options.connect_timeout = 2s;
    CHECK(thrown([&] { (void)accsyn::session::open(options); }).status() == accsyn::status::network);

    // Statuses are those of the library, up to the last.
    auto last = static_cast<accsyn_status>(accsyn::status::internal);
    CHECK(std::string_view(accsyn_status_name(last)) == "INTERNAL");
    CHECK(std::string_view(accsyn_status_name(last + 1)) == "UNKNOWN");
}

// Every option has the name and the type that the library takes.
static void all_session_options()
{
    accsyn::session_options options;
    options.api_version = 3;
    options.allow_http = false;
    options.tls_verify = true;
    options.connect_timeout = 5s;
    options.timeout = 2500ms;
    options.max_retries = 2;
    options.max_connections = 4;
    options.max_response_bytes = std::int64_t(1) << 33;
    options.rate_limit = 0;
    options.rate_burst = 10;
    options.dates = "raw";
    options.workers = 2;
    options.client_name = "a \"host\"";
    options.verbose = false;
    options.pretty_json = true;
    options.dev = false;
    options.proxy = "none";
    auto session = accsyn::session::open(options);
    std::string info = session.info();
    std::string queues = session.find("Queue");
    CHECK(accsyn::items(queues).size() > 1);
    CHECK(accsyn::text_of(info, "timeout") == "2.5" && accsyn::text_of(info, "connect_timeout") == "5");

    // Credentials and addresses exclude one another or need another backend; at least their names are known.
    options = {};
    options.workspace = "w";
    options.username = "u";
    options.hostname = "127.0.0.1";
    options.port = 1;
    options.path_envfile = "/nonexistent/env";
    accsyn::error error = thrown([&] { (void)accsyn::session::open(options); });
    CHECK(error.status() == accsyn::status::io && holds(error.message(), "/nonexistent/env"));
    options = {};
    options.ca_file = "/nonexistent/ca";
    CHECK(holds(thrown([&] { (void)accsyn::session::open(options); }).message(), "/nonexistent/ca"));
    options = {};
    options.path_logfile = "/nonexistent/folder/log";
    CHECK(holds(thrown([&] { (void)accsyn::session::open(options); }).message(), "/nonexistent/folder/log"));

    // API version 1.
    options = {};
    options.pwd = "password";
    auto old = accsyn::session::open(options);
    CHECK(accsyn::text_of(old.info(), "api_version") == "1");
    accsyn::session_options by_key;
    accsyn::json key(old.get_session_key());
    by_key.session_key = accsyn::text_of(key.text());
    CHECK(holds(accsyn::session::open(by_key).find_one("User"), "john@user.com"));
    accsyn::credentials wrong;
    wrong.pwd = "wrong";
    CHECK(thrown([&] { old.reauthenticate(wrong); }).status() == accsyn::status::auth_failed);
}

static void pages_are_a_range(const accsyn::session &session)
{
    accsyn::find_pages_options options;
    options.limit = 2;
    options.attributes = {"code"};
    std::set<std::string> codes;
    int pages = 0;
    for (auto &page : session.find_pages("User", options)) {
        pages++;
        for (std::string_view user : accsyn::items(page))
            codes.insert(accsyn::text_of(user, "code").value());
    }
    CHECK(pages == 3 && codes.size() == 5 && codes.count("john@user.com") == 1);

    options.max = 3;
    options.prefetch = false;
    auto cursor = session.find_pages("User", options);
    std::vector<std::string> all(cursor.begin(), cursor.end());
    CHECK(all.size() == 2 && accsyn::items(all[1]).size() == 1);
    CHECK(cursor.begin() == cursor.end() && !cursor.next());

    auto none = session.find_pages("User WHERE code=nobody");
    CHECK(none.begin() == none.end());

    // Pages may be moved out, and read one by one.
    auto moved = session.find_pages("Queue");
    std::string page = std::move(*moved.begin());
    CHECK(!page.empty() && !moved.next());

    CHECK(thrown([&] {
              for (auto &wrong : session.find_pages("User WHERE"))
                  (void)wrong;
          }).status() == accsyn::status::invalid_query);
    CHECK(thrown([] { (void)accsyn::cursor().next(); }).status() == accsyn::status::invalid_argument);
}

static void calls_do_not_block(accsyn::session &session)
{
    std::mutex mutex;
    std::condition_variable woken;
    int wakes = 0;
    session.set_wake([&] {
        std::lock_guard lock(mutex);
        wakes++;
        woken.notify_one();
    });

    // An event loop: woken, polled, taken.
    std::map<std::uint64_t, accsyn::call> running;
    for (const char *query : {"User", "Queue", "User WHERE", "Transfer"}) {
        auto call = session.submit(accsyn::requests::find(query));
        auto id = call.id();
        running.emplace(id, std::move(call));
    }
    int good = 0, bad = 0;
    while (!running.empty()) {
        {
            std::unique_lock lock(mutex);
            CHECK(woken.wait_for(lock, 20s, [&] { return wakes > 0; }));
            wakes--;
        }
        while (auto id = session.next_completed()) {
            auto done = running.extract(*id);
            CHECK(!done.empty() && done.mapped().is_done());
            auto result = done.mapped().try_take();
            result ? good++ : bad++;
            CHECK(result || result.error().status() == accsyn::status::invalid_query);
            CHECK(thrown([&] { (void)done.mapped().take(); }).status() == accsyn::status::already_taken);
        }
    }
    CHECK(good == 3 && bad == 1);
    session.set_wake({});

    auto call = session.submit({"find", {{"query", "Queue"}}});
    CHECK(call && call.get() == session.find("Queue"));
    CHECK(session.next_completed(20s) == call.id() && !session.next_completed());

    // A wait that does not end until it is cancelled.
    accsyn::wait_options options;
    options.interval = 50ms;
    call = session.submit(accsyn::requests::wait("transfer", id_of(session, "Transfer WHERE status=paused"), options));
    CHECK(!call.wait(1ms) && !call.is_done() && !call.wait(-5s));
    CHECK(thrown([&] { (void)call.take(); }).status() == accsyn::status::invalid_argument);
    auto deadline = std::chrono::steady_clock::now() + 20s;
    while (call.progress() == "null")
        CHECK(std::chrono::steady_clock::now() < deadline);
    CHECK(accsyn::text_of(call.progress(), "status") == "paused");
    call.cancel();
    CHECK(call.wait() && thrown([&] { (void)call.take(); }).status() == accsyn::status::cancelled);
}

static void waiting_shows_progress(const accsyn::session &session)
{
    std::string id = id_of(session, "Transfer WHERE status=paused");
    accsyn::wait_options options;
    options.interval = 10ms;
    int looks = 0;
    auto look = [&](std::string_view entity) {
        CHECK(accsyn::text_of(entity, "id") == id);
        return ++looks < 3;
    };
    CHECK(thrown([&] { session.wait("transfer", id, options, look); }).status() == accsyn::status::cancelled);
    CHECK(looks == 3);

    options.timeout = 50ms;
    CHECK(thrown([&] { session.wait("transfer", id, options); }).status() == accsyn::status::timeout);
    options.until = {"paused"};
    CHECK(accsyn::text_of(session.wait("transfer", id, options), "id") == id);

    // An exception of the function propagates, in both styles.
    auto fail = [](std::string_view) -> bool { throw std::runtime_error("from progress"); };
    for (bool is_try : {false, true}) {
        try {
            if (is_try)
                (void)session.try_wait("transfer", id, {}, fail);
            else
                session.wait("transfer", id, {}, fail);
            CHECK(!"thrown");
        } catch (const std::runtime_error &error) {
            CHECK(std::string_view(error.what()) == "from progress");
        }
    }
}

static void log_lines_reach_the_host(accsyn::session &session)
{
    std::vector<std::string> lines;
    session.set_log(accsyn::log_level::info, [&](accsyn::log_level level, std::string_view line) {
        CHECK(level <= accsyn::log_level::info);
        lines.emplace_back(line);
    });
    session.find_one("User");
    CHECK(lines.size() == 1 && holds(lines[0], "user/find"));
    session.set_log(accsyn::log_level::info, [&](auto, std::string_view) { throw std::runtime_error("dropped"); });
    session.find_one("User");
    session.set_log(accsyn::log_level::off, {});
    session.find_one("User");
    CHECK(lines.size() == 1);
    CHECK(thrown([&] { session.set_log(static_cast<accsyn::log_level>(99), [](auto, auto) {}); }).status() ==
          accsyn::status::invalid_argument);
}

int main()
{
    auto session = accsyn::session::open();
    entities_live_and_die(session);
    files_and_settings(session);
    errors_say_everything(session);
    all_session_options();
    pages_are_a_range(session);
    calls_do_not_block(session);
    waiting_shows_progress(session);
    log_lines_reach_the_host(session);
}
