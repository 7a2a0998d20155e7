/* Proof that AddressSanitizer is active: it must detect this. */
#include <stdlib.h>

int main(int argc, char **argv)
{
    (void)argv;
    volatile char *one = malloc(1);
    one[argc] = 1;
    return one[argc];
}
