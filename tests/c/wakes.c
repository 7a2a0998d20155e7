/* What a wake function may do, that no callback runs once its session is freed, and what callbacks may leave behind on
 * threads of the library. */
#include "check.h"

#include <pthread.h>
#include <sched.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

/* What one wake function works with; freed right after its session, so that memory checkers see every late call. */
struct host {
    accsyn_session *session;
    int wakes, lines, frees_session;
};

static void on_log(int32_t level, const char *line, void *user_data)
{
    CHECK(level >= ACCSYN_LOG_ERROR && line != NULL);
    pthread_mutex_lock(&lock);
    ((struct host *)user_data)->lines++;
    pthread_mutex_unlock(&lock);
}

/* Counts. */
static void on_wake(void *user_data)
{
    pthread_mutex_lock(&lock);
    ((struct host *)user_data)->wakes++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

/* Fetches and frees what is done, waits for a call of its own although there is one worker, and may free the session.
 */
static void on_wake_works(void *user_data)
{
    struct host *host = user_data;
    accsyn_session *session = host->session;
    accsyn_call *done = accsyn_next_completed(session, 0);
    if (done != NULL && host->wakes == 0) {
        CHECK_RESULT(accsyn_call_take(done), "{\"ok\":true");
        accsyn_call_free(done);
        accsyn_call *mine = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
        CHECK(mine != NULL && accsyn_call_wait(mine, 20000) == ACCSYN_OK);
        CHECK_RESULT(accsyn_call_take(mine), "john@user.com");
        accsyn_call_free(mine);
        if (host->frees_session)
            accsyn_session_free(session);
    }
    on_wake(user_data);
}

static void wait_for_wakes(struct host *host, int count)
{
    pthread_mutex_lock(&lock);
    while (host->wakes < count)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

/* What a callback leaves on a thread of the library, and how often the destructors have come to their end. */
static pthread_key_t key;
static pthread_t main_thread;
static int begun, ended, may_end;

static void add_one(int *count)
{
    pthread_mutex_lock(&lock);
    ++*count;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_for_count(int *count, int least)
{
    struct timespec deadline = {time(NULL) + 60, 0};
    pthread_mutex_lock(&lock);
    while (*count < least)
        CHECK(pthread_cond_timedwait(&changed, &lock, &deadline) == 0);
    pthread_mutex_unlock(&lock);
}

static void leave(void *user_data)
{
    if (!pthread_equal(pthread_self(), main_thread))
        CHECK(pthread_setspecific(key, user_data) == 0);
}

static void leave_from_log(int32_t level, const char *line, void *user_data)
{
    (void)level, (void)line;
    leave(user_data);
}

static void free_at_the_end(void *session)
{
    accsyn_session_free(session);
    CHECK(accsyn_last_status() == ACCSYN_OK);
    add_one(&ended);
}

static void find(accsyn_session *session)
{
    accsyn_call *call = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    accsyn_call_free(call);
}

/* When a thread of each of these sessions ends it frees the next one; of a single one, its own. */
static void sessions_are_freed_when_threads_end(int count, int by_wake)
{
    accsyn_session *sessions[3];
    ended = 0;
    CHECK(pthread_key_create(&key, free_at_the_end) == 0);
    for (int i = 0; i < count; i++)
        CHECK((sessions[i] = accsyn_session_new("{\"workers\": 1}")) != NULL);
    for (int i = 0; i < count; i++) {
        accsyn_session *next = sessions[(i + 1) % count];
        CHECK((by_wake ? accsyn_session_set_wake(sessions[i], leave, next)
                       : accsyn_session_set_log(sessions[i], ACCSYN_LOG_INFO, leave_from_log, next)) == ACCSYN_OK);
    }
    for (int i = 0; i < count; i++)
        find(sessions[i]);
    wait_for_count(&ended, count);
    check_no_thread_stays();
    for (int i = 0; i < count; i++)
        CHECK_FAILS(accsyn_session_info(sessions[i]), ACCSYN_INVALID_HANDLE, "");
    CHECK(pthread_key_delete(key) == 0);
}

#ifndef _WIN32 /* There, no thread can start while a destructor runs, and freeing does not wait for threads to end. */
static void end_late(void *unused)
{
    (void)unused;
    add_one(&begun);
    wait_for_count(&may_end, 1);
    for (int i = 0; i < 1000; i++)
        sched_yield();
    add_one(&ended);
}

/* Freeing a session waits for the destructors on all of its threads, also on those that had ended their work before. */
static void free_waits_for_destructors(void)
{
    begun = ended = may_end = 0;
    CHECK(pthread_key_create(&key, end_late) == 0);
    accsyn_session *session = accsyn_session_new("{\"workers\": 1}");
    CHECK(session != NULL);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO, leave_from_log, &key) == ACCSYN_OK);
    find(session);
    wait_for_count(&begun, 1); /* it was idle for a while */
    find(session);
    add_one(&may_end);
    accsyn_session_free(session);
    CHECK(ended == 2);
    CHECK(pthread_key_delete(key) == 0);
}

#endif

/* A log function that does not return before the callback of another session has. */
static void block_in_log(int32_t level, const char *line, void *unused)
{
    (void)level, (void)line, (void)unused;
    add_one(&begun);
    wait_for_count(&may_end, 1);
    add_one(&ended);
}

static void *find_elsewhere(void *session)
{
    accsyn_string_free(accsyn_find_one(session, "User", NULL));
    return NULL;
}

static void leave_stuck_log(accsyn_session *session)
{
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_OFF, NULL, NULL) == ACCSYN_OK);
    pthread_mutex_lock(&lock);
    CHECK(ended == 0);
    pthread_mutex_unlock(&lock);
    add_one(&may_end);
}

