/* No allocation that fails ends the process, whichever it is: each function is called with its first allocation
 * failing, with its second, and so on, on a thread that has called before and on one that has not. The call succeeds,
 * or fails and says memory.
 */
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the C library: what the functions below replace. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_int is_armed, is_lasting;
static atomic_long count, failing;

static int fails(void)
{
    if (!is_armed)
        return 0;
    long number = ++count;
    if (failing == 0 || (is_lasting ? number < failing : number != failing))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t amount, size_t size)
{
    return fails() ? NULL : __libc_calloc(amount, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = fails() ? NULL : __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}

/* How the function ends when nothing fails, and how often it ended otherwise. */
static accsyn_status usual;
static long failures;
static const char *name;

static void arm(void)
{
    count = 0;
    is_armed = 1;
}

static void complain(const char *what)
{
    fprintf(stderr, "%s, allocation %ld: %s\n", name, (long)failing, what);
    _exit(EXIT_FAILURE);
}

static void ended(accsyn_status status)
{
    is_armed = 0;
    if (failing == 0)
        usual = status;
    if (status == usual)
        return;
    const char *message = accsyn_last_message();
    if (status != ACCSYN_INTERNAL || message == NULL || strstr(message, "memory") == NULL)
        complain(message == NULL ? "no message" : message);
    failures++;
}

static void text(char *result)
{
    is_armed = 0;
    int is_envelope = result != NULL && strncmp(result, "{\"ok\":", 6) == 0;
    if (!is_envelope && (result == NULL) != (accsyn_last_status() != ACCSYN_OK))
        complain("the status differs from the result");
    if (result != NULL && strstr(result, "\"ok\":false") != NULL && strstr(result, "memory") == NULL)
        complain(result);
    ended(accsyn_last_status());
    accsyn_string_free(result);
}

static int handle(const void *result)
{
    is_armed = 0;
    ended(accsyn_last_status());
    return result != NULL;
}

static accsyn_session *session;
static const char options[] = "{\"rate_limit\": 0}", id[] = "000000000000000000000000",
                  query[] = "{\"query\": \"User\"}";

static accsyn_call *done_call(void)
{
    accsyn_call *call = accsyn_submit(session, "find", query);
    if (call == NULL || accsyn_call_wait(call, 60000) != ACCSYN_OK)
        complain("no call");
    return call;
}

static void ignore_log(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    (void)user_data;
}

static void ignore_wake(void *user_data)
{
    (void)user_data;
}

static int32_t ignore_progress(const char *entity, void *user_data)
{
    (void)entity;
    (void)user_data;
    return 0;
}

static void free_call(accsyn_call *call, void *user_data)
{
    (void)user_data;
    accsyn_call_free(call);
}

static void on_last_error(int part)
{
    if (accsyn_find(session, NULL, NULL) != NULL)
        complain("no fault");
    arm();
    accsyn_status status = accsyn_last_status();
    const char *message = part == 0 ? accsyn_last_message() : accsyn_last_error();
    is_armed = 0;
    if (status != ACCSYN_INVALID_ARGUMENT || message == NULL || strstr(message, "query") == NULL)
        complain("not the last error");
}

/* Each returns a string. */
#define STRING_FUNCTIONS(X)                                                                      \
    X(accsyn_find, (session, "User", NULL))                                                      \
    X(accsyn_find_one, (session, "User", NULL))                                                  \
    X(accsyn_invoke, (session, "find", query))                                                   \
    X(accsyn_methods, ())                                                                        \
    X(accsyn_options, ())                                                                        \
    X(accsyn_hostname, ())                                                                       \
    X(accsyn_quote, ("a'b"))                                                                     \
    X(accsyn_json_quote, ("a\"b"))                                                               \
    X(accsyn_session_info, (session))                                                            \
    X(accsyn_get_entity, (session, "user", id))                                                  \
    X(accsyn_report, (session, "Transfer"))                                                      \
    X(accsyn_metrics, (session, "Transfer", NULL))                                               \
    X(accsyn_create, (session, "transfer", "{\"source\": \"a\", \"destination\": \"b\"}", NULL)) \
    X(accsyn_update, (session, "transfer", id, "{\"name\": \"a\"}"))                             \
    X(accsyn_update_many, (session, "transfer", id, "[{\"id\": \"a\"}]"))                        \
    X(accsyn_delete_one, (session, "transfer", id, NULL))                                        \
    X(accsyn_delete_many, (session, "transfer", id, "[\"a\"]"))                                  \
    X(accsyn_activate_one, (session, "user", id))                                                \
    X(accsyn_deactivate_one, (session, "user", id))                                              \
    X(accsyn_assign, (session, "volume", "server", "{\"volume\": \"a\", \"server\": \"b\"}"))    \
    X(accsyn_assignments, (session, "volume", id))                                               \
    X(accsyn_deassign, (session, "volume", "server", "{\"volume\": \"a\", \"server\": \"b\"}"))  \
    X(accsyn_grant, (session, "user", id, "volume", id, NULL))                                   \
    X(accsyn_access, (session, "volume", id, NULL))                                              \
    X(accsyn_revoke, (session, "user", id, "volume", id))                                        \
    X(accsyn_ls, (session, "share=projects", NULL))                                              \
    X(accsyn_getsize, (session, "share=projects", NULL))                                         \
    X(accsyn_exists, (session, "share=projects"))                                                \
    X(accsyn_mkdir, (session, "share=projects/../a"))                                            \
    X(accsyn_rename, (session, "share=projects/nothing", "b"))                                   \
    X(accsyn_mv, (session, "share=projects/nothing", "share=projects/b"))                        \
    X(accsyn_delete, (session, "share=projects/nothing", NULL))                                  \
    X(accsyn_prepublish, (session, "{}"))                                                        \
    X(accsyn_get_setting, (session, "{\"name\": \"a\"}"))                                        \
    X(accsyn_get_settings, (session, NULL))                                                      \
    X(accsyn_set_setting, (session, "workspace", "a", "1", NULL))                                \
    X(accsyn_delete_setting, (session, "workspace", "a", NULL))                                  \
    X(accsyn_logs, (session, NULL))                                                              \
    X(accsyn_get_api_key, (session))                                                             \
    X(accsyn_get_session_key, (session))                                                         \
    X(accsyn_generate_session_key, (session, NULL))                                              \
    X(accsyn_app_is_running, (session))                                                          \
    X(accsyn_daemon_is_running, (session))                                                       \
    X(accsyn_integration, (session, "ftrack", "a", NULL))                                        \
    X(accsyn_wait, (session, "transfer", id, NULL, ignore_progress, NULL))

#define RUN(function, arguments)     \
    static void run_##function(void) \
    {                                \
        arm();                       \
        text(function arguments);    \
    }
STRING_FUNCTIONS(RUN)

static void run_fault(void)
{
    arm();
    text(accsyn_find(session, NULL, NULL));
}

static void run_last_message(void)
{
    on_last_error(0);
}

static void run_last_error(void)
{
    on_last_error(1);
}

static void run_constants(void)
{
    arm();
    int is_good = accsyn_version() != NULL && accsyn_version_number() > 0 && accsyn_abi_version() > 0 &&
                  accsyn_thread_stack(0) == ACCSYN_OK && strcmp(accsyn_status_name(ACCSYN_OK), "OK") == 0;
    is_armed = 0;
    if (!is_good)
        complain("not the constants");
}

static int32_t ignore_item(const char *item, const char *value_json, void *user_data)
{
    (void)item;
    (void)value_json;
    (void)user_data;
    return 0;
}

static void json_type(int32_t type)
{
    is_armed = 0;
    ended(type < 0 ? accsyn_last_status() : ACCSYN_OK);
}

static void run_json(void)
{
    static const char json[] = "{\"a\": [\"b\\n\", 1, 1.5, true]}";
    char *part = NULL;
    int64_t whole = 0;
    double real = 0;
    int32_t is = 0;
    arm();
    json_type(accsyn_json_get(json, "a[0]", &part));
    accsyn_string_free(part);
    arm();
    json_type(accsyn_json_get_integer(json, "a[1]", &whole));
    arm();
    json_type(accsyn_json_get_number(json, "a[2]", &real));
    arm();
    json_type(accsyn_json_get_bool(json, "a[3]", &is));
    arm();
    json_type(accsyn_json_each(json, "a", ignore_item, NULL));
}

static void run_session_new(void)
{
    arm();
    accsyn_session *opened = accsyn_session_new(options);
    handle(opened);
    accsyn_session_free(opened);
}

static void run_session_free(void)
{
    accsyn_session *opened = accsyn_session_new(options);
    if (opened == NULL)
        complain("no session");
    accsyn_call *call = accsyn_submit(opened, "find", query);
    arm();
    accsyn_session_free(opened);
    accsyn_call_free(call);
    is_armed = 0;
}

static void run_reauthenticate(void)
{
    arm();
    ended(accsyn_session_reauthenticate(session, NULL));
}

static void run_set_log(void)
{
    arm();
    ended(accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, ignore_log, NULL));
    arm();
    text(accsyn_find(session, "User", NULL));
    accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, NULL, NULL);
}

