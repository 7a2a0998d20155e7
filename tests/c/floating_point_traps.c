/* A host with floating-point traps enabled, as some creative applications and Fortran programs have them: no call
 * divides by zero, overflows, underflows, makes a number of nothing or uses subnormal operands, whatever the numbers in
 * its options and arguments are. Only FE_INEXACT may be raised, as nearly every rounded result does. And one with
 * another rounding mode, as geometry kernels have it: numbers are read as in the usual one. */
#include "child.h"

#include <fenv.h>
#ifdef __x86_64__
#include <xmmintrin.h>
#endif

/* Whatever comes of a call, the process goes on. */
static void take(char *result)
{
    CHECK(result != NULL || accsyn_last_status() != ACCSYN_OK);
    accsyn_string_free(result);
}

static void use(const char *options)
{
    accsyn_session *session = accsyn_session_new(options);
    if (session == NULL) {
        CHECK(accsyn_last_status() != ACCSYN_OK);
        return;
    }
    take(accsyn_session_info(session));
    take(accsyn_find(session, "User", NULL));
    take(accsyn_find(session, "Job WHERE created>2020-01-01", "{\"limit\": 1}"));
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) != ACCSYN_TIMEOUT);
    take(accsyn_call_take(call));
    accsyn_call_free(call);
    accsyn_session_free(session);
}

static void options(void)
{
    static const char *const names[] = {"rate_limit",  "rate_burst",         "timeout",      "connect_timeout",
                                        "max_retries", "max_response_bytes", "total_timeout"};
    static const char *const numbers[] = {
        "0",     "-0.0", "1e-320", "1e-9",  "0.001", "0.5",    "1",
        "100.5", "1e6",  "1e19",   "1e300", "1e999", "-1e999", "18446744073709551616"};
    use(NULL);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++) {
            char text[200];
            snprintf(text, sizeof text, "{\"%s\": %s}", names[i], numbers[j]);
            use(text);
        }
    }
}

static void limits(void)
{
    accsyn_session *unlimited = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(unlimited != NULL);
    CHECK_RESULT(accsyn_find(unlimited, "User", NULL), "john@user.com");
    use("{\"rate_limit\": 0.001, \"rate_burst\": 100}");
    use("{\"rate_limit\": 1000000, \"rate_burst\": 1}");
    accsyn_session_free(unlimited);
}

static void json(void)
{
    static const char *const numbers[] = {"0",     "-0.0",   "5e-324", "1e-999", "1e308", "1.8e308",
                                          "1e999", "-1e999", "9e18",   "1e19",   "0.1",   "null"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double number = 0;
        int64_t whole = 0;
        accsyn_json_get_number(numbers[i], NULL, &number);
        accsyn_json_get_integer(numbers[i], NULL, &whole);
    }
}

static void rounding(void)
{
#define ROW(number)     \
    {                   \
#number, number \
    }
    static const struct {
        const char *text;
        double nearest;
    } rows[] = {ROW(0.1),
                ROW(0.3),
                ROW(8.41),
                ROW(4.35),
                ROW(-0.7),
                ROW(1e22),
                ROW(1e23),
                ROW(3e-5),
                ROW(5e-324),
                ROW(6e-9),
                ROW(1e-22),
                ROW(9007199254740991e-3),
                ROW(6.0221e23),
                ROW(12345678901234567890.0),
                ROW(1.7976931348623157e308)};
    static const int modes[] = {FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO, FE_TONEAREST};
    for (size_t mode = 0; mode < sizeof modes / sizeof *modes; mode++) {
        CHECK(fesetround(modes[mode]) == 0);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            double number = 0;
            CHECK(accsyn_json_get_number(rows[i].text, NULL, &number) == ACCSYN_JSON_NUMBER);
            if (memcmp(&number, &rows[i].nearest, sizeof number) != 0) {
                fprintf(stderr, "mode %d, %s: %a\n", modes[mode], rows[i].text, number);
                exit(EXIT_FAILURE);
            }
        }
        /* The least that is allowed. */
        accsyn_session *session = accsyn_session_new("{\"timeout\": 0.1, \"rate_limit\": 0.001}");
        CHECK(session != NULL);
        CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
        accsyn_session_free(session);
        CHECK(fegetround() == modes[mode]);
    }
}

static int32_t stop(const char *entity_json, void *user_data)
{
    (void)entity_json;
    (void)user_data;
    return 1;
}

static void waits(void)
{
    static const char *const arguments[] = {"{\"timeout\": 0.05, \"interval\": 0.05, \"until\": [\"none\"]}",
                                            "{\"timeout\": 1e-320, \"interval\": 0.05, \"until\": [\"none\"]}",
                                            "{\"timeout\": 1e999, \"interval\": 1e-320}",
                                            "{\"timeout\": -1e300}",
                                            "{\"interval\": 1e300}",
                                            "{\"timeout\": 0.05, \"interval\": 1e3}"};
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        take(accsyn_wait(session, "transfer", "64f0c0ffee000b0000000002", arguments[i], i == 0 ? NULL : stop, NULL));
    }
    accsyn_session_free(session);
}

static void sizes(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK_FAILS(accsyn_prepublish(session, "[{\"size\": 1e308}, {\"size\": 1e308}]"), ACCSYN_INVALID_ARGUMENT, "size");
    take(accsyn_prepublish(session, "[{\"size\": 1e-320}, {\"size\": 1e18}]"));
    accsyn_session_free(session);
}

int main(void)
{
    CHECK(feenableexcept(FE_ALL_EXCEPT & ~FE_INEXACT) != -1);
#ifdef __x86_64__ /* It has one more, for subnormal operands, of which C knows nothing. */
    _mm_setcsr(_mm_getcsr() & ~0x100U);
#endif
    IN_A_CHILD(limits);
    IN_A_CHILD(options);
    IN_A_CHILD(json);
    IN_A_CHILD(rounding);
    IN_A_CHILD(waits);
    IN_A_CHILD(sizes);
    return EXIT_SUCCESS;
}
