/* Non-blocking calls, paging, waiting for jobs and log callbacks in C. */
#include "check.h"

#include <pthread.h>
#include <stdint.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
static int wakes, lines;

static void on_wake(void *user_data)
{
    CHECK(user_data == &wakes);
    pthread_mutex_lock(&lock);
    wakes++;
    pthread_cond_signal(&woken);
    pthread_mutex_unlock(&lock);
}

static void on_log(int32_t level, const char *line, void *user_data)
{
    CHECK(level >= ACCSYN_LOG_ERROR && level <= ACCSYN_LOG_INFO);
    CHECK(user_data == &lines && strchr(line, '\n') == NULL);
    lines++;
}

static int32_t on_progress(const char *entity, void *user_data)
{
    CHECK(strstr(entity, "\"status\"") != NULL);
    return ++*(int *)user_data >= 2;
}

int main(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);

    /* Log lines reach the host. */
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_INFO, on_log, &lines) == ACCSYN_OK);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    CHECK(lines == 1);
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_OFF, NULL, NULL) == ACCSYN_OK);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    CHECK(lines == 1);
    CHECK(accsyn_session_set_log(session, 99, on_log, NULL) == ACCSYN_INVALID_ARGUMENT);

    /* Submit, be woken, fetch, take, free. */
    CHECK(accsyn_session_set_wake(session, on_wake, &wakes) == ACCSYN_OK);
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"Queue\"}");
    CHECK(call != NULL && accsyn_call_id(call) == 1);
    pthread_mutex_lock(&lock);
    while (wakes == 0)
        pthread_cond_wait(&woken, &lock);
    pthread_mutex_unlock(&lock);
    CHECK(accsyn_next_completed(session, 10000) == call);
    CHECK(accsyn_next_completed(session, 0) == NULL && accsyn_last_status() == ACCSYN_OK);
    CHECK(accsyn_call_is_done(call) == 1);
    CHECK(accsyn_call_wait(call, 0) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_progress(call), "null");
    CHECK_RESULT(accsyn_call_take(call), "{\"ok\":true,\"result\":[{");
    CHECK_FAILS(accsyn_call_take(call), ACCSYN_ALREADY_TAKEN, "taken");
    accsyn_call_free(call);
    CHECK(accsyn_call_is_done(call) == -1 && accsyn_last_status() == ACCSYN_INVALID_HANDLE);

    /* A wait that does not end until it is cancelled. */
    char *paused = accsyn_find_one(session, "Transfer WHERE status=paused", "{\"attributes\": [\"id\"]}");
    CHECK(paused != NULL);
    char id[25] = "", args[200];
    memcpy(id, strstr(paused, "\"id\":\"") + 6, 24);
    accsyn_string_free(paused);
    snprintf(args, sizeof args, "{\"entitytype\": \"transfer\", \"entityid\": \"%s\", \"interval\": 0.1}", id);
    call = accsyn_submit(session, "wait", args);
    CHECK(call != NULL && accsyn_call_is_done(call) == 0);
    CHECK(accsyn_call_wait(call, 10) == ACCSYN_TIMEOUT);
    CHECK_FAILS(accsyn_call_take(call), ACCSYN_INVALID_ARGUMENT, "not done");
    CHECK(accsyn_call_cancel(call) == ACCSYN_OK);
    CHECK(accsyn_call_is_done(call) == 1);
    CHECK_RESULT(accsyn_call_take(call), "CANCELLED");
    accsyn_call_free(call);

    /* The same on this thread: stopped by its progress function. */
    int looks = 0;
    CHECK_FAILS(accsyn_wait(session, "transfer", id, "{\"interval\": 0.05}", on_progress, &looks), ACCSYN_CANCELLED,
                "");
    CHECK(looks == 2);
    CHECK_FAILS(accsyn_wait(session, "transfer", id, "{\"timeout\": 0.1}", NULL, NULL), ACCSYN_TIMEOUT, "timeout");
    CHECK_RESULT(accsyn_wait(session, "transfer", id, "{\"until\": [\"paused\"]}", NULL, NULL), id);

    /* Pages. */
    accsyn_cursor *pages = accsyn_find_pages(session, "User", "{\"limit\": 2}");
    CHECK(pages != NULL);
    int count = 0;
    for (char *page; (page = accsyn_cursor_next(pages)) != NULL; accsyn_string_free(page))
        count++;
    CHECK(count == 3 && accsyn_last_status() == ACCSYN_OK);
    accsyn_cursor_free(pages);
    CHECK_FAILS(accsyn_cursor_next(pages), ACCSYN_INVALID_HANDLE, "freed");

    /* Handles of another kind, NULL, and values that are not handles. */
    CHECK_FAILS(accsyn_find((accsyn_session *)pages, "User", NULL), ACCSYN_INVALID_HANDLE, "accsyn_cursor");
    CHECK(accsyn_call_cancel((accsyn_call *)session) == ACCSYN_INVALID_HANDLE);
    CHECK(accsyn_call_wait(NULL, 0) == ACCSYN_INVALID_ARGUMENT);
    CHECK(accsyn_call_id(NULL) == 0 && accsyn_call_is_done(NULL) == -1);
    CHECK_FAILS(accsyn_submit(session, NULL, NULL), ACCSYN_INVALID_ARGUMENT, "method");
    CHECK_FAILS(accsyn_submit(NULL, "find", NULL), ACCSYN_INVALID_ARGUMENT, "session");
    CHECK_FAILS(accsyn_find_pages(session, NULL, NULL), ACCSYN_INVALID_ARGUMENT, "query");
    CHECK_FAILS(accsyn_next_completed(NULL, 0), ACCSYN_INVALID_ARGUMENT, "session");
    CHECK_FAILS(accsyn_call_take(NULL), ACCSYN_INVALID_ARGUMENT, "call");
    CHECK_FAILS(accsyn_call_progress(NULL), ACCSYN_INVALID_ARGUMENT, "call");
    CHECK_FAILS(accsyn_cursor_next(NULL), ACCSYN_INVALID_ARGUMENT, "cursor");
    CHECK_FAILS(accsyn_wait(session, NULL, NULL, NULL, NULL, NULL), ACCSYN_INVALID_ARGUMENT, "entitytype");
    CHECK(accsyn_session_set_wake(NULL, NULL, NULL) == ACCSYN_INVALID_ARGUMENT);
    CHECK(accsyn_session_set_log(NULL, 0, NULL, NULL) == ACCSYN_INVALID_ARGUMENT);
    accsyn_call_free(NULL);
    accsyn_cursor_free(NULL);

    /* A thousand calls in flight while the session is freed. */
    accsyn_call *calls[1000];
    for (int i = 0; i < 1000; i++)
        CHECK((calls[i] = accsyn_submit(session, "find", "{\"query\": \"Transfer\"}")) != NULL);
    accsyn_session_free(session);
    for (int i = 0; i < 1000; i++) {
        CHECK(accsyn_call_wait(calls[i], 20000) == ACCSYN_OK);
        accsyn_call_free(calls[i]);
    }
    check_no_thread_stays();
    return EXIT_SUCCESS;
}
