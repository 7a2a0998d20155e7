/* Two static libraries of Rust in one program: each works with a runtime of its own. */
#include "check.h"

#include <stdint.h>

extern uint64_t other_sum(uint64_t count);

int main(void)
{
    CHECK(other_sum(7) == 22);
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    CHECK(other_sum(1000) == 499501);
    CHECK_FAILS(accsyn_find(session, NULL, NULL), ACCSYN_INVALID_ARGUMENT, "query");
    accsyn_session_free(session);
    return EXIT_SUCCESS;
}
