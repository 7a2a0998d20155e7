/* A host that closes descriptors that are not its own, all of them as one that becomes a daemon or a single one by
 * mistake, and uses their numbers itself: sessions that lose one fail with an error, what is the host's is not touched,
 * and new sessions work. One that makes them wait, which they were made not to. And one that has used up its
 * descriptors, or may have none. */
#include "child.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { FIRST = 3, LAST = 60 };

static accsyn_session *open_session(const char *options)
{
    accsyn_session *session = accsyn_session_new(options);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    return session;
}

static void close_all(void)
{
    for (int number = FIRST; number <= LAST; number++)
        close(number);
}

/* Files of the host at all the numbers except those that a call has just opened. */
static int own[LAST + 1], count;

static void reuse_all(void)
{
    close_all();
    for (count = 0; count == 0 || own[count - 1] < LAST; count++) {
        char path[] = "/tmp/accsyn-descriptors-XXXXXX";
        own[count] = mkstemp(path);
        CHECK(own[count] >= 0 && unlink(path) == 0);
    }
}

static void check_reused(void)
{
    for (int i = 0; i < count; i++) {
        struct stat status;
        CHECK(fstat(own[i], &status) == 0);
        CHECK(S_ISREG(status.st_mode) && status.st_size == 0);
    }
}

static void check_lost(accsyn_session *session)
{
    CHECK_FAILS(accsyn_find(session, "User", NULL), ACCSYN_IO, "closed descriptors");
    CHECK(accsyn_session_reauthenticate(session, NULL) == ACCSYN_IO);
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(call), "\"code\":\"IO\"");
    accsyn_call_free(call);
}

static void check_new_sessions_work(void)
{
    accsyn_session_free(open_session(NULL));
}

static void closed_and_freed(void)
{
    accsyn_session *session = open_session(NULL);
    close_all();
    accsyn_session_free(session);
    check_new_sessions_work();
}

static void closed_and_used(void)
{
    accsyn_session *session = open_session(NULL);
    close_all();
    check_lost(session);
    accsyn_session_free(session);
    check_new_sessions_work();
}

static void reused_and_freed(void)
{
    accsyn_session *session = open_session(NULL);
    reuse_all();
    accsyn_session_free(session);
    check_reused();
    check_new_sessions_work();
    check_reused();
}

static void reused_and_used(void)
{
    accsyn_session *session = open_session(NULL);
    reuse_all();
    check_lost(session);
    accsyn_session_free(session);
    check_reused();
    check_new_sessions_work();
    check_reused();
}

/* How often the threads of the library have slept so far. */
static long sleeps(void)
{
    DIR *tasks = opendir("/proc/self/task");
    long sum = 0;
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        char path[300], line[200];
        long count_of_task;
        snprintf(path, sizeof path, "/proc/self/task/%s/status", task->d_name);
        FILE *file = fopen(path, "r");
        int is_of_library = 0;
        while (file != NULL && fgets(line, sizeof line, file) != NULL)
            if (strncmp(line, "Name:\taccsyn", 12) == 0)
                is_of_library = 1;
            else if (is_of_library && sscanf(line, "voluntary_ctxt_switches: %ld", &count_of_task) == 1)
                sum += count_of_task;
        if (file != NULL)
            fclose(file);
    }
    if (tasks != NULL)
        closedir(tasks);
    return sum;
}

/* Calls that wait for their responses, or are done. While a connection is being opened nothing could help them. */
static void wait_until_calls_rest(void)
{
    int rests = 0;
    for (long before = -1, now; rests < 10; before = now) {
        nanosleep(&(struct timespec){0, 5000000}, NULL);
        now = sleeps();
        rests = now == before ? rests + 1 : 0;
    }
}

static void reused_under_calls(void)
{
    for (int i = 0; i < 4; i++) {
        accsyn_session *session = accsyn_session_new("{\"timeout\": 1, \"max_retries\": 0}");
        accsyn_call *calls[4];
        CHECK(session != NULL);
        for (int call = 0; call < 4; call++)
            CHECK((calls[call] = accsyn_submit(session, "find", "{\"query\": \"User\"}")) != NULL);
        wait_until_calls_rest();
        reuse_all();
        CHECK(accsyn_call_cancel(calls[0]) == ACCSYN_OK);
        if (i % 2 == 0)
            for (int call = 0; call < 4; call++)
                CHECK(accsyn_call_wait(calls[call], 30000) == ACCSYN_OK);
        accsyn_session_free(session);
        for (int call = 0; call < 4; call++) {
            CHECK(accsyn_call_is_done(calls[call]) == 1);
            accsyn_call_free(calls[call]);
        }
        check_no_thread_stays();
        check_reused();
        close_all();
    }
}

