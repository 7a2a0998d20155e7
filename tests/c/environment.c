/* The library reads environment variables while a session is opened, and never later: the host may set variables on
 * other threads then, which C leaves undefined while anybody reads one. Only what the library calls is seen here, not
 * what the C library reads for itself.
 */
#include "check.h"

#include <pthread.h>

extern char **environ;

static char last_read[64];
static int reads, is_forbidden;
static pthread_t main_thread;

/* In place of the C library's. */
char *getenv(const char *name)
{
    size_t length = strlen(name);
    if (is_forbidden || !pthread_equal(pthread_self(), main_thread)) {
        fprintf(stderr, "%s is read on another thread, or too late\n", name);
        abort();
    }
    reads++;
    snprintf(last_read, sizeof last_read, "%s", name);
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    }
    return NULL;
}

#define CHECK_NO_READS()                                 \
    do {                                                 \
        if (reads != 0)                                  \
            fprintf(stderr, "%s was read\n", last_read); \
        CHECK(reads == 0);                               \
    } while (0)

static void ignore(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    (void)user_data;
}

/* Whatever a session does. */
static void use(const char *options)
{
    accsyn_session *session = accsyn_session_new(options);
    CHECK(session != NULL && reads > 0);
    reads = 0;
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, ignore, NULL) == ACCSYN_OK);
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK);
    accsyn_call_free(call);
    CHECK(accsyn_find(session, "User WHERE", NULL) == NULL);
    CHECK(accsyn_create(session, "nothing", "{}", NULL) == NULL);
    CHECK(accsyn_session_reauthenticate(session, NULL) == ACCSYN_OK);
    CHECK(accsyn_session_reauthenticate(session, "{\"api_key\": \"00000000-0000-0000-0000-000000000000\"}") !=
          ACCSYN_OK);
    accsyn_string_free(accsyn_session_info(session));
    accsyn_string_free(accsyn_methods());
    accsyn_string_free(accsyn_options());
    CHECK_NO_READS();
    accsyn_session_free(session);
    CHECK_NO_READS();

    /* Without blocking: before the call has begun. */
    accsyn_call *login = accsyn_session_open(options);
    CHECK(login != NULL && reads > 0);
    is_forbidden = 1;
    CHECK(accsyn_call_wait(login, 60000) == ACCSYN_OK);
    session = accsyn_call_take_session(login);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    accsyn_call_free(login);
    accsyn_session_free(session);
    is_forbidden = reads = 0;
}

int main(void)
{
    main_thread = pthread_self();
    use("{\"api_version\": 3}");
    /* Its events have the time of this machine. */
    use("{\"api_version\": 1}");
    return EXIT_SUCCESS;
}
