/* Every function works at the end of a thread and of the process: in exit handlers, in destructors of static objects,
 * of thread_local objects and of thread-specific keys. Nothing is written to standard error. The program runs itself
 * once for each of these places. */
#include "every_export.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/wait.h>

static accsyn_session *session;
static const char *place = "";

/* How C++ destroys its thread_local objects. */
extern int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *dso);
extern void *__dso_handle;

static void log_line(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    ++*(int *)user_data;
}

static void at_the_end(void *object)
{
    static int lines;
    (void)object;
    MUST(accsyn_session_set_log(session, ACCSYN_LOG_INFO, log_line, &lines) == ACCSYN_OK);
    use_every_export(session);
    MUST(lines > 0);
    accsyn_session_free(session);
    puts("used every function");
    fflush(stdout);
}

static pthread_key_t key;
static int rounds;

/* Sets its key again, as long as the C library calls destructors again for that. */
static void in_each_round(void *object)
{
    if (++rounds == PTHREAD_DESTRUCTOR_ITERATIONS) {
        at_the_end(object);
        return;
    }
    use_every_export(session);
    MUST(pthread_setspecific(key, object) == 0);
}

static void use_in_each_round(void *object)
{
    use_every_export(session);
    if (++rounds < PTHREAD_DESTRUCTOR_ITERATIONS)
        MUST(pthread_setspecific(key, object) == 0);
}

static void at_exit(void)
{
    at_the_end(NULL);
}

__attribute__((destructor)) static void static_destructor(void)
{
    if (strcmp(place, "static") == 0)
        at_the_end(NULL);
}

static void work(void)
{
    session = accsyn_session_new(NULL);
    MUST(session != NULL);
    text_with("accsyn_find_one", accsyn_find_one(session, "User", NULL), "john@user.com");
    MUST(accsyn_find(session, "Nonsense AND", NULL) == NULL); /* leaves a last error to be freed */
}

static void *work_beside(void *unused)
{
    work();
    return unused;
}

static pthread_t main_thread;

/* The process ends with this thread, whose end runs the exit handlers. It has not called anything before. */
static void *outlive_main_thread(void *unused)
{
    MUST(pthread_join(main_thread, NULL) == 0);
    return unused;
}

static void end_process(void *unused)
{
    (void)unused;
    accsyn_call_free(accsyn_next_completed(session, 0)); /* use_every_export expects its own calls only */
    exit(EXIT_SUCCESS);
}

static void end_process_from_log(int32_t level, const char *line, void *user_data)
{
    (void)level;
    (void)line;
    end_process(user_data);
}

static void end_process_from_completion(accsyn_call *call, void *user_data)
{
    (void)call;
    end_process(user_data);
}

/* A thread at whose end the functions are called. */
static void *thread(void *unused)
{
    (void)unused;
    if (strcmp(place, "key") == 0) {
        MUST(pthread_key_create(&key, at_the_end) == 0 && pthread_setspecific(key, &key) == 0);
        work();
    } else if (strcmp(place, "key_first") == 0) { /* nothing was called on the thread before */
        MUST(pthread_key_create(&key, at_the_end) == 0 && pthread_setspecific(key, &key) == 0);
    } else if (strcmp(place, "key_rounds") == 0) {
        work();
        MUST(pthread_key_create(&key, in_each_round) == 0 && pthread_setspecific(key, &key) == 0);
    } else if (strcmp(place, "key_rounds_first") == 0) {
        MUST(pthread_key_create(&key, in_each_round) == 0 && pthread_setspecific(key, &key) == 0);
    } else if (strcmp(place, "thread_local_before") == 0) { /* destroyed after the library's own */
        MUST(__cxa_thread_atexit_impl(at_the_end, NULL, &__dso_handle) == 0);
        work();
    } else { /* destroyed before them */
        work();
        MUST(__cxa_thread_atexit_impl(at_the_end, NULL, &__dso_handle) == 0);
    }
    return NULL;
}

