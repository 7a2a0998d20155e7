/*
 * A plug-in as hosts like Maya or Nuke load them: it logs in, keeps a few calls under way, and can be unloaded at any
 * time.
 */
#include "plugin.h"

#include <accsyn.h>

#include <stdio.h>

enum { CALLS = 16 };

static accsyn_session *session;
static accsyn_call *calls[CALLS];

/* Called on a thread of the library. It is code of this plug-in: freeing the session waits until it has returned, so it
 * is never called once the plug-in is unloaded. */
static void on_done(void *user_data)
{
    (void)user_data; /* A real plug-in posts an event to the host's loop here. */
}

plugin_start_fn plugin_start;
plugin_stop_fn plugin_stop;

int plugin_start(void)
{
    session = accsyn_session_new(NULL);
    if (session == NULL) {
        fprintf(stderr, "plugin: %s\n", accsyn_last_message());
        return -1;
    }
    accsyn_session_set_wake(session, on_done, NULL);
    for (int i = 0; i < CALLS; i++)
        calls[i] = accsyn_submit(session, "find", "{\"query\": \"Transfer\"}");
    return 0;
}

int plugin_stop(void)
{
    int under_way = 0;
    for (int i = 0; i < CALLS; i++) {
        under_way += accsyn_call_is_done(calls[i]) == 0;
        accsyn_call_free(calls[i]);
    }
    accsyn_session_free(session);
    session = NULL;
    return under_way;
}
