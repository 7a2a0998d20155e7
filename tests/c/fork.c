/* A child and its parent's session: told at once, freed without harm; a session of its own works; so does the parent's.
 */
#include "check.h"

#include <sys/wait.h>
#include <unistd.h>

static void child(accsyn_session *session)
{
    CHECK_FAILS(accsyn_find(session, "User", NULL), ACCSYN_FORKED, "process");
    CHECK_RESULT(accsyn_invoke(session, "find", "{\"query\": \"User\"}"), "FORKED");
    accsyn_session_free(session);
    accsyn_session *own = accsyn_session_new(NULL);
    CHECK(own != NULL && own != session);
    CHECK_RESULT(accsyn_find_one(own, "User", NULL), "john@user.com");
    accsyn_session_free(own);
    exit(EXIT_SUCCESS);
}

int main(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0)
        child(session);
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_session_free(session);
    return EXIT_SUCCESS;
}