/* A file of this process, and the options of a session that logs to it. Tests run side by side. */
static char log_file[60], log_options[160];

static void name_log_file(void)
{
    snprintf(log_file, sizeof log_file, "accsyn-descriptors-%ld.log", (long)getpid());
    snprintf(log_options, sizeof log_options, "{\"verbose\": true, \"path_logfile\": \"%s\"}", log_file);
}

static void log_file_reused(void)
{
    name_log_file();
    accsyn_session *session = open_session(log_options);
    reuse_all();
    check_lost(session);
    accsyn_session_free(session);
    check_reused();
    CHECK(unlink(log_file) == 0);
}

/* One descriptor of a session: what happens to it, while what goes on, and what follows. */
typedef struct {
    int victim;
    enum { CLOSED, A_FILE, A_DIRECTORY, A_SOCKET, A_PIPE, AN_EPOLL, WAYS } way;
    enum { IDLE, IN_FLIGHT, SUBMITTED, MOMENTS } moment;
    int is_used;
} accident;

enum { VICTIMS = 12, HIGHEST = 200 };

/* What a host has at a number. */
typedef struct {
    int number, other;
    struct stat status;
} belonging;

static belonging put_at(int number, int way)
{
    belonging own = {number, -1, {0}};
    int ends[2] = {-1, -1};
    char path[] = "/tmp/accsyn-descriptors-XXXXXX";
    switch (way) {
    case A_FILE: CHECK((ends[0] = mkstemp(path)) >= 0 && unlink(path) == 0); break;
    case A_DIRECTORY: CHECK((ends[0] = open("/", O_RDONLY | O_DIRECTORY)) >= 0); break;
    case A_SOCKET:
        CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        CHECK(write(ends[1], "host", 4) == 4);
        break;
    case A_PIPE: CHECK(pipe(ends) == 0 && write(ends[1], "host", 4) == 4); break;
    default: {
        struct epoll_event event = {.events = EPOLLIN | EPOLLET};
        int readable[2];
        CHECK((ends[0] = epoll_create1(0)) >= 0 && pipe(readable) == 0);
        CHECK(epoll_ctl(ends[0], EPOLL_CTL_ADD, readable[0], &event) == 0);
        CHECK(write(readable[1], "host", 4) == 4);
        break;
    }
    }
    CHECK(dup2(ends[0], number) == number && close(ends[0]) == 0);
    own.other = ends[1];
    CHECK(fstat(number, &own.status) == 0);
    return own;
}

/* Nothing was closed, written or read. */
static void check_untouched(belonging own, int way)
{
    struct stat now;
    int left = 0;
    CHECK(fstat(own.number, &now) == 0);
    CHECK(now.st_dev == own.status.st_dev && now.st_ino == own.status.st_ino && now.st_size == own.status.st_size);
    if (way == A_SOCKET || way == A_PIPE)
        CHECK(ioctl(own.number, FIONREAD, &left) == 0 && left == 4);
    if (way == A_SOCKET)
        CHECK(ioctl(own.other, FIONREAD, &left) == 0 && left == 0);
    if (way == AN_EPOLL) {
        struct epoll_event event;
        CHECK(epoll_wait(own.number, &event, 1, 0) == 1);
    }
}

static void check_is_ok_or_io(char *result)
{
    CHECK(result != NULL || (accsyn_last_status() == ACCSYN_IO && strstr(accsyn_last_message(), "closed descriptors")));
    accsyn_string_free(result);
}

static void *find(void *session)
{
    check_is_ok_or_io(accsyn_find(session, "User", NULL));
    return NULL;
}

