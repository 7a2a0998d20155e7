// The same requests by libcurl, a handle for each thread: curl PORT CA_FILE QUERY CALLS THREADS. The answers are
// collected in memory and not looked at.
#include "timing.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *port, *ca_file, *query;
static int calls;

struct answer {
    char *bytes;
    size_t length, capacity;
};

static size_t collect(char *bytes, size_t size, size_t count, void *user_data)
{
    struct answer *answer = user_data;
    size_t length = size * count;
    if (answer->length + length > answer->capacity) {
        answer->capacity = 2 * answer->capacity + length;
        answer->bytes = realloc(answer->bytes, answer->capacity);
        if (answer->bytes == NULL)
            return 0;
    }
    memcpy(answer->bytes + answer->length, bytes, length);
    answer->length += length;
    return length;
}

static void *find(void *unused)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = NULL;
    (void)unused;
    headers = curl_slist_append(headers, "Authorization: basic am9obkB1c2VyLmNvbTp0ZXN0LWFwaS1rZXktMDAwMQ==");
    headers = curl_slist_append(headers, "X-Accsyn-Workspace: acmefilm");
    headers = curl_slist_append(headers, "X-Accsyn-Device: libaccsyn v1.0.0 @ host ()");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    for (int i = 0; i < calls; i++) {
        struct answer answer = {0};
        char event[600], url[3000];
        snprintf(event, sizeof event,
                 "{\"audience\": \"api\", \"workspace\": \"acmefilm\", \"eid\": \"%08x-9163-4342-b11d-eb1c2130bfc0\", "
                 "\"session\": \"s\", \"uri\": \"user/find\", \"ident\": \"john@user.com\", \"created\": "
                 "\"2026-11-24T06:18:58\", \"hostname\": \"host\", \"data\": {\"finished\": false}, \"query\": \"%s\"}",
                 i, query);
        char *escaped = curl_easy_escape(curl, event, 0);
        snprintf(url, sizeof url, "https://127.0.0.1:%s/api/v3/event?%s", port, escaped);
        curl_free(escaped);
        curl_easy_setopt(curl, CURLOPT_URL, url);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
        CURLcode outcome = curl_easy_perform(curl);
        if (outcome != CURLE_OK) {
            fprintf(stderr, "%s\n", curl_easy_strerror(outcome));
            exit(1);
        }
        free(answer.bytes);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return NULL;
}

int main(int count, char **args)
{
    pthread_t threads[64];
    struct timing start;
    if (count != 6)
        return 2;
    port = args[1];
    ca_file = args[2];
    query = args[3];
    calls = atoi(args[4]);
    int thread_count = atoi(args[5]);
    start_timing(&start);
    curl_global_init(CURL_GLOBAL_ALL);
    for (int i = 0; i < thread_count && i < 64; i++)
        pthread_create(&threads[i], NULL, find, NULL);
    for (int i = 0; i < thread_count && i < 64; i++)
        pthread_join(threads[i], NULL);
    print_timing(&start, calls * thread_count);
    return 0;
}
