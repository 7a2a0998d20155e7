/* The functions for event loops: a descriptor to wait on, completions with their user_data, and logging in, logging
 * in again and paging without blocking. */
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

enum { SOON = 20000 };

static int is_ready(intptr_t handle, int timeout_ms)
{
    struct pollfd waiting = {(int)handle, POLLIN, 0};
    int count = poll(&waiting, 1, timeout_ms);
    CHECK(count >= 0 && (waiting.revents & ~POLLIN) == 0);
    return count;
}

/* What a call is for. */
struct purpose {
    accsyn_session *session;
    accsyn_call *call;
    const char *expected;
    int runs, submits, frees_session;
};

static void on_done(accsyn_call *call, void *user_data)
{
    struct purpose *purpose = user_data;
    purpose->runs++;
    CHECK(call == purpose->call && accsyn_call_user_data(call) == user_data);
    CHECK_RESULT(accsyn_call_take(call), purpose->expected);
    accsyn_call_free(call);
    /* An error in here is not one of accsyn_dispatch. */
    CHECK_FAILS(accsyn_call_take(call), ACCSYN_INVALID_HANDLE, "freed");
    if (purpose->submits-- > 0)
        CHECK((purpose->call = accsyn_submit_with(purpose->session, "find", "{\"query\": \"User\"}", purpose)) != NULL);
    if (purpose->frees_session)
        accsyn_session_free(purpose->session);
}

static accsyn_call *submit(struct purpose *purpose, const char *query)
{
    char args[100];
    snprintf(args, sizeof args, "{\"query\": \"%s\"}", query);
    purpose->call = accsyn_submit_with(purpose->session, "find", args, purpose);
    CHECK(purpose->call != NULL && accsyn_call_user_data(purpose->call) == purpose);
    return purpose->call;
}

