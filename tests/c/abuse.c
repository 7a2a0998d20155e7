/* Invalid arguments, for every function of the header and each of its arguments in turn: NULL,
 * invalid handles, strings that are not UTF-8, not JSON, of the wrong type, huge or deeply nested. Each call ends
 * with a documented status, and never succeeds with an argument that is invalid. The functions come from functions.h,
 * which is generated from the header. */
#include "check.h"
#include "functions.h"
#include "statuses.h"

#include <stdint.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SIZE 10000000
#define LEVELS 100000

enum expectation {
    /* Valid or not: some documented status. */
    ANY,
    /* The argument is invalid: rejected with the given status. */
    REFUSED,
    /* An optional argument that is left out: must not be rejected as invalid. */
    ALLOWED,
};

static void *valid[HANDLE_KINDS];
/* For a result that is written where an argument says. The string is the only one of them that is owned. */
static union {
    char *text;
    int64_t number;
    double real;
} place;
static unsigned long calls;

static int is_documented(accsyn_status status)
{
#define IS(constant, name, number) status == (constant) ||
    return FOR_EACH_STATUS(IS) 0;
}

/* The status in an envelope. */
static accsyn_status envelope_status(const char *envelope)
{
    const char *status = strstr(envelope, "\"status\":");
    if (strncmp(envelope, "{\"ok\":true", 10) == 0)
        return ACCSYN_OK;
    return status == NULL ? -1 : (accsyn_status)atoi(status + 9);
}

static void end(const struct function *function, size_t position, const char *what, accsyn_status status)
{
    fprintf(stderr, "%s, %s: %s: status %d: %s\n", function->name, function->arguments[position].name, what, status,
            accsyn_last_message() ? accsyn_last_message() : "no message");
    exit(EXIT_FAILURE);
}

/* Makes the call and returns how it ended, as far as its result shows. */
static accsyn_status run(const struct function *function, const struct value *values)
{
    /* Free functions leave an earlier error as it is. */
    accsyn_string_free(accsyn_hostname());
    struct result result = function->call(values);
    accsyn_status status = function->can_fail ? accsyn_last_status() : ACCSYN_OK;
    calls++;
    switch (function->kind) {
    case TEXT:
        /* NULL without an error is an end, such as that of a cursor. */
        if (result.text != NULL)
            status = ACCSYN_OK;
        break;
    case ENVELOPE:
        if (result.text != NULL)
            status = envelope_status(result.text);
        else
            CHECK(status != ACCSYN_OK);
        break;
    case STATUS: CHECK(!function->can_fail || result.number == status); break;
    case NUMBER: CHECK(!function->can_fail || (result.number == function->failure) == (status != ACCSYN_OK)); break;
    case CALL:
        /* The failure of a submitted call may be reported by its result only. */
        if (result.handle != NULL) {
            CHECK(accsyn_call_wait(result.handle, 60000) == ACCSYN_OK);
            char *envelope = accsyn_call_take(result.handle);
            status = envelope != NULL ? envelope_status(envelope) : accsyn_last_status();
            accsyn_string_free(envelope);
        }
        break;
    default:
        if (function->kind < HANDLE_KINDS && result.handle != NULL)
            status = ACCSYN_OK;
    }
    /* A completion is a call that already existed. */
    if (function->kind < HANDLE_KINDS && result.handle != NULL && result.handle != valid[function->kind])
        free_handle(function->kind, result.handle);
    accsyn_string_free(result.text);
    if (function->count > 0 && strcmp(function->name, "accsyn_json_get") == 0)
        accsyn_string_free(place.text);
    place.text = NULL;
    return status;
}

/* Calls a function with one argument as given, and all others as they should be. */
static void try(const struct function *function, size_t position, struct value value, const char *what,
                enum expectation expectation, accsyn_status wanted)
{
    struct value values[COUNT(function->arguments)] = {{0}};
    for (size_t i = 0; i < (size_t)function->count; i++) {
        const struct argument *argument = &function->arguments[i];
        if (argument->kind < HANDLE_KINDS)
            values[i].handle = valid[argument->kind];
        if (argument->kind == FUNCTION)
            values[i].number = !argument->may_be_null;
        if (argument->kind == PLACE)
            values[i].handle = &place;
        if (argument->kind == TEXT && !argument->may_be_null)
            values[i].text = strcmp(argument->name, "query") == 0     ? "User"
                             : strcmp(argument->name, "method") == 0  ? "find"
                             : strstr(argument->name, "type") != NULL ? "user"
                                                                      : "{}";
    }
    values[position] = value;
    accsyn_status status = run(function, values);
    /* A caught panic is a bug, although its status is documented. */
    if (!is_documented(status) || status == ACCSYN_INTERNAL ||
        (status != ACCSYN_OK && accsyn_last_status() == status && accsyn_last_message() == NULL))
        end(function, position, what, status);
    if (expectation == REFUSED && status != wanted)
        end(function, position, what, status);
    if (expectation == ALLOWED && status == ACCSYN_INVALID_HANDLE)
        end(function, position, what, status);
}

