/*
 * accsyn/sandbox.hpp: a workspace for tests, for C++: the program accsyn-sandbox, started and controlled. Not included
 * by accsyn.hpp. It needs no test framework, and works within GoogleTest, Catch2 and others. POSIX.
 *
 *     #include <accsyn.hpp>
 *     #include <accsyn/sandbox.hpp>
 *
 *     int main()
 *     {
 *         auto sandbox = accsyn::sandbox::start();
 *         accsyn::session session = sandbox.open();
 *         sandbox.fault({{"uri", "transfer/find"}, {"status", 503}});
 *         session.find("Transfer");            // is repeated
 *         sandbox.expect("transfer/find", 2);  // throws unless there were two requests
 *     }
 */
#ifndef ACCSYN_SANDBOX_HPP
#define ACCSYN_SANDBOX_HPP

#if defined(_WIN32)
#error "accsyn/sandbox.hpp starts programs by POSIX: on Windows, run the test by accsyn-sandbox -- PROGRAM"
#endif

#include <accsyn/error.hpp>
#include <accsyn/json_read.hpp>
#include <accsyn/json_write.hpp>
#include <accsyn/options.hpp>
#include <accsyn/sandbox_process.hpp>
#include <accsyn/session.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace accsyn
{

/// How a sandbox is started.
struct sandbox_options {
    /// Path of accsyn-sandbox; otherwise that in the variable ACCSYN_SANDBOX_PROGRAM, that in the macro of the same
    /// name, which the CMake function accsyn_sandbox_program defines, or the one on the PATH.
    std::string program = {};
    /// The workspace to start with, as a JSON object; docs/sandbox.md describes it.
    json seed = {};
    /// The same, as the path of a file.
    std::string seed_file = {};
    /// How fast the workspace's clock goes; 0 stops it.
    double time_scale = 0;
    /// Further arguments of the program.
    std::vector<std::string> args = {};
};

/// A workspace on this machine, which ends with this object.
class [[nodiscard]] sandbox
{
  public:
    /// An empty one, to assign to.
    sandbox() = default;

    sandbox(sandbox &&other) noexcept
        : line_(std::exchange(other.line_, std::string())), process_(std::move(other.process_))
    {
    }

    sandbox &operator=(sandbox &&other) noexcept
    {
        sandbox former(std::move(other));
        std::swap(line_, former.line_);
        process_.swap(former.process_);
        return *this;
    }

    /// Starts one, and waits until it is ready.
    static result<sandbox> try_start(const sandbox_options &options = {})
    {
        std::vector<std::string> arguments = {program(options),    "--http-port",  "0",
                                              "--exit-with-stdin", "--time-scale", value(options.time_scale).text()};
        detail::temporary_file seed;
        if (options.seed.has_value()) {
            auto written = detail::temporary_file::make(options.seed.text());
            if (!written)
                return written.error();
            seed = std::move(*written);
            arguments.insert(arguments.end(), {"--seed", seed.path()});
        } else if (!options.seed_file.empty()) {
            arguments.insert(arguments.end(), {"--seed", options.seed_file});
        }
        arguments.insert(arguments.end(), options.args.begin(), options.args.end());
        auto started = detail::sandbox_process::start(std::move(arguments), std::move(seed));
        if (!started)
            return started.error();
        sandbox made;
        made.line_ = std::move(started->first);
        made.process_ = std::move(started->second);
        return made;
    }

    /// The one that runs this program: `accsyn-sandbox -- PROGRAM`, or a test of the CMake function
    /// accsyn_sandbox_test. It does not end with this object.
    static result<sandbox> try_current()
    {
        const char *line = std::getenv("ACCSYN_SANDBOX");
        if (line == nullptr || *line == '\0')
            return detail::sandbox_error("this program is not run by accsyn-sandbox: ACCSYN_SANDBOX is not set");
        sandbox made;
        made.line_ = line;
        return made;
    }

    /// Address for plain HTTP.
    [[nodiscard]] std::string http() const
    {
        return text("http");
    }

    /// Address for TLS, with the certificate authority of ca_file.
    [[nodiscard]] std::string https() const
    {
        return text("https");
    }

    /// File of the certificate authority.
    [[nodiscard]] std::string ca_file() const
    {
        return text("ca_file");
    }

    /// Address of the control interface.
    [[nodiscard]] std::string control() const
    {
        return text("control");
    }

    /// Code of the workspace.
    [[nodiscard]] std::string workspace() const
    {
        return text("workspace");
    }

    /// The administrator.
    [[nodiscard]] std::string username() const
    {
        return text("username");
    }

    /// The administrator's API key.
    [[nodiscard]] std::string api_key() const
    {
        return text("api_key");
    }

    /// The administrator's password.
    [[nodiscard]] std::string password() const
    {
        return text("password");
    }

    /// Options that log in as its administrator, whatever the environment says.
    [[nodiscard]] session_options options() const
    {
        session_options made;
        made.workspace = workspace();
        made.username = username();
        made.api_key = api_key();
        made.endpoint = https();
        made.ca_file = ca_file();
        made.rate_limit = 0;
        made.environment = false;
        return made;
    }

    /// Opens a session as its administrator.
    result<session> try_open() const
    {
        return session::try_open(options());
    }

    /// Makes the next requests fail: a fault as an object, or a list of them; docs/sandbox.md describes the keys.
    result<void> try_fault(const json &faults)
    {
        return done(ask("POST", "/faults", faults.text()));
    }

    /// Removes the faults that are left.
    result<void> try_clear_faults()
    {
        return done(ask("DELETE", "/faults", ""));
    }

    /// Skips time of the workspace's clock.
    result<void> try_advance(std::chrono::duration<double> by)
    {
        return done(ask("POST", "/clock", json({{"advance", by.count()}}).text()));
    }

    /// Sets how fast the workspace's clock goes; 0 stops it.
    result<void> try_set_time_scale(double scale)
    {
        return done(ask("POST", "/clock", json({{"scale", scale}}).text()));
    }

    /// Expires every session key.
    result<void> try_expire_sessions()
    {
        return done(ask("POST", "/expire", "{}"));
    }

    /// Restores the initial state: the workspace, no faults, an empty journal.
    result<void> try_reset()
    {
        return done(ask("POST", "/reset", "{}"));
    }

    /// The requests for an operation, such as "transfer/create", as a JSON array; all of them when it is empty.
    result<std::string> try_journal(std::string_view uri = {}) const
    {
        return ask("GET", uri.empty() ? "/journal" : "/journal?uri=" + detail::percent_encoded(uri), "");
    }

    /// Fails unless there was that number of requests for an operation; the message says how many there were.
    result<void> try_expect(std::string_view uri, std::size_t count) const
    {
        return try_expect({{"uri", uri}, {"count", count}});
    }

    /// The same by all keys of the control interface: min, max, http, status, ...
    result<void> try_expect(const json &filter) const
    {
        return done(ask("POST", "/expect", filter.text()));
    }

    /// Ends the program, as destroying this object does.
    void stop() noexcept
    {
        process_.stop();
        line_.clear();
    }

#if ACCSYN_EXCEPTIONS
    /// As try_start(), but throws accsyn::error.
    static sandbox start(const sandbox_options &options = {})
    {
        return try_start(options).value();
    }

    /// As try_current(), but throws accsyn::error.
    static sandbox current()
    {
        return try_current().value();
    }

    /// As try_open(), but throws accsyn::error.
    [[nodiscard]] session open() const
    {
        return try_open().value();
    }

    /// As try_fault(), but throws accsyn::error.
    void fault(const json &faults)
    {
        try_fault(faults).value();
    }

    /// As try_clear_faults(), but throws accsyn::error.
    void clear_faults()
    {
        try_clear_faults().value();
    }

    /// As try_advance(), but throws accsyn::error.
    void advance(std::chrono::duration<double> by)
    {
        try_advance(by).value();
    }

    /// As try_set_time_scale(), but throws accsyn::error.
    void set_time_scale(double scale)
    {
        try_set_time_scale(scale).value();
    }

    /// As try_expire_sessions(), but throws accsyn::error.
    void expire_sessions()
    {
        try_expire_sessions().value();
    }

    /// As try_reset(), but throws accsyn::error.
    void reset()
    {
        try_reset().value();
    }

    /// As try_journal(), but throws accsyn::error.
    [[nodiscard]] std::string journal(std::string_view uri = {}) const
    {
        return try_journal(uri).value();
    }

    /// As try_expect(), but throws accsyn::error.
    void expect(std::string_view uri, std::size_t count) const
    {
        try_expect(uri, count).value();
    }

    /// As try_expect(), but throws accsyn::error.
    void expect(const json &filter) const
    {
        try_expect(filter).value();
    }
#endif

    /// False when it is empty, or was stopped.
    explicit operator bool() const noexcept
    {
        return !line_.empty();
    }

  private:
    static std::string program(const sandbox_options &options)
    {
        if (!options.program.empty())
            return options.program;
        const char *given = std::getenv("ACCSYN_SANDBOX_PROGRAM");
#if defined(ACCSYN_SANDBOX_PROGRAM)
        const char *usual = ACCSYN_SANDBOX_PROGRAM;
#else
        const char *usual = "accsyn-sandbox";
#endif
        return given != nullptr && *given != '\0' ? given : usual;
    }

    [[nodiscard]] std::string text(std::string_view key) const
    {
        return text_of(line_, key).value_or("");
    }

    result<std::string> ask(std::string_view method, const std::string &path, std::string_view body) const
    {
        if (line_.empty())
            return detail::sandbox_error("it is not running");
        return detail::ask_sandbox(control(), method, path, body);
    }

    static result<void> done(const result<std::string> &answer)
    {
        return answer ? result<void>() : result<void>(answer.error());
    }

    std::string line_;
    detail::sandbox_process process_;
};

} // namespace accsyn

#endif
