/* One session used by eight threads; and a session that is freed while they use it. */
#include "check.h"

#include <pthread.h>

enum { THREADS = 8, ROUNDS = 6 };

static accsyn_session *session;

static void *work(void *argument)
{
    int number = *(int *)argument;
    for (int round = 0; round < ROUNDS; round++) {
        char name[32], data[128], query[64];
        snprintf(name, sizeof name, "thread-%d-%d", number, round);
        snprintf(data, sizeof data, "{\"name\": \"%s\", \"source\": \"a\", \"destination\": \"b\"}", name);
        CHECK_RESULT(accsyn_create(session, "transfer", data, NULL), name);
        snprintf(query, sizeof query, "Transfer WHERE name=\"%s\"", name);
        CHECK_RESULT(accsyn_find_one(session, query, NULL), name);
        CHECK_FAILS(accsyn_find(session, "", NULL), ACCSYN_INVALID_ARGUMENT, "query");
    }
    return NULL;
}

/* Calls until the session is freed: CANCELLED if that happened during a call, INVALID_HANDLE if before. */
static void *work_until_freed(void *unused)
{
    (void)unused;
    char *found;
    while ((found = accsyn_find(session, "Transfer", NULL)) != NULL)
        accsyn_string_free(found);
    CHECK(accsyn_last_status() == ACCSYN_CANCELLED || accsyn_last_status() == ACCSYN_INVALID_HANDLE);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS];

    session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, work, &numbers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);

    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work_until_freed, NULL) == 0);
    accsyn_session_free(session);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    check_no_thread_stays();
    return EXIT_SUCCESS;
}
