/* A log that cannot be written: a full pipe or terminal, one without a reader, a file at its limit, a full disk. Calls
 * continue without it, and no signal ends the process. Signals from other senders are delivered, and callbacks run with
 * the signal mask of their thread. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Some calls of a session that logs everything, in too short a time for any of them to have blocked. */
static void log_a_lot(const char *options)
{
    double start = now();
    accsyn_session *session = accsyn_session_new(options);
    CHECK(session != NULL);
    for (int i = 0; i < 20; i++)
        CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(call), "\"ok\":true");
    accsyn_call_free(call);
    accsyn_session_free(session);
    CHECK(now() - start < 10);
}

static const char verbose[] = "{\"verbose\": true, \"rate_limit\": 0}";
static const char to_file[] = "{\"verbose\": true, \"rate_limit\": 0, \"path_logfile\": \"accsyn-logs.log\"}";

/* Makes standard error a pipe, already full if `is_full`. Returns its read end. */
static int stderr_to_pipe(int is_full)
{
    int ends[2];
    CHECK(pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) == STDERR_FILENO && close(ends[1]) == 0);
    if (is_full) {
        CHECK(fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK) == 0);
        while (write(STDERR_FILENO, "x", 1) == 1)
            ;
        CHECK(fcntl(STDERR_FILENO, F_SETFL, 0) == 0);
    }
    return ends[0];
}

static void nobody_reads(void)
{
    stderr_to_pipe(1);
    log_a_lot(verbose);
    /* The host's standard error is still in blocking mode. */
    CHECK((fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK) == 0);
}

static void reader_is_gone(void)
{
    signal(SIGPIPE, SIG_DFL);
    close(stderr_to_pipe(0));
    log_a_lot(verbose);
}

static void reader_gets_lines(void)
{
    int reader = stderr_to_pipe(0);
    accsyn_session *session = accsyn_session_new(verbose);
    CHECK(session != NULL);
    accsyn_session_free(session);
    char text[200] = "";
    CHECK(read(reader, text, sizeof text - 1) > 0 && strstr(text, "[ACCSYN_API]") != NULL);
}

static void stderr_is_closed(void)
{
    close(STDERR_FILENO);
    log_a_lot(verbose);
}

/* Makes standard error a terminal. Returns its other side, which nobody reads. */
static int stderr_to_terminal(void)
{
    int reader = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(reader >= 0 && grantpt(reader) == 0 && unlockpt(reader) == 0);
    int terminal = open(ptsname(reader), O_RDWR | O_NOCTTY);
    CHECK(terminal >= 0 && dup2(terminal, STDERR_FILENO) == STDERR_FILENO && close(terminal) == 0);
    return reader;
}

/* Logs more than a terminal takes, then reads: the line after it says how many are missing. */
static void nobody_reads_the_terminal(void)
{
    int reader = stderr_to_terminal();
    accsyn_session *session = accsyn_session_new(verbose);
    CHECK(session != NULL);
    double longest = 0;
    for (int i = 0; i < 60; i++) {
        double start = now();
        CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
        longest = now() - start > longest ? now() - start : longest;
    }
    CHECK(longest < 5);
    CHECK((fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK) == 0);
    static char text[1 << 20];
    size_t length = 0;
    CHECK(fcntl(reader, F_SETFL, O_NONBLOCK) == 0);
    double start = now();
    while (strstr(text, "lost here") == NULL) {
        CHECK(now() - start < 20);
        ssize_t more = read(reader, text + length, sizeof text - 1 - length);
        length += more > 0 ? (size_t)more : 0;
        if (more < 0)
            CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    }
    accsyn_session_free(session);
}

/* As after su: the terminal is another user's, which this one may not open. */
static void nobody_reads_the_terminal_of_another_user(void)
{
    if (geteuid() == 0) {
        int reader = stderr_to_terminal();
        /* The files of the sandbox are the first user's. */
        accsyn_session *session = accsyn_session_new(verbose);
        CHECK(session != NULL && fchmod(STDERR_FILENO, 0600) == 0 && setuid(65534) == 0);
        double start = now();
        for (int i = 0; i < 60; i++)
            CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
        accsyn_session_free(session);
        CHECK(now() - start < 20);
        char text[200] = "";
        CHECK(read(reader, text, sizeof text - 1) > 0 && strstr(text, "[ACCSYN_API]") != NULL);
    }
}

/* Only a regular file is a log file: opening a pipe would block until it has a reader. */
static void named_pipe(void)
{
    CHECK(mkfifo("accsyn-logs.log", 0600) == 0);
    CHECK_FAILS(accsyn_session_new(to_file), ACCSYN_IO, "accsyn-logs.log");
    int reader = open("accsyn-logs.log", O_RDONLY | O_NONBLOCK);
    CHECK(reader >= 0);
    CHECK_FAILS(accsyn_session_new(to_file), ACCSYN_IO, "named pipe");
    close(reader);
    CHECK(unlink("accsyn-logs.log") == 0);
}

static void file_at_its_limit(void)
{
    signal(SIGXFSZ, SIG_DFL);
    struct rlimit limit = {1000, 1000};
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    log_a_lot(to_file);
    struct stat status;
    CHECK(stat("accsyn-logs.log", &status) == 0 && status.st_size <= 1000 && unlink("accsyn-logs.log") == 0);
}

