/* Mistakes that compilers report: each case fails to compile (tests/compile_time.cmake). */
#include <accsyn.h>

#include <stdlib.h>

int main(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    char *users = accsyn_find(session, "User", NULL);
#ifdef DROPPED_RESULT /* (unused-result|unused-value) */
    accsyn_find(session, "User", NULL);
#endif
#ifdef DROPPED_CALL /* (unused-result|unused-value) */
    accsyn_submit(session, "find", NULL);
#endif
#ifdef DROPPED_SESSION /* (unused-result|unused-value) */
    accsyn_session_new(NULL);
#endif
#ifdef DROPPED_LOGIN /* (unused-result|unused-value) */
    accsyn_session_reauthenticate(session, NULL);
#endif
#ifdef DROPPED_CURSOR /* (unused-result|unused-value) */
    accsyn_find_pages(session, "User", NULL);
#endif
#ifdef GNU_FREED_BY_FREE /* mismatched-dealloc */
    char *queues = accsyn_find(session, "Queue", NULL);
    free(queues);
#endif
    accsyn_string_free(users);
    accsyn_session_free(session);
    return 0;
}
