/* libuv: logging in, and calls, without blocking the loop.
 *
 *     accsyn-sandbox -- ./host_libuv
 */
#include <accsyn.h>
#include <stdio.h>
#include <uv.h>

static uv_poll_t login_poll, session_poll;
static accsyn_session *session;
static int left, failed;

static void close_session(uv_handle_t *handle)
{
    (void)handle;
    accsyn_session_free(session);
}

static void find(const char *query, const char *what)
{
    char *quoted = accsyn_json_quote(query), args[200];
    snprintf(args, sizeof args, "{\"query\": %s}", quoted != NULL ? quoted : "null");
    accsyn_string_free(quoted);
    if (accsyn_submit_with(session, "find", args, (void *)what) != NULL)
        left++;
}

static void show(accsyn_call *call, void *user_data)
{
    char *envelope = accsyn_call_take(call), *name = NULL;
    if (envelope != NULL && accsyn_json_get(envelope, "result[0].name", &name) == ACCSYN_JSON_STRING)
        printf("%s: %s and others\n", (const char *)user_data, name);
    else
        failed = 1;
    accsyn_string_free(name);
    accsyn_string_free(envelope);
    accsyn_call_free(call);
    /* The descriptor is the library's: it leaves the loop before the session is freed. */
    if (--left == 0)
        uv_close((uv_handle_t *)&session_poll, close_session);
}

static void on_completions(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    accsyn_dispatch(poll->data, show, 0);
}

static void on_login(uv_poll_t *poll, int status, int events)
{
    accsyn_call *login = poll->data;
    (void)status;
    (void)events;
    uv_poll_stop(poll);
    uv_close((uv_handle_t *)poll, NULL);
    session = accsyn_call_take_session(login);
    if (session == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        failed = 1;
    } else {
        uv_poll_init(poll->loop, &session_poll, (int)accsyn_session_wait_handle(session));
        session_poll.data = session;
        uv_poll_start(&session_poll, UV_READABLE, on_completions);
        find("Queue", "queues");
        find("Transfer", "transfers");
    }
    accsyn_call_free(login);
}

int main(void)
{
    uv_loop_t *loop = uv_default_loop();
    accsyn_call *login = accsyn_session_open(NULL);
    if (login == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        return 1;
    }
    uv_poll_init(loop, &login_poll, (int)accsyn_call_wait_handle(login));
    login_poll.data = login;
    uv_poll_start(&login_poll, UV_READABLE, on_login);
    uv_run(loop, UV_RUN_DEFAULT);
    uv_loop_close(loop);
    return failed;
}