static void count_warnings_of_losses(int32_t level, const char *line, void *user_data)
{
    *(int *)user_data += level == ACCSYN_LOG_WARNING && strstr(line, "lines are missing in the log file") != NULL;
}

/* Whatever was lost meanwhile, each line begins a line, and the file says how many there are not. */
static void file_with_room_again(void)
{
    signal(SIGXFSZ, SIG_DFL);
    int warnings = 0;
    accsyn_session *session = accsyn_session_new(to_file);
    CHECK(session != NULL);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_WARNING, count_warnings_of_losses, &warnings) == ACCSYN_OK);
    struct stat status;
    CHECK(stat("accsyn-logs.log", &status) == 0);
    struct rlimit limit = {(rlim_t)status.st_size + 100, RLIM_INFINITY};
    for (int full = 1; full <= 2; full++) {
        CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        for (int i = 0; i < 5; i++) {
            accsyn_string_free(accsyn_find(session, "User", NULL));
        }
        CHECK(warnings == full);
        limit.rlim_cur += 100000;
        CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        accsyn_string_free(accsyn_find(session, "User", NULL));
        CHECK(stat("accsyn-logs.log", &status) == 0);
        limit.rlim_cur = (rlim_t)status.st_size + 30;
    }
    accsyn_session_free(session);
    FILE *file = fopen("accsyn-logs.log", "r");
    CHECK(file != NULL);
    char line[10000];
    int reports = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *first = strstr(line, "[ACCSYN_API]");
        CHECK(first == line || first == NULL);
        CHECK(first == NULL || strstr(first + 1, "[ACCSYN_API]") == NULL);
        reports += strstr(line, " lost here: ") != NULL;
    }
    CHECK(reports == 2);
    CHECK(fclose(file) == 0 && unlink("accsyn-logs.log") == 0);
}

static void full_disk(void)
{
    int full = open("/dev/full", O_WRONLY);
    if (full >= 0) {
        CHECK_FAILS(accsyn_session_new("{\"path_logfile\": \"/dev/full\"}"), ACCSYN_IO, "a device");
        CHECK(dup2(full, STDERR_FILENO) == STDERR_FILENO);
        log_a_lot(verbose);
    }
}

/* The host blocks the signal around calls: none of the library's is left for it. */
static void blocked_by_the_host(void)
{
    sigset_t pipe_signal, pending;
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    CHECK(pthread_sigmask(SIG_BLOCK, &pipe_signal, NULL) == 0);
    close(stderr_to_pipe(0));
    log_a_lot(verbose);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGPIPE));
    /* A signal of the host's own stays pending. */
    CHECK(raise(SIGPIPE) == 0);
    log_a_lot(verbose);
    CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE));
}

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
    (void)number;
    signals++;
}

static void raise_inside(int32_t level, const char *line, void *user_data)
{
    sigset_t mask;
    (void)level;
    (void)line;
    CHECK(pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0);
    CHECK(!sigismember(&mask, SIGPIPE) && !sigismember(&mask, SIGXFSZ));
    int before = signals;
    CHECK(raise(SIGPIPE) == 0 && signals == before + 1);
    ++*(int *)user_data;
}

static void count_objects(int32_t level, const char *line, void *user_data)
{
    CHECK(level == ACCSYN_LOG_INFO && line[0] == '{' && strstr(line, "\"operation\":\"user/find\"") != NULL);
    ++*(int *)user_data;
}

static void json_on_request(void)
{
    int lines = 0;
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO | ACCSYN_LOG_JSON, count_objects, &lines) == ACCSYN_OK);
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    CHECK(lines == 1);
    CHECK(accsyn_session_set_log(session, 5 | ACCSYN_LOG_JSON, count_objects, &lines) == ACCSYN_INVALID_ARGUMENT);
    CHECK(accsyn_session_set_log(session, -1, count_objects, &lines) == ACCSYN_INVALID_ARGUMENT);
    accsyn_session_free(session);
}

static void signals_of_others(void)
{
    int lines = 0;
    signal(SIGPIPE, on_signal);
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, raise_inside, &lines) == ACCSYN_OK);
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    CHECK(lines > 0 && signals == lines);
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    accsyn_call_free(call);
    accsyn_session_free(session);
    CHECK(signals == lines);
}

int main(void)
{
    IN_A_CHILD(nobody_reads);
    IN_A_CHILD(reader_is_gone);
    IN_A_CHILD(reader_gets_lines);
    IN_A_CHILD(stderr_is_closed);
    IN_A_CHILD(nobody_reads_the_terminal);
    IN_A_CHILD(nobody_reads_the_terminal_of_another_user);
    IN_A_CHILD(named_pipe);
    IN_A_CHILD(file_at_its_limit);
    IN_A_CHILD(file_with_room_again);
    IN_A_CHILD(full_disk);
    IN_A_CHILD(blocked_by_the_host);
    IN_A_CHILD(json_on_request);
    IN_A_CHILD(signals_of_others);
    return EXIT_SUCCESS;
}
