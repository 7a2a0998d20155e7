/* Runs parts of a test in child processes, which must succeed and write nothing to standard error. */
#ifndef CHILD_H
#define CHILD_H

#include "check.h"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void in_a_child(const char *name, void (*run)(void))
{
    FILE *complaints = tmpfile();
    CHECK(complaints != NULL);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        alarm(100);
        dup2(fileno(complaints), STDERR_FILENO);
        fclose(complaints);
        run();
        exit(EXIT_SUCCESS);
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    char text[2000] = "";
    CHECK(pread(fileno(complaints), text, sizeof text - 1, 0) >= 0);
    fclose(complaints);
    if (status != 0 || text[0] != '\0') {
        fprintf(stderr, "%s: status %x, standard error: %s\n", name, (unsigned)status, text);
        exit(EXIT_FAILURE);
    }
}

#define IN_A_CHILD(function) in_a_child(#function, function)

#endif
