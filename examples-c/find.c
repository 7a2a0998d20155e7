/*
 * find: queries a workspace and prints the result as JSON.
 */
#include <accsyn.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static void usage(FILE *out)
{
    fputs("usage: find [options] 'QUERY'\n"
          "\n"
          "  QUERY is an entity type, or TYPE WHERE EXPRESSION:\n"
          "    find Queue\n"
          "    find 'Transfer WHERE status=failed AND created>2026-11-01'\n"
          "    find entitytypes\n"
          "    find 'attributes WHERE entitytype=transfer'\n"
          "\n"
          "options:\n"
          "  -1, --one              only the first entity\n"
          "  -n, --limit N          at most N entities\n"
          "  -s, --skip N           pass over the first N\n"
          "  -a, --attributes A,B   only these attributes\n"
          "  -f, --finished         also jobs that are done or aborted\n"
          "  -i, --inactive         also what was deactivated\n"
          "      --archived         also what was purged\n"
          "  -p, --pretty           one entity a line\n"
          "  -o, --options JSON     session options, e.g. '{\"api_version\": 1}'\n"
          "  -h, --help             this text\n"
          "\n"
          "The workspace is that of ACCSYN_WORKSPACE, ACCSYN_API_USER and ACCSYN_API_KEY.\n"
          "Exit codes: 0 found, 1 failed, 2 wrong usage, 3 nothing found.\n",
          out);
}

/* A string buffer that grows. */
struct text {
    char *data;
    size_t length, size;
};

static void append(struct text *text, const char *more)
{
    size_t length = strlen(more);
    if (text->length + length + 1 > text->size) {
        text->size = 2 * (text->length + length + 1);
        text->data = realloc(text->data, text->size);
        if (text->data == NULL) {
            fputs("find: out of memory\n", stderr);
            exit(EXIT_FAILURE);
        }
    }
    memcpy(text->data + text->length, more, length + 1);
    text->length += length;
}

/* Adds `"key": value` to an object that is being written. */
static void member(struct text *object, const char *key, const char *value)
{
    append(object, object->length > 1 ? ", \"" : "\"");
    append(object, key);
    append(object, "\": ");
    append(object, value);
}

/* "a,b" as ["a", "b"]. Names of attributes need no escapes; the library rejects what is not JSON. */
static void list(struct text *object, const char *names)
{
    struct text array = {0};
    append(&array, "[\"");
    for (const char *name = names; *name != '\0'; name++) {
        char letter[2] = {*name, '\0'};
        append(&array, *name == ',' ? "\", \"" : letter);
    }
    append(&array, "\"]");
    member(object, "attributes", array.data);
    free(array.data);
}

static int is_number(const char *text)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && number >= 0;
}

/* Prints a list of entities, one per line: breaks the line after each item of the outermost list. */
static void print_lines(const char *json)
{
    int depth = 0, is_text = 0;
    for (const char *c = json; *c != '\0'; c++) {
        putchar(*c);
        if (is_text) {
            if (*c == '\\' && c[1] != '\0')
                putchar(*++c);
            else if (*c == '"')
                is_text = 0;
            continue;
        }
        switch (*c) {
        case '"': is_text = 1; break;
        case '[':
        case '{': depth++; break;
        case ']':
        case '}': depth--; break;
        case ',':
            if (depth == 1 && *json == '[')
                putchar('\n');
            break;
        }
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    struct text options = {0};
    const char *query = NULL, *session_options = NULL;
    int is_one = 0, is_pretty = 0;

    append(&options, "{");
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
#define IS(brief, full) (strcmp(arg, brief) == 0 || strcmp(arg, full) == 0)
        if (IS("-h", "--help")) {
            usage(stdout);
            free(options.data);
            return EXIT_SUCCESS;
        } else if (IS("-1", "--one")) {
            is_one = 1;
        } else if (IS("-p", "--pretty")) {
            is_pretty = 1;
        } else if (IS("-f", "--finished")) {
            member(&options, "finished", "true");
        } else if (IS("-i", "--inactive")) {
            member(&options, "inactive", "true");
        } else if (IS("--archived", "--archived")) {
            member(&options, "archived", "true");
        } else if ((IS("-n", "--limit") || IS("-s", "--skip")) && value != NULL && is_number(value)) {
            member(&options, IS("-n", "--limit") ? "limit" : "skip", value);
            i++;
        } else if (IS("-a", "--attributes") && value != NULL) {
            list(&options, value);
            i++;
        } else if (IS("-o", "--options") && value != NULL) {
            session_options = value;
            i++;
        } else if (*arg != '-' && query == NULL) {
            query = arg;
        } else {
            fprintf(stderr, "find: unexpected '%s'\n\n", arg);
            usage(stderr);
            free(options.data);
            return EXIT_USAGE;
        }
#undef IS
    }
    if (query == NULL) {
        usage(stderr);
        free(options.data);
        return EXIT_USAGE;
    }
    append(&options, "}");

    int code = EXIT_FAILURE;
    accsyn_session *session = accsyn_session_new(session_options);
    char *found = NULL;
    if (session != NULL)
        found = (is_one ? accsyn_find_one : accsyn_find)(session, query, options.data);
    if (found == NULL) {
        fprintf(stderr, "find: %s\n", accsyn_last_message());
        code = accsyn_last_status() == ACCSYN_INVALID_ARGUMENT || accsyn_last_status() == ACCSYN_INVALID_QUERY
                   ? EXIT_USAGE
                   : EXIT_FAILURE;
    } else {
        if (is_pretty)
            print_lines(found);
        else
            puts(found);
        code = strcmp(found, "null") == 0 || strcmp(found, "[]") == 0 ? 3 : EXIT_SUCCESS;
    }
    accsyn_string_free(found);
    accsyn_session_free(session);
    free(options.data);
    return code;
}
