// Finds by libaccsyn: accsyn MODE PORT CA_FILE QUERY CALLS WIDTH. The modes are in main; WIDTH is how many
// threads, sessions or calls in flight.
#include "timing.h"

#include <accsyn.h>
#include <pthread.h>
#include <string.h>

enum { MOST = 1000 };

static char options[1000], arguments[300];
static const char *query;
static int calls, width;
static accsyn_session *sessions[MOST];
static struct timing timing;

static void check(int is_good)
{
    if (!is_good) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        exit(1);
    }
}

static accsyn_session *open_session(void)
{
    accsyn_session *session = accsyn_session_new(options);
    check(session != NULL);
    return session;
}

static void free_result(char *result)
{
    check(result != NULL);
    accsyn_string_free(result);
}

static void find(accsyn_session *session)
{
    free_result(accsyn_find(session, query, NULL));
}

static void invoke(accsyn_session *session)
{
    free_result(accsyn_invoke(session, "find", arguments));
}

static void submit(accsyn_session *session)
{
    accsyn_call *call = accsyn_submit(session, "find", arguments);
    check(call != NULL && accsyn_call_wait(call, -1) == ACCSYN_OK);
    free_result(accsyn_call_take(call));
    accsyn_call_free(call);
}

static void login(accsyn_session *unused)
{
    accsyn_session *session = open_session();
    (void)unused;
    find(session);
    accsyn_session_free(session);
}

// One thread's work, timed call by call.
struct work {
    void (*call)(accsyn_session *);
    accsyn_session *session;
    double *took;
};

static void *run(void *argument)
{
    struct work *work = argument;
    for (int i = 0; i < calls; i++) {
        double started = now();
        work->call(work->session);
        work->took[i] = now() - started;
    }
    return NULL;
}

static void run_threads(void (*call)(accsyn_session *), int is_shared)
{
    static struct work work[MOST];
    static pthread_t threads[MOST];
    for (int i = 0; i < width; i++) {
        work[i].call = call;
        work[i].session = sessions[is_shared ? 0 : i];
        work[i].took = timing.calls + (size_t)i * (size_t)calls;
        check(pthread_create(&threads[i], NULL, run, &work[i]) == 0);
    }
    for (int i = 0; i < width; i++)
        pthread_join(threads[i], NULL);
}

// As many calls in flight as WIDTH says, on one thread.
static void run_flight(void)
{
    int started = 0;
    double times[MOST];
    for (int done = 0; done < calls * width; done++) {
        for (; started < calls * width && started - done < width; started++) {
            times[started % width] = now();
            check(accsyn_submit_with(sessions[0], "find", arguments, &times[started % width]) != NULL);
        }
        accsyn_call *call = accsyn_next_completed(sessions[0], 60000);
        check(call != NULL);
        timing.calls[done] = now() - *(double *)accsyn_call_user_data(call);
        free_result(accsyn_call_take(call));
        accsyn_call_free(call);
    }
}

int main(int count, char **args)
{
    if (count != 7)
        return 2;
    const char *mode = args[1];
    query = args[4];
    calls = atoi(args[5]);
    width = atoi(args[6]);
    if (width < 1 || width > MOST)
        return 2;
    snprintf(arguments, sizeof arguments, "{\"query\": \"%s\"}", query);
    int is_system = strcmp(mode, "login-system") == 0;
    snprintf(options, sizeof options,
             "{\"workspace\":\"acmefilm\",\"username\":\"john@user.com\",\"api_key\":\"test-api-key-0001\",\"proxy\":"
             "\"none\",\"max_response_bytes\":2000000000,\"rate_limit\":0,\"environment\":false,\"endpoint\":\"https://"
             "127.0.0.1:%s\"%s%s%s}",
             args[2], is_system ? "" : ",\"ca_file\":\"", is_system ? "" : args[3], is_system ? "" : "\"");
    int is_separate = strcmp(mode, "separate") == 0, is_login = strcmp(mode, "login") == 0 || is_system;
    if (is_system) // Its certificates are read once in a process.
        login(NULL);
    // What is measured begins with a connection, but for logins.
    for (int i = 0; i < (is_separate ? width : is_login ? 0 : 1); i++) {
        sessions[i] = open_session();
        find(sessions[i]);
    }
    start_timing(&timing, calls * width);
    if (strcmp(mode, "find") == 0)
        run_threads(find, 1);
    else if (is_separate)
        run_threads(find, 0);
    else if (strcmp(mode, "invoke") == 0)
        run_threads(invoke, 1);
    else if (strcmp(mode, "submit") == 0)
        run_threads(submit, 1);
    else if (strcmp(mode, "flight") == 0)
        run_flight();
    else if (is_login)
        run_threads(login, 1);
    else
        return 2;
    print_timing(&timing);
    for (int i = 0; i < MOST && sessions[i] != NULL; i++)
        accsyn_session_free(sessions[i]);
    return 0;
}
