/* GLib, and with it GTK, GIMP, GStreamer: the main loop waits for completions, and no thread is needed.
 *
 *     accsyn-sandbox -- ./host_glib
 */
#include <accsyn.h>
#include <glib-unix.h>
#include <stdio.h>

static GMainLoop *loop;
static int left, failed;

/* Runs on the main loop, where widgets may be touched. */
static void show(accsyn_call *call, void *user_data)
{
    char *envelope = accsyn_call_take(call), *message = NULL;
    int32_t ok = 0;
    accsyn_json_get_bool(envelope, "ok", &ok);
    if (ok) {
        printf("%s: %d\n", (const char *)user_data, (int)accsyn_json_each(envelope, "result", NULL, NULL));
    } else {
        accsyn_json_get(envelope, "error.message", &message);
        fprintf(stderr, "%s: %s\n", (const char *)user_data, message);
        failed = 1;
        accsyn_string_free(message);
    }
    accsyn_string_free(envelope);
    accsyn_call_free(call);
    if (--left == 0)
        g_main_loop_quit(loop);
}

static gboolean on_completions(gint descriptor, GIOCondition condition, gpointer session)
{
    (void)descriptor;
    (void)condition;
    accsyn_dispatch(session, show, 0);
    return G_SOURCE_CONTINUE;
}

int main(void)
{
    accsyn_session *session = accsyn_session_new(NULL);
    if (session == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        return 1;
    }
    loop = g_main_loop_new(NULL, FALSE);
    guint source = g_unix_fd_add((gint)accsyn_session_wait_handle(session), G_IO_IN, on_completions, session);

    static const char *const queries[] = {"Queue", "User", "Transfer"};
    for (size_t i = 0; i < G_N_ELEMENTS(queries); i++) {
        char *args = g_strdup_printf("{\"query\": \"%s\"}", queries[i]);
        if (accsyn_submit_with(session, "find", args, (void *)queries[i]) != NULL)
            left++;
        g_free(args);
    }
    if (left > 0)
        g_main_loop_run(loop);

    /* The library closes the descriptor with the session: first it leaves the loop. */
    g_source_remove(source);
    accsyn_session_free(session);
    g_main_loop_unref(loop);
    return failed;
}
