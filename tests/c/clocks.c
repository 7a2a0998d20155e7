/* The machine's clock is wrong, or jumps while a session is open: before 1970, and beyond the year 9999. Calls go on;
 * where a certificate is not valid by that clock, the error says so. Or a monotonic clock of the host's own is at its
 * end: calls that it leaves no time end as TIMEOUT. */
#include "child.h"

#include <stdint.h>
#include <sys/syscall.h>

static int64_t day;
static int is_set;
/* Whether this is the last second that the monotonic clock has. */
static int is_last;

/* Of the C library: the library's calls come here. */
int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME && is_set)
        time->tv_sec = (time_t)day;
    if (clock == CLOCK_MONOTONIC && is_last)
        time->tv_sec = INT64_MAX;
    return result;
}

static int lines;

static void count(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    (void)user_data;
    lines++;
}

static const char *options;

static void jumps(void)
{
    static const int64_t days[] = {
        -5, -1, 0, INT64_C(-62135596801), INT64_C(-1000000000000000), INT64_C(253402300800), INT64_C(9000000000000000)};
    accsyn_session *session = accsyn_session_new(options);
    CHECK(session != NULL && accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, count, NULL) == ACCSYN_OK);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        day = days[i];
        is_set = 1;
        lines = 0;
        CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
        CHECK(lines > 0);
        accsyn_session *other = accsyn_session_new(options);
        if (other == NULL)
            CHECK(accsyn_last_status() == ACCSYN_TLS && strstr(accsyn_last_message(), "clock") != NULL);
        accsyn_session_free(other);
        is_set = 0;
        CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    }
    accsyn_session_free(session);
}

/* Whatever the clock leaves time for. */
static void in_time_or_late(char *result)
{
    CHECK(result != NULL || accsyn_last_status() == ACCSYN_TIMEOUT);
    accsyn_string_free(result);
}

static void use(accsyn_session *session)
{
    in_time_or_late(accsyn_find_one(session, "User", NULL));
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL);
    accsyn_status status = accsyn_call_wait(call, 20000);
    CHECK(status == ACCSYN_OK || status == ACCSYN_TIMEOUT);
    accsyn_call_free(call);
}

static void ends(void)
{
    accsyn_session *session = accsyn_session_new(options);
    CHECK(session != NULL);
    is_last = 1;
    use(session);
    accsyn_session *late = accsyn_session_new(options);
    CHECK(late != NULL || accsyn_last_status() == ACCSYN_TIMEOUT);
    accsyn_session_free(late);
    is_last = 0;
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_session_free(session);
}

int main(void)
{
    static const char *const versions[] = {"{\"rate_limit\": 0}", "{\"rate_limit\": 0, \"api_version\": 1}",
                                           "{\"rate_limit\": 0, \"tls_verify\": false}"};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        options = versions[i];
        IN_A_CHILD(jumps);
        IN_A_CHILD(ends);
    }
    return EXIT_SUCCESS;
}
