/* OBS Studio: a module that sends each recording when it is finished. Nothing blocks: it logs in while OBS starts, and
 * completions wake OBS, which collects them on its UI thread.
 */
#include <accsyn.h>
#include <obs-frontend-api.h>
#include <obs-module.h>
#include <util/dstr.h>

OBS_DECLARE_MODULE()
OBS_MODULE_AUTHOR("libaccsyn")

static accsyn_session *session;
static accsyn_call *login;

static void show(accsyn_call *call, void *user_data)
{
    char *envelope = accsyn_call_take(call), *text = NULL;
    (void)user_data;
    if (accsyn_json_get(envelope, "result.name", &text) == ACCSYN_JSON_STRING)
        blog(LOG_INFO, "[accsyn] sending %s", text);
    else if (accsyn_json_get(envelope, "error.message", &text) == ACCSYN_JSON_STRING)
        blog(LOG_WARNING, "[accsyn] %s", text);
    accsyn_string_free(text);
    accsyn_string_free(envelope);
    accsyn_call_free(call);
}

static void collect(void *unused)
{
    UNUSED_PARAMETER(unused);
    if (session != NULL)
        accsyn_dispatch(session, show, 0);
}

/* On a thread of the library: only posts. */
static void wake(void *unused)
{
    obs_queue_task(OBS_TASK_UI, collect, unused, false);
}

/* Whether there is a session: the login of obs_module_load is collected by the first who needs it. */
static bool has_session(void)
{
    if (session != NULL || login == NULL || accsyn_call_is_done(login) != 1)
        return session != NULL;
    session = accsyn_call_take_session(login);
    if (session == NULL)
        blog(LOG_WARNING, "[accsyn] %s", accsyn_last_message());
    accsyn_call_free(login);
    login = NULL;
    return session != NULL && accsyn_session_set_wake(session, wake, NULL) == ACCSYN_OK;
}

/* Sends a file to the other site; show reports how that went. */
static bool send_file(const char *path)
{
    char *source = has_session() ? accsyn_json_quote(path) : NULL;
    if (source == NULL)
        return false;
    struct dstr args = {0};
    dstr_printf(&args, "{\"entitytype\": \"transfer\", \"data\": {\"source\": %s, \"destination\": \"site=berlin\"}}",
                source);
    bool is_started = accsyn_submit(session, "create", args.array) != NULL;
    if (!is_started)
        blog(LOG_WARNING, "[accsyn] %s", accsyn_last_message());
    dstr_free(&args);
    accsyn_string_free(source);
    return is_started;
}

static void on_event(enum obs_frontend_event event, void *unused)
{
    UNUSED_PARAMETER(unused);
    if (event != OBS_FRONTEND_EVENT_RECORDING_STOPPED)
        return;
    char *path = obs_frontend_get_last_recording();
    if (path != NULL && !send_file(path))
        blog(LOG_WARNING, "[accsyn] %s is not sent: not logged in", path);
    bfree(path);
}

/* For scripts and hotkeys: proc_handler_call(obs_get_proc_handler(), "accsyn_send", {"path": ...}). */
static void on_call(void *unused, calldata_t *data)
{
    UNUSED_PARAMETER(unused);
    calldata_set_bool(data, "accepted", send_file(calldata_string(data, "path")));
}

bool obs_module_load(void)
{
    login = accsyn_session_open(NULL);
    if (login == NULL)
        blog(LOG_WARNING, "[accsyn] %s", accsyn_last_message());
    proc_handler_add(obs_get_proc_handler(), "void accsyn_send(in string path, out bool accepted)", on_call, NULL);
    obs_frontend_add_event_callback(on_event, NULL);
    return login != NULL;
}

void obs_module_unload(void)
{
    obs_frontend_remove_event_callback(on_event, NULL);
    accsyn_call_free(login);      /* cancelled, if it is still running */
    accsyn_session_free(session); /* once this returns, wake is no longer called */
}
