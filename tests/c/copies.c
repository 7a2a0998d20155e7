/* Two copies of the library in one process: that of the program, and that of a plug-in that is linked statically, which
 * this file is, too. A handle of one is none of the other. */
#include <accsyn.h>

#include <stddef.h>

#ifdef PLUGIN

accsyn_session *plugin_open(void);
char *plugin_find(accsyn_session *session);
accsyn_status plugin_status(void);
void plugin_free(accsyn_session *session);

accsyn_session *plugin_open(void)
{
    return accsyn_session_new(NULL);
}

char *plugin_find(accsyn_session *session)
{
    return accsyn_find(session, "User", NULL);
}

accsyn_status plugin_status(void)
{
    return accsyn_last_status();
}

void plugin_free(accsyn_session *session)
{
    accsyn_session_free(session);
}

#else

#include "check.h"

#include <dlfcn.h>

static void *plugin;

/* A function of the plug-in. */
static void function(const char *name, void *pointer)
{
    void *found = dlsym(plugin, name);
    CHECK(found != NULL);
    memcpy(pointer, &found, sizeof found);
}

int main(int argc, char **argv)
{
    accsyn_session *(*open_session)(void);
    char *(*find)(accsyn_session *);
    accsyn_status (*status)(void);
    void (*free_session)(accsyn_session *);
    CHECK(argc == 2);
    plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    CHECK(plugin != NULL);
    function("plugin_open", &open_session);
    function("plugin_find", &find);
    function("plugin_status", &status);
    function("plugin_free", &free_session);

    accsyn_session *ours = accsyn_session_new(NULL), *theirs = open_session();
    CHECK(ours != NULL && theirs != NULL && ours != theirs);
    CHECK_FAILS(accsyn_find(theirs, "User", NULL), ACCSYN_INVALID_HANDLE, "not a handle of this library");
    CHECK(find(ours) == NULL && status() == ACCSYN_INVALID_HANDLE);
    accsyn_session_free(theirs);
    free_session(ours);
    CHECK_RESULT(accsyn_find(ours, "User", NULL), "[{");
    CHECK(find(theirs) != NULL);
    accsyn_session_free(ours);
    free_session(theirs);
    return 0;
}

#endif
