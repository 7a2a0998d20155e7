/* The system denies random numbers: a filter may be set while the program runs. Calls go on where there are others,
 * else they fail with an error that says so. */
#include "child.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* From now on the system call fails with this number. */
static void deny(long call, int error)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static accsyn_session *opened(void)
{
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    return session;
}

static int denial;

enum { SKIPPED = 77 };

/* The device gives them instead. */
static void denied_before(void)
{
    deny(SYS_getrandom, denial);
    accsyn_session_free(opened());
}

static void denied_while_open(void)
{
    accsyn_session *session = opened();
    deny(SYS_getrandom, denial);
    for (int i = 0; i < 50; i++)
        CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    char *result = accsyn_call_take(call);
    /* The worker may need a connection of its own, and TLS gets its numbers from the system call alone. */
    CHECK(result != NULL && (strstr(result, "john@user.com") || strstr(result, "random")));
    accsyn_string_free(result);
    accsyn_call_free(call);
    /* A new connection. */
    accsyn_session *other = accsyn_session_new("{\"rate_limit\": 0}");
    if (other == NULL)
        CHECK(accsyn_last_status() == ACCSYN_IO && strstr(accsyn_last_message(), "random numbers") != NULL);
    accsyn_session_free(other);
    accsyn_session_free(session);
}

/* A thread's first call, for which the language's runtime needs some. */
static void *first_call(void *session)
{
    static const char *const calls[][2] = {{"find", "{\"query\": \"User\"}"},
                                           {"find_one", "{\"query\": \"User\"}"},
                                           {"get_settings", "{}"},
                                           {"ls", "{\"path\": [\"share=projects/a\", \"share=projects/b\"]}"}};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char *envelope = accsyn_invoke(session, calls[i][0], calls[i][1]);
        CHECK(envelope != NULL ? strstr(envelope, "INTERNAL") == NULL : accsyn_last_status() == ACCSYN_IO);
        accsyn_string_free(envelope);
        accsyn_call *call = accsyn_submit(session, calls[i][0], calls[i][1]);
        CHECK(call != NULL ? accsyn_call_wait(call, 20000) == ACCSYN_OK : accsyn_last_status() == ACCSYN_IO);
        envelope = accsyn_call_take(call);
        CHECK(envelope != NULL || accsyn_last_status() == ACCSYN_IO);
        accsyn_string_free(envelope);
        accsyn_call_free(call);
    }
    accsyn_session *other = accsyn_session_new(NULL);
    CHECK(other == NULL && accsyn_last_status() == ACCSYN_IO &&
          strstr(accsyn_last_message(), "random numbers") != NULL);
    return NULL;
}

/* There is no device either. */
static void none_at_all(void)
{
    accsyn_session *session = opened();
    deny(SYS_openat, ENOENT);
    deny(SYS_getrandom, denial);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, first_call, session) == 0 && pthread_join(thread, NULL) == 0);
    char *result = NULL;
    /* Some are kept for the next calls. */
    for (int i = 0; i < 50; i++) {
        accsyn_string_free(result);
        result = accsyn_find_one(session, "User", NULL);
    }
    CHECK(result == NULL);
    CHECK(accsyn_last_status() == ACCSYN_IO && strstr(accsyn_last_message(), "random numbers") != NULL);
    CHECK_FAILS(accsyn_session_new(NULL), ACCSYN_IO, "random numbers");
    accsyn_call *login = accsyn_session_open(NULL);
    CHECK(login != NULL && accsyn_call_wait(login, 20000) == ACCSYN_OK);
    CHECK_FAILS(accsyn_call_take_session(login), ACCSYN_IO, "random numbers");
    accsyn_call_free(login);
    accsyn_session_free(session);
}

int main(void)
{
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
        puts("SKIPPED: the kernel has no seccomp");
        return SKIPPED;
    }
    static const int denials[] = {EPERM, ENOSYS};
    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++) {
        denial = denials[i];
        IN_A_CHILD(denied_before);
        IN_A_CHILD(denied_while_open);
        IN_A_CHILD(none_at_all);
    }
    return EXIT_SUCCESS;
}
