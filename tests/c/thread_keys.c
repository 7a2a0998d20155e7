/* A host that has used up the thread-specific keys before its first call gets an error, and the library when some are
 * free. */
#include "child.h"

#include <pthread.h>

static pthread_key_t keys[10000];
static int count;

static void use_up(void)
{
    while (pthread_key_create(&keys[count], NULL) == 0)
        count++;
}

static void use(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
    CHECK(call != NULL && accsyn_call_wait(call, 20000) == ACCSYN_OK);
    CHECK_RESULT(accsyn_call_take(call), "\"ok\":true");
    accsyn_call_free(call);
    accsyn_session_free(session);
}

static void free_until_it_works(void)
{
    use_up();
    CHECK_FAILS(accsyn_session_new(NULL), ACCSYN_INTERNAL, "pthread_key_create");
    CHECK(accsyn_version() != NULL);
    int freed = 0;
    while (1) {
        accsyn_session *session = accsyn_session_new(NULL);
        if (session != NULL) {
            accsyn_session_free(session);
            break;
        }
        CHECK(accsyn_last_status() == ACCSYN_INTERNAL && freed < 3);
        /* The first ones, which are 0 and near. */
        CHECK(pthread_key_delete(keys[freed++]) == 0);
    }
    use();
}

static void used_up_after_the_first_call(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    use_up();
    use();
    accsyn_session_free(session);
}

static void used_up_after_a_call_that_failed(void)
{
    CHECK_FAILS(accsyn_find(NULL, "User", NULL), ACCSYN_INVALID_ARGUMENT, "session");
    use_up();
    use();
}

int main(void)
{
    IN_A_CHILD(free_until_it_works);
    IN_A_CHILD(used_up_after_the_first_call);
    IN_A_CHILD(used_up_after_a_call_that_failed);
    return EXIT_SUCCESS;
}