static void happen(accident accident)
{
    char is_older[HIGHEST], options[200];
    for (int number = 0; number < HIGHEST; number++)
        is_older[number] = fcntl(number, F_GETFD) >= 0;
    snprintf(options, sizeof options, "{\"timeout\": 5, \"max_retries\": 0, \"endpoint\": \"%s\"}",
             getenv(accident.victim % 2 ? "ACCSYN_SANDBOX_HTTP" : "ACCSYN_ENDPOINT"));
    accsyn_session *session = accsyn_session_new(options);
    CHECK(session != NULL);
    pthread_t caller;
    accsyn_call *call = NULL;
    if (accident.moment == IN_FLIGHT) {
        CHECK(pthread_create(&caller, NULL, find, session) == 0);
        CHECK(pthread_setname_np(caller, "accsyn-caller") == 0);
        wait_until_calls_rest();
    } else if (accident.moment == SUBMITTED) {
        CHECK(accsyn_session_wait_handle(session) >= 0);
        CHECK((call = accsyn_submit(session, "find", "{\"query\": \"User\"}")) != NULL);
        wait_until_calls_rest();
    }

    int number = 3;
    for (int left = accident.victim; number < HIGHEST; number++)
        if (!is_older[number] && fcntl(number, F_GETFD) >= 0 && left-- == 0)
            break;
    struct sockaddr_storage peer = {0};
    socklen_t length = sizeof peer;
    int is_connection = getpeername(number, (struct sockaddr *)&peer, &length) == 0 && peer.ss_family == AF_INET;
    belonging own = {0};
    if (number < HIGHEST) {
        if (accident.way == CLOSED)
            close(number);
        else
            own = put_at(number, accident.way);
    }

    time_t start = time(NULL);
    if (accident.is_used) {
        char *result = accsyn_find(session, "User", NULL);
        if (number < HIGHEST && accident.moment == IDLE && (accident.way == CLOSED || is_connection))
            CHECK(result == NULL);
        check_is_ok_or_io(result);
        if (call != NULL) {
            CHECK(accsyn_call_wait(call, 10000) == ACCSYN_OK);
            char *envelope = accsyn_call_take(call);
            CHECK(envelope != NULL && (strstr(envelope, "\"ok\":true") || strstr(envelope, "\"code\":\"IO\"")));
            accsyn_string_free(envelope);
        }
        if (accident.moment == IN_FLIGHT)
            CHECK(pthread_join(caller, NULL) == 0);
    } else if (accident.moment == IN_FLIGHT) {
        /* It may be cancelled otherwise. */
        CHECK(pthread_join(caller, NULL) == 0);
    }
    accsyn_call_free(call);
    accsyn_session_free(session);
    CHECK(time(NULL) - start < 10);
    accsyn_session *next = accsyn_session_new(options);
    CHECK(next != NULL);
    accsyn_session_free(next);
    if (number < HIGHEST && accident.way != CLOSED)
        check_untouched(own, accident.way);
}

/* Every descriptor of a session, each in a process of its own, side by side. */
static void every_descriptor(int way, int moment)
{
    pid_t children[VICTIMS * 2];
    FILE *complaints = tmpfile();
    CHECK(complaints != NULL);
    for (int i = 0; i < VICTIMS * 2; i++) {
        CHECK((children[i] = fork()) >= 0);
        if (children[i] == 0) {
            alarm(60);
            dup2(fileno(complaints), STDERR_FILENO);
            fclose(complaints);
            happen((accident){i / 2, way, moment, i % 2});
            exit(EXIT_SUCCESS);
        }
    }
    int failures = 0;
    for (int i = 0; i < VICTIMS * 2; i++) {
        int status = 0;
        CHECK(waitpid(children[i], &status, 0) == children[i]);
        if (status != 0) {
            fprintf(stderr, "victim %d, way %d, moment %d, used %d: status %x\n", i / 2, way, moment, i % 2,
                    (unsigned)status);
            failures++;
        }
    }
    char text[2000] = "";
    CHECK(pread(fileno(complaints), text, sizeof text - 1, 0) >= 0);
    fclose(complaints);
    fprintf(stderr, "%s", text);
    CHECK(failures == 0 && text[0] == '\0');
}

/* A program without standard streams, as one of a desktop may be: what it prints, and the log on standard error, would
 * end up in whatever has their numbers. */
static void without_standard_streams(void)
{
    enum { SESSIONS = 3, STREAMS = 3 };
    name_log_file();
    const char *const options[SESSIONS] = {NULL, "{\"verbose\": true}", log_options};
    int kept = fcntl(STDERR_FILENO, F_DUPFD, 100), failures = 0, taken = 0;
    char message[300] = "";
    for (int number = 0; number < STREAMS; number++)
        close(number);
    for (int i = 0; i < SESSIONS; i++) {
        accsyn_session *session = accsyn_session_new(options[i]);
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        taken += accsyn_session_wait_handle(session) < STREAMS;
        for (int attempt = 0; attempt < 10; attempt++) {
            char *result = accsyn_find(session, "User", NULL);
            if (result == NULL && failures++ == 0)
                snprintf(message, sizeof message, "%s", accsyn_last_message());
            accsyn_string_free(result);
        }
        failures += accsyn_call_wait(call, 20000) != ACCSYN_OK;
        for (int number = 0; number < STREAMS; number++)
            taken += fcntl(number, F_GETFD) >= 0;
        accsyn_call_free(call);
        accsyn_session_free(session);
    }
    dup2(kept, STDERR_FILENO);
    fprintf(stderr, "%s", message);
    CHECK(failures == 0 && taken == 0);
    CHECK(unlink(log_file) == 0);
}

