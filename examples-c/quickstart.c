/*
 * A first tour of the accsyn API: log in, find, create a transfer, change it, delete it, handle an error.
 *
 *     quickstart [options_json]
 *
 * Without an argument everything is taken from ACCSYN_WORKSPACE, ACCSYN_API_USER and ACCSYN_API_KEY. A password works
 * too: quickstart '{"domain": "acmefilm", "username": "john@user.com", "pwd": "password"}'.
 */
#include <accsyn.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static accsyn_session *session;

/* Prints a result, or ends the program if there is none. */
static void show(const char *what, char *json)
{
    printf("\n%s\n", what);
    if (json == NULL) {
        fprintf(stderr, "  failed: %s\n", accsyn_last_message());
        accsyn_session_free(session);
        exit(EXIT_FAILURE);
    }
    /* The first screenful of each is enough. */
    printf("  %.300s%s\n", json, strlen(json) > 300 ? "..." : "");
    accsyn_string_free(json);
}

int main(int argc, char **argv)
{
    printf("libaccsyn %s\n", accsyn_version());

    /* A session: log in, with the environment or with the given options. */
    session = accsyn_session_new(argc > 1 ? argv[1] : NULL);
    if (session == NULL) {
        fprintf(stderr, "cannot log in: %s\n", accsyn_last_message());
        return EXIT_FAILURE;
    }

    /* Who am I? */
    show("find_one(\"User\")", accsyn_find_one(session, "User", "{\"attributes\": [\"code\", \"name\", \"role\"]}"));

    /* All entities of a type, and those that an expression selects. */
    show("find(\"Queue\")", accsyn_find(session, "Queue", "{\"attributes\": [\"code\", \"priority\"]}"));
    show("find with an expression",
         accsyn_find(session,
                     "transfer WHERE ((user=john@user.com AND source!=site:berlin) OR status<>failed) "
                     "AND name=\"Daily backup\"",
                     "{\"attributes\": [\"name\", \"status\"]}"));

    /* A page of a long list: two, after the first one, with few attributes each. */
    show("find with limit and skip",
         accsyn_find(session, "Transfer", "{\"limit\": 2, \"skip\": 1, \"attributes\": [\"name\", \"source\"]}"));

    /* Create a transfer. It stays queued until its sender is online. */
    show("create", accsyn_create(session, "Transfer",
                                 "{\"name\": \"my_transfer\", \"source\": \"share=thefilm/plates/sh010\","
                                 " \"destination\": \"john@user.com:/incoming\"}",
                                 NULL));

    /* Read it by its name, and remember its id. */
    char *id = NULL;
    char *transfer = accsyn_find_one(session, "Transfer WHERE name=\"my_transfer\"",
                                     "{\"attributes\": [\"id\", \"name\", \"status\", \"created\"]}");
    if (transfer != NULL && accsyn_json_get(transfer, "id", &id) != ACCSYN_JSON_STRING)
        fprintf(stderr, "the transfer has no id\n");
    show("find_one(\"Transfer WHERE name=...\")", transfer);

    /* Change its status, then delete it. */
    show("update", accsyn_update(session, "Transfer", id, "{\"status\": \"aborted\"}"));
    show("delete_one", accsyn_delete_one(session, "Transfer", id, NULL));

    /* Errors come as a message, and as JSON for programs. */
    char *nothing = accsyn_update(session, "Transfer", id, "{\"status\": \"paused\"}");
    if (nothing == NULL) {
        printf("\nupdate of what was deleted fails, as it should\n");
        printf("  %s: %s\n  %s\n", accsyn_status_name(accsyn_last_status()), accsyn_last_message(),
               accsyn_last_error());
    }
    accsyn_string_free(nothing);
    accsyn_string_free(id);

    accsyn_session_free(session);
    printf("\nDone.\n");
    return nothing == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}
