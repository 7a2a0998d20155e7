// Fixed workloads, each counted by callgrind: workloads PORT CA_FILE. Run by run.sh.
#include <accsyn.h>
#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

enum { ROUNDS = 3, CALLS = 50, FEW = 5 };

static char options[1000];
static accsyn_session *session;

static void check(int is_good)
{
    if (!is_good) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        exit(1);
    }
}

static void take(char *text)
{
    check(text != NULL);
    accsyn_string_free(text);
}

static void find(void)
{
    take(accsyn_find(session, "user", NULL));
}

static void decode(void)
{
    take(accsyn_find(session, "file-1000-file", NULL));
}

static void invoke(void)
{
    take(accsyn_invoke(session, "find", "{\"query\": \"user\"}"));
}

static void submit(void)
{
    accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"user\"}");
    check(call != NULL && accsyn_call_wait(call, 60000) == ACCSYN_OK);
    take(accsyn_call_take(call));
    accsyn_call_free(call);
}

static void open_session(void)
{
    accsyn_session *other = accsyn_session_new(options);
    check(other != NULL);
    accsyn_session_free(other);
}

// Prints nothing: callgrind writes a file for each round, with the name of the workload and the number of calls in it.
static void measure(const char *name, void (*work)(void), int calls)
{
    char label[100];
    snprintf(label, sizeof label, "%s/%d", name, calls);
    for (int i = 0; i < FEW; i++)
        work();
    for (int round = 0; round < ROUNDS; round++) {
        CALLGRIND_ZERO_STATS;
        for (int i = 0; i < calls; i++)
            work();
        CALLGRIND_DUMP_STATS_AT(label);
    }
}

int main(int count, char **args)
{
    if (count != 3)
        return 2;
    snprintf(options, sizeof options,
             "{\"workspace\":\"acmefilm\",\"username\":\"john@user.com\",\"api_key\":\"test-api-key-0001\","
             "\"proxy\":\"none\",\"environment\":false,\"workers\":1,\"rate_limit\":0,"
             "\"endpoint\":\"https://127.0.0.1:%s\",\"ca_file\":\"%s\"}",
             args[1], args[2]);
    session = accsyn_session_new(options);
    check(session != NULL);
    measure("find", find, CALLS);
    measure("invoke", invoke, CALLS);
    measure("submit", submit, CALLS);
    measure("decode", decode, FEW);
    measure("open", open_session, FEW);
    accsyn_session_free(session);
    return 0;
}
