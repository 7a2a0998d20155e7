/* OBS Studio: a module that logs in while OBS starts, and sends the recordings of the output that it is told of.
 * Nothing blocks: completions wake OBS, which collects them on its UI thread.
 */
#include <accsyn.h>
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

/* proc_handler_call(obs_get_proc_handler(), "accsyn_send", {"path": ...}): by a script, a hotkey, or when recording
 * stops. */
static void send_file(void *unused, calldata_t *data)
{
    UNUSED_PARAMETER(unused);
    if (session == NULL && login != NULL && accsyn_call_is_done(login) == 1) {
        session = accsyn_call_take_session(login);
        if (session == NULL)
            blog(LOG_WARNING, "[accsyn] %s", accsyn_last_message());
        accsyn_call_free(login);
        login = NULL;
        accsyn_session_set_wake(session, wake, NULL);
    }
    char *source = accsyn_json_quote(calldata_string(data, "path"));
    calldata_set_bool(data, "accepted", session != NULL && source != NULL);
    if (session != NULL && source != NULL) {
        struct dstr args = {0};
        dstr_printf(&args,
                    "{\"entitytype\": \"transfer\", \"data\": {\"source\": %s, \"destination\": \"site=berlin\"}}",
                    source);
        if (accsyn_submit(session, "create", args.array) == NULL)
            blog(LOG_WARNING, "[accsyn] %s", accsyn_last_message());
        dstr_free(&args);
    }
    accsyn_string_free(source);
}

bool obs_module_load(void)
{
    login = accsyn_session_open(NULL);
    if (login == NULL)
        blog(LOG_WARNING, "[accsyn] %s", accsyn_last_message());
    proc_handler_add(obs_get_proc_handler(), "void accsyn_send(in string path, out bool accepted)", send_file, NULL);
    return login != NULL;
}

void obs_module_unload(void)
{
    accsyn_call_free(login);      /* cancelled, if it is still running */
    accsyn_session_free(session); /* once this returns, wake is no longer called */
}
