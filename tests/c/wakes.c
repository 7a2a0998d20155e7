/* What a wake function may do, and that no callback runs once its session is freed. */
#include "check.h"

#include <pthread.h>

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

int main(void)
{
    enum { CALLS = 32, ROUNDS = 10 };

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
