/* Sessions: valid and invalid ways to log in, and session info. */
#include "check.h"

static accsyn_session *open_with(const char *format, const char *value)
{
    char options[2000];
    snprintf(options, sizeof options, format, value);
    return accsyn_session_new(options);
}

int main(void)
{
    const char *key = getenv("ACCSYN_API_KEY"), *endpoint = getenv("ACCSYN_ENDPOINT");
    CHECK(key != NULL && endpoint != NULL && strncmp(endpoint, "https://", 8) == 0);

    /* Everything from the environment; TLS is verified by ACCSYN_CA_FILE. */
    accsyn_session *session = accsyn_session_new(NULL);
    CHECK(session != NULL);
    char *info = accsyn_session_info(session);
    CHECK(info != NULL);
    CHECK(strstr(info, "\"workspace\":\"acmefilm\"") && strstr(info, "\"api_version\":3") &&
          strstr(info, "\"role\":\"admin\""));
    CHECK(strstr(info, key) == NULL);
    accsyn_string_free(info);

    /* Every core call, in v3. */
    CHECK_RESULT(accsyn_find_one(session, "User", NULL), "\"code\":\"john@user.com\"");
    CHECK_RESULT(accsyn_find(session, "entitytypes", NULL), "\"transfer\"");
    CHECK_RESULT(accsyn_find(session, "attributes WHERE entitytype=transfer", "{\"update\": true}"), "\"status\"");
    CHECK_RESULT(accsyn_find(session, "Transfer WHERE status=failed", "{\"attributes\": [\"name\"]}"),
                 "sh030_comp_v001");
    char *created =
        accsyn_create(session, "transfer", "{\"name\": \"c\", \"source\": \"a\", \"destination\": \"b\"}", NULL);
    CHECK(created != NULL);
    char id[25] = "";
    memcpy(id, strstr(created, "\"id\":\"") + 6, 24);
    accsyn_string_free(created);
    CHECK_RESULT(accsyn_get_entity(session, "transfer", id), "\"name\":\"c\"");
    CHECK_RESULT(accsyn_update(session, "transfer", id, "{\"status\": \"paused\"}"), "\"status\":\"paused\"");
    CHECK_RESULT(accsyn_delete_one(session, "transfer", id, NULL), "true");
    CHECK_RESULT(accsyn_get_entity(session, "transfer", id), "null");
    accsyn_session_free(session);

    /* v1 by password; its session key opens another session. */
    session = open_with("{\"pwd\": \"%s\"}", getenv("ACCSYN_SANDBOX_PASSWORD"));
    CHECK(session != NULL);
    CHECK_RESULT(accsyn_session_info(session), "\"api_version\":1");
    CHECK_RESULT(accsyn_find(session, "Job WHERE status=failed", NULL), "sh030_comp_v001");
    char *session_key = accsyn_get_session_key(session);
    CHECK(session_key != NULL && strlen(session_key) == 26);
    accsyn_session *other = open_with("{\"session_key\": %s}", session_key);
    CHECK(other != NULL);
    CHECK_RESULT(accsyn_find_one(other, "User", NULL), "john@user.com");
    accsyn_string_free(session_key);
    accsyn_session_free(other);
    accsyn_session_free(session);

    /* v1 by API key. */
    session = accsyn_session_new("{\"api_version\": 1}");
    CHECK(session != NULL);
    CHECK_FAILS(accsyn_get_entity(session, "transfer", id), ACCSYN_UNSUPPORTED, "find_one");
    CHECK_RESULT(accsyn_create(session, "job", "{\"code\": \"c\", \"source\": \"a\", \"destination\": \"b\"}", NULL),
                 "\"code\":\"c\"");
    accsyn_session_free(session);

    /* Wrong credentials. */
    CHECK_FAILS(accsyn_session_new("{\"api_key\": \"wrong\"}"), ACCSYN_AUTH_FAILED, "john@user.com");
    CHECK_FAILS(accsyn_session_new("{\"pwd\": \"wrong\"}"), ACCSYN_AUTH_FAILED, "refused");
    CHECK_FAILS(accsyn_session_new("{"), ACCSYN_INVALID_ARGUMENT, "options_json");
    CHECK_FAILS(accsyn_session_new("5"), ACCSYN_INVALID_ARGUMENT, "object");
    CHECK_FAILS(accsyn_session_new("{\"workspac\": \"x\"}"), ACCSYN_INVALID_ARGUMENT, "`workspace`");
    CHECK_FAILS(accsyn_session_new("{\"timeout\": \"x\"}"), ACCSYN_INVALID_ARGUMENT, "`timeout`");
    CHECK_FAILS(accsyn_session_new("{\"port\": 70000}"), ACCSYN_INVALID_ARGUMENT, "`port`");
    CHECK_FAILS(accsyn_session_new("{\"api_version\": 2}"), ACCSYN_INVALID_ARGUMENT, "`api_version`");
    CHECK_FAILS(accsyn_session_new("{\"endpoint\": \"http://example.com\"}"), ACCSYN_INVALID_ARGUMENT, "allow_http");
    CHECK_FAILS(accsyn_session_new("{\"endpoint\": \"https://127.0.0.1:1\", \"max_retries\": 0}"), ACCSYN_NETWORK,
                "127.0.0.1:1");
    CHECK_FAILS(accsyn_session_new("{\"ca_file\": \"/nonexistent.pem\"}"), ACCSYN_TLS, "/nonexistent.pem");
    CHECK_FAILS(accsyn_session_new("{\"path_envfile\": \"/nonexistent.env\"}"), ACCSYN_IO, "/nonexistent.env");

    /* Missing credentials, in the order in which they are checked. */
    unsetenv("ACCSYN_API_KEY");
    CHECK_FAILS(accsyn_session_new(NULL), ACCSYN_INVALID_ARGUMENT, "ACCSYN_API_KEY");
    unsetenv("ACCSYN_API_USER");
    CHECK_FAILS(accsyn_session_new(NULL), ACCSYN_INVALID_ARGUMENT, "ACCSYN_API_USER");
    unsetenv("ACCSYN_WORKSPACE");
    unsetenv("ACCSYN_DOMAIN");
    CHECK_FAILS(accsyn_session_new("{}"), ACCSYN_INVALID_ARGUMENT, "ACCSYN_WORKSPACE");
    return EXIT_SUCCESS;
}