/* A call that finds too few descriptors works all the same, or says so at once. */
static void check_says_descriptors(const char *what, int number, int has_failed, time_t start)
{
    const char *message = accsyn_last_message();
    int is_told =
        !has_failed || (accsyn_last_status() == ACCSYN_IO && message != NULL && strstr(message, "descriptors"));
    if (!is_told || time(NULL) - start > 2) {
        fprintf(stderr, "%s, %d: %ld s, status %d: %s\n", what, number, (long)(time(NULL) - start),
                accsyn_last_status(), message ? message : "none");
        exit(EXIT_FAILURE);
    }
}

static void use_few(const char *what, int number, const char *options, accsyn_session *older)
{
    time_t start = time(NULL);
    accsyn_session *session = accsyn_session_new(options);
    check_says_descriptors(what, number, session == NULL, start);
    accsyn_session_free(session);

    start = time(NULL);
    accsyn_call *login = accsyn_session_open(options);
    check_says_descriptors(what, number, login == NULL, start);
    CHECK(accsyn_call_wait(login, 20000) == ACCSYN_OK);
    session = accsyn_call_take_session(login);
    check_says_descriptors(what, number, session == NULL, start);
    accsyn_session_free(session);
    accsyn_call_free(login);

    start = time(NULL);
    char *result = accsyn_find(older, "User", NULL);
    check_says_descriptors(what, number, result == NULL, start);
    accsyn_string_free(result);

    start = time(NULL);
    check_says_descriptors(what, number, accsyn_session_wait_handle(older) < 0, start);
}

/* The program has used up its descriptors, or may not have any. */
static void few_descriptors(void)
{
    struct rlimit few = {64, 64}, none = {0, 64};
    char options[3][200], local[100];
    const char *http = getenv("ACCSYN_SANDBOX_HTTP");
    snprintf(local, sizeof local, "http://localhost%s", strrchr(http, ':'));
    snprintf(options[0], sizeof options[0], "{\"endpoint\": \"%s\"}", http);
    snprintf(options[1], sizeof options[1], "{\"endpoint\": \"%s\"}", getenv("ACCSYN_ENDPOINT"));
    snprintf(options[2], sizeof options[2], "{\"endpoint\": \"%s\"}", local);
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    for (int i = 0; i < 3; i++) {
        int filled[64], free_ones = 0, taken = 0;
        accsyn_session *older = open_session(options[i]);
        while ((filled[taken] = open("/dev/null", O_RDONLY)) >= 0)
            taken++;
        for (; taken > 0 && free_ones < 12; free_ones++) {
            use_few(options[i], free_ones, options[i], older);
            close(filled[--taken]);
        }
        while (taken > 0)
            close(filled[--taken]);
        for (none.rlim_cur = 0; none.rlim_cur < 16; none.rlim_cur++) {
            CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
            use_few("limit", (int)none.rlim_cur, options[i], older);
        }
        CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
        check_new_sessions_work();
        accsyn_session_free(older);
    }
}

static void use(accsyn_session *session)
{
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(call), "john@user.com");
    accsyn_call_free(call);
}

/* All descriptors of the process wait for data, as after a loop of a host that clears O_NONBLOCK. */
static void made_to_wait(void)
{
    static const char options[] = "{\"rate_limit\": 0, \"timeout\": 5, \"max_retries\": 0}";
    accsyn_session *session = open_session(options);
    CHECK(accsyn_session_wait_handle(session) >= 0);
    use(session);
    for (int i = 0; i < 3; i++) {
        int changed = 0;
        for (int number = FIRST; number <= LAST; number++) {
            int flags = fcntl(number, F_GETFL);
            if (flags >= 0 && (flags & O_NONBLOCK) != 0)
                changed += fcntl(number, F_SETFL, flags & ~O_NONBLOCK) == 0;
        }
        CHECK(changed > 0 || i > 0);
        use(session);
    }
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_cancel(call) == ACCSYN_OK && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    accsyn_call_free(call);
    accsyn_session_free(session);
}

int main(void)
{
    IN_A_CHILD(few_descriptors);
    for (int way = 0; way < WAYS; way++)
        for (int moment = 0; moment < MOMENTS; moment++)
            every_descriptor(way, moment);
    IN_A_CHILD(closed_and_freed);
    IN_A_CHILD(closed_and_used);
    IN_A_CHILD(reused_and_freed);
    IN_A_CHILD(reused_and_used);
    IN_A_CHILD(reused_under_calls);
    IN_A_CHILD(log_file_reused);
    IN_A_CHILD(made_to_wait);
    IN_A_CHILD(without_standard_streams);
    return EXIT_SUCCESS;
}
