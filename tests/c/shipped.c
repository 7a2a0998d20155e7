/* The shipped shared object is built with the crate features of its own manifest and no others: those that the sandbox
 * enables in the same crates must not be unified in. Each check fails on a library built together with the sandbox. */
#include "check.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#define LEVELS 100000
#define DESCRIPTORS 64
#define PRIVATE_KEY "$serde_json::private::RawValue"

/* With some features serde_json has no depth limit: on a small stack that ends the process. */
static void *nested_options(void *unused)
{
    const char *const shapes[][3] = {{"", "[", "]"}, {"{\"workspace\":", "[", "]"}, {"", "{\"a\":", "}"}};
    for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++) {
        size_t length = strlen(shapes[shape][1]);
        char *text = malloc(strlen(shapes[shape][0]) + (length + 1) * LEVELS + 3), *end = text;
        CHECK(text != NULL);
        end += sprintf(end, "%s", shapes[shape][0]);
        for (int i = 0; i < LEVELS; i++, end += length)
            memcpy(end, shapes[shape][1], length);
        end += sprintf(end, "1");
        for (int i = 0; i < LEVELS; i++)
            *end++ = *shapes[shape][2];
        strcpy(end, *shapes[shape][0] == '{' ? "}" : "");
        CHECK_FAILS(accsyn_session_new(text), ACCSYN_INVALID_ARGUMENT, "");
        free(text);
    }
    return unused;
}

static void check_nesting(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, 512 * 1024) == 0);
    CHECK(pthread_create(&thread, &attributes, nested_options, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
}

static int open_descriptors(void)
{
    int count = 0;
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        count += fcntl(descriptor, F_GETFD) != -1;
    return count;
}

static void look_for_key(int32_t level, const char *line, void *is_sent)
{
    (void)level;
    if (strstr(line, PRIVATE_KEY) != NULL)
        *(int *)is_sent = 1;
}

static void use_a_session(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(accsyn_call_wait(call, 20000) == ACCSYN_OK);
    accsyn_call_free(call);
    /* `raw_value` treats this key as its own and drops it. The sandbox enables it, so what is sent is read from the
     * log. */
    int is_sent = 0;
    CHECK(accsyn_session_set_log(session, ACCSYN_LOG_DEBUG, look_for_key, &is_sent) == ACCSYN_OK);
    accsyn_string_free(accsyn_integration(session, "echo", "x", "{\"" PRIVATE_KEY "\": \"1\"}"));
    CHECK(is_sent);
    accsyn_session_free(session);
    check_no_thread_stays();
}

/* tokio's `signal` and `process` keep a pair of sockets for the life of the process. */
static void check_nothing_stays_open(void)
{
    int before = open_descriptors();
    use_a_session();
    time_t start = time(NULL);
    while (open_descriptors() > before) {
        CHECK(time(NULL) - start < 20);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
}

/* With few descriptors left a session opens or fails, and nothing panics: tokio's `signal` would. */
static void check_few_descriptors(void)
{
    struct rlimit before, few;
    int filled[DESCRIPTORS], count = 0, made = 0, refused = 0;
    FILE *standard_error = tmpfile();
    int original = dup(STDERR_FILENO);
    CHECK(standard_error != NULL && original >= 0 && getrlimit(RLIMIT_NOFILE, &before) == 0);
    few = before;
    few.rlim_cur = DESCRIPTORS;
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    fflush(stderr);
    CHECK(dup2(fileno(standard_error), STDERR_FILENO) == STDERR_FILENO);
    while (count < DESCRIPTORS && (filled[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        count++;
    /* One more descriptor is free each time. */
    for (int left = 0; left <= 24 && count > 0; left++) {
        accsyn_session *session = accsyn_session_new(NULL);
        accsyn_status status = accsyn_last_status();
        if (session != NULL) {
            made++;
        } else if (status != ACCSYN_OK && status != ACCSYN_INTERNAL && accsyn_last_message() != NULL) {
            refused++;
        } else {
            fprintf(stderr, "%d descriptors left: status %d: %s\n", left, status, accsyn_last_message());
            break;
        }
        accsyn_session_free(session);
        close(filled[--count]);
    }
    while (count > 0)
        close(filled[--count]);
    CHECK(dup2(original, STDERR_FILENO) == STDERR_FILENO && setrlimit(RLIMIT_NOFILE, &before) == 0);
    char said[1000];
    rewind(standard_error);
    size_t length = fread(said, 1, sizeof said - 1, standard_error);
    said[length] = '\0';
    fputs(said, stderr);
    CHECK(length == 0);
    CHECK(made > 0 && refused > 0);
    fclose(standard_error);
    close(original);
}

int main(void)
{
    check_nesting();
    check_nothing_stays_open();
    check_few_descriptors();
    return EXIT_SUCCESS;
}