static void run_set_wake(void)
{
    arm();
    ended(accsyn_session_set_wake(session, ignore_wake, NULL));
    is_armed = 0;
    accsyn_session_set_wake(session, NULL, NULL);
}

static void run_wait_handle(void)
{
    accsyn_session *opened = accsyn_session_new(options);
    if (opened == NULL)
        complain("no session");
    arm();
    intptr_t descriptor = accsyn_session_wait_handle(opened);
    ended(descriptor < 0 ? accsyn_last_status() : ACCSYN_OK);
    accsyn_session_free(opened);
}

static void run_session_open(void)
{
    arm();
    accsyn_call *call = accsyn_session_open(options);
    if (call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK) {
        accsyn_session *opened = accsyn_call_take_session(call);
        handle(opened);
        accsyn_session_free(opened);
    }
    handle(call);
    accsyn_call_free(call);
}

static void run_call_wait_handle(void)
{
    accsyn_call *call = done_call();
    arm();
    intptr_t descriptor = accsyn_call_wait_handle(call);
    ended(descriptor < 0 ? accsyn_last_status() : ACCSYN_OK);
    accsyn_call_free(call);
}

static void run_submit(void)
{
    arm();
    accsyn_call *call = accsyn_submit(session, "find", query);
    if (call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK)
        text(accsyn_call_take(call));
    handle(call);
    accsyn_call_free(call);
}

