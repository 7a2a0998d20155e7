/* A user's program: makes a call, and finds the library as it was asked to be linked ("shared" or "static"). */
#include <accsyn.h>

#include <stdio.h>
#include <string.h>

/* Is the shared library in this process? */
static int is_loaded(void)
{
    char line[1024];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        found |= strstr(line, "libaccsyn.so") != NULL;
    if (maps != NULL)
        fclose(maps);
    return found;
}

int main(int argc, char **argv)
{
    if (argc != 2 || is_loaded() != (strcmp(argv[1], "shared") == 0)) {
        fputs("the library is not linked as asked\n", stderr);
        return 1;
    }
    accsyn_session *session = accsyn_session_new(NULL);
    char *transfers = session != NULL ? accsyn_find(session, "Transfer WHERE status=failed", NULL) : NULL;
    if (transfers == NULL || accsyn_version_number() != ACCSYN_VERSION_NUMBER) {
        const char *message = accsyn_last_message();
        fprintf(stderr, "%s: %s\n", accsyn_version(), message != NULL ? message : "header and library differ");
        accsyn_session_free(session);
        return 1;
    }
    printf("libaccsyn %s, %s: %.60s...\n", accsyn_version(), argv[1], transfers);
    accsyn_string_free(transfers);
    accsyn_session_free(session);
    return 0;
}
