/* Forks at difficult places: in callbacks, in the 300th generation, into a namespace where the child has its parent's
 * process id, beside threads that hold whatever the library locks. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>

static accsyn_session *session;

static void open_session(void)
{
    session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
}

static void check_forked(void)
{
    CHECK_FAILS(accsyn_find(session, "User", NULL), ACCSYN_FORKED, "process");
    CHECK_RESULT(accsyn_invoke(session, "find", "{\"query\": \"User\"}"), "FORKED");
}

static void check_own_session(void)
{
    accsyn_session *own = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(own != NULL && own != session);
    CHECK_RESULT(accsyn_find_one(own, "User", NULL), "john@user.com");
    accsyn_session_free(own);
}

/* Ends this process with its child's exit status. */
static void end_as(pid_t pid)
{
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void generations(void)
{
    open_session();
    for (int generation = 1; generation <= 300; generation++) {
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid > 0) {
            end_as(pid);
            _exit(EXIT_SUCCESS);
        }
        check_forked();
        if (generation % 100 == 0) { /* sessions of this generation must be its own, too */
            open_session();
        }
    }
    check_own_session();
    _exit(EXIT_SUCCESS);
}

static void same_process_id(void)
{
    /* Namespaces of processes may be forbidden here. */
    if (unshare(CLONE_NEWPID) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0)
        return;
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid > 0) {
        end_as(pid);
        return;
    }
    open_session();
    CHECK(getpid() == 1 && unshare(CLONE_NEWPID) == 0);
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        CHECK(getpid() == 1);
        check_forked();
        accsyn_session_free(session);
        check_own_session();
        _exit(EXIT_SUCCESS);
    }
    end_as(pid);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    _exit(EXIT_SUCCESS);
}

static pid_t forked; /* 0 in the child */

static void log_and_fork(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    (void)user_data;
    if (forked < 0)
        forked = fork();
}

static int32_t progress_and_fork(const char *entity, void *user_data)
{
    log_and_fork(0, entity, user_data);
    return 0;
}

/* The child comes back from the callback, and so from the call. */
static void check_call(char *result)
{
    CHECK(forked >= 0);
    if (forked == 0) {
        CHECK(result == NULL && accsyn_last_status() == ACCSYN_FORKED);
        check_forked();
        accsyn_session_free(session);
        check_own_session();
        _exit(EXIT_SUCCESS);
    }
    CHECK(result != NULL);
    accsyn_string_free(result);
    end_as(forked);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
}

static void *in_the_log_function(void *unused)
{
    forked = -1;
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO, log_and_fork, NULL) == ACCSYN_OK);
    check_call(accsyn_find(session, "User", NULL));
    return unused;
}

/* Whether a worker or this thread runs the call, the child ends well. */
static void in_a_call_that_is_waited_for(void)
{
    forked = -1;
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO, log_and_fork, NULL) == ACCSYN_OK);
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL);
    accsyn_status status = accsyn_call_wait(call, -1);
    CHECK(status == (forked == 0 ? ACCSYN_FORKED : ACCSYN_OK));
    check_call(forked == 0 ? NULL : accsyn_call_take(call));
    accsyn_call_free(call);
}

static void in_callbacks(void)
{
    open_session();
    in_the_log_function(NULL);
    for (int i = 0; i < 10; i++)
        in_a_call_that_is_waited_for();
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_OFF, NULL, NULL) == ACCSYN_OK);

    char *transfer = accsyn_find_one(session, "Transfer WHERE status=failed", "{\"attributes\": [\"id\"]}");
    CHECK(transfer != NULL && strstr(transfer, "\"id\":\"") != NULL);
    char *id = strstr(transfer, "\"id\":\"") + 6;
    id[24] = '\0';
    forked = -1;
    check_call(accsyn_wait(session, "transfer", id, NULL, progress_and_fork, NULL));
    accsyn_string_free(transfer);

    /* A thread with so little stack that the call runs on another one, which does not exist in the child. */
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, 64 * 1024) == 0);
    CHECK(pthread_create(&thread, &attributes, in_the_log_function, NULL) == 0 && pthread_join(thread, NULL) == 0);
    accsyn_session_free(session);
}

static int told[2];

