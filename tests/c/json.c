/* JSON without a library: values by their path, numbers in any locale, what is missing apart from null and from another
 * type, and strings that become JSON. No session is needed. */
#include "check.h"
#include "json_paths.h"

#include <locale.h>
#include <sys/wait.h>
#include <unistd.h>

/* A string of JSON text, decoded. */
static void check_string(const char *json, const char *path, const char *wanted)
{
    char *value = NULL;
    CHECK(accsyn_json_get(json, path, &value) == ACCSYN_JSON_STRING && strcmp(value, wanted) == 0);
    CHECK(accsyn_last_status() == ACCSYN_OK);
    accsyn_string_free(value);
}

static void paths_name_values(void)
{
    for (size_t i = 0; i < sizeof json_paths / sizeof *json_paths; i++) {
        const char *json = json_paths[i].json, *path = json_paths[i].path, *wanted = json_paths[i].value;
        int type = json_paths[i].type, failed = type == -1;
        char *value = (char *)&type, *again = NULL;
        if (accsyn_json_get(json, path, &value) != type || accsyn_json_get(json, path, NULL) != type) {
            fprintf(stderr, "%s is not of type %d\n", path, type);
            exit(EXIT_FAILURE);
        }
        CHECK(accsyn_last_status() == (failed ? ACCSYN_INVALID_ARGUMENT : ACCSYN_OK));
        CHECK(!failed || strstr(accsyn_last_message(), "path is malformed") != NULL);
        CHECK((value == NULL) == (type <= ACCSYN_JSON_NULL));
        if (type == ACCSYN_JSON_STRING)
            CHECK(accsyn_json_get(wanted, NULL, &again) == type && strcmp(value, again) == 0);
        else if (value != NULL)
            CHECK(strcmp(value, wanted) == 0);
        accsyn_string_free(value);
        accsyn_string_free(again);
    }
}

static void strings_are_decoded(void)
{
    check_string("\"a\\\"b\\\\\\/\\b\\f\\n\\r\\t\\u00e5\\ud83c\\udfac\"", NULL,
                 "a\"b\\/\b\f\n\r\t\xc3\xa5\xf0\x9f\x8e\xac");
    check_string(" [ \"\" ] ", "[0]", "");
    check_string("{\"a\": \"\\ud83cx\"}", "a", "\xef\xbf\xbdx");
    char *value = NULL;
    CHECK(accsyn_json_get("{\"a\": \"b\\u0000c\"}", "a", &value) == -1 && value == NULL);
    CHECK(strstr(accsyn_last_message(), "U+0000") != NULL);
    CHECK(accsyn_json_get("{\"a\": [\"b\\u0000c\"]}", "a", &value) == ACCSYN_JSON_ARRAY);
    CHECK(strcmp(value, "[\"b\\u0000c\"]") == 0);
    accsyn_string_free(value);
}

static void numbers_are_read(void)
{
    int64_t whole = 42;
    double real = 0.5;
    int32_t is = 7;
    CHECK(accsyn_json_get_integer(DOCUMENT, "items[0].size", &whole) == ACCSYN_JSON_NUMBER && whole == 12345678901);
    CHECK(accsyn_json_get_integer("-9223372036854775808", NULL, &whole) == ACCSYN_JSON_NUMBER && whole == INT64_MIN);
    CHECK(accsyn_json_get_integer("[9223372036854775807]", "[0]", &whole) == ACCSYN_JSON_NUMBER && whole == INT64_MAX);
    CHECK(accsyn_json_get_number(DOCUMENT, "items[0].part", &real) == ACCSYN_JSON_NUMBER && real == -1500);
    CHECK(accsyn_json_get_number("0.1", NULL, &real) == ACCSYN_JSON_NUMBER && real == 0.1);
    CHECK(accsyn_json_get_number("1.7976931348623157e308", NULL, &real) == ACCSYN_JSON_NUMBER && real > 1e308);
    CHECK(accsyn_json_get_number("5e-324", NULL, &real) == ACCSYN_JSON_NUMBER && real > 0);
    CHECK(accsyn_json_get_number(DOCUMENT, "big", &real) == ACCSYN_JSON_NUMBER && real == 12345678901234567890.0);
    CHECK(accsyn_json_get_bool(DOCUMENT, "items[0].is", &is) == ACCSYN_JSON_BOOL && is == 1);
    CHECK(accsyn_json_get_bool(DOCUMENT, "no", &is) == ACCSYN_JSON_BOOL && is == 0);

    /* What cannot be read leaves the value as it is. */
    static const char *const no_integers[] = {"9223372036854775808", "1.0", "1e3", "-9223372036854775809"};
    whole = 42;
    for (size_t i = 0; i < sizeof no_integers / sizeof *no_integers; i++) {
        CHECK(accsyn_json_get_integer(no_integers[i], NULL, &whole) == -1 && whole == 42);
        CHECK(accsyn_last_status() == ACCSYN_INVALID_ARGUMENT && strstr(accsyn_last_message(), no_integers[i]) != NULL);
    }
    real = 0.5;
    CHECK(accsyn_json_get_number("1e999", NULL, &real) == -1 && real == 0.5);
    /* Missing, null and another type differ. */
    CHECK(accsyn_json_get_integer(DOCUMENT, "none", &whole) == ACCSYN_JSON_MISSING &&
          accsyn_last_status() == ACCSYN_OK);
    CHECK(accsyn_json_get_integer(DOCUMENT, "items[1]", &whole) == ACCSYN_JSON_NULL);
    CHECK(accsyn_json_get_integer(DOCUMENT, "x", &whole) == ACCSYN_JSON_STRING && accsyn_last_status() == ACCSYN_OK);
    CHECK(accsyn_json_get_number(DOCUMENT, "items", &real) == ACCSYN_JSON_ARRAY);
    CHECK(accsyn_json_get_number(DOCUMENT, "no", &real) == ACCSYN_JSON_BOOL);
    is = 7;
    CHECK(accsyn_json_get_bool(DOCUMENT, "big", &is) == ACCSYN_JSON_NUMBER && is == 7);
    CHECK(accsyn_json_get_bool(DOCUMENT, "e", &is) == ACCSYN_JSON_OBJECT && is == 7);
    CHECK(whole == 42 && real == 0.5);
    CHECK(accsyn_json_get_integer("5", NULL, NULL) == ACCSYN_JSON_NUMBER);
}

