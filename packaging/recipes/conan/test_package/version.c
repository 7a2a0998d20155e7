#include <accsyn.h>
#include <stdio.h>

int main(void)
{
    return printf("libaccsyn %s\n", accsyn_version()) > 0 ? 0 : 1;
}
