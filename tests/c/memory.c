/* Memory runs out: a call that cannot get enough fails with an error that says so, wherever it happens, and the host
 * continues. */
#include "child.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>

static const size_t megabyte = 1 << 20;

/* A transfer with this much of data, which each find answers: a list, or a single string. */
static char *large(size_t size, int is_list)
{
    static const char head[] =
        "{\"source\": \"a\", \"destination\": \"b\", \"name\": \"large\", \"metadata\": {\"data\": ";
    char *data = malloc(sizeof head + size + 8);
    CHECK(data != NULL);
    strcpy(data, head);
    strcat(data, is_list ? "[1" : "\"1");
    size_t length = strlen(data);
    for (size_t i = 0; i < size; i++)
        data[length + i] = is_list && i % 2 == 0 ? ',' : '1';
    strcpy(data + length + size / 2 * 2, is_list ? "]}}" : "\"}}");
    return data;
}

static size_t used(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void set_limit(size_t total)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = total == 0 ? limit.rlim_max : total;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void leave_exactly(size_t left)
{
    set_limit(used() + left);
}

/* 0: everything. */
static void leave(size_t left)
{
    set_limit(left == 0 ? 0 : used() + left);
}

static int failures, successes;

static void check(char *result)
{
    if (result != NULL) {
        successes++;
    } else {
        failures++;
        accsyn_status status = accsyn_last_status();
        if (status != ACCSYN_INTERNAL || strstr(accsyn_last_message(), "not enough memory") == NULL) {
            fprintf(stderr, "%d: %s\n", status, accsyn_last_message());
            _exit(EXIT_FAILURE);
        }
    }
    accsyn_string_free(result);
}

static void answers_and_arguments(void)
{
    char *data = large(2 * megabyte, 1);
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_create(session, "transfer", data, NULL), "\"id\"");
    for (size_t left = 1; left <= 300; left += left / 2 + 1) {
        leave(left * megabyte);
        check(accsyn_find(session, "Transfer WHERE name=large", NULL));
        check(accsyn_create(session, "transfer", data, NULL));
        char *envelope = accsyn_invoke(session, "find", "{\"query\": \"Transfer WHERE name=large\"}");
        CHECK(envelope != NULL);
        accsyn_string_free(envelope);
        leave(0);
    }
    CHECK(failures > 0 && successes > 0);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_session_free(session);
    free(data);
}

static void *taken[100000];
static size_t count;

static void take_all(void)
{
    leave(1);
    for (size_t size = megabyte; size >= 32; size /= 2)
        while (count < 100000 && (taken[count] = malloc(size)) != NULL)
            count++;
    CHECK(malloc(32) == NULL || count == 100000);
}

static void give_back(void)
{
    leave(0);
    while (count > 0)
        free(taken[--count]);
}

/* Not even small allocations succeed. */
static void nothing_left(void)
{
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    take_all();
    for (int i = 0; i < 50; i++) {
        char *result = accsyn_find_one(session, "User", NULL);
        CHECK((result == NULL) == (accsyn_last_status() != ACCSYN_OK));
        accsyn_string_free(result);
        accsyn_session *other = accsyn_session_new("{\"rate_limit\": 0}");
        accsyn_session_free(other);
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        if (call != NULL)
            CHECK(accsyn_call_wait(call, 20000) == ACCSYN_OK || accsyn_last_status() != ACCSYN_TIMEOUT);
        accsyn_call_free(call);
    }
    give_back();
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    accsyn_session_free(session);
}

static pthread_barrier_t barrier;
static accsyn_session *shared;

/* What a function that can fail only for want of memory has done. */
static void fine_or_memory(int is_fine)
{
    if (!is_fine)
        check(NULL);
}

static void *first_call(void *which)
{
    accsyn_call *call;
    accsyn_session *session;
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    switch (*(int *)which) {
    case 0: check(accsyn_find_one(shared, "User", NULL)); break;
    case 1: check(accsyn_hostname()); break;
    case 2: check(accsyn_methods()); break;
    case 3: check(accsyn_session_info(shared)); break;
    case 4:
        CHECK(accsyn_find(shared, NULL, NULL) == NULL);
        CHECK(accsyn_last_status() == ACCSYN_INVALID_ARGUMENT || accsyn_last_status() == ACCSYN_INTERNAL);
        CHECK(accsyn_last_message() != NULL);
        break;
    case 5:
        fine_or_memory((session = accsyn_session_new(NULL)) != NULL);
        accsyn_session_free(session);
        break;
    case 6:
        fine_or_memory((call = accsyn_submit(shared, "find", "{\"query\": \"User\"}")) != NULL);
        accsyn_call_free(call);
        break;
    case 7:
        fine_or_memory((call = accsyn_session_open(NULL)) != NULL);
        accsyn_call_free(call);
        break;
    default: fine_or_memory(accsyn_session_wait_handle(shared) >= 0);
    }
    return NULL;
}

