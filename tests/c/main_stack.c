/* The main thread's stack grows when it is used, and the system ends the process if it cannot. A call does not let it
 * come to that: where the stack cannot grow, it runs on a thread of the library. */
#include "child.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { KIB = 1024 };

static size_t page_size;

static accsyn_session *session;

/* Threads that the main thread has started. */
static int started;
static pthread_t main_thread;

/* In place of the C library's. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    *(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
    started += pthread_equal(pthread_self(), main_thread) != 0;
    return create(thread, attributes, run, argument);
}

static void *open_session(void *unused)
{
    session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    return unused;
}

/* The lowest and highest address of the main thread's stack. */
static char *low, *high;

/* Opens the session, without a call on this thread, and looks. */
static void begin(void)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, open_session, NULL) == 0 && pthread_join(thread, NULL) == 0);
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[500];
    CHECK(maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        if (strstr(line, "[stack]") != NULL && sscanf(line, "%lx-%lx", &from, &to) == 2) {
            low = (char *)from;
            high = (char *)to;
        }
    }
    fclose(maps);
}

static void call(void)
{
    CHECK_RESULT(accsyn_json_quote("x"), "x");
    CHECK_RESULT(accsyn_find(session, "User", NULL), "john@user.com");
    CHECK_FAILS(accsyn_json_quote(NULL), ACCSYN_INVALID_ARGUMENT, "text");
}

/* Calls when the stack has reached this address. */
__attribute__((noinline)) static void call_at(const char *address)
{
    volatile char frame[512];
    frame[0] = frame[sizeof frame - 1] = 1;
    if ((uintptr_t)frame - sizeof frame > (uintptr_t)address)
        call_at(address);
    else
        call();
    CHECK(frame[0] == 1 && frame[sizeof frame - 1] == 1);
}

static void limit_stack(size_t bytes)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_STACK, &limit) == 0);
    limit.rlim_cur = bytes;
    CHECK(setrlimit(RLIMIT_STACK, &limit) == 0);
}

/* The limit is lowered after the first call. */
static void lowered_limit(void)
{
    begin();
    call();
    limit_stack(1024 * KIB);
    for (size_t left = 960; left >= 24; left -= 24)
        call_at(high - 1024 * KIB + left * KIB);
}

/* And before it. */
static void low_limit(void)
{
    begin();
    limit_stack(600 * KIB);
    for (size_t left = 400; left >= 24; left -= 24)
        call_at(high - 600 * KIB + left * KIB);
}

/* The limit of the first call is not that of those that follow. */
static void raised_limit(void)
{
    begin();
    limit_stack(300 * KIB);
    call();
    limit_stack(4096 * KIB);
    for (size_t depth = 24; depth <= 3072; depth += 24)
        call_at(high - depth * KIB);
}

/* The stack is locked in memory, and no more may be. */
static void locked(void)
{
    begin();
    size_t size = (size_t)(high - low);
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    if (geteuid() != 0 && limit.rlim_max < size + 64 * KIB)
        return; /* This account may not lock as much. */
    limit.rlim_cur = limit.rlim_max = size + 64 * KIB;
    CHECK(setrlimit(RLIMIT_MEMLOCK, &limit) == 0);
    /* Root may lock more. */
    CHECK(geteuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0));
    CHECK(mlock(low, size) == 0);
    for (const char *address = high - 24 * KIB; address - 24 * KIB > low; address -= 24 * KIB)
        call_at(address);
}

/* The system keeps the stack away from this mapping of the host, which is so far below it. */
static void mapping_below(size_t distance)
{
    char *page = mmap(low - distance, page_size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    CHECK(page == low - distance);
    memset(page, 7, page_size);
    for (const char *address = high - 24 * KIB; address - 24 * KIB > low; address -= 24 * KIB)
        call_at(address);
    for (size_t i = 0; i < page_size; i++)
        CHECK(page[i] == 7);
    CHECK(munmap(page, page_size) == 0);
}

static void mappings_below(void)
{
    for (size_t distance = 1024 * KIB; distance > 0; distance -= 2 * page_size)
        mapping_below(distance);
    mapping_below(page_size);
}

static void mappings_before_a_call(void)
{
    begin();
    mappings_below();
}

static void mappings_after_a_call(void)
{
    begin();
    call();
    begin(); /* The stack has grown. */
    mappings_below();
}

/* Nothing hinders it: no thread is started, at no depth. */
static void free_stack(void)
{
    begin();
    call();
    int before = started;
    for (size_t depth = 24; depth <= 4096; depth += 24)
        call_at(high - depth * KIB);
    CHECK(started == before);
}

int main(void)
{
    main_thread = pthread_self();
    page_size = (size_t)sysconf(_SC_PAGESIZE);
    limit_stack(8192 * KIB);
    IN_A_CHILD(free_stack);
    IN_A_CHILD(lowered_limit);
    IN_A_CHILD(low_limit);
    IN_A_CHILD(raised_limit);
    IN_A_CHILD(locked);
    IN_A_CHILD(mappings_before_a_call);
    IN_A_CHILD(mappings_after_a_call);
    return EXIT_SUCCESS;
}