/* On the first worker of a session. */
static void run_submit_first(void)
{
    accsyn_session *opened = accsyn_session_new(options);
    if (opened == NULL)
        complain("no session");
    arm();
    accsyn_call *call = accsyn_submit(opened, "find", query);
    if (call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK)
        text(accsyn_call_take(call));
    handle(call);
    accsyn_call_free(call);
    accsyn_session_free(opened);
}

static void run_submit_reauthenticate(void)
{
    arm();
    accsyn_call *call = accsyn_session_submit_reauthenticate(session, NULL, NULL);
    if (call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK)
        text(accsyn_call_take(call));
    handle(call);
    accsyn_call_free(call);
}

static void run_call(void)
{
    accsyn_call *call = done_call();
    arm();
    if (accsyn_call_id(call) == 0)
        ended(accsyn_last_status());
    arm();
    if (accsyn_call_is_done(call) < 0)
        ended(accsyn_last_status());
    arm();
    if (accsyn_call_user_data(call) != NULL)
        complain("not its user data");
    ended(accsyn_last_status());
    arm();
    ended(accsyn_call_cancel(call));
    arm();
    ended(accsyn_call_set_priority(call, ACCSYN_PRIORITY_BACKGROUND));
    accsyn_call_free(call);
}

static void run_call_take(void)
{
    accsyn_call *call = done_call();
    arm();
    text(accsyn_call_take(call));
    accsyn_call_free(call);
}

