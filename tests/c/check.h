/* What the C tests have in common. */
#ifndef CHECK_H
#define CHECK_H

#include <accsyn.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the test with place and last error when something is not so. */
#define CHECK(condition)                                                                            \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            const char *message = accsyn_last_message();                                            \
            fprintf(stderr, "%s:%d: not so: %s (last error: %s)\n", __FILE__, __LINE__, #condition, \
                    message ? message : "none");                                                    \
            exit(EXIT_FAILURE);                                                                     \
        }                                                                                           \
    } while (0)

/* A result that is there: freed after a look. */
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

/* A call that fails with this status and says this. */
#define CHECK_FAILS(call, code, part)                                                          \
    do {                                                                                       \
        CHECK((call) == NULL);                                                                 \
        CHECK(accsyn_last_status() == (code));                                                 \
        CHECK(accsyn_last_message() != NULL && strstr(accsyn_last_message(), (part)) != NULL); \
    } while (0)

#endif