static int run(const char *where)
{
    place = where;
    if (strcmp(place, "atexit") == 0) {
        MUST(atexit(at_exit) == 0);
        work();
    } else if (strcmp(place, "atexit_first") == 0) { /* the main thread has not called anything before */
        MUST(atexit(at_exit) == 0);
        pthread_t other;
        MUST(pthread_create(&other, NULL, work_beside, NULL) == 0);
        MUST(pthread_join(other, NULL) == 0);
    } else if (strcmp(place, "static") == 0) {
        work();
    } else if (strcmp(place, "main_thread") == 0 ||
               strcmp(place, "main_thread_first") == 0) { /* exit handlers follow */
        MUST(atexit(at_exit) == 0);
        MUST(pthread_key_create(&key, use_in_each_round) == 0 && pthread_setspecific(key, &key) == 0);
        if (strcmp(place, "main_thread") == 0) {
            work();
        } else {
            pthread_t other;
            MUST(pthread_create(&other, NULL, work_beside, NULL) == 0 && pthread_join(other, NULL) == 0);
        }
        pthread_exit(NULL);
    } else if (strcmp(place, "last_thread_first") == 0) {
        MUST(atexit(at_exit) == 0);
        pthread_t other;
        MUST(pthread_create(&other, NULL, work_beside, NULL) == 0 && pthread_join(other, NULL) == 0);
        main_thread = pthread_self();
        MUST(pthread_create(&other, NULL, outlive_main_thread, NULL) == 0);
        pthread_exit(NULL);
    } else if (strcmp(place, "main_thread_without_calls") == 0) {
        MUST(atexit(at_exit) == 0);
        pthread_t other;
        MUST(pthread_create(&other, NULL, work_beside, NULL) == 0 && pthread_join(other, NULL) == 0);
        pthread_exit(NULL);
    } else if (strcmp(place, "worker") == 0) { /* which ends when it has been idle for a while, as the last thread */
        MUST(atexit(at_exit) == 0);
        work();
        MUST(accsyn_submit(session, "find", "{\"query\": \"User\"}") != NULL);
        accsyn_call_free(accsyn_next_completed(session, -1));
        pthread_exit(NULL);
    } else if (strcmp(place, "wake_function") == 0) {
        MUST(atexit(at_exit) == 0);
        work();
        MUST(accsyn_session_set_wake(session, end_process, NULL) == ACCSYN_OK);
        MUST(accsyn_submit(session, "find", "{\"query\": \"User\"}") != NULL);
        pthread_exit(NULL);
    } else if (strcmp(place, "log_function") == 0) {
        MUST(atexit(at_exit) == 0);
        work();
        MUST(accsyn_session_set_log(session, ACCSYN_LOG_INFO, end_process_from_log, NULL) == ACCSYN_OK);
        accsyn_string_free(accsyn_find(session, "User", NULL));
        return EXIT_FAILURE;
    } else if (strcmp(place, "log_function_of_worker") == 0) {
        MUST(atexit(at_exit) == 0);
        work();
        MUST(accsyn_session_set_log(session, ACCSYN_LOG_INFO, end_process_from_log, NULL) == ACCSYN_OK);
        MUST(accsyn_submit(session, "find", "{\"query\": \"User\"}") != NULL);
        pthread_exit(NULL);
    } else if (strcmp(place, "completion") == 0) {
        MUST(atexit(at_exit) == 0);
        work();
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        MUST(call != NULL && accsyn_call_wait(call, -1) == ACCSYN_OK);
        accsyn_dispatch(session, end_process_from_completion, 0);
        return EXIT_FAILURE;
    } else {
        if (strcmp(place, "key_first") == 0 || strcmp(place, "key_rounds_first") == 0)
            work();
        pthread_t other;
        MUST(pthread_create(&other, NULL, thread, NULL) == 0 && pthread_join(other, NULL) == 0);
    }
    return EXIT_SUCCESS;
}

static size_t length_of(int file)
{
    off_t length = lseek(file, 0, SEEK_END);
    CHECK(length >= 0);
    return (size_t)length;
}

int main(int argc, char **argv)
{
    static const char *const places[] = {
        "atexit",
        "atexit_first",
        "static",
        "key",
        "key_first",
        "key_rounds",
        "key_rounds_first",
        "thread_local_before",
        "thread_local_after",
        "main_thread",
        "main_thread_first",
        "main_thread_without_calls",
        "last_thread_first",
        "worker",
        "wake_function",
        "log_function",
        "log_function_of_worker",
        "completion",
    };
    if (argc == 2)
        return run(argv[1]);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        FILE *out = tmpfile(), *err = tmpfile();
        CHECK(out != NULL && err != NULL);
        pid_t pid = fork();
        CHECK(pid >= 0);
        if (pid == 0) {
            alarm(120);
            dup2(fileno(out), STDOUT_FILENO);
            dup2(fileno(err), STDERR_FILENO);
            execl(argv[0], argv[0], places[i], (char *)NULL);
            _exit(EXIT_FAILURE);
        }
        int status = 0;
        CHECK(waitpid(pid, &status, 0) == pid);
        char said[2000] = "", complained[2000] = "";
        CHECK(length_of(fileno(out)) < sizeof said && length_of(fileno(err)) < sizeof complained);
        CHECK(pread(fileno(out), said, sizeof said - 1, 0) >= 0);
        CHECK(pread(fileno(err), complained, sizeof complained - 1, 0) >= 0);
        if (status != 0 || strcmp(said, "used every function\n") != 0 || complained[0] != '\0') {
            fprintf(stderr, "%s: status %x, standard output: %s, standard error: %s\n", places[i], (unsigned)status,
                    said, complained);
            return EXIT_FAILURE;
        }
        fclose(out);
        fclose(err);
    }
    return EXIT_SUCCESS;
}