static uint64_t random_bits(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void handles(const struct function *function, size_t position, void *const freed[])
{
    const struct argument *argument = &function->arguments[position];
    int local = 0;
    struct value value = {0};
    if (argument->may_be_null)
        try(function, position, value, "NULL", ALLOWED, ACCSYN_OK);
    else
        try(function, position, value, "NULL", REFUSED, ACCSYN_INVALID_ARGUMENT);
    for (enum kind kind = 0; kind < HANDLE_KINDS; kind++) {
        value.handle = freed[kind];
        try(function, position, value, "a freed handle", REFUSED, ACCSYN_INVALID_HANDLE);
        value.handle = valid[kind];
        if (kind != argument->kind)
            try(function, position, value, "a handle of another kind", REFUSED, ACCSYN_INVALID_HANDLE);
    }
    const uintptr_t numbers[] = {1,
                                 2,
                                 7,
                                 4096,
                                 UINTPTR_MAX,
                                 UINTPTR_MAX - 1,
                                 (uintptr_t)&local,
                                 (uintptr_t)valid[argument->kind] + 1,
                                 (uintptr_t)valid[argument->kind] ^ 1u << 20};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        value.handle = (void *)numbers[i];
        try(function, position, value, "a number", REFUSED, ACCSYN_INVALID_HANDLE);
    }
    for (int i = 0; i < 50; i++) {
        value.handle = (void *)(uintptr_t)random_bits();
        try(function, position, value, "random bits", REFUSED, ACCSYN_INVALID_HANDLE);
    }
}

static char *repeat(const char *start, const char *part, size_t times, const char *last)
{
    size_t length = strlen(part);
    char *text = malloc(strlen(start) + length * times + strlen(last) + 1), *end = text;
    CHECK(text != NULL);
    end += sprintf(end, "%s", start);
    for (size_t i = 0; i < times; i++, end += length)
        memcpy(end, part, length);
    strcpy(end, last);
    return text;
}

