/* A host that closes descriptors it does not know, as one that becomes a daemon, and uses their numbers for files of
 * its own: earlier sessions fail with an error, the host's files are not touched, and new sessions work. */
#include "child.h"

#include <fcntl.h>
#include <pthread.h>
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

static void log_file_reused(void)
{
    accsyn_session *session = open_session("{\"verbose\": true, \"path_logfile\": \"accsyn-descriptors.log\"}");
    reuse_all();
    check_lost(session);
    accsyn_session_free(session);
    check_reused();
    CHECK(unlink("accsyn-descriptors.log") == 0);
}

int main(void)
{
    IN_A_CHILD(closed_and_freed);
    IN_A_CHILD(closed_and_used);
    IN_A_CHILD(reused_and_freed);
    IN_A_CHILD(reused_and_used);
    IN_A_CHILD(reused_under_calls);
    IN_A_CHILD(log_file_reused);
    return EXIT_SUCCESS;
}
