/* Everything a program can get wrong: NULL in every argument of every function, handles that are none. Codes, no crash.
 */
#include "check.h"

#include <stdint.h>

typedef accsyn_session *S;
typedef const char *T;

/* Every function that takes a session, by the number of its texts; `needed` has a bit for each text that is not
 * optional. */
static const struct {
    const char *name;
    char *(*call)(S);
} with_0[] = {
    {"session_info", accsyn_session_info},           {"get_api_key", accsyn_get_api_key},
    {"get_session_key", accsyn_get_session_key},     {"app_is_running", accsyn_app_is_running},
    {"daemon_is_running", accsyn_daemon_is_running},
};
static const struct {
    const char *name;
    char *(*call)(S, T);
    unsigned needed;
} with_1[] = {
    {"report", accsyn_report, 1},
    {"exists", accsyn_exists, 1},
    {"mkdir", accsyn_mkdir, 1},
    {"prepublish", accsyn_prepublish, 1},
    {"get_setting", accsyn_get_setting, 0},
    {"get_settings", accsyn_get_settings, 0},
    {"logs", accsyn_logs, 0},
    {"generate_session_key", accsyn_generate_session_key, 0},
};
static const struct {
    const char *name;
    char *(*call)(S, T, T);
    unsigned needed;
} with_2[] = {
    {"find", accsyn_find, 1},
    {"find_one", accsyn_find_one, 1},
    {"get_entity", accsyn_get_entity, 3},
    {"metrics", accsyn_metrics, 1},
    {"activate_one", accsyn_activate_one, 3},
    {"deactivate_one", accsyn_deactivate_one, 3},
    {"assignments", accsyn_assignments, 3},
    {"ls", accsyn_ls, 1},
    {"getsize", accsyn_getsize, 1},
    {"rename", accsyn_rename, 3},
    {"mv", accsyn_mv, 3},
    {"delete", accsyn_delete, 1},
};
static const struct {
    const char *name;
    char *(*call)(S, T, T, T);
    unsigned needed;
} with_3[] = {
    {"create", accsyn_create, 3},
    {"update", accsyn_update, 7},
    {"update_many", accsyn_update_many, 7},
    {"delete_one", accsyn_delete_one, 3},
    {"delete_many", accsyn_delete_many, 7},
    {"assign", accsyn_assign, 7},
    {"deassign", accsyn_deassign, 7},
    {"access", accsyn_access, 3},
    {"delete_setting", accsyn_delete_setting, 3},
    {"integration", accsyn_integration, 3},
};
static const struct {
    const char *name;
    char *(*call)(S, T, T, T, T);
    unsigned needed;
} with_4[] = {
    {"revoke", accsyn_revoke, 15},
    {"set_setting", accsyn_set_setting, 7},
};
static const struct {
    const char *name;
    char *(*call)(S, T, T, T, T, T);
    unsigned needed;
} with_5[] = {
    {"grant", accsyn_grant, 15},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void fails(const char *name, char *result, accsyn_status status, const char *what)
{
    if (result == NULL && accsyn_last_status() == status && accsyn_last_message() != NULL)
        return;
    fprintf(stderr, "%s with %s: %s, status %d: %s\n", name, what, result ? result : "NULL", accsyn_last_status(),
            accsyn_last_message() ? accsyn_last_message() : "no message");
    exit(EXIT_FAILURE);
}

/* Every function refuses this session. */
static void refuse(S session, accsyn_status status, const char *what)
{
    T x = "x";
    for (size_t i = 0; i < COUNT(with_0); i++)
        fails(with_0[i].name, with_0[i].call(session), status, what);
    for (size_t i = 0; i < COUNT(with_1); i++)
        fails(with_1[i].name, with_1[i].call(session, x), status, what);
    for (size_t i = 0; i < COUNT(with_2); i++)
        fails(with_2[i].name, with_2[i].call(session, x, x), status, what);
    for (size_t i = 0; i < COUNT(with_3); i++)
        fails(with_3[i].name, with_3[i].call(session, x, x, x), status, what);
    for (size_t i = 0; i < COUNT(with_4); i++)
        fails(with_4[i].name, with_4[i].call(session, x, x, x, x), status, what);
    for (size_t i = 0; i < COUNT(with_5); i++)
        fails(with_5[i].name, with_5[i].call(session, x, x, x, x, x), status, what);
    CHECK(accsyn_session_reauthenticate(session, NULL) == status);
    CHECK_RESULT(accsyn_invoke(session, "find", "{\"query\": \"User\"}"), "\"ok\":false");
}

/* Every function refuses `bad` (NULL, or bad UTF-8) in every argument that must be there. */
static void refuse_text(S session, T bad, const char *what)
{
    T texts[5];
#define EACH(array, arity, ...)                                                                       \
    for (size_t i = 0; i < COUNT(array); i++)                                                         \
        for (unsigned position = 0; position < (arity); position++) {                                 \
            if (bad == NULL && !(array[i].needed >> position & 1))                                    \
                continue;                                                                             \
            for (unsigned other = 0; other < (arity); other++)                                        \
                texts[other] = other == position ? bad : "{}";                                        \
            fails(array[i].name, array[i].call(session, __VA_ARGS__), ACCSYN_INVALID_ARGUMENT, what); \
        }
    EACH(with_1, 1, texts[0])
    EACH(with_2, 2, texts[0], texts[1])
    EACH(with_3, 3, texts[0], texts[1], texts[2])
    EACH(with_4, 4, texts[0], texts[1], texts[2], texts[3])
    EACH(with_5, 5, texts[0], texts[1], texts[2], texts[3], texts[4])
}

int main(void)
{
    int local = 0;

    refuse(NULL, ACCSYN_INVALID_ARGUMENT, "a NULL session");
    refuse((S)(uintptr_t)1, ACCSYN_INVALID_HANDLE, "session 1");
    refuse((S)(uintptr_t)UINTPTR_MAX, ACCSYN_INVALID_HANDLE, "session -1");
    refuse((S)&local, ACCSYN_INVALID_HANDLE, "a pointer to something else");

    /* Frees accept NULL, and tell what they were given otherwise. */
    accsyn_session_free(NULL);
    accsyn_string_free(NULL);
    accsyn_session_free((S)&local);
    CHECK(accsyn_last_status() == ACCSYN_INVALID_HANDLE);

    /* Without a session. */
    CHECK_FAILS(accsyn_quote(NULL), ACCSYN_INVALID_ARGUMENT, "text");
    CHECK_FAILS(accsyn_quote("\"'"), ACCSYN_INVALID_ARGUMENT, "");
    CHECK_RESULT(accsyn_quote("it's"), "\"it's\"");
    CHECK_RESULT(accsyn_methods(), "\"name\":\"find\"");
    CHECK_RESULT(accsyn_options(), "\"name\":\"workspace\"");
    char *hostname = accsyn_hostname();
    CHECK(hostname != NULL && *hostname != '\0');
    accsyn_string_free(hostname);
    CHECK_FAILS(accsyn_session_new("\xc3"), ACCSYN_INVALID_ARGUMENT, "options_json");

    S session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    refuse_text(session, NULL, "NULL");
    refuse_text(session, "\xff", "bad UTF-8");
    CHECK_RESULT(accsyn_invoke(session, NULL, NULL), "INVALID_ARGUMENT");
    CHECK_RESULT(accsyn_invoke(session, "find", "\xff"), "INVALID_ARGUMENT");
    CHECK_RESULT(accsyn_invoke(session, "find", "[]"), "INVALID_ARGUMENT");
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");

    /* Freed, and freed again. Its value is never used again. */
    accsyn_session_free(session);
    CHECK(accsyn_last_status() == ACCSYN_OK);
    refuse(session, ACCSYN_INVALID_HANDLE, "a freed session");
    accsyn_session_free(session);
    CHECK(accsyn_last_status() == ACCSYN_INVALID_HANDLE);
    S other = accsyn_session_new(NULL);
    CHECK(other != NULL && other != session);
    refuse(session, ACCSYN_INVALID_HANDLE, "a freed session beside a new one");
    accsyn_session_free(other);
    return EXIT_SUCCESS;
}
