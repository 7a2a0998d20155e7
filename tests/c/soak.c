/* A host's day, made short: threads come and go, sessions are opened, renewed and freed, calls succeed, fail, are
 * cancelled and are dropped, against a backend with faults (tests/faults/soak.json). What the process holds must not
 * grow. Runs for ACCSYN_SOAK_SECONDS, 170 by default; an hour is 3600. */
#include "check.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS = 6, CALLS = 40, OPERATIONS = 14, SAMPLES = 4096 };

static const char options[] = "{\"rate_limit\": 0, \"max_retries\": 1, \"timeout\": 2, \"connect_timeout\": 5}";
static accsyn_session *shared;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long succeeded, failed[64], done[OPERATIONS];

struct figures {
    unsigned long memory, threads, descriptors, mappings;
};

struct worker {
    pthread_t thread;
    unsigned long seed;
};

static unsigned long next(struct worker *worker, unsigned long below)
{
    worker->seed = worker->seed * 6364136223846793005UL + 1442695040888963407UL;
    return (worker->seed >> 33) % below;
}

static void ended(accsyn_status status)
{
    CHECK(status >= 0 && status < 64 && status != ACCSYN_INTERNAL);
    CHECK((status == ACCSYN_OK) == (accsyn_last_message() == NULL));
    pthread_mutex_lock(&lock);
    if (status == ACCSYN_OK)
        succeeded++;
    else
        failed[status]++;
    pthread_mutex_unlock(&lock);
}

static void end(char *result)
{
    ended(accsyn_last_status());
    accsyn_string_free(result);
}

static void ignore(int32_t level, const char *line, void *user_data)
{
    (void)level, (void)line, (void)user_data;
}

static int32_t stop(const char *entity, void *user_data)
{
    (void)entity, (void)user_data;
    return 1;
}

static void create_and_delete(void)
{
    char *created =
        accsyn_create(shared, "transfer", "{\"name\": \"soak\", \"source\": \"a\", \"destination\": \"b\"}", NULL);
    char id[64] = "";
    const char *found = created == NULL ? NULL : strstr(created, "\"id\":\"");
    if (found != NULL)
        sscanf(found, "\"id\":\"%63[0-9a-f]", id);
    end(created);
    if (id[0] != '\0')
        end(accsyn_delete_one(shared, "transfer", id, NULL));
}

static void pages(void)
{
    accsyn_cursor *cursor = accsyn_find_pages(shared, "User", "{\"limit\": 2}");
    ended(accsyn_last_status());
    for (char *page; (page = accsyn_cursor_next(cursor)) != NULL;)
        end(page);
    accsyn_cursor_free(cursor);
}

static void login(const char *how, int wait)
{
    accsyn_call *call = accsyn_session_open(how);
    CHECK(call != NULL);
    if (wait) {
        accsyn_status status = accsyn_call_wait(call, 20000);
        CHECK(status == ACCSYN_OK);
        accsyn_session *session = accsyn_call_take_session(call);
        ended(accsyn_last_status());
        accsyn_session_free(session);
    }
    accsyn_call_free(call);
}

static void own_session(struct worker *worker)
{
    accsyn_session *session = accsyn_session_new(options);
    ended(accsyn_last_status());
    if (session == NULL)
        return;
    accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, ignore, NULL);
    end(accsyn_find(session, "User", NULL));
    accsyn_call *left = accsyn_submit(session, "find", "{\"query\": \"Transfer\"}");
    if (next(worker, 2) == 0)
        accsyn_call_free(left);
    accsyn_session_free(session);
    if (left != NULL)
        accsyn_call_free(left);
}

static void submitted(struct worker *worker)
{
    static const char *const arguments[] = {"{\"query\": \"User\"}", "{\"query\": \"Site\"}", "{\"query\": \"\"}",
                                            "no JSON"};
    accsyn_call *call = accsyn_submit(shared, "find", arguments[next(worker, 4)]);
    CHECK(call != NULL);
    switch (next(worker, 3)) {
    case 0: CHECK(accsyn_call_cancel(call) == ACCSYN_OK); break;
    case 1: CHECK(accsyn_call_wait(call, 30000) == ACCSYN_OK); break;
    default: break;
    }
    if (accsyn_call_is_done(call) == 1) {
        /* Its error is in the envelope, not the last error. */
        char *envelope = accsyn_call_take(call);
        CHECK(envelope != NULL);
        pthread_mutex_lock(&lock);
        failed[ACCSYN_CANCELLED] += strstr(envelope, "\"code\":\"CANCELLED\"") != NULL;
        pthread_mutex_unlock(&lock);
        end(envelope);
    }
    accsyn_call_free(call);
}