/* The same on a thread that has not called anything before. */
static void nothing_left_for_a_thread(void)
{
    for (int which = 0; which < 9; which++) {
        pthread_t thread;
        shared = accsyn_session_new("{\"rate_limit\": 0}");
        CHECK(shared != NULL && pthread_barrier_init(&barrier, NULL, 2) == 0);
        CHECK(pthread_create(&thread, NULL, first_call, &which) == 0);
        pthread_barrier_wait(&barrier);
        take_all();
        pthread_barrier_wait(&barrier);
        CHECK(pthread_join(thread, NULL) == 0);
        give_back();
        accsyn_session_free(shared);
    }
}

static void *work(void *unused)
{
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    fine_or_memory(session != NULL);
    if (session != NULL) {
        check(accsyn_find(session, "User", NULL));
        accsyn_call *call = accsyn_submit(session, "find", "{\"query\": \"User\"}");
        fine_or_memory(call != NULL);
        accsyn_call_free(call);
        accsyn_session_free(session);
    }
    return unused;
}

/* What is run in a child that leaves itself so many bytes ends well. */
static void in_a_child_with(size_t left, void (*run)(size_t left))
{
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        alarm(60);
        run(left);
        _exit(EXIT_SUCCESS);
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    if (status != 0) {
        fprintf(stderr, "%zu KiB: status %x\n", left / 1024, (unsigned)status);
        exit(EXIT_FAILURE);
    }
}

static void work_with(size_t left)
{
    leave_exactly(left);
    work(NULL);
}

/* The stack of the main thread takes address space when it grows. */
static void little_address_space(void)
{
    for (size_t left = 0; left < 6000; left += left < 600 ? 20 : 200)
        in_a_child_with(left * 1024, work_with);
}

static void find_large_with(size_t left)
{
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "john@user.com");
    leave_exactly(left);
    check(accsyn_find(session, "Transfer WHERE name=large", NULL));
}

/* A response much larger than what is left: receiving it takes none of what small allocations fall back on. */
static void large_answers_in_little_address_space(void)
{
    char *data = large(2 * megabyte, 0);
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    CHECK(session != NULL);
    for (int i = 0; i < 5; i++)
        CHECK_RESULT(accsyn_create(session, "transfer", data, NULL), "\"id\"");
    accsyn_session_free(session);
    free(data);
    for (size_t left = 0; left <= 1000; left += 50)
        in_a_child_with(left * 1024, find_large_with);
}

/* A port of this program: its descriptor, and the options of a session that uses it. */
static int listen_here(char *options, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 1) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    snprintf(options, size, "{\"endpoint\": \"http://127.0.0.1:%d\", \"max_retries\": 0, \"rate_limit\": 0}",
             ntohs(address.sin_port));
    return listener;
}

/* Promises 200 MB and sends little of it. */
static void *promise(void *listener)
{
    static const char response[] =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 200000000\r\n\r\n{\"a";
    char request[4096];
    int connection = accept(*(int *)listener, NULL, NULL);
    CHECK(connection >= 0 && recv(connection, request, sizeof request, 0) > 0);
    CHECK(send(connection, response, sizeof response - 1, 0) == (ssize_t)sizeof response - 1);
    close(connection);
    return NULL;
}

static void promises_take_nothing(void)
{
    char options[200];
    int listener = listen_here(options, sizeof options);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, promise, &listener) == 0);
    leave(40 * megabyte);
    CHECK_FAILS(accsyn_session_new(options), ACCSYN_NETWORK, "");
    leave(0);
    CHECK(pthread_join(thread, NULL) == 0);
    close(listener);
}

/* Dates without a zone get one, which makes a response of them larger while it arrives. */
#define DATED(zone)                                                                              \
    "{\"id\":\"64f0c0ffee000b0000000002\",\"code\":\"a\",\"created\":\"2026-02-08T11:20:05" zone \
    "\",\"metadata\":{\"a\":1.25},\"status\":\"running\",\"progress\":83}"

enum { DATES = 79000, ZONED = 4000, OBJECTS = 50000 };
static char *dated, *zoned;
static char server_options[200];

/* Reads a request; 0: there is none. */
static int receive(int connection, char *request, size_t size)
{
    size_t length = 0, expected = 0;
    while (length == 0 || length < expected) {
        CHECK(length < size - 1);
        ssize_t received = recv(connection, request + length, size - 1 - length, 0);
        if (received <= 0)
            return 0;
        request[length += (size_t)received] = '\0';
        const char *body = strstr(request, "\r\n\r\n"), *announced = strcasestr(request, "\r\nContent-Length:");
        expected = length + 1;
        if (body != NULL)
            expected = (size_t)(body + 4 - request) + (announced == NULL ? 0 : strtoul(announced + 17, NULL, 10));
    }
    return 1;
}

