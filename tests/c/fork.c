/* A forked child gets FORKED for its parent's session and may free it; a session of its own works, and so does the
 * parent's. */
#include "check.h"

#include <poll.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, FORKS = 20 };

static int is_ready(intptr_t handle, int timeout_ms)
{
    struct pollfd waiting = {(int)handle, POLLIN, 0};
    CHECK(handle >= 0 && poll(&waiting, 1, timeout_ms) >= 0);
    return waiting.revents == POLLIN;
}

static void child(accsyn_session *session)
{
    CHECK_FAILS(accsyn_find(session, "User", NULL), ACCSYN_FORKED, "process");
    CHECK_RESULT(accsyn_invoke(session, "find", "{\"query\": \"User\"}"), "FORKED");
    CHECK(accsyn_session_wait_handle(session) == -1 && accsyn_last_status() == ACCSYN_FORKED);
    accsyn_session_free(session);
    accsyn_session *own = accsyn_session_new(NULL);
    CHECK(own != NULL && own != session);
    CHECK_RESULT(accsyn_find_one(own, "User", NULL), "john@user.com");
    accsyn_call *call = accsyn_submit(own, "find_one", "{\"query\": \"User\"}");
    CHECK(call != NULL && is_ready(accsyn_session_wait_handle(own), 20000));
    accsyn_call_free(call);
    accsyn_session_free(own);
    /* Not exit: the parent's threads do not exist here, so nothing of theirs can be cleaned up. */
    _exit(EXIT_SUCCESS);
}

static void in_a_child(accsyn_session *session)
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        alarm(60);
        child(session);
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

#ifndef UNDER_ASAN
static volatile int is_done;

/* Keeps all locks of the library busy: sessions come and go, calls run. */
static void *work(void *session)
{
    while (!is_done) {
        CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
        accsyn_session *other = accsyn_session_new("{\"rate_limit\": 0}");
        CHECK(other != NULL);
        accsyn_call *call = accsyn_submit(other, "find", "{\"query\": \"Queue\"}");
        CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
        accsyn_call_free(call);
        accsyn_session_free(other);
    }
    return NULL;
}
#endif

int main(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    intptr_t handle = accsyn_session_wait_handle(session);
    in_a_child(session);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    CHECK(!is_ready(handle, 0));
    accsyn_call *call = accsyn_submit(session, "find_one", "{\"query\": \"User\"}");
    CHECK(call != NULL && is_ready(handle, 20000));
    accsyn_call_free(call);
    accsyn_session_free(session);

#ifndef UNDER_ASAN /* Its allocator does not survive a fork while other threads run. */
    /* Whatever other threads are doing at the moment of the fork, the child works. */
    pthread_t threads[THREADS];
    session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, session) == 0);
    for (int i = 0; i < FORKS; i++)
        in_a_child(session);
    is_done = 1;
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    accsyn_session_free(session);
#endif
    return EXIT_SUCCESS;
}
