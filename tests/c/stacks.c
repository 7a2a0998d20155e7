/* Every function works on threads with small stacks, and on stacks that the host has allocated itself, as coroutine
 * libraries do. A thread of its own is started for a call there, unless the host has promised enough stack.
 */
#include "every_export.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
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

/* Threads that the main thread has started for its calls, and the signals that the last one blocks. */
static int started;
static sigset_t blocked;
static pthread_t main_thread;

/* In place of the C library's. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    *(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
    if (pthread_equal(pthread_self(), main_thread)) {
        started++;
        MUST(pthread_sigmask(SIG_BLOCK, NULL, &blocked) == 0);
    }
    return create(thread, attributes, run, argument);
}

static void find(bool is_promised)
{
    int before = started;
    char *text = accsyn_find(session, "User", NULL);
    MUST(text != NULL && strstr(text, "john@user.com") != NULL);
    accsyn_string_free(text);
    MUST(is_promised ? started == before : started > before);
    /* Handlers of the host do not run on it, but for those of faults. */
    MUST(is_promised || (sigismember(&blocked, SIGTERM) == 1 && sigismember(&blocked, SIGSEGV) == 0));
}

static void find_in_coroutine(void)
{
    find(false);
    MUST(accsyn_thread_stack(512 * 1024) == ACCSYN_OK);
    find(true);
    MUST(accsyn_thread_stack(100 * 1024) == ACCSYN_OK);
    find(false);
    MUST(swapcontext(&coroutine, &host) == 0);
}

static void run_in_coroutine(size_t size, void (*run)(void))
{
    void *stack = malloc(size);
    MUST(stack != NULL && getcontext(&coroutine) == 0);
    coroutine.uc_stack.ss_sp = stack;
    coroutine.uc_stack.ss_size = size;
    coroutine.uc_link = NULL;
    makecontext(&coroutine, run, 0);
    MUST(swapcontext(&host, &coroutine) == 0);
    free(stack);
}

int main(void)
{
    static const size_t sizes[] = {16, 24, 32, 48, 64, 80, 96, 128, 192, 256, 264, 272, 288, 320, 512, 8192};
    main_thread = pthread_self();
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

    run_in_coroutine(16 * 1024, use_in_coroutine); /* as the header says */
    run_in_coroutine(1024 * 1024, find_in_coroutine);
    accsyn_session_free(session);
    return EXIT_SUCCESS;
}
