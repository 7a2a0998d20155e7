/* A backend that hangs up in the middle of a large upload is an error, not the end of the host. */
#include "check.h"

#include <pthread.h>
#include <signal.h>

/* 20 MB of one attribute: more than the sockets buffer, so that there is still something to write. */
static char *large(void)
{
    static const char head[] = "{\"name\": \"", tail[] = "\"}";
    size_t size = 20000000;
    char *data = malloc(sizeof head + size + sizeof tail);
    CHECK(data != NULL);
    memcpy(data, head, sizeof head - 1);
    for (size_t i = 0; i < size; i++)
        data[sizeof head - 1 + i] = (char)('a' + rand() % 26); /* so that compression does not make it small */
    memcpy(data + sizeof head - 1 + size, tail, sizeof tail);
    return data;
}

int main(void)
{
    signal(SIGPIPE, SIG_DFL);
    char *data = large();
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    for (int i = 0; i < 5; i++) {
        CHECK_FAILS(accsyn_create(session, "transfer", data, NULL), ACCSYN_NETWORK, "it may have been executed");
        /* On a thread of the library too. */
        char *args = malloc(strlen(data) + 100);
        CHECK(args != NULL);
        sprintf(args, "{\"entitytype\": \"transfer\", \"data\": %s}", data);
        accsyn_call *call = accsyn_submit(session, "create", args);
        CHECK(call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK);
        CHECK_RESULT(accsyn_call_take(call), "\"code\":\"NETWORK\"");
        accsyn_call_free(call);
        free(args);
    }
    accsyn_session_free(session);
    free(data);

    /* The signal's handling on this thread is unchanged. */
    sigset_t mask;
    CHECK(pthread_sigmask(SIG_SETMASK, NULL, &mask) == 0 && !sigismember(&mask, SIGPIPE));
    CHECK(sigpending(&mask) == 0 && !sigismember(&mask, SIGPIPE));
    return EXIT_SUCCESS;
}
