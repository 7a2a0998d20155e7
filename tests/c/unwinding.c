/* Threads that are ended inside a call: by pthread_cancel, which takes effect after the call, and by pthread_exit in a
 * callback, which lets the call finish first (on a thread of the library only the callback ends). The host's own frames
 * are unwound as usual, and the session still works.
 */
#include "check.h"

#include <pthread.h>
#include <semaphore.h>

static accsyn_session *session;
static sem_t inside, cancelled;
static int is_first, is_unwound, was_over;

static void unwound(void *unused)
{
    (void)unused;
    is_unwound = 1;
}

/* Waits inside the call until the thread was cancelled, then passes a cancellation point. */
static void log_and_wait(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    (void)user_data;
    if (!is_first)
        return;
    is_first = 0;
    sem_post(&inside);
    sem_wait(&cancelled);
    pthread_testcancel();
}

static void *find(void *kind)
{
    int former;
    CHECK(pthread_setcanceltype(*(int *)kind, &former) == 0);
    pthread_cleanup_push(unwound, NULL);
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    was_over = 1;
    pthread_testcancel();
    pthread_cleanup_pop(0);
    return NULL;
}

static void *next_completed(void *unused)
{
    (void)unused;
    pthread_cleanup_push(unwound, NULL);
    sem_post(&inside);
    CHECK(accsyn_next_completed(session, 500) == NULL && accsyn_last_status() == ACCSYN_OK);
    was_over = 1;
    pthread_testcancel();
    pthread_cleanup_pop(0);
    return NULL;
}

static void cancels(void *(*run)(void *), int kind)
{
    pthread_t thread;
    void *outcome = NULL;
    is_unwound = was_over = 0;
    is_first = 1;
    CHECK(pthread_create(&thread, NULL, run, &kind) == 0);
    sem_wait(&inside);
    CHECK(pthread_cancel(thread) == 0);
    sem_post(&cancelled);
    CHECK(pthread_join(thread, &outcome) == 0);
    CHECK(outcome == PTHREAD_CANCELED && is_unwound);
    CHECK(was_over);
}

static void log_and_exit(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    pthread_exit(user_data);
}

static int32_t progress_and_exit(const char *entity, void *user_data)
{
    (void)entity;
    pthread_exit(user_data);
    return 0;
}

static void wake_and_exit(void *user_data)
{
    sem_post(user_data);
    pthread_exit(NULL);
}

/* Ends its first invocation; the later ones use the library, and must come to their end. */
static void wake_exit_and_use(void *user_data)
{
    static int invocations;
    if (invocations++ == 0) {
        sem_post(user_data);
        pthread_exit(NULL);
    }
    accsyn_string_free(accsyn_session_info(session));
    CHECK(accsyn_last_status() == ACCSYN_OK);
    sem_post(user_data);
}

/* Cancels its own thread, and passes no cancellation point. */
static void log_and_cancel(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    if (user_data != NULL) {
        int former;
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &former);
        pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &former);
    }
    pthread_cancel(pthread_self());
}

static void wake_and_cancel(void *user_data)
{
    pthread_cancel(pthread_self());
    pthread_testcancel();
    sem_post(user_data);
}

static void *logs_to_its_end(void *unused)
{
    (void)unused;
    pthread_cleanup_push(unwound, NULL);
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    was_over = 1;
    pthread_testcancel();
    pthread_cleanup_pop(0);
    return NULL;
}

static void *logs(void *unused)
{
    (void)unused;
    pthread_cleanup_push(unwound, NULL);
    accsyn_string_free(accsyn_find(session, "User", NULL)); /* does not return */
    pthread_cleanup_pop(0);
    return NULL;
}

static void *waits(void *id)
{
    pthread_cleanup_push(unwound, NULL);
    accsyn_string_free(accsyn_wait(session, "transfer", id, NULL, progress_and_exit, &session)); /* does not return */
    pthread_cleanup_pop(0);
    return NULL;
}

static void exits(void *(*run)(void *), void *argument)
{
    pthread_t thread;
    void *outcome = NULL;
    is_unwound = 0;
    CHECK(pthread_create(&thread, NULL, run, argument) == 0);
    CHECK(pthread_join(thread, &outcome) == 0);
    CHECK(outcome == (void *)&session && is_unwound);
}

static void threads_end_in_callbacks(void)
{
    session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO, log_and_exit, &session) == ACCSYN_OK);
    exits(logs, NULL);
    /* On a thread of the library only the callback ends. */
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(call), "john@user.com");
    accsyn_call_free(call);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_OFF, NULL, NULL) == ACCSYN_OK);

    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    char *transfer = accsyn_find_one(session, "Transfer WHERE status=paused", "{\"attributes\": [\"id\"]}");
    CHECK(transfer != NULL && strstr(transfer, "\"id\":\"") != NULL);
    char *id = strstr(transfer, "\"id\":\"") + 6;
    id[24] = '\0';
    exits(waits, id);
    accsyn_string_free(transfer);

    CHECK(accsyn_session_set_wake(session, wake_and_exit, &inside) == ACCSYN_OK);
    for (int i = 0; i < 3; i++) {
        call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        CHECK(call != NULL);
        sem_wait(&inside);
        CHECK(accsyn_call_is_done(call) == 1);
        accsyn_call_free(call);
    }
    CHECK(accsyn_session_set_wake(session, wake_exit_and_use, &inside) == ACCSYN_OK);
    for (int i = 0; i < 3; i++) {
        call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        CHECK(call != NULL);
        sem_wait(&inside);
        accsyn_call_free(call);
    }
    accsyn_session_free(session);
}

/* Also of one of the library's, and when the callback has enabled it. */
static void threads_are_cancelled_in_callbacks(void)
{
    static int enable;
    session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    for (int i = 0; i < 2; i++) {
        void *user_data = i == 0 ? NULL : &enable, *outcome = NULL;
        CHECK(accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, log_and_cancel, user_data) == ACCSYN_OK);
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        CHECK(call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK);
        CHECK_RESULT(accsyn_call_take(call), "john@user.com");
        accsyn_call_free(call);

        pthread_t thread;
        is_unwound = was_over = 0;
        CHECK(pthread_create(&thread, NULL, logs_to_its_end, NULL) == 0);
        CHECK(pthread_join(thread, &outcome) == 0);
        CHECK(outcome == PTHREAD_CANCELED && is_unwound && was_over);
        CHECK(accsyn_session_set_log(session, ACCSYN_LOG_OFF, NULL, NULL) == ACCSYN_OK);
    }

    CHECK(accsyn_session_set_wake(session, wake_and_cancel, &inside) == ACCSYN_OK);
    for (int i = 0; i < 3; i++) {
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        CHECK(call != NULL);
        sem_wait(&inside);
        accsyn_call_free(call);
    }
    accsyn_session_free(session);
}

int main(void)
{
    CHECK(sem_init(&inside, 0, 0) == 0 && sem_init(&cancelled, 0, 0) == 0);
    session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    cancels(next_completed, PTHREAD_CANCEL_DEFERRED);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO, log_and_wait, NULL) == ACCSYN_OK);
    sem_wait(&cancelled);
    cancels(find, PTHREAD_CANCEL_DEFERRED);
    cancels(find, PTHREAD_CANCEL_ASYNCHRONOUS);
    accsyn_session_free(session);

    threads_end_in_callbacks();
    threads_are_cancelled_in_callbacks();
    check_no_thread_stays();
    return EXIT_SUCCESS;
}