static void leave_from_dispatch(accsyn_call *call, void *other)
{
    accsyn_call_free(call);
    leave_stuck_log(other);
}

static int32_t leave_from_progress(const char *entity, void *other)
{
    (void)entity;
    leave_stuck_log(other);
    return 1;
}

static int32_t leave_from_json(const char *name, const char *value, void *other)
{
    (void)name, (void)value;
    leave_stuck_log(other);
    return 1;
}

/* Unregistering it in any callback waits a second for it, not for ever. */
static void a_stuck_log_function_is_left_in_every_callback(void)
{
    accsyn_session *session = accsyn_session_new(NULL), *other = accsyn_session_new(NULL);
    CHECK(session != NULL && other != NULL);
    for (int callback = 0; callback < 3; callback++) {
        pthread_t thread;
        begun = ended = may_end = 0;
        CHECK(accsyn_session_set_log(other, ACCSYN_LOG_DEBUG, block_in_log, NULL) == ACCSYN_OK);
        CHECK(pthread_create(&thread, NULL, find_elsewhere, other) == 0);
        wait_for_count(&begun, 1);
        switch (callback) {
        case 0:
            CHECK(accsyn_submit_with(session, "find_one", "{\"query\": \"User\"}", other) != NULL);
            CHECK(accsyn_dispatch(session, leave_from_dispatch, 20000) == 1);
            break;
        case 1:
            CHECK_FAILS(accsyn_wait(session, "transfer", "64f0c0ffee000b0000000002", NULL, leave_from_progress, other),
                        ACCSYN_CANCELLED, "");
            break;
        default: CHECK(accsyn_json_each("[1]", NULL, leave_from_json, other) == 1);
        }
        CHECK(pthread_join(thread, NULL) == 0);
    }
    accsyn_session_free(other);
    accsyn_session_free(session);
}

int main(void)
{
    enum { CALLS = 32, ROUNDS = 10 };
    main_thread = pthread_self();
    sessions_are_freed_when_threads_end(1, 0);
    sessions_are_freed_when_threads_end(1, 1);
    sessions_are_freed_when_threads_end(3, 0);
    sessions_are_freed_when_threads_end(3, 1);
#ifndef _WIN32
    free_waits_for_destructors();
#endif
    a_stuck_log_function_is_left_in_every_callback();

    /* Waiting, freeing calls and freeing the session inside it. */
    for (int frees_session = 0; frees_session < 2; frees_session++) {
        struct host host = {accsyn_session_new("{\"workers\": 1}"), 0, 0, frees_session};
        CHECK(host.session != NULL);
        CHECK(accsyn_session_set_wake(host.session, on_wake_works, &host) == ACCSYN_OK);
        CHECK(accsyn_submit(host.session, "find", "{\"query\": \"Queue\"}") != NULL);
        /* The call that it submits itself is a completion too. */
        wait_for_wakes(&host, frees_session ? 1 : 2);
        accsyn_session_free(host.session);
        CHECK((accsyn_last_status() == ACCSYN_INVALID_HANDLE) == frees_session);
        check_no_thread_stays();
    }

    /* The session is freed while calls end, wake and log; the user_data is freed right afterwards. */
    for (int round = 0; round < ROUNDS; round++) {
        struct host *host = calloc(1, sizeof *host);
        CHECK(host != NULL);
        accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
        CHECK(session != NULL);
        CHECK(accsyn_session_set_wake(session, on_wake, host) == ACCSYN_OK);
        CHECK(accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, on_log, host) == ACCSYN_OK);
        accsyn_call *calls[CALLS];
        for (int i = 0; i < CALLS; i++)
            CHECK((calls[i] = accsyn_submit(session, "find", "{\"query\": \"Transfer\"}")) != NULL);
        wait_for_wakes(host, round);
        accsyn_call_cancel(calls[CALLS - 1]);
        accsyn_session_free(session);
        free(host);
        for (int i = 0; i < CALLS; i++) {
            CHECK(accsyn_call_wait(calls[i], 0) == ACCSYN_OK);
            accsyn_call_free(calls[i]);
        }
    }

    /* Unregistered while calls continue: the same. */
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    for (int round = 0; round < ROUNDS; round++) {
        struct host *host = calloc(1, sizeof *host);
        CHECK(host != NULL && accsyn_session_set_wake(session, on_wake, host) == ACCSYN_OK);
        CHECK(accsyn_submit(session, "find_one", "{\"query\": \"User\"}") != NULL);
        if (round % 2)
            wait_for_wakes(host, 1);
        CHECK(accsyn_session_set_wake(session, NULL, NULL) == ACCSYN_OK);
        free(host);
    }
    for (int round = 0; round < ROUNDS; round++)
        accsyn_call_free(accsyn_next_completed(session, 20000));
    accsyn_session_free(session);
    check_no_thread_stays();
    return EXIT_SUCCESS;
}
