/* libevent: a service that reads every transfer, page by page, and goes on serving its other events.
 *
 *     accsyn-sandbox -- ./host_libevent
 */
#include <accsyn.h>
#include <event2/event.h>
#include <stdio.h>

static struct event *ready;
static accsyn_cursor *pages;
static int failed;

static void end(void)
{
    /* The descriptor is the library's: it leaves the loop before the session is freed, which then has nothing left to
     * do. */
    event_del(ready);
}

static void show(accsyn_call *call, void *user_data)
{
    char *envelope = accsyn_call_take(call), *page = NULL;
    (void)user_data;
    accsyn_call_free(call);
    switch (accsyn_json_get(envelope, "result", &page)) {
    case ACCSYN_JSON_ARRAY:
        puts(page);
        if (accsyn_cursor_submit_next(pages, NULL) != NULL)
            break;
        fprintf(stderr, "%s\n", accsyn_last_message());
        failed = 1;
        end();
        break;
    case ACCSYN_JSON_NULL: end(); break;
    default:
        fprintf(stderr, "%s\n", envelope != NULL ? envelope : accsyn_last_message());
        failed = 1;
        end();
    }
    accsyn_string_free(page);
    accsyn_string_free(envelope);
}

static void on_completions(evutil_socket_t handle, short events, void *session)
{
    (void)handle;
    (void)events;
    accsyn_dispatch(session, show, 0);
}

int main(void)
{
    struct event_base *base = event_base_new();
    accsyn_session *session = accsyn_session_new(NULL);
    if (session == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        return 1;
    }
    ready = event_new(base, (evutil_socket_t)accsyn_session_wait_handle(session), EV_READ | EV_PERSIST, on_completions,
                      session);
    event_add(ready, NULL);
    pages = accsyn_find_pages(session, "Transfer", "{\"attributes\": [\"name\", \"status\"], \"limit\": 2}");
    if (accsyn_cursor_submit_next(pages, NULL) == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        failed = 1;
        end();
    }
    event_base_dispatch(base);
    accsyn_cursor_free(pages);
    event_free(ready);
    accsyn_session_free(session);
    event_base_free(base);
    return failed;
}
