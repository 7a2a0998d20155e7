/* The header alone, in one of two translation units. */
#include <accsyn.h>

#if !ACCSYN_VERSION_AT_LEAST(1, 0, 0) || ACCSYN_VERSION_AT_LEAST(ACCSYN_VERSION_MAJOR + 1, 0, 0)
#error "ACCSYN_VERSION_AT_LEAST is wrong"
#endif

int other(accsyn_status status);

int main(void)
{
    return other(ACCSYN_OK) != 0 || accsyn_version_number() != ACCSYN_VERSION_NUMBER ||
           accsyn_abi_version() != ACCSYN_ABI_VERSION;
}
