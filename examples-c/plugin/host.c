/*
 * A host that loads the plug-in, uses it, unloads it while its calls are in flight, and loads it again.
 *
 *     host PLUGIN [times]
 */
#define _DEFAULT_SOURCE
#include "plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *function(void *library, const char *name)
{
    void *address = dlsym(library, name);
    if (address == NULL) {
        fprintf(stderr, "host: %s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    return address;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: host PLUGIN [times]\n", stderr);
        return 2;
    }
    int times = argc > 2 ? atoi(argv[2]) : 3;
    for (int round = 1; round <= times; round++) {
        void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) {
            fprintf(stderr, "host: %s\n", dlerror());
            return EXIT_FAILURE;
        }
        plugin_start_fn *start;
        plugin_stop_fn *stop;
        /* ISO C does not convert between object and function pointers; POSIX guarantees the same representation. */
        void *found = function(library, "plugin_start");
        memcpy(&start, &found, sizeof start);
        found = function(library, "plugin_stop");
        memcpy(&stop, &found, sizeof stop);
        if (start() != 0)
            return EXIT_FAILURE;
        int under_way = stop();
        dlclose(library);
        printf("round %d: loaded, used, unloaded with %d calls under way\n", round, under_way);
    }
    return EXIT_SUCCESS;
}
