/* Memory runs out: a call that cannot get enough fails with an error that says so, wherever it happens, and the host
 * continues. */
#include "child.h"

#include <sys/resource.h>

static const size_t megabyte = 1 << 20;

/* A transfer with this much of data, which each find answers. */
static char *large(size_t size)
{
    static const char head[] =
        "{\"source\": \"a\", \"destination\": \"b\", \"name\": \"large\", \"metadata\": {\"list\": [1",
                      tail[] = "]}}";
    char *data = malloc(sizeof head + size + sizeof tail);
    CHECK(data != NULL);
    memcpy(data, head, sizeof head - 1);
    for (size_t i = 0; i < size; i++)
        data[sizeof head - 1 + i] = ",1"[i % 2];
    memcpy(data + sizeof head - 1 + size / 2 * 2, tail, sizeof tail);
    return data;
}

static size_t used(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void leave(size_t left)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = left == 0 ? limit.rlim_max : used() + left;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static int failures, successes;

static void check(char *result)
{
    if (result != NULL) {
        successes++;
    } else {
        failures++;
        accsyn_status status = accsyn_last_status();
        if (status != ACCSYN_INTERNAL || strstr(accsyn_last_message(), "not enough memory") == NULL) {
            fprintf(stderr, "%d: %s\n", status, accsyn_last_message());
            _exit(EXIT_FAILURE);
        }
    }
    accsyn_string_free(result);
}

static void answers_and_arguments(void)
{
    char *data = large(2 * megabyte);
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_create(session, "transfer", data, NULL), "\"id\"");
    for (size_t left = 1; left <= 300; left += left / 2 + 1) {
        leave(left * megabyte);
        check(accsyn_find(session, "Transfer WHERE name=large", NULL));
        check(accsyn_create(session, "transfer", data, NULL));
        char *envelope = accsyn_invoke(session, "find", "{\"query\": \"Transfer WHERE name=large\"}");
        CHECK(envelope != NULL);
        accsyn_string_free(envelope);
        leave(0);
    }
    CHECK(failures > 0 && successes > 0);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_session_free(session);
    free(data);
}

/* Not even small allocations succeed. */
static void nothing_left(void)
{
    static void *taken[100000];
    size_t count = 0;
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    leave(1);
    for (size_t size = megabyte; size >= 32; size /= 2)
        while (count < 100000 && (taken[count] = malloc(size)) != NULL)
            count++;
    CHECK(malloc(32) == NULL || count == 100000);
    for (int i = 0; i < 50; i++) {
        char *result = accsyn_find_one(session, "User", NULL);
        CHECK((result == NULL) == (accsyn_last_status() != ACCSYN_OK));
        accsyn_string_free(result);
        accsyn_session *other = accsyn_session_new("{\"rate_limit\": 0}");
        accsyn_session_free(other);
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        if (call != NULL)
            CHECK(accsyn_call_wait(call, 20000) == ACCSYN_OK || accsyn_last_status() != ACCSYN_TIMEOUT);
        accsyn_call_free(call);
    }
    leave(0);
    while (count > 0)
        free(taken[--count]);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_session_free(session);
}

int main(void)
{
    IN_A_CHILD(answers_and_arguments);
    IN_A_CHILD(nothing_left);
    return EXIT_SUCCESS;
}
