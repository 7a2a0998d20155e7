// Finds by libaccsyn: accsyn PORT CA_FILE QUERY CALLS THREADS
#include "timing.h"

#include <accsyn.h>
#include <pthread.h>
#include <stdlib.h>

static accsyn_session *session;
static const char *query;
static int calls;

static void fail(void)
{
    fprintf(stderr, "%s\n", accsyn_last_message());
    exit(1);
}

static void *find(void *unused)
{
    (void)unused;
    for (int i = 0; i < calls; i++) {
        char *found = accsyn_find(session, query, NULL);
        if (found == NULL)
            fail();
        accsyn_string_free(found);
    }
    return NULL;
}

int main(int count, char **args)
{
    char options[1000];
    pthread_t threads[64];
    struct timing start;
    if (count != 6)
        return 2;
    query = args[3];
    calls = atoi(args[4]);
    int thread_count = atoi(args[5]);
    snprintf(options, sizeof options,
             "{\"workspace\":\"acmefilm\",\"username\":\"john@user.com\",\"api_key\":\"test-api-key-0001\",\"proxy\":"
             "\"none\","
             "\"rate_limit\":0,\"endpoint\":\"https://127.0.0.1:%s\",\"ca_file\":\"%s\"}",
             args[1], args[2]);
    start_timing(&start);
    session = accsyn_session_new(options);
    if (session == NULL)
        fail();
    for (int i = 0; i < thread_count && i < 64; i++)
        pthread_create(&threads[i], NULL, find, NULL);
    for (int i = 0; i < thread_count && i < 64; i++)
        pthread_join(threads[i], NULL);
    print_timing(&start, calls * thread_count);
    accsyn_session_free(session);
    return 0;
}