static void wake_and_fork(void *user_data)
{
    (void)user_data;
    pid_t pid = fork();
    if (pid > 0)
        CHECK(write(told[1], &pid, sizeof pid) == sizeof pid);
}

static void wake_and_exec(void *user_data)
{
    (void)user_data;
    pid_t pid = fork();
    if (pid == 0)
        execlp("true", "true", (char *)NULL);
    CHECK(pid > 0 && write(told[1], &pid, sizeof pid) == sizeof pid);
}

/* The child has no other thread than the library's, which ends, and the process with it. */
static void on_threads_of_the_library(void)
{
    open_session();
    CHECK(pipe(told) == 0);
    for (int i = 0; i < 2; i++) {
        CHECK(accsyn_session_set_wake(session, i == 0 ? wake_and_fork : wake_and_exec, NULL) == ACCSYN_OK);
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        pid_t pid;
        CHECK(call != NULL && read(told[0], &pid, sizeof pid) == sizeof pid);
        end_as(pid);
        CHECK(accsyn_call_wait(call, 20000) == ACCSYN_OK);
        accsyn_call_free(call);
    }
    accsyn_session_free(session);
}

static volatile int is_done;

/* Holds one of the locks most of the time: of the log, of the tables, of the time zone. */
static void *busy(void *unused)
{
    char options[200];
    snprintf(options, sizeof options, "{\"pwd\": \"%s\", \"verbose\": true, \"rate_limit\": 0}",
             getenv("ACCSYN_SANDBOX_PASSWORD"));
    while (!is_done) {
        accsyn_session *own = accsyn_session_new(options);
        CHECK(own != NULL);
        for (int i = 0; i < 5; i++)
            accsyn_string_free(accsyn_find(own, "User", NULL));
        CHECK_RESULT(accsyn_methods(), "find");
        accsyn_session_free(own);
    }
    return unused;
}

static void beside_busy_threads(void)
{
    pthread_t threads[4];
    char options[200];
    snprintf(options, sizeof options, "{\"pwd\": \"%s\", \"verbose\": true, \"rate_limit\": 0}",
             getenv("ACCSYN_SANDBOX_PASSWORD"));
    int nothing = open("/dev/null", O_WRONLY);
    CHECK(nothing >= 0 && dup2(nothing, STDERR_FILENO) == STDERR_FILENO);
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, busy, NULL) == 0);
    for (int i = 0; i < 20; i++) {
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid == 0) {
            alarm(60);
            CHECK_RESULT(accsyn_methods(), "find");
            accsyn_session *own = accsyn_session_new(options);
            CHECK(own != NULL);
            CHECK_RESULT(accsyn_find_one(own, "User", NULL), "john@user.com");
            accsyn_session_free(own);
            _exit(EXIT_SUCCESS);
        }
        end_as(pid);
    }
    is_done = 1;
    for (int i = 0; i < 4; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

/* A thread waits in the log, whose reader does not read; the child has another standard error. */
static void *open_verbose(void *unused)
{
    accsyn_session_free(accsyn_session_new("{\"verbose\": true}"));
    return unused;
}

static void beside_a_stuck_log(void)
{
    int ends[2];
    pthread_t thread;
    CHECK(pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
    CHECK(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    while (write(ends[1], "x", 1) == 1)
        ;
    CHECK(fcntl(ends[1], F_SETFL, 0) == 0);
    CHECK(pthread_create(&thread, NULL, open_verbose, NULL) == 0);
    for (int i = 0; i < 5; i++) {
        nanosleep(&(struct timespec){0, 20000000}, NULL);
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid == 0) {
            alarm(60);
            int nothing = open("/dev/null", O_WRONLY);
            dup2(nothing, STDERR_FILENO);
            accsyn_session *own = accsyn_session_new("{\"verbose\": true}");
            accsyn_session_free(own);
            _exit(own != NULL ? EXIT_SUCCESS : EXIT_FAILURE);
        }
        end_as(pid);
    }
    CHECK(pthread_join(thread, NULL) == 0);
}

int main(void)
{
    IN_A_CHILD(generations);
    IN_A_CHILD(same_process_id);
    IN_A_CHILD(in_callbacks);
    IN_A_CHILD(on_threads_of_the_library);
    IN_A_CHILD(beside_busy_threads);
    IN_A_CHILD(beside_a_stuck_log);
    return EXIT_SUCCESS;
}
