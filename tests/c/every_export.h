/* Calls every exported function once, for tests about the contexts that a host calls from. */
#ifndef EVERY_EXPORT_H
#define EVERY_EXPORT_H

#include "check.h"

#include <unistd.h>

/* Ends the process at once, since this is used in exit handlers and destructors. */
#define MUST(condition)                                                                             \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            const char *message_ = accsyn_last_message();                                           \
            fprintf(stdout, "%s:%d: not so: %s (last error: %s)\n", __FILE__, __LINE__, #condition, \
                    message_ ? message_ : "none");                                                  \
            fflush(stdout);                                                                         \
            _exit(EXIT_FAILURE);                                                                    \
        }                                                                                           \
    } while (0)

/* A string that is returned, or a failure with a message. Never an internal error. */
static inline void text_or_failure(const char *name, char *text)
{
    accsyn_status status = accsyn_last_status();
    const char *message = accsyn_last_message();
    if ((text == NULL) != (status != ACCSYN_OK) || (status == ACCSYN_OK) != (message == NULL) ||
        status == ACCSYN_INTERNAL) {
        fprintf(stdout, "%s: %s with status %d, %s\n", name, text ? text : "NULL", status,
                message ? message : "no message");
        fflush(stdout);
        _exit(EXIT_FAILURE);
    }
    accsyn_string_free(text);
}

/* A result that must be there. */
static inline void text_with(const char *name, char *text, const char *part)
{
    if (text == NULL || strstr(text, part) == NULL) {
        const char *message = accsyn_last_message();
        fprintf(stdout, "%s: '%s' is not in %s; %s\n", name, part, text ? text : "NULL",
                message ? message : "no message");
        fflush(stdout);
        _exit(EXIT_FAILURE);
    }
    accsyn_string_free(text);
}

static inline void ignore_log(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    (void)user_data;
}

static inline void ignore_wake(void *user_data)
{
    (void)user_data;
}

static inline int32_t ignore_progress(const char *entity, void *user_data)
{
    (void)entity;
    ++*(int *)user_data;
    return 0;
}

static inline int32_t ignore_item(const char *name, const char *value_json, void *user_data)
{
    (void)name;
    (void)value_json;
    (void)user_data;
    return 0;
}

static inline void count_and_free(accsyn_call *call, void *user_data)
{
    ++*(int *)user_data;
    MUST(accsyn_call_id(NULL) == 0); /* leaves an error, which is not the dispatcher's */
    accsyn_call_free(call);
}

#define TEXT(function, ...) text_or_failure(#function, function(__VA_ARGS__))

