/* The header alone, in one of two translation units. */
#include <accsyn.h>

#if !ACCSYN_VERSION_AT_LEAST(1, 0, 0) || ACCSYN_VERSION_AT_LEAST(ACCSYN_VERSION_MAJOR + 1, 0, 0)
#error "ACCSYN_VERSION_AT_LEAST is wrong"
#endif

int other(accsyn_status status);

int other(accsyn_status status)
{
    switch (status) {
    case ACCSYN_OK: return 0;
    case ACCSYN_INVALID_ARGUMENT: return 1;
    default: return 2;
    }
}
