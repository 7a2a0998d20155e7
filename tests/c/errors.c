/* The last error: set by every failure, cleared by every success, one per thread. Status names and numbers. */
#include "check.h"
#include "statuses.h"

#include <limits.h>
#include <pthread.h>

static void *another_thread(void *session)
{
    CHECK(accsyn_last_message() == NULL);
    CHECK_FAILS(accsyn_find(session, "Job code=x", NULL), ACCSYN_INVALID_QUERY, "");
    return NULL;
}

static accsyn_session *kept;

/* Runs when its thread ends, after the library's own thread-local storage is gone. */
static void at_thread_end(void *unused)
{
    (void)unused;
#ifndef UNDER_ASAN /* The C library registers a cleanup for this call, which counts as a leak. */
    CHECK_RESULT(accsyn_find_one(kept, "User", NULL), "john@user.com");
#endif
    CHECK_FAILS(accsyn_find(kept, NULL, NULL), ACCSYN_INVALID_ARGUMENT, "query");
    char *envelope = accsyn_invoke(kept, "find", "{}");
    CHECK(envelope != NULL && strstr(envelope, "INVALID_ARGUMENT") != NULL);
    accsyn_string_free(envelope);
    /* AddressSanitizer sees that the last error is freed. */
}

static pthread_key_t key_of_message;
static int rounds;

/* Runs in every round of destructors but the last; the library's run before it in each. */
static void read_message(void *message)
{
    CHECK(accsyn_last_message() == message && strstr(message, "text") != NULL);
    CHECK(accsyn_last_status() == ACCSYN_INVALID_ARGUMENT && strstr(accsyn_last_error(), "text") != NULL);
    if (++rounds < PTHREAD_DESTRUCTOR_ITERATIONS - 1)
        CHECK(pthread_setspecific(key_of_message, message) == 0);
}

static void *thread_that_fails(void *unused)
{
    CHECK_FAILS(accsyn_json_quote(NULL), ACCSYN_INVALID_ARGUMENT, "text");
    CHECK(pthread_setspecific(key_of_message, accsyn_last_message()) == 0);
    return unused;
}

/* The last error of a thread stays when it ends, on a small stack, too. */
static void errors_at_thread_end(void)
{
    static const size_t sizes[] = {16 * 1024, 1024 * 1024};
    CHECK(pthread_key_create(&key_of_message, read_message) == 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        rounds = 0;
        CHECK(pthread_attr_init(&attributes) == 0);
#ifndef UNDER_ASAN /* It needs more. */
        CHECK(pthread_attr_setstacksize(&attributes, sizes[i]) == 0);
#endif
        CHECK(pthread_create(&thread, &attributes, thread_that_fails, NULL) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(rounds == PTHREAD_DESTRUCTOR_ITERATIONS - 1);
        pthread_attr_destroy(&attributes);
    }
}

static void *thread_that_ends(void *key)
{
    CHECK_FAILS(accsyn_find(kept, NULL, NULL), ACCSYN_INVALID_ARGUMENT, "query");
    CHECK(pthread_setspecific(*(pthread_key_t *)key, "any") == 0);
    return NULL;
}

int main(void)
{
    static const struct {
        accsyn_status status;
        const char *name;
        int number;
    } all[] = {
#define STATUS(constant, code, number) {constant, code, number},
        FOR_EACH_STATUS(STATUS)
#undef STATUS
    };
    for (int i = 0; i < (int)(sizeof all / sizeof *all); i++) {
        CHECK(all[i].status == i && all[i].number == i);
        CHECK(strcmp(accsyn_status_name(i), all[i].name) == 0);
    }
    CHECK(accsyn_status_name(-1) != NULL && accsyn_status_name(1000) != NULL);
    CHECK(strcmp(accsyn_version(), ACCSYN_VERSION) == 0);
    CHECK(accsyn_version_number() == ACCSYN_VERSION_NUMBER);
    CHECK(ACCSYN_VERSION_NUMBER == ACCSYN_VERSION_MAJOR * 10000 + ACCSYN_VERSION_MINOR * 100 + ACCSYN_VERSION_PATCH);

    /* No error yet. */
    CHECK(accsyn_last_message() == NULL && accsyn_last_error() == NULL && accsyn_last_status() == ACCSYN_OK);

    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);

    /* The backend's own message, in every form. */
    CHECK_FAILS(accsyn_update(session, "user", "64f0c0ffee0000000000ffff", "{\"name\": \"x\"}"), ACCSYN_BACKEND,
                "64f0");
    CHECK(strstr(accsyn_last_error(), "\"code\":\"BACKEND\"") != NULL);
    CHECK(strstr(accsyn_last_error(), "\"method\":\"update\"") != NULL);
    CHECK(strstr(accsyn_last_error(), "\"http_status\":200") != NULL);
    CHECK(strstr(accsyn_last_error(), "\"attempts\":1") != NULL);

    /* Reading does not clear it, freeing does not clear it, success does. */
    CHECK(accsyn_last_status() == ACCSYN_BACKEND);
    accsyn_string_free(NULL);
    CHECK(accsyn_last_status() == ACCSYN_BACKEND);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    CHECK(accsyn_last_message() == NULL && accsyn_last_error() == NULL && accsyn_last_status() == ACCSYN_OK);

    /* JSON errors have a line and a column. */
    CHECK_FAILS(accsyn_find(session, "User", "{\n  \"limit\" 5}"), ACCSYN_INVALID_ARGUMENT, "line 2 column");
    CHECK_FAILS(accsyn_find(session, "User", "{\"limt\": 5}"), ACCSYN_INVALID_ARGUMENT, "`limit`");
    CHECK_FAILS(accsyn_find(session, "User", "{\"limit\": \"5\"}"), ACCSYN_INVALID_ARGUMENT, "`limit`");
    CHECK_FAILS(accsyn_find(session, "User", "[]"), ACCSYN_INVALID_ARGUMENT, "options_json");
    CHECK_FAILS(accsyn_find(session, "\xff\xfe", NULL), ACCSYN_INVALID_ARGUMENT, "query");
    CHECK_FAILS(accsyn_find(session, "Job WHERE", NULL), ACCSYN_INVALID_QUERY, "");

    /* Another thread has its own and does not affect this one's. */
    CHECK(accsyn_last_status() == ACCSYN_INVALID_QUERY);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "{");
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, another_thread, session) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(accsyn_last_status() == ACCSYN_OK);

    /* By name, the error comes with the result and the thread's last error stays. */
    CHECK_RESULT(accsyn_invoke(session, "find", "{\"query\": \"User\"}"), "{\"ok\":true,\"result\":[");
    CHECK_RESULT(accsyn_invoke(session, "find", "{}"), "{\"ok\":false,\"error\":{\"status\":1");
    CHECK_RESULT(accsyn_invoke(session, "finf", NULL), "did you mean `find`");
    /* It may be a secret in the wrong place. */
    CHECK_RESULT(accsyn_invoke(session, "finf", NULL), "\"method\":null");
    CHECK_RESULT(accsyn_invoke(NULL, "find", NULL), "\"ok\":false");

    /* Calls from a thread that is ending do no harm. */
    pthread_key_t key;
    kept = session;
    CHECK(pthread_key_create(&key, at_thread_end) == 0);
    CHECK(pthread_create(&thread, NULL, thread_that_ends, &key) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");

    errors_at_thread_end();

    accsyn_session_free(session);
    return EXIT_SUCCESS;
}