/* Uses every export with a session that works, and with one of its own. */
static inline void use_every_export(accsyn_session *session)
{
    static const char id[] = "000000000000000000000000";

    MUST(accsyn_version() != NULL && accsyn_version_number() > 0 && accsyn_abi_version() == ACCSYN_ABI_VERSION);
    MUST(strcmp(accsyn_status_name(ACCSYN_TIMEOUT), "TIMEOUT") == 0);

    /* The last error, from one call to the next. */
    MUST(accsyn_find(session, NULL, NULL) == NULL);
    MUST(accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
    MUST(strstr(accsyn_last_message(), "query must not be NULL") != NULL);
    MUST(strstr(accsyn_last_error(), "\"INVALID_ARGUMENT\"") != NULL);
    MUST(accsyn_thread_stack(0) == ACCSYN_OK && accsyn_last_status() == ACCSYN_OK && accsyn_last_message() == NULL);
    MUST(accsyn_thread_stack(-1) == ACCSYN_INVALID_ARGUMENT && accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
    text_with("accsyn_hostname", accsyn_hostname(), "");
    MUST(accsyn_last_status() == ACCSYN_OK && accsyn_last_message() == NULL && accsyn_last_error() == NULL);

    text_with("accsyn_find", accsyn_find(session, "User", NULL), "john@user.com");
    text_with("accsyn_find_one", accsyn_find_one(session, "User", NULL), "john@user.com");
    text_with("accsyn_invoke", accsyn_invoke(session, "find", "{\"query\": \"User\"}"), "\"ok\":true");
    text_with("accsyn_methods", accsyn_methods(), "find_one");
    text_with("accsyn_options", accsyn_options(), "workspace");
    text_with("accsyn_quote", accsyn_quote("a"), "a");
    text_with("accsyn_json_quote", accsyn_json_quote("a\"b"), "a\\\"b");
    int64_t whole = 0;
    double real = 0;
    int32_t is = 0;
    char *part = NULL;
    MUST(accsyn_json_get("[\"a\"]", "[0]", &part) == ACCSYN_JSON_STRING);
    text_with("accsyn_json_get", part, "a");
    MUST(accsyn_json_get_integer("[5]", "[0]", &whole) == ACCSYN_JSON_NUMBER && whole == 5);
    MUST(accsyn_json_get_number("[.5]", "[0]", &real) == -1 && accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
    MUST(accsyn_json_get_bool("[true]", "[0]", &is) == ACCSYN_JSON_BOOL && is == 1);
    MUST(accsyn_json_each("[1, 2]", NULL, ignore_item, NULL) == 2);
    text_with("accsyn_session_info", accsyn_session_info(session), "acmefilm");
    TEXT(accsyn_get_entity, session, "user", id);
    TEXT(accsyn_report, session, "Transfer");
    TEXT(accsyn_metrics, session, "Transfer", NULL);
    TEXT(accsyn_create, session, "transfer", "{\"source\": \"a\", \"destination\": \"b\"}", NULL);
    TEXT(accsyn_update, session, "transfer", id, "{\"name\": \"a\"}");
    TEXT(accsyn_update_many, session, "transfer", id, "[{\"id\": \"a\"}]");
    TEXT(accsyn_delete_one, session, "transfer", id, NULL);
    TEXT(accsyn_delete_many, session, "transfer", id, "[\"a\"]");
    TEXT(accsyn_activate_one, session, "user", id);
    TEXT(accsyn_deactivate_one, session, "user", id);
    TEXT(accsyn_assign, session, "volume", "server", "{\"volume\": \"a\", \"server\": \"b\"}");
    TEXT(accsyn_assignments, session, "volume", id);
    TEXT(accsyn_deassign, session, "volume", "server", "{\"volume\": \"a\", \"server\": \"b\"}");
    TEXT(accsyn_grant, session, "user", id, "volume", id, NULL);
    TEXT(accsyn_access, session, "volume", id, NULL);
    TEXT(accsyn_revoke, session, "user", id, "volume", id);
    TEXT(accsyn_ls, session, "share=projects", NULL);
    TEXT(accsyn_getsize, session, "share=projects", NULL);
    TEXT(accsyn_exists, session, "share=projects");
    TEXT(accsyn_mkdir, session, "share=projects/a");
    TEXT(accsyn_rename, session, "share=projects/a", "b");
    TEXT(accsyn_mv, session, "share=projects/a", "share=projects/b");
    TEXT(accsyn_delete, session, "share=projects/b", NULL);
    TEXT(accsyn_prepublish, session, "{}");
    TEXT(accsyn_get_setting, session, "{\"name\": \"a\"}");
    TEXT(accsyn_get_settings, session, NULL);
    TEXT(accsyn_set_setting, session, "workspace", "a", "1", NULL);
    TEXT(accsyn_delete_setting, session, "workspace", "a", NULL);
    TEXT(accsyn_logs, session, NULL);
    TEXT(accsyn_get_api_key, session);
    TEXT(accsyn_get_session_key, session);
    TEXT(accsyn_generate_session_key, session, NULL);
    TEXT(accsyn_app_is_running, session);
    TEXT(accsyn_daemon_is_running, session);
    TEXT(accsyn_integration, session, "ftrack", "a", NULL);

    int polls = 0;
    char *transfer = accsyn_find_one(session, "Transfer WHERE status=failed", "{\"attributes\": [\"id\"]}");
    MUST(transfer != NULL && strstr(transfer, "\"id\":\"") != NULL);
    char failed[25] = "";
    memcpy(failed, strstr(transfer, "\"id\":\"") + 6, 24);
    accsyn_string_free(transfer);
    text_with("accsyn_wait", accsyn_wait(session, "transfer", failed, NULL, ignore_progress, &polls), "failed");
    MUST(polls > 0);

    accsyn_cursor *pages = accsyn_find_pages(session, "User", "{\"limit\": 1}");
    MUST(pages != NULL);
    int count = 0;
    for (char *page; (page = accsyn_cursor_next(pages)) != NULL; count++)
        accsyn_string_free(page);
    MUST(accsyn_last_status() == ACCSYN_OK && count > 1);
    accsyn_cursor_free(pages);

    MUST(accsyn_session_set_wake(session, ignore_wake, NULL) == ACCSYN_OK);
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    MUST(call != NULL && accsyn_call_id(call) > 0);
    MUST(accsyn_call_wait(call, 60000) == ACCSYN_OK && accsyn_call_is_done(call) == 1);
    MUST(accsyn_next_completed(session, 60000) == call);
    TEXT(accsyn_call_progress, call);
    text_with("accsyn_call_take", accsyn_call_take(call), "\"ok\":true");
    MUST(accsyn_call_take(call) == NULL && accsyn_last_status() == ACCSYN_ALREADY_TAKEN);
    MUST(accsyn_call_cancel(call) == ACCSYN_OK);
    accsyn_call_free(call);
    MUST(accsyn_call_is_done(call) == -1 && accsyn_last_status() == ACCSYN_INVALID_HANDLE);

    /* Calls of all kinds, delivered to the event loop of this thread. */
    int handed = 0;
    MUST(accsyn_session_wait_handle(session) >= 0);
    call = accsyn_submit_with(session, "find", "{\"query\": \"User\"}", &handed);
    MUST(call != NULL && accsyn_call_user_data(call) == &handed);
    (void)accsyn_call_set_priority(call, ACCSYN_PRIORITY_INTERACTIVE);
    call = accsyn_session_submit_reauthenticate(session, NULL, &handed);
    MUST(call != NULL);
    pages = accsyn_find_pages(session, "User", "{\"limit\": 1}");
    MUST(pages != NULL);
    call = accsyn_cursor_submit_next(pages, &handed);
    MUST(call != NULL);
    while (handed < 3)
        MUST(accsyn_dispatch(session, count_and_free, 60000) > 0 && accsyn_last_status() == ACCSYN_OK);
    accsyn_cursor_free(pages);

    call = accsyn_session_open(NULL);
    MUST(call != NULL && accsyn_call_wait_handle(call) >= 0);
    MUST(accsyn_call_wait(call, 60000) == ACCSYN_OK);
    accsyn_session *opened = accsyn_call_take_session(call);
    MUST(opened != NULL);
    accsyn_call_free(call);
    text_with("accsyn_find_one", accsyn_find_one(opened, "User", NULL), "john@user.com");
    accsyn_session_free(opened);

    /* A session whose calls have callbacks, that is freed here; and a call in flight. */
    accsyn_session *own = accsyn_session_new(NULL);
    MUST(own != NULL);
    MUST(accsyn_session_set_log(own, ACCSYN_LOG_DEBUG, ignore_log, NULL) == ACCSYN_OK);
    MUST(accsyn_session_set_wake(own, ignore_wake, NULL) == ACCSYN_OK);
    MUST(accsyn_session_reauthenticate(own, NULL) == ACCSYN_OK);
    text_with("accsyn_find_one", accsyn_find_one(own, "User", NULL), "john@user.com");
    call = accsyn_submit(own, "find", "{\"query\": \"User\"}");
    MUST(call != NULL);
    accsyn_session_free(own);
    accsyn_call_free(call);
    MUST(accsyn_find(own, "User", NULL) == NULL && accsyn_last_status() == ACCSYN_INVALID_HANDLE);
}

#endif
