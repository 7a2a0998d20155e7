/* A panic inside the library becomes an error with its text, prints nothing to standard error, and the library
 * continues to work. The library is a variant that exports a function which panics, loaded with dlopen. */
#include <accsyn.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *library;

static void find(const char *name, void *function)
{
    void *address = dlsym(library, name);
    if (address == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    memcpy(function, &address, sizeof address);
}

int main(int argc, char **argv)
{
    char *(*probe)(void), *(*hostname)(void);
    const char *(*last_message)(void);
    accsyn_status (*last_status)(void);
    void (*string_free)(char *);

    if (argc != 2 || (library = dlopen(argv[1], RTLD_NOW)) == NULL) {
        fprintf(stderr, "cannot load the library: %s\n", argc == 2 ? dlerror() : "usage: panics LIBRARY");
        return EXIT_FAILURE;
    }
    find("accsyn_probe_panic", &probe);
    find("accsyn_hostname", &hostname);
    find("accsyn_last_message", &last_message);
    find("accsyn_last_status", &last_status);
    find("accsyn_string_free", &string_free);
    FILE *complaints = tmpfile();
    int terminal = dup(STDERR_FILENO);
    if (complaints == NULL || terminal < 0 || dup2(fileno(complaints), STDERR_FILENO) < 0)
        return EXIT_FAILURE;
    for (int round = 0; round < 3; round++) {
        if (probe() != NULL || last_status() != ACCSYN_INTERNAL || strstr(last_message(), "provoked") == NULL ||
            strstr(last_message(), "lib.rs:") == NULL || strstr(last_message(), " (/") != NULL) {
            fprintf(stderr, "the panic was not told: status %d\n", last_status());
            return EXIT_FAILURE;
        }
        char *name = hostname();
        if (name == NULL || last_status() != ACCSYN_OK) {
            fprintf(stderr, "the library does not work on\n");
            return EXIT_FAILURE;
        }
        string_free(name);
    }
    dup2(terminal, STDERR_FILENO);
    if (lseek(fileno(complaints), 0, SEEK_END) != 0) {
        fprintf(stderr, "something was written to standard error\n");
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