/* Ready while completions wait, however they are fetched, and not ready otherwise. */
static void the_handle_tells_what_waits(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    accsyn_call *before = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
    CHECK(accsyn_call_wait(before, SOON) == ACCSYN_OK);
    intptr_t handle = accsyn_session_wait_handle(session);
    CHECK(handle >= 0 && handle == accsyn_session_wait_handle(session));
    CHECK((fcntl((int)handle, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(is_ready(handle, 0) == 1 && is_ready(handle, 0) == 1);
    CHECK(accsyn_next_completed(session, 0) == before && is_ready(handle, 0) == 0);
    accsyn_call_free(before);

    for (int round = 0; round < 50; round++) {
        accsyn_call *one = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
        accsyn_call *other = accsyn_submit(session, "find_one", "{\"query\": \"Queue\"}");
        CHECK(one != NULL && other != NULL);
        int left = 2;
        if (round % 3 == 0)
            CHECK(accsyn_call_cancel(one) == ACCSYN_OK);
        if (round % 3 == 1) {
            accsyn_call_free(one);
            one = NULL;
            left = 1;
        }
        while (left > 0) {
            CHECK(is_ready(handle, SOON) == 1);
            accsyn_call *done = accsyn_next_completed(session, 0);
            CHECK(done != NULL && (done == one || done == other));
            left--;
        }
        CHECK(is_ready(handle, 0) == 0);
        accsyn_call_free(one);
        accsyn_call_free(other);
    }
    accsyn_session_free(session);
    CHECK(fcntl((int)handle, F_GETFD) < 0);
    CHECK(accsyn_session_wait_handle(session) == -1 && accsyn_last_status() == ACCSYN_INVALID_HANDLE);
    CHECK(accsyn_session_wait_handle(NULL) == -1 && accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
    CHECK(accsyn_call_wait_handle(NULL) == -1 && accsyn_call_user_data(NULL) == NULL);
    CHECK(accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
}

static void completions_are_run_with_their_purpose(void)
{
    struct purpose purposes[3] = {{0}};
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL && accsyn_dispatch(session, on_done, 0) == 0);
    const char *queries[] = {"User", "nonsense", "Queue"},
               *expected[] = {"john@user.com", "\"ok\":false", "\"ok\":true"};
    for (int i = 0; i < 3; i++) {
        purposes[i].session = session;
        purposes[i].expected = expected[i];
        submit(&purposes[i], queries[i]);
    }
    purposes[0].submits = 2;
    int total = 0;
    while (total < 5) {
        int count = accsyn_dispatch(session, on_done, SOON);
        CHECK(count > 0 && accsyn_last_status() == ACCSYN_OK && accsyn_last_message() == NULL);
        total += count;
    }
    CHECK(purposes[0].runs == 3 && purposes[1].runs == 1 && purposes[2].runs == 1);
    CHECK(accsyn_dispatch(session, on_done, 1) == 0);

    CHECK(accsyn_dispatch(session, NULL, 0) == -1 && accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
    CHECK(accsyn_dispatch(NULL, on_done, 0) == -1 && accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);

    /* A call without a purpose, and one whose function frees the session. */
    accsyn_call *plain = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
    CHECK(plain != NULL && accsyn_call_user_data(plain) == NULL && accsyn_last_status() == ACCSYN_OK);
    accsyn_call_free(plain);
    purposes[0].frees_session = 1;
    submit(&purposes[0], "User");
    submit(&purposes[1], "nonsense");
    CHECK(accsyn_call_wait(purposes[0].call, SOON) == ACCSYN_OK);
    int others = purposes[1].runs;
    while (purposes[0].runs < 4)
        CHECK(accsyn_dispatch(session, on_done, SOON) > 0);
    CHECK(accsyn_dispatch(session, on_done, 0) == -1 && accsyn_last_status() == ACCSYN_INVALID_HANDLE);
    if (purposes[1].runs == others) {
        CHECK(accsyn_call_wait(purposes[1].call, SOON) == ACCSYN_OK);
        accsyn_call_free(purposes[1].call);
    }
}

static void a_login_does_not_block(void)
{
    accsyn_call *login = accsyn_session_open(NULL);
    intptr_t handle = accsyn_call_wait_handle(login);
    CHECK(login != NULL && handle >= 0 && is_ready(handle, SOON) == 1);
    CHECK(accsyn_call_is_done(login) == 1 && accsyn_call_user_data(login) == NULL);
    CHECK_RESULT(accsyn_call_take(login), "\"workspace\":\"acmefilm\"");
    accsyn_session *session = accsyn_call_take_session(login);
    CHECK(session != NULL);
    CHECK_FAILS(accsyn_call_take_session(login), ACCSYN_ALREADY_TAKEN, "taken");
    accsyn_call_free(login);
    CHECK(fcntl((int)handle, F_GETFD) < 0);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");

    /* Logging in again, and pages. */
    int purpose;
    accsyn_call *again = accsyn_session_submit_reauthenticate(session, NULL, &purpose);
    CHECK(again != NULL && accsyn_call_user_data(again) == &purpose);
    CHECK(accsyn_call_wait(again, SOON) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(again), "{\"ok\":true,\"result\":null}");
    CHECK(accsyn_next_completed(session, 0) == again);
    CHECK_FAILS(accsyn_call_take_session(again), ACCSYN_INVALID_ARGUMENT, "accsyn_call_take");
    accsyn_call_free(again);
    again = accsyn_session_submit_reauthenticate(session, "{\"api_key\": \"wrong\"}", NULL);
    CHECK(accsyn_call_wait(again, SOON) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(again), "AUTH_FAILED");
    accsyn_call_free(again);

    accsyn_cursor *pages = accsyn_find_pages(session, "User", "{\"limit\": 2}");
    CHECK(pages != NULL);
    int count = 0;
    for (char *page = NULL;; accsyn_string_free(page)) {
        accsyn_call *next = accsyn_cursor_submit_next(pages, &purpose);
        CHECK(next != NULL && accsyn_next_completed(session, SOON) == next);
        CHECK(accsyn_call_user_data(next) == &purpose);
        CHECK((page = accsyn_call_take(next)) != NULL);
        accsyn_call_free(next);
        if (strcmp(page, "{\"ok\":true,\"result\":null}") == 0) {
            accsyn_string_free(page);
            break;
        }
        CHECK(strstr(page, "{\"ok\":true,\"result\":[{") == page);
        count++;
    }
    CHECK(count == 3);
    accsyn_cursor_free(pages);
    CHECK_FAILS(accsyn_cursor_submit_next(pages, NULL), ACCSYN_INVALID_HANDLE, "freed");
    CHECK_FAILS(accsyn_cursor_submit_next(NULL, NULL), ACCSYN_INVALID_ARGUMENT, "cursor");

    /* Priorities. */
    accsyn_call *call = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
    CHECK(accsyn_call_set_priority(call, ACCSYN_PRIORITY_INTERACTIVE) == ACCSYN_OK);
    CHECK(accsyn_call_set_priority(call, 0) == ACCSYN_INVALID_ARGUMENT);
    CHECK(accsyn_call_wait(call, SOON) == ACCSYN_OK);
    CHECK(accsyn_call_set_priority(call, ACCSYN_PRIORITY_BACKGROUND) == ACCSYN_OK);
    accsyn_call_free(call);
    accsyn_session_free(session);
    check_no_thread_stays();

    /* The call reports the error with all its details. */
    const char *wrong[][3] = {{"{\"timeout\": \"long\"}", "INVALID_ARGUMENT", "timeout"},
                              {"{\"api_key\": \"wrong\"}", "AUTH_FAILED", "\"http_status\":"},
                              {"{", "INVALID_ARGUMENT", "line"}};
    for (int i = 0; i < 3; i++) {
        login = accsyn_session_open(wrong[i][0]);
        CHECK(login != NULL && accsyn_call_wait(login, SOON) == ACCSYN_OK);
        CHECK(accsyn_call_take_session(login) == NULL);
        CHECK(strstr(accsyn_last_error(), wrong[i][1]) != NULL && strstr(accsyn_last_error(), wrong[i][2]) != NULL);
        CHECK_RESULT(accsyn_call_take(login), wrong[i][1]);
        CHECK_FAILS(accsyn_call_take_session(login), ACCSYN_ALREADY_TAKEN, "taken");
        accsyn_call_free(login);
    }
    CHECK_FAILS(accsyn_session_open("\xff"), ACCSYN_INVALID_ARGUMENT, "UTF-8");

    /* Cancelled or freed at any moment. */
    for (int i = 0; i < 60; i++) {
        login = accsyn_session_open(NULL);
        CHECK(login != NULL);
        nanosleep(&(struct timespec){0, i * 50000}, NULL);
        if (i % 2 == 0) {
            CHECK(accsyn_call_cancel(login) == ACCSYN_OK && accsyn_call_wait(login, 0) == ACCSYN_OK);
            session = accsyn_call_take_session(login);
            CHECK(session != NULL || accsyn_last_status() == ACCSYN_CANCELLED);
            accsyn_session_free(session);
        }
        accsyn_call_free(login);
    }
    check_no_thread_stays();
}

/* The host closes a descriptor that is not its own, and the number is reused: nothing is written there. */
static void a_handle_that_the_host_closed_is_left_alone(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    int handle = (int)accsyn_session_wait_handle(session);
    CHECK(handle >= 0);
    int pipes[2];
    CHECK(pipe(pipes) == 0);
    /* Both ends: they were made one after the other. */
    for (int number = handle; number < handle + 2; number++)
        CHECK(dup2(pipes[1], number) == number);
    for (int i = 0; i < 5; i++) {
        accsyn_call *call = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
        CHECK(call != NULL && accsyn_next_completed(session, SOON) == call);
        accsyn_call_free(call);
    }
    CHECK(is_ready(pipes[0], 0) == 0);
    /* A new one, which works. */
    accsyn_call *call = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, SOON) == ACCSYN_OK);
    intptr_t other = accsyn_session_wait_handle(session);
    CHECK(other >= 0 && other != handle && is_ready(other, 0) == 1);
    accsyn_session_free(session);
    accsyn_call_free(call);
    for (int number = handle; number < handle + 2; number++)
        CHECK(close(number) == 0);
    CHECK(is_ready(pipes[0], 0) == 0);
    close(pipes[0]);
    close(pipes[1]);
}

/* Several threads dispatch, others submit, cancel and free. */
static accsyn_session *shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int handed_over;

static void on_shared(accsyn_call *call, void *user_data)
{
    CHECK(user_data == &shared);
    accsyn_call_free(call);
    pthread_mutex_lock(&lock);
    handed_over++;
    pthread_mutex_unlock(&lock);
}

enum { THREADS = 4, CALLS = 50 };

static void *submits(void *unused)
{
    (void)unused;
    for (int i = 0; i < CALLS; i++) {
        accsyn_call *call = accsyn_submit_with(shared, "find_one", "{\"query\": \"User\"}", &shared);
        CHECK(call != NULL);
        if (i % 5 == 0)
            accsyn_call_cancel(call);
        accsyn_dispatch(shared, on_shared, 0);
    }
    return NULL;
}

static void any_thread_may_dispatch(void)
{
    shared = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(shared != NULL && accsyn_session_wait_handle(shared) >= 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, submits, NULL) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    time_t start = time(NULL);
    while (handed_over < THREADS * CALLS) {
        CHECK(accsyn_dispatch(shared, on_shared, 100) >= 0);
        CHECK(time(NULL) - start < 60);
    }
    CHECK(handed_over == THREADS * CALLS);
    CHECK(is_ready(accsyn_session_wait_handle(shared), 0) == 0);
    accsyn_session_free(shared);
}

int main(void)
{
    the_handle_tells_what_waits();
    completions_are_run_with_their_purpose();
    a_login_does_not_block();
    a_handle_that_the_host_closed_is_left_alone();
    any_thread_may_dispatch();
    check_no_thread_stays();
    return EXIT_SUCCESS;
}
