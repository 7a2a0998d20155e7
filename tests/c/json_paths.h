/* Paths of JSON text and what they name: the one grammar of C and C++, which both tests read. */
#ifndef JSON_PATHS_H
#define JSON_PATHS_H

#include <accsyn.h>

#include <stddef.h>

#define DOCUMENT                                                                                                  \
    "{\"items\": [{\"name\": \"a\\u00e5\", \"size\": 12345678901, \"part\": -1.5e3, \"is\": true}, null, [7]],"   \
    " \"a.b\": 1, \"a\": {\"b\": 2, \"c[0]\": 3, \"d\": {\"\": 4}}, \"x\": \"5\", \"big\": 12345678901234567890," \
    " \"q\\\"]\": {\"\\u00e5.b\": [8]}, \"twice\": 1, \"twice\": 2, \"[0]\": 9, \"no\": false, \"e\": {}, \"f\": []}"

static const struct {
    const char *json, *path;
    /* ACCSYN_JSON_MISSING..., or -1: the path is malformed, which is missing in C++. */
    int type;
    /* As JSON text. */
    const char *value;
} json_paths[] = {
    {DOCUMENT, "items[0].name", ACCSYN_JSON_STRING, "\"a\\u00e5\""},
    {DOCUMENT, "items[0].size", ACCSYN_JSON_NUMBER, "12345678901"},
    {DOCUMENT, "items[0].part", ACCSYN_JSON_NUMBER, "-1.5e3"},
    {DOCUMENT, "items[0].is", ACCSYN_JSON_BOOL, "true"},
    {DOCUMENT, "items[1]", ACCSYN_JSON_NULL, "null"},
    {DOCUMENT, "items[2]", ACCSYN_JSON_ARRAY, "[7]"},
    {DOCUMENT, "items[2][0]", ACCSYN_JSON_NUMBER, "7"},
    {DOCUMENT, "a.b", ACCSYN_JSON_NUMBER, "1"},
    {DOCUMENT, "[\"a\"].b", ACCSYN_JSON_NUMBER, "2"},
    {DOCUMENT, "[\"a.b\"]", ACCSYN_JSON_NUMBER, "1"},
    {DOCUMENT, "a[\"b\"]", ACCSYN_JSON_NUMBER, "2"},
    {DOCUMENT, "a.c[0]", ACCSYN_JSON_NUMBER, "3"},
    {DOCUMENT, "a[\"c[0]\"]", ACCSYN_JSON_NUMBER, "3"},
    {DOCUMENT, "a.d.", ACCSYN_JSON_NUMBER, "4"},
    {DOCUMENT, "a.d[\"\"]", ACCSYN_JSON_NUMBER, "4"},
    {DOCUMENT, "[\"q\\\"]\"][\"\xc3\xa5.b\"][0]", ACCSYN_JSON_NUMBER, "8"},
    {DOCUMENT, "[\"q\\u0022]\"][\"\\u00e5.b\"]", ACCSYN_JSON_ARRAY, "[8]"},
    {DOCUMENT, "twice", ACCSYN_JSON_NUMBER, "2"},
    {DOCUMENT, "[0]", ACCSYN_JSON_NUMBER, "9"},
    {DOCUMENT, "no", ACCSYN_JSON_BOOL, "false"},
    {DOCUMENT, "e", ACCSYN_JSON_OBJECT, "{}"},
    {DOCUMENT, "f", ACCSYN_JSON_ARRAY, "[]"},
    {DOCUMENT, "", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, ".", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "items[3]", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "items.name", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "items[0].no", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "x.y", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "x[0]", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "e[0]", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "f[\"0\"]", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "items[99999999999999999999]", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "a..d", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "A.b", ACCSYN_JSON_MISSING, NULL},
    {DOCUMENT, "items[-1]", -1, NULL},
    {DOCUMENT, "items[]", -1, NULL},
    {DOCUMENT, "items[0", -1, NULL},
    {DOCUMENT, "items[0]name", -1, NULL},
    {DOCUMENT, "items[+1]", -1, NULL},
    {DOCUMENT, "items[ 1]", -1, NULL},
    {DOCUMENT, "items[02]", -1, NULL},
    {DOCUMENT, "items[00].name", -1, NULL},
    {DOCUMENT, "items[2][00]", -1, NULL},
    {DOCUMENT, "items[0].[", -1, NULL},
    {DOCUMENT, "[\"a", -1, NULL},
    {DOCUMENT, "[\"a\"", -1, NULL},
    {DOCUMENT, "[\"a\"]b", -1, NULL},
    {DOCUMENT, "[\"\\x\"]", -1, NULL},
    {"[[1,2],[3]]", "[1][0]", ACCSYN_JSON_NUMBER, "3"},
    {"[false]", "[0]", ACCSYN_JSON_BOOL, "false"},
    {"{\"\": 1}", "", ACCSYN_JSON_NUMBER, "1"},
    {"{\"a\\u0062\": 1}", "ab", ACCSYN_JSON_NUMBER, "1"},
    {"{\"items[\": 1}", "items[", ACCSYN_JSON_NUMBER, "1"},
    {"{\"items\": {\"[x\": 1}}", "items.[x", ACCSYN_JSON_NUMBER, "1"},
    {"5", "a", ACCSYN_JSON_MISSING, NULL},
    {"null", "[0]", ACCSYN_JSON_MISSING, NULL},
};

#endif
