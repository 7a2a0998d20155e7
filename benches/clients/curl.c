// The same requests by libcurl: curl MODE PORT CA_FILE QUERY CALLS WIDTH. Bodies are collected in memory and not looked
// at.
#include "timing.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

enum { MOST = 1000 };

static const char *port, *ca_file, *query;
static int calls, width;
static struct timing timing;
static struct curl_slist *headers;

struct body {
    char *bytes;
    size_t length, capacity;
};

// A handle, its request and its answer.
struct request {
    CURL *curl;
    struct body body;
    double started;
};

static void check(CURLcode outcome)
{
    if (outcome != CURLE_OK) {
        fprintf(stderr, "%s\n", curl_easy_strerror(outcome));
        exit(1);
    }
}

static size_t collect(char *bytes, size_t size, size_t count, void *user_data)
{
    struct body *body = user_data;
    size_t length = size * count;
    if (body->length + length > body->capacity) {
        body->capacity = 2 * body->capacity + length;
        body->bytes = realloc(body->bytes, body->capacity);
        if (body->bytes == NULL)
            return 0;
    }
    memcpy(body->bytes + body->length, bytes, length);
    body->length += length;
    return length;
}

static CURL *new_handle(void)
{
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    return curl;
}

static void prepare(struct request *request, int number)
{
    char event[600], url[3000];
    snprintf(event, sizeof event,
             "{\"audience\": \"api\", \"workspace\": \"acmefilm\", \"eid\": \"%08x-9163-4342-b11d-eb1c2130bfc0\", "
             "\"session\": \"s\", \"uri\": \"user/find\", \"ident\": \"john@user.com\", \"created\": "
             "\"2026-11-24T06:18:58\", \"hostname\": \"host\", \"data\": {\"finished\": false}, \"query\": \"%s\"}",
             (unsigned)number, query);
    char *escaped = curl_easy_escape(request->curl, event, 0);
    snprintf(url, sizeof url, "https://127.0.0.1:%s/api/v3/event?%s", port, escaped);
    curl_free(escaped);
    curl_easy_setopt(request->curl, CURLOPT_URL, url);
    curl_easy_setopt(request->curl, CURLOPT_WRITEDATA, &request->body);
    curl_easy_setopt(request->curl, CURLOPT_PRIVATE, request);
    request->started = now();
}

static void end(struct request *request)
{
    free(request->body.bytes);
    memset(&request->body, 0, sizeof request->body);
}

static void find(struct request *request, int number)
{
    prepare(request, number);
    check(curl_easy_perform(request->curl));
    end(request);
}

static void login(void)
{
    char url[200];
    struct request request = {new_handle(), {NULL, 0, 0}, 0};
    snprintf(url, sizeof url, "https://127.0.0.1:%s/api/v3/api/login", port);
    curl_easy_setopt(request.curl, CURLOPT_URL, url);
    curl_easy_setopt(request.curl, CURLOPT_WRITEDATA, &request.body);
    curl_easy_setopt(request.curl, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_setopt(request.curl, CURLOPT_POSTFIELDS, "{}");
    check(curl_easy_perform(request.curl));
    end(&request);
    curl_easy_setopt(request.curl, CURLOPT_CUSTOMREQUEST, NULL);
    curl_easy_setopt(request.curl, CURLOPT_HTTPGET, 1L);
    find(&request, 0);
    curl_easy_cleanup(request.curl);
}

static struct request *handles;

static void *run(void *argument)
{
    struct request *request = argument;
    double *took = timing.calls + (request - handles) * calls;
    for (int i = 0; i < calls; i++) {
        double started = now();
        find(request, i);
        took[i] = now() - started;
    }
    return NULL;
}

static void run_threads(void)
{
    static pthread_t threads[MOST];
    for (int i = 0; i < width; i++)
        pthread_create(&threads[i], NULL, run, &handles[i]);
    for (int i = 0; i < width; i++)
        pthread_join(threads[i], NULL);
}

// As many transfers in flight as WIDTH says, on one thread.
static void run_multi(CURLM *multi, int total)
{
    int started = 0, done = 0, running, left;
    for (; started < width; started++) {
        prepare(&handles[started], started);
        curl_multi_add_handle(multi, handles[started].curl);
    }
    while (done < total) {
        CURLMsg *message;
        curl_multi_perform(multi, &running);
        while ((message = curl_multi_info_read(multi, &left)) != NULL) {
            struct request *request;
            check(message->data.result);
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
            timing.calls[done++] = now() - request->started;
            curl_multi_remove_handle(multi, request->curl);
            end(request);
            if (started < total) {
                prepare(request, started++);
                curl_multi_add_handle(multi, request->curl);
            }
        }
        if (done < total)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

int main(int count, char **args)
{
    if (count != 7)
        return 2;
    const char *mode = args[1];
    port = args[2];
    ca_file = args[3];
    query = args[4];
    calls = atoi(args[5]);
    width = atoi(args[6]);
    if (width < 1 || width > MOST)
        return 2;
    curl_global_init(CURL_GLOBAL_ALL);
    headers = curl_slist_append(headers, "Authorization: basic am9obkB1c2VyLmNvbTp0ZXN0LWFwaS1rZXktMDAwMQ==");
    headers = curl_slist_append(headers, "X-Accsyn-Workspace: acmefilm");
    headers = curl_slist_append(headers, "X-Accsyn-Device: libaccsyn v1.0.0 @ host ()");
    handles = calloc((size_t)width, sizeof *handles);
    int is_login = strcmp(mode, "login") == 0, is_multi = strcmp(mode, "multi") == 0;
    CURLM *multi = is_multi ? curl_multi_init() : NULL;
    timing.calls = calloc((size_t)width, sizeof *timing.calls);
    // What is measured begins with connections, but for logins.
    for (int i = 0; i < width && !is_login; i++) {
        handles[i].curl = new_handle();
        if (!is_multi)
            find(&handles[i], i);
    }
    if (is_multi)
        run_multi(multi, width);
    free(timing.calls);
    start_timing(&timing, calls * width);
    if (is_login) {
        for (int i = 0; i < calls * width; i++) {
            double started = now();
            login();
            timing.calls[i] = now() - started;
        }
    } else if (strcmp(mode, "find") == 0) {
        run_threads();
    } else if (is_multi) {
        run_multi(multi, calls * width);
    } else {
        return 2;
    }
    print_timing(&timing);
    for (int i = 0; i < width && !is_login; i++)
        curl_easy_cleanup(handles[i].curl);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    return 0;
}