static void operation(struct worker *worker)
{
    /* Each of them has a fault of its own. */
    static const char *const faulty[] = {"Queue", "Site", "Server", "Share", "Task", "Collection"};
    unsigned long number = next(worker, OPERATIONS);
    pthread_mutex_lock(&lock);
    done[number]++;
    pthread_mutex_unlock(&lock);
    switch (number) {
    case 0: end(accsyn_find(shared, "User", NULL)); break;
    case 1: end(accsyn_find_one(shared, "Transfer WHERE status=paused", NULL)); break;
    case 2: create_and_delete(); break;
    case 3: end(accsyn_find(shared, faulty[next(worker, 6)], NULL)); break;
    case 4: pages(); break;
    case 5: own_session(worker); break;
    case 6:
    case 7: submitted(worker); break;
    case 8: ended(accsyn_session_reauthenticate(shared, NULL)); break;
    case 9: login(options, next(worker, 2) == 0); break;
    case 10: login("{\"api_key\": \"wrong\", \"rate_limit\": 0}", 1); break;
    case 11: end(accsyn_find(shared, "User WHERE", "{\"limit\": \"x\"}")); break;
    case 12: end(accsyn_wait(shared, "transfer", "64f0c0ffee0000000000dead", NULL, stop, NULL)); break;
    default: end(accsyn_quote("it's")); break;
    }
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (int call = 0; call < CALLS; call++)
        operation(worker);
    return NULL;
}

static unsigned long entries(const char *folder)
{
    unsigned long count = 0;
    DIR *all = opendir(folder);
    CHECK(all != NULL);
    while (readdir(all) != NULL)
        count++;
    closedir(all);
    return count;
}

/* A thread that was joined is in /proc until the kernel has removed it; one that stays is counted. */
static unsigned long threads(void)
{
    static unsigned long usual;
    unsigned long count = entries("/proc/self/task");
    for (time_t start = time(NULL); usual != 0 && count > usual && time(NULL) - start < 5;) {
        nanosleep(&(struct timespec){0, 1000000}, NULL);
        count = entries("/proc/self/task");
    }
    usual = usual == 0 ? count : usual;
    return count;
}

static struct figures measure(void)
{
    struct figures figures = {0, threads(), entries("/proc/self/fd"), 0};
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%lu %lu", &size, &resident) == 2);
    fclose(file);
    figures.memory = resident * (unsigned long)sysconf(_SC_PAGESIZE) / 1024;
    file = fopen("/proc/self/maps", "r");
    CHECK(file != NULL);
    for (int c; (c = fgetc(file)) != EOF;)
        figures.mappings += c == '\n';
    fclose(file);
    return figures;
}

static void print(const char *when, struct figures figures)
{
    printf("%s: %lu KB, %lu threads, %lu descriptors, %lu mappings\n", when, figures.memory, figures.threads,
           figures.descriptors, figures.mappings);
    fflush(stdout);
}

/* Threads that work with one session, which ends with them. */
static void epoch(unsigned long number)
{
    struct worker workers[THREADS];
    shared = accsyn_session_new(options);
    CHECK(shared != NULL);
    for (unsigned long i = 0; i < THREADS; i++) {
        workers[i].seed = number * THREADS + i + 1;
        CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(workers[i].thread, NULL) == 0);
    accsyn_session_free(shared);
    check_no_thread_stays();
}

int main(void)
{
    static struct figures samples[SAMPLES];
    const char *given = getenv("ACCSYN_SOAK_SECONDS");
    time_t seconds = given != NULL ? atol(given) : 170, start = time(NULL);
    unsigned long epochs = 0, stride = 1, count = 0;
    for (; time(NULL) - start < seconds || count < 8; epochs++) {
        epoch(epochs);
        if (epochs % stride != 0)
            continue;
        /* Of a long run, every second sample goes when there is no room. */
        if (count == SAMPLES) {
            for (count = 0; count < SAMPLES / 2; count++)
                samples[count] = samples[2 * count];
            stride *= 2;
        }
        samples[count++] = measure();
    }

    /* The second quarter, when caches are full, against the last one: the most of each. */
    struct figures before = {0}, after = {0};
    for (unsigned long i = count / 4; i < count; i++) {
        struct figures *most = i < count / 2 ? &before : i >= count - count / 4 ? &after : NULL;
        if (most == NULL)
            continue;
#define RAISE(figure) most->figure = samples[i].figure > most->figure ? samples[i].figure : most->figure
        RAISE(memory), RAISE(threads), RAISE(descriptors), RAISE(mappings);
    }
    printf("%ld s, %lu times %d threads, %lu calls succeeded\n", (long)(time(NULL) - start), epochs, THREADS,
           succeeded);
    for (int status = 0; status < 64; status++) {
        if (failed[status] != 0)
            printf("  %s: %lu\n", accsyn_status_name(status), failed[status]);
    }
    print("first", samples[0]);
    print("second quarter", before);
    print("last quarter", after);
    for (int i = 0; i < OPERATIONS; i++)
        CHECK(done[i] > 0);
    CHECK(succeeded > epochs * THREADS && failed[ACCSYN_CANCELLED] > 0 && failed[ACCSYN_AUTH_FAILED] > 0);
    CHECK(after.threads == before.threads && after.descriptors == before.descriptors);
#ifndef __SANITIZE_THREAD__ /* which has memory of its own for each address and thread */
    /* Fragments of the C library's allocator come and go. */
    CHECK(after.memory < before.memory + 1024 + before.memory / 50);
    CHECK(after.mappings < before.mappings + 8);
#endif
    return EXIT_SUCCESS;
}