static void run_call_progress(void)
{
    accsyn_call *call = done_call();
    arm();
    text(accsyn_call_progress(call));
    accsyn_call_free(call);
}

static void run_call_free(void)
{
    accsyn_call *call = done_call();
    arm();
    accsyn_call_free(call);
    is_armed = 0;
}

static void run_completions(void)
{
    arm();
    accsyn_call *call = accsyn_submit_with(session, "find", query, &failures);
    if (call != NULL) {
        accsyn_call *completed = accsyn_next_completed(session, 60000);
        handle(completed);
        if (completed != NULL && completed != call)
            complain("another call");
    }
    handle(call);
    accsyn_call_free(call);
    call = done_call();
    arm();
    int32_t handed = accsyn_dispatch(session, free_call, 0);
    ended(handed < 0 ? accsyn_last_status() : ACCSYN_OK);
    if (handed < 1)
        accsyn_call_free(call);
}

static void run_cursor(void)
{
    arm();
    accsyn_cursor *cursor = accsyn_find_pages(session, "User", "{\"limit\": 1}");
    if (!handle(cursor))
        return;
    for (int page = 0; page < 2; page++) {
        arm();
        text(accsyn_cursor_next(cursor));
    }
    arm();
    accsyn_call *call = accsyn_cursor_submit_next(cursor, NULL);
    if (call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK)
        text(accsyn_call_take(call));
    handle(call);
    arm();
    accsyn_call_free(call);
    accsyn_cursor_free(cursor);
    is_armed = 0;
}

static const struct {
    const char *name;
    void (*run)(void);
} functions[] = {
#define ROW(function, arguments) {#function, run_##function},
    STRING_FUNCTIONS(ROW){"fault", run_fault},
    {"last_message", run_last_message},
    {"last_error", run_last_error},
    {"constants", run_constants},
    {"json", run_json},
    {"session_new", run_session_new},
    {"session_free", run_session_free},
    {"reauthenticate", run_reauthenticate},
    {"set_log", run_set_log},
    {"set_wake", run_set_wake},
    {"wait_handle", run_wait_handle},
    {"session_open", run_session_open},
    {"call_wait_handle", run_call_wait_handle},
    {"submit", run_submit},
    {"submit_first", run_submit_first},
    {"submit_reauthenticate", run_submit_reauthenticate},
    {"call", run_call},
    {"call_take", run_call_take},
    {"call_progress", run_call_progress},
    {"call_free", run_call_free},
    {"completions", run_completions},
    {"cursor", run_cursor},
};

static void (*current)(void);

static void *on_a_thread(void *unused)
{
    current();
    return unused;
}

/* Once with each allocation failing; the further ones with growing steps. */
static void run_with_failures(size_t at, int is_first)
{
    name = functions[at].name;
    current = functions[at].run;
    long most = 0;
    for (long number = 0; number <= most + 1; number += 1 + (number > 100 ? number / 20 : 0)) {
        failing = number;
        if (is_first) {
            pthread_t thread;
            CHECK(pthread_create(&thread, NULL, on_a_thread, NULL) == 0 && pthread_join(thread, NULL) == 0);
        } else {
            current();
        }
        is_armed = 0;
        if (count > most)
            most = count;
    }
}

static void run_all(int lasting, int is_first)
{
    is_lasting = lasting;
    session = accsyn_session_new(options);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    for (size_t at = 0; at < sizeof functions / sizeof *functions; at++)
        run_with_failures(at, is_first);
    failing = 0;
    accsyn_session_free(session);
}

int main(void)
{
    for (int part = 0; part < 4; part++) {
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid == 0) {
            alarm(600);
            run_all(part / 2, part % 2);
            printf("%ld failures\n", failures);
            exit(EXIT_SUCCESS);
        }
        int status = 0;
        CHECK(waitpid(pid, &status, 0) == pid);
        if (status != 0) {
            fprintf(stderr, "%s, %s: status %x\n", part / 2 ? "all further ones" : "single ones",
                    part % 2 ? "first call" : "later call", (unsigned)status);
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
