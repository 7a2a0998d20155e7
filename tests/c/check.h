/* Assertions and helpers of the C tests. */
#ifndef CHECK_H
#define CHECK_H

#include <accsyn.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Ends the test with its location and the last error if a condition does not hold. */
#define CHECK(condition)                                                                            \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            const char *message = accsyn_last_message();                                            \
            fprintf(stderr, "%s:%d: not so: %s (last error: %s)\n", __FILE__, __LINE__, #condition, \
                    message ? message : "none");                                                    \
            exit(EXIT_FAILURE);                                                                     \
        }                                                                                           \
    } while (0)

/* A result that contains this string; it is freed. */
#define CHECK_RESULT(call, part)                                                                \
    do {                                                                                        \
        char *result_ = (call);                                                                 \
        CHECK(result_ != NULL);                                                                 \
        if (strstr(result_, (part)) == NULL) {                                                  \
            fprintf(stderr, "%s:%d: '%s' is not in %s\n", __FILE__, __LINE__, (part), result_); \
            exit(EXIT_FAILURE);                                                                 \
        }                                                                                       \
        accsyn_string_free(result_);                                                            \
    } while (0)

/* A call that fails with this status and a message that contains this string. */
#define CHECK_FAILS(call, code, part)                                                          \
    do {                                                                                       \
        CHECK((call) == NULL);                                                                 \
        CHECK(accsyn_last_status() == (code));                                                 \
        CHECK(accsyn_last_message() != NULL && strstr(accsyn_last_message(), (part)) != NULL); \
    } while (0)

/* The number of running threads of the library, by their names. */
static inline int library_threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        char path[300], name[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue;
        if (fgets(name, sizeof name, file) != NULL && strncmp(name, "accsyn", 6) == 0)
            count++;
        fclose(file);
    }
    if (tasks != NULL)
        closedir(tasks);
    return count;
}

/* After the last session is freed its threads are ending: soon none is left. */
static inline void check_no_thread_stays(void)
{
    time_t start = time(NULL);
    while (library_threads() > 0) {
        CHECK(time(NULL) - start < 20);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
}

#endif
