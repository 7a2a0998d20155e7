/* The header in a host that defines common words as macros. */
#include <stddef.h>
#include <stdint.h>

#include "host_macros.h"

#include <accsyn.h>

int main(void)
{
    return accsyn_abi_version() == ACCSYN_ABI_VERSION ? 0 : 1;
}
