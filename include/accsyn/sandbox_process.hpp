/*
 * accsyn/sandbox_process.hpp: runs accsyn-sandbox and speaks to it. Included by accsyn/sandbox.hpp. POSIX.
 */
#ifndef ACCSYN_SANDBOX_PROCESS_HPP
#define ACCSYN_SANDBOX_PROCESS_HPP

#include <accsyn/error.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <csignal>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace accsyn
{
namespace detail
{

inline error sandbox_error(std::string message)
{
    return error(status::io, "accsyn-sandbox: " + std::move(message));
}

/// A descriptor that is closed with this object.
class descriptor
{
  public:
    descriptor() = default;

    explicit descriptor(int number) : number_(number)
    {
    }

    descriptor(descriptor &&other) noexcept : number_(std::exchange(other.number_, -1))
    {
    }

    descriptor &operator=(descriptor &&other) noexcept
    {
        descriptor former(std::move(other));
        swap(former);
        return *this;
    }

    void swap(descriptor &other) noexcept
    {
        std::swap(number_, other.number_);
    }

    ~descriptor()
    {
        close();
    }

    void close() noexcept
    {
        if (number_ >= 0)
            ::close(std::exchange(number_, -1));
    }

    [[nodiscard]] int number() const noexcept
    {
        return number_;
    }

  private:
    int number_ = -1;
};

/// A file without a name, or one that is removed with this object.
class temporary_file
{
  public:
    temporary_file() = default;
    temporary_file(temporary_file &&other) noexcept
        : file_(std::move(other.file_)), path_(std::exchange(other.path_, std::string()))
    {
    }

    temporary_file &operator=(temporary_file &&other) noexcept
    {
        temporary_file former(std::move(other));
        swap(former);
        return *this;
    }

    void swap(temporary_file &other) noexcept
    {
        file_.swap(other.file_);
        path_.swap(other.path_);
    }

    ~temporary_file()
    {
        if (!path_.empty())
            ::unlink(path_.c_str());
    }

    static result<temporary_file> make(std::string_view content)
    {
        const char *folder = std::getenv("TMPDIR");
        temporary_file made;
        std::string path = std::string(folder != nullptr && *folder != '\0' ? folder : "/tmp") + "/accsyn-XXXXXX";
        made.file_ = descriptor(::mkstemp(&path[0]));
        if (made.file_.number() < 0)
            return sandbox_error(path + ": " + std::strerror(errno));
        made.path_ = path;
        ::fcntl(made.file_.number(), F_SETFD, FD_CLOEXEC);
        while (!content.empty()) {
            ssize_t count = ::write(made.file_.number(), content.data(), content.size());
            if (count < 0 && errno != EINTR)
                return sandbox_error(path + ": " + std::strerror(errno));
            content.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
        }
        return made;
    }

    [[nodiscard]] int number() const noexcept
    {
        return file_.number();
    }

    [[nodiscard]] const std::string &path() const noexcept
    {
        return path_;
    }

    [[nodiscard]] std::string content() const
    {
        std::string all(4096, '\0');
        ssize_t count = ::pread(file_.number(), &all[0], all.size(), 0);
        all.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return all.substr(0, all.find_last_not_of(" \n") + 1);
    }

  private:
    descriptor file_;
    std::string path_;
};

/// The running program. It ends when its standard input is closed, so it does not outlive this process either.
class sandbox_process
{
  public:
    sandbox_process() = default;

    sandbox_process(sandbox_process &&other) noexcept
        : child_(std::exchange(other.child_, -1)), owner_(other.owner_), input_(std::move(other.input_)),
          output_(std::move(other.output_)), seed_(std::move(other.seed_))
    {
    }

    sandbox_process &operator=(sandbox_process &&other) noexcept
    {
        sandbox_process former(std::move(other));
        swap(former);
        return *this;
    }

    void swap(sandbox_process &other) noexcept
    {
        std::swap(child_, other.child_);
        std::swap(owner_, other.owner_);
        input_.swap(other.input_);
        output_.swap(other.output_);
        seed_.swap(other.seed_);
    }

    ~sandbox_process()
    {
        stop();
    }

    /// Starts it, and waits for the first line that it prints, which is returned with it.
    static result<std::pair<std::string, sandbox_process>> start(std::vector<std::string> arguments,
                                                                 temporary_file seed)
    {
        sandbox_process made;
        auto errors = temporary_file::make("");
        if (!errors)
            return errors.error();
        int to_child[2], from_child[2];
        if (!make_pipe(to_child))
            return sandbox_error(std::strerror(errno));
        descriptor input(to_child[0]);
        made.input_ = descriptor(to_child[1]);
        if (!make_pipe(from_child))
            return sandbox_error(std::strerror(errno));
        made.output_ = descriptor(from_child[0]);
        descriptor output(from_child[1]);
        made.seed_ = std::move(seed);

        std::vector<char *> pointers;
        for (std::string &argument : arguments)
            pointers.push_back(&argument[0]);
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, input.number(), 0);
        posix_spawn_file_actions_adddup2(&actions, output.number(), 1);
        posix_spawn_file_actions_adddup2(&actions, errors->number(), 2);
        int failed = ::posix_spawnp(&made.child_, pointers[0], &actions, nullptr, pointers.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) {
            made.child_ = -1;
            return sandbox_error("cannot start " + arguments[0] + ": " + std::strerror(failed) +
                                 "; put accsyn-sandbox on the PATH, or its path into ACCSYN_SANDBOX_PROGRAM");
        }
        made.owner_ = ::getpid();
        output.close();
        std::string line = made.first_line();
        if (line.empty())
            return sandbox_error(arguments[0] + " did not start: " + errors->content());
        return std::pair<std::string, sandbox_process>(std::move(line), std::move(made));
    }

    void stop() noexcept
    {
        input_.close();
        if (child_ > 0 && owner_ == ::getpid()) {
            using clock = std::chrono::steady_clock;
            auto deadline = clock::now() + std::chrono::seconds(10);
            int status = 0;
            pid_t ended = 0;
            while ((ended = ::waitpid(child_, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
                if (clock::now() > deadline)
                    ::kill(child_, SIGKILL);
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
        }
        child_ = -1;
        output_.close();
        seed_ = temporary_file();
    }

  private:
    static bool make_pipe(int *ends)
    {
#if defined(__linux__)
        return ::pipe2(ends, O_CLOEXEC) == 0;
#else
        return ::pipe(ends) == 0 && ::fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
               ::fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0;
#endif
    }

    /// Empty when there is none within a minute.
    [[nodiscard]] std::string first_line() const
    {
        using clock = std::chrono::steady_clock;
        auto deadline = clock::now() + std::chrono::minutes(1);
        std::string line;
        for (;;) {
            auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now()).count();
            pollfd ready = {output_.number(), POLLIN, 0};
            char part[1000];
            if (left <= 0 || (::poll(&ready, 1, static_cast<int>(left)) < 0 && errno != EINTR))
                return {};
            if (ready.revents == 0)
                continue;
            ssize_t count = ::read(output_.number(), part, sizeof part);
            if (count == 0 || (count < 0 && errno != EINTR))
                return {};
            line.append(part, count > 0 ? static_cast<std::size_t>(count) : 0);
            if (std::size_t end = line.find('\n'); end != std::string::npos)
                return line.substr(0, end);
        }
    }

    pid_t child_ = -1, owner_ = -1;
    descriptor input_, output_;
    temporary_file seed_;
};

/// Connects to the host and port of a URL.
inline result<descriptor> connected(const std::string &host, const std::string &port)
{
    addrinfo wanted = {}, *found = nullptr;
    wanted.ai_socktype = SOCK_STREAM;
    if (int failed = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found); failed != 0)
        return sandbox_error(host + ": " + ::gai_strerror(failed));
    descriptor socket;
    int reason = 0;
    for (addrinfo *place = found; place != nullptr && socket.number() < 0; place = place->ai_next) {
        socket = descriptor(::socket(place->ai_family, place->ai_socktype, place->ai_protocol));
        if (socket.number() >= 0 && ::connect(socket.number(), place->ai_addr, place->ai_addrlen) == 0)
            break;
        reason = errno;
        socket.close();
    }
    ::freeaddrinfo(found);
    if (socket.number() < 0)
        return sandbox_error(host + ":" + port + ": " + std::strerror(reason));
    ::fcntl(socket.number(), F_SETFD, FD_CLOEXEC);
    timeval limit = {60, 0};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
#if defined(SO_NOSIGPIPE)
    int on = 1;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return socket;
}

/// Sends a request to the control interface, and returns the body of the response.
inline result<std::string> ask_sandbox(std::string_view control, std::string_view method, std::string_view path,
                                       std::string_view body)
{
    constexpr std::string_view scheme = "http://";
    std::size_t slash = control.find('/', scheme.size()), colon = control.rfind(':', slash);
    if (control.substr(0, scheme.size()) != scheme || slash == std::string_view::npos || colon < scheme.size())
        return sandbox_error("not the address of a control interface: " + std::string(control));
    std::string host(control.substr(scheme.size(), colon - scheme.size()));
    std::string port(control.substr(colon + 1, slash - colon - 1));
    auto socket = connected(host, port);
    if (!socket)
        return socket.error();

    // HTTP/1.0: the response ends with the connection.
    std::string request = std::string(method) + " " + std::string(control.substr(slash)) + std::string(path) +
                          " HTTP/1.0\r\nHost: " + host + ":" + port +
                          "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                          "\r\n\r\n" + std::string(body);
#if defined(MSG_NOSIGNAL)
    constexpr int flags = MSG_NOSIGNAL;
#else
    constexpr int flags = 0;
#endif
    for (std::string_view rest = request; !rest.empty();) {
        ssize_t count = ::send(socket->number(), rest.data(), rest.size(), flags);
        if (count < 0 && errno != EINTR)
            return sandbox_error(std::strerror(errno));
        rest.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    std::string response;
    for (;;) {
        char part[4096];
        ssize_t count = ::recv(socket->number(), part, sizeof part, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return sandbox_error(std::strerror(errno));
        if (count == 0)
            break;
        response.append(part, static_cast<std::size_t>(count));
    }
    std::size_t end = response.find("\r\n\r\n");
    if (response.size() < 12 || end == std::string::npos)
        return sandbox_error("the control interface closed the connection");
    std::string content = response.substr(end + 4);
    if (response[9] != '2')
        return sandbox_error(text_of(content, "message").value_or(content.empty() ? response.substr(0, 12) : content));
    return content;
}

/// A string as part of a query.
inline std::string percent_encoded(std::string_view text)
{
    std::string out;
    for (char letter : text) {
        bool is_plain = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                        (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '_' || letter == '.';
        if (is_plain) {
            out += letter;
            continue;
        }
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(letter)));
        out += code;
    }
    return out;
}

} // namespace detail
} // namespace accsyn

#endif