/* Whoever is answered may be gone. */
static void respond(int connection, const char *body)
{
    char head[200];
    size_t length = strlen(body);
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
             length);
    send(connection, head, strlen(head), MSG_NOSIGNAL | MSG_MORE);
    for (ssize_t sent; length > 0 && (sent = send(connection, body, length, MSG_NOSIGNAL)) > 0; body += sent)
        length -= (size_t)sent;
}

/* Answers one connection after the other. */
static void *serve(void *listener)
{
    static char request[1 << 23];
    for (int connection; (connection = accept(*(int *)listener, NULL, NULL)) >= 0; close(connection)) {
        while (receive(connection, request, sizeof request)) {
            *strchr(request, '\r') = '\0';
            respond(connection,
                    strstr(request, "/login")
                        ? "{\"result\":{\"id\":\"64f0c0ffee00010000000001\",\"role\":\"admin\",\"session_id\":\"s\"}}"
                    : strstr(request, "dates") ? dated
                    : strstr(request, "zoned") ? zoned
                                               : "{\"result\":[]}");
        }
    }
    return NULL;
}

static int is_right(const char *result)
{
    static const char expected[] = DATED("Z");
    for (int i = 0; i < DATES; i++, result += sizeof expected - 1)
        if (*result++ != (i == 0 ? '[' : ',') || strncmp(result, expected, sizeof expected - 1) != 0)
            return 0;
    return strcmp(result, "]") == 0;
}

/* A session that has made its first call, and so many bytes for the next one. */
static accsyn_session *used_session_with(size_t left)
{
    accsyn_session *session = accsyn_session_new(server_options);
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_find(session, "Transfer", NULL), "[]");
    leave_exactly(left);
    return session;
}

static void find_dates_with(size_t left)
{
    accsyn_session *session = used_session_with(left);
    char *result = accsyn_find(session, "Transfer WHERE name=dates", NULL);
    CHECK(result == NULL ? left < 200 * megabyte : left > 0 && is_right(result));
    check(result);
}

/* Dates with a zone are remembered in the form that they were sent in. */
static void find_zoned_with(size_t left)
{
    accsyn_session *session = used_session_with(left);
    char *result = accsyn_find(session, "Transfer WHERE name=zoned", NULL);
    CHECK(result != NULL || left < 100 * megabyte);
    check(result);
}

/* An argument of many small objects. */
static void send_objects_with(size_t left)
{
    static char data[8 * OBJECTS + 100];
    char *end = data + sprintf(data, "{\"a\":[");
    for (int i = 0; i < OBJECTS; i++)
        end += sprintf(end, i == 0 ? "{\"b\":1}" : ",{\"b\":1}");
    strcpy(end, "]}");
    accsyn_session *session = used_session_with(left);
    char *result = accsyn_integration(session, "a", "b", data);
    CHECK(result != NULL || left < 200 * megabyte);
    check(result);
}

/* What is noted about each date of a large response ends no process either, nor what an argument takes while it is
 * sent. */
static void what_is_made_of_large_texts(void)
{
    static const char entity[] = "," DATED(""), other[] = "," DATED("Z");
    dated = malloc(sizeof entity * DATES + 100);
    CHECK(dated != NULL);
    char *end = dated + sprintf(dated, "{\"result\":[");
    for (int i = 0; i < DATES; i++)
        end += sprintf(end, "%s", i == 0 ? entity + 1 : entity);
    strcpy(end, "]}");
    zoned = malloc(sizeof other * ZONED + 100);
    CHECK(zoned != NULL);
    end = zoned + sprintf(zoned, "{\"result\":[");
    for (int i = 0; i < ZONED; i++) {
        end += sprintf(end, "%s", i == 0 ? other + 1 : other);
        char number[20];
        sprintf(number, "%012d", i);
        memcpy(end - strlen(DATED("Z")) + strlen("{\"id\":\"64f0c0ffee00"), number, 12);
    }
    strcpy(end, "]}");
    int listener = listen_here(server_options, sizeof server_options);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, serve, &listener) == 0);
    for (size_t left = 0; left <= 60000; left += left < 8000 || left >= 20000 ? 4000 : 100)
        in_a_child_with(left * 1024, find_dates_with);
    in_a_child_with(200 * megabyte, find_dates_with);
    for (size_t left = 0; left <= 16; left++)
        in_a_child_with(left * megabyte, find_zoned_with);
    in_a_child_with(100 * megabyte, find_zoned_with);
    for (size_t left = 10; left <= 100; left += 3)
        in_a_child_with(left * megabyte, send_objects_with);
    in_a_child_with(200 * megabyte, send_objects_with);
}

int main(void)
{
    IN_A_CHILD(answers_and_arguments);
    IN_A_CHILD(nothing_left);
    IN_A_CHILD(nothing_left_for_a_thread);
    IN_A_CHILD(little_address_space);
    IN_A_CHILD(large_answers_in_little_address_space);
    IN_A_CHILD(promises_take_nothing);
    IN_A_CHILD(what_is_made_of_large_texts);
    return EXIT_SUCCESS;
}
