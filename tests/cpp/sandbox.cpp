// accsyn/sandbox.hpp: a test starts a workspace, seeds it, makes requests fail, moves its clock, and looks at its
// journal.
#include "check.hpp"

#include <accsyn/sandbox.hpp>

#include <csignal>
#include <cstdlib>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

static void it_is_controlled_by_its_test()
{
    auto sandbox = accsyn::sandbox::start();
    CHECK(sandbox && sandbox.workspace() == "acmefilm" && sandbox.username() == "john@user.com");
    accsyn::session session = sandbox.open();
    sandbox.fault({{"uri", "user/find"}, {"status", 403}, {"text", "no"}});
    CHECK(!session.try_find("User"));
    CHECK(session.try_find("User").has_value());
    sandbox.expect("user/find", 2);
    std::string journal = sandbox.journal("user/*");
    CHECK(accsyn::items(journal).size() == 2);
    CHECK(accsyn::integer_of(sandbox.journal("user/find"), "[0].status") == 403);
    auto refused = sandbox.try_expect("user/find", 3);
    CHECK(!refused && refused.error().message().find("accsyn-sandbox: ") == 0);
    sandbox.expect({{"uri", "user/find"}, {"min", 1}, {"max", 2}});

    sandbox.fault(accsyn::array(accsyn::json({{"uri", "user/find"}, {"status", 500}, {"times", 100}})));
    sandbox.clear_faults();
    CHECK(session.try_find("User").has_value());
    sandbox.advance(std::chrono::hours(1));
    sandbox.set_time_scale(60);
    sandbox.reset();
    sandbox.expect("user/find", 0);
    CHECK(!sandbox.try_fault({{"no such key", 1}}));
}

static void time_moves_only_when_the_test_says_so()
{
    auto sandbox = accsyn::sandbox::start();
    accsyn::session session = sandbox.open();
    const char *query = "Transfer WHERE name=sh020_plate_v001";
    CHECK(accsyn::text_of(session.find_one(query), "status") == "running");
    sandbox.advance(std::chrono::hours(2));
    CHECK(accsyn::text_of(session.find_one(query), "status") == "done");
}

static void sessions_expire()
{
    auto sandbox = accsyn::sandbox::start();
    accsyn::session_options options = sandbox.options();
    options.api_key = {};
    options.pwd = sandbox.password();
    auto session = accsyn::session::open(options);
    sandbox.expire_sessions();
    auto found = session.try_find("User");
    CHECK(!found && found.error().session_expired());
}

static void it_starts_with_a_seed()
{
    accsyn::sandbox_options options;
    options.seed = {{"workspace", {{"code", "small"}, {"name", "Small"}}},
                    {"users", accsyn::array(accsyn::json({{"code", "only@small.se"},
                                                          {"role", "admin"},
                                                          {"password", "p"},
                                                          {"api_key", "0a8b9a9f-879f-4174-9d08-322eea196efc"}}))}};
    auto small = accsyn::sandbox::start(options);
    CHECK(small.workspace() == "small" && small.username() == "only@small.se");
    CHECK(small.open().find("User").find("only@small.se") != std::string::npos);
    small.reset();
    CHECK(small.open().find("User").find("only@small.se") != std::string::npos);
    // Two at a time, one of them moved and stopped.
    accsyn::sandbox other = accsyn::sandbox::start();
    CHECK(other.workspace() == "acmefilm" && other.https() != small.https());
    accsyn::sandbox moved = std::move(other);
    moved = std::move(moved);
    CHECK(moved.try_open().has_value());
    moved.stop();
    moved.stop();
    CHECK(!moved && !moved.try_reset() && !moved.try_open());
}

static void what_cannot_start_says_why()
{
    accsyn::sandbox_options options;
    options.program = "/no/such/program";
    auto none = accsyn::sandbox::try_start(options);
    CHECK(!none && none.error().message().find("/no/such/program") != std::string_view::npos &&
          none.error().message().find("ACCSYN_SANDBOX_PROGRAM") != std::string_view::npos);
    options = {};
    options.args = {"--no-such-option"};
    auto refused = accsyn::sandbox::try_start(options);
    CHECK(!refused && refused.error().message().find("no-such-option") != std::string_view::npos);
    options = {};
    options.seed = {{"no such section", 1}};
    auto unknown = accsyn::sandbox::try_start(options);
    CHECK(!unknown && unknown.error().message().find("no such section") != std::string_view::npos);
}

// A test that is killed leaves no sandbox behind, and a forked child does not end that of its parent.
static void it_lives_and_dies_with_its_process()
{
    int ends[2];
    CHECK(pipe(ends) == 0);
    pid_t crashing = fork();
    if (crashing == 0) {
        auto lost = accsyn::sandbox::start();
        std::string control = lost.control();
        if (write(ends[1], control.data(), control.size()) < 0)
            _exit(1);
        raise(SIGKILL);
    }
    close(ends[1]);
    std::string control(200, '\0');
    ssize_t length = read(ends[0], &control[0], control.size());
    CHECK(length > 0);
    control.resize(static_cast<std::size_t>(length));
    close(ends[0]);
    waitpid(crashing, nullptr, 0);
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (accsyn::detail::ask_sandbox(control, "GET", "/clock", ""))
        CHECK(std::chrono::steady_clock::now() < deadline);

    auto sandbox = accsyn::sandbox::start();
    pid_t child = fork();
    if (child == 0) {
        sandbox.stop();
        _exit(0);
    }
    waitpid(child, nullptr, 0);
    CHECK(sandbox.try_reset().has_value());
}

int main()
{
    // The one that runs this program, as its environment says.
    auto current = accsyn::sandbox::current();
    auto session = accsyn::session::open();
    session.find("User");
    current.expect("user/find", 1);
    CHECK(current.open().find_one("User").size() > 10);

    it_is_controlled_by_its_test();
    time_moves_only_when_the_test_says_so();
    sessions_expire();
    it_starts_with_a_seed();
    what_cannot_start_says_why();
    it_lives_and_dies_with_its_process();
    unsetenv("ACCSYN_SANDBOX");
    CHECK(!accsyn::sandbox::try_current());
    return 0;
}