static int ends_with(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static char *large_string, *large_json, *deep_list, *deep_list_closed, *deep_object;

static void texts(const struct function *function, size_t position)
{
    const struct argument *argument = &function->arguments[position];
    int is_json = ends_with(argument->name, "_json");
    int is_object = strcmp(argument->name, "options_json") == 0 || strcmp(argument->name, "args_json") == 0;
    const struct {
        const char *what, *text;
        enum expectation expectation;
    } all[] = {
        {"NULL", NULL, argument->may_be_null ? ALLOWED : REFUSED},
        {"a byte that is not UTF-8", "\xff", REFUSED},
        {"half a character", "User\xc3", REFUSED},
        {"a surrogate as UTF-8", "\xed\xa0\x80", REFUSED},
        {"too long an encoding", "\xc0\x80", REFUSED},
        {"an empty string", "", is_json ? REFUSED : ANY},
        {"not JSON", "{", is_json ? REFUSED : ANY},
        {"not JSON", "{\"a\": nul}", is_json ? REFUSED : ANY},
        {"not JSON", "{} {}", is_json ? REFUSED : ANY},
        {"half a surrogate pair", "{\"a\": \"\\ud800\"}", is_json ? REFUSED : ANY},
        {"surrogates the wrong way round", "{\"a\": \"\\udc00\\ud800\"}", is_json ? REFUSED : ANY},
        {"NUL in JSON", "{\"a\": \"\\u0000\"}", is_object ? REFUSED : ANY},
        {"NUL in a key", "{\"\\u0000\": 1}", is_object ? REFUSED : ANY},
        {"an unknown key", "{\"no such key\": 1}", is_object ? REFUSED : ANY},
        {"a number", "5", is_object ? REFUSED : ANY},
        {"a string", "\"x\"", is_object ? REFUSED : ANY},
        {"a list", "[]", is_object ? REFUSED : ANY},
        {"a list of lists", "[[], {}, null]", is_object ? REFUSED : ANY},
        {"a boolean", "true", is_object ? REFUSED : ANY},
        {"a huge number", "{\"limit\": 1e999999, \"timeout\": -1e999999}", is_object ? REFUSED : ANY},
        {"control characters", "\x01\x02\r\n\x7f", is_json ? REFUSED : ANY},
        {"a format", "%s%n%s%n{}'\"\\../../", is_json ? REFUSED : ANY},
        {"10 MB", large_string, is_json ? REFUSED : ANY},
        {"10 MB of JSON", large_json, is_object ? REFUSED : ANY},
        {"100,000 lists, not closed", deep_list, is_json ? REFUSED : ANY},
        {"100,000 lists", deep_list_closed, is_object ? REFUSED : ANY},
        {"100,000 objects", deep_object, is_object ? REFUSED : ANY},
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        struct value value = {0};
        value.text = all[i].text;
        try(function, position, value, all[i].what, all[i].expectation, ACCSYN_INVALID_ARGUMENT);
    }
}

static void numbers(const struct function *function, size_t position)
{
    static const int64_t all[] = {0, 1, -1, 5, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    /* With any other time these would wait for that long. */
    size_t count = ends_with(function->arguments[position].name, "timeout_ms") ? 2 : COUNT(all);
    for (size_t i = 0; i < count; i++) {
        struct value value = {0};
        value.number = all[i];
        try(function, position, value, "a number", ANY, ACCSYN_OK);
    }
}

static void misuse(const struct function *function, void *const freed[])
{
    struct value value = {0};
    if (function->count == 0)
        CHECK(is_documented(run(function, &value)));
    for (size_t position = 0; position < (size_t)function->count; position++) {
        const struct argument *argument = &function->arguments[position];
        switch (argument->kind) {
        case TEXT: texts(function, position); break;
        case NUMBER: numbers(function, position); break;
        case OWNED_TEXT:
            /* Only strings of the library may be freed by it: just NULL is defined here. */
            try(function, position, value, "NULL", ALLOWED, ACCSYN_OK);
            break;
        case FUNCTION:
        case DATA:
            if (argument->may_be_null)
                try(function, position, value, "NULL", ANY, ACCSYN_OK);
            else
                try(function, position, value, "NULL", REFUSED, ACCSYN_INVALID_ARGUMENT);
            value.number = 1;
            value.handle = (void *)(uintptr_t)random_bits();
            try(function, position, value, "something", ANY, ACCSYN_OK);
            break;
        case PLACE:
            try(function, position, value, "NULL", argument->may_be_null ? ALLOWED : REFUSED, ACCSYN_INVALID_ARGUMENT);
            break;
        default: handles(function, position, freed);
        }
    }
}

/* A handle of each kind. */
static void make(void *handles[])
{
    handles[SESSION] = accsyn_session_new(NULL);
    CHECK(handles[SESSION] != NULL);
    handles[CURSOR] = accsyn_find_pages(handles[SESSION], "User", "{\"prefetch\": false}");
    handles[CALL] = accsyn_submit(handles[SESSION], "find", "{\"query\": \"User\"}");
    for (enum kind kind = 0; kind < HANDLE_KINDS; kind++)
        CHECK(handles[kind] != NULL);
    CHECK(accsyn_call_wait(handles[CALL], 60000) == ACCSYN_OK);
}

int main(int count, char **arguments)
{
    void *freed[HANDLE_KINDS];
    make(freed);
    for (enum kind kind = 0; kind < HANDLE_KINDS; kind++)
        free_handle(kind, freed[kind]);
    make(valid);
    large_string = repeat("", "x", SIZE, "");
    large_json = repeat("{\"a\": \"", "x", SIZE, "\"}");
    deep_list = repeat("", "[", LEVELS, "");
    deep_list_closed = repeat(deep_list, "]", LEVELS, "");
    char *open_objects = repeat("", "{\"a\":", LEVELS, "1");
    deep_object = repeat(open_objects, "}", LEVELS, "");
    free(open_objects);

    /* Only the function that is named, if any. */
    for (size_t i = 0; i < COUNT(functions); i++)
        if (count < 2 || strcmp(arguments[1], functions[i].name) == 0)
            misuse(&functions[i], freed);

    /* The library still works, and so does the session. */
    CHECK_RESULT(accsyn_find_one(valid[SESSION], "User", NULL), "john@user.com");
    for (enum kind kind = 0; kind < HANDLE_KINDS; kind++)
        free_handle(kind, valid[kind]);
    CHECK(accsyn_last_status() == ACCSYN_OK);
    /* Freed handles are never reused. */
    make(valid);
    for (enum kind kind = 0; kind < HANDLE_KINDS; kind++) {
        CHECK(valid[kind] != freed[kind]);
        free_handle(kind, valid[kind]);
    }
    printf("%zu functions, %lu calls\n", COUNT(functions), calls);
    return EXIT_SUCCESS;
}