/* "name=value " of each, until a value is "null". */
static int32_t append(const char *name, const char *value_json, void *user_data)
{
    char *all = user_data;
    CHECK(accsyn_json_get(value_json, NULL, NULL) >= ACCSYN_JSON_NULL);
    sprintf(all + strlen(all), "%s=%s ", name != NULL ? name : "-", value_json);
    return strcmp(value_json, "null") == 0;
}

static void items_are_passed_one_by_one(void)
{
    char all[200] = "";
    CHECK(accsyn_json_each(" [1, \"a\", {\"b\": []}, null, 5]", NULL, append, all) == 4);
    CHECK(strcmp(all, "-=1 -=\"a\" -={\"b\": []} -=null ") == 0 && accsyn_last_status() == ACCSYN_OK);
    all[0] = '\0';
    CHECK(accsyn_json_each("{\"o\": {\"a\\u00e5\": [1] , \"\" :2}}", "o", append, all) == 2);
    CHECK(strcmp(all, "a\xc3\xa5=[1] =2 ") == 0);
    CHECK(accsyn_json_each(DOCUMENT, "items", NULL, NULL) == 3 && accsyn_json_each("[]", NULL, NULL, NULL) == 0);
    CHECK(accsyn_json_each(DOCUMENT, "x", append, all) == -1 && strstr(accsyn_last_message(), "is a string") != NULL);
    CHECK(accsyn_json_each(DOCUMENT, "y", append, all) == -1 && strstr(accsyn_last_message(), "is missing") != NULL);
    CHECK(accsyn_json_each("{\"a\\u0000\": 1}", NULL, append, all) == -1);
    CHECK(accsyn_json_each("[1, ", NULL, append, all) == -1 && strcmp(all, "a\xc3\xa5=[1] =2 ") == 0);
}

static void what_is_not_json_is_said_with_its_place(void)
{
    static const char *const broken[] = {"",      " ",  "{",     "[1,]", "{\"a\": x}", "nul",
                                         "[NaN]", "01", "{} {}", "\"a",  "\"\\q\"",    "[1"};
    char *value = NULL;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        CHECK(accsyn_json_get(broken[i], "a", &value) == -1 && value == NULL);
        CHECK(accsyn_last_status() == ACCSYN_INVALID_ARGUMENT && strstr(accsyn_last_message(), " column ") != NULL);
    }
    CHECK(accsyn_json_get(NULL, "a", &value) == -1 && strstr(accsyn_last_message(), "json must not be NULL") != NULL);
    CHECK(accsyn_json_quote(NULL) == NULL && accsyn_last_status() == ACCSYN_INVALID_ARGUMENT);
}

static void any_string_becomes_json(void)
{
    char every[256];
    for (int i = 1; i < 128; i++)
        every[i - 1] = (char)i;
    strcpy(every + 127, "\xc3\xa5\xf0\x9f\x8e\xac\xe2\x80\xa8\"}, {");
    const char *const texts[] = {"", "sh010 \"v2\"", "\\", every};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *quoted = accsyn_json_quote(texts[i]), json[2000];
        CHECK(quoted != NULL && quoted[0] == '"');
        sprintf(json, "{\"a\": [%s]}", quoted);
        check_string(json, "a[0]", texts[i]);
        accsyn_string_free(quoted);
    }
    CHECK_RESULT(accsyn_json_quote("a\"\n\x01\xc3\xa5"), "\"a\\\"\\n\\u0001\xc3\xa5\"");
}

static void forked_processes_read_it_too(void)
{
    pid_t child = fork();
    if (child == 0) {
        numbers_are_read();
        any_string_becomes_json();
        _exit(0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

int main(void)
{
    paths_name_values();
    strings_are_decoded();
    numbers_are_read();
    items_are_passed_one_by_one();
    what_is_not_json_is_said_with_its_place();
    any_string_becomes_json();
    forked_processes_read_it_too();
    /* With a decimal comma, where that locale is installed. */
    if (setlocale(LC_ALL, "de_DE.UTF-8") != NULL)
        numbers_are_read();
    return EXIT_SUCCESS;
}
