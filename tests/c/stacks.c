/* Every function works on threads with small stacks, and on stacks that the host has allocated itself, as coroutine
 * libraries do.
 */
#include "every_export.h"

#include <pthread.h>
#include <ucontext.h>

static accsyn_session *session;

static void *use(void *unused)
{
    use_every_export(session);
    return unused;
}

static ucontext_t host, coroutine;

static void use_in_coroutine(void)
{
    use_every_export(session);
    MUST(swapcontext(&coroutine, &host) == 0);
}

int main(void)
{
    static const size_t sizes[] = {16, 24, 32, 48, 64, 80, 96, 128, 192, 256, 264, 272, 288, 320, 512, 8192};
    session = accsyn_session_new("{\"rate_limit\": 0}");
    MUST(session != NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        MUST(pthread_attr_init(&attributes) == 0);
        MUST(pthread_attr_setstacksize(&attributes, sizes[i] * 1024) == 0);
        MUST(pthread_create(&thread, &attributes, use, NULL) == 0 && pthread_join(thread, NULL) == 0);
        pthread_attr_destroy(&attributes);
    }

    size_t size = 16 * 1024; /* as the header says */
    void *stack = malloc(size);
    MUST(stack != NULL && getcontext(&coroutine) == 0);
    coroutine.uc_stack.ss_sp = stack;
    coroutine.uc_stack.ss_size = size;
    coroutine.uc_link = NULL;
    makecontext(&coroutine, use_in_coroutine, 0);
    MUST(swapcontext(&host, &coroutine) == 0);
    free(stack);
    accsyn_session_free(session);
    return EXIT_SUCCESS;
}
