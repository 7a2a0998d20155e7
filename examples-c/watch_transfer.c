/*
 * watch_transfer: waits for a transfer and shows its progress.
 *
 *     watch_transfer ID_OR_NAME [seconds between polls]
 *
 * A bar on a terminal, plain lines elsewhere. Ctrl-C stops watching; the transfer itself continues.
 */
#define _DEFAULT_SOURCE
#include <accsyn.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* 1500000 as "1.5 MB". */
static const char *bytes(double size, char *out, size_t out_size)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    int unit = 0;
    for (; size >= 1000 && unit < 4; unit++)
        size /= 1000;
    snprintf(out, out_size, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
    return out;
}

static void draw(const char *json, int is_terminal)
{
    char size[32], bar[31] = "", *status = NULL, *left = NULL;
    double progress = 0, speed = 0, whole = 0;
    accsyn_json_get_number(json, "progress", &progress);
    accsyn_json_get_number(json, "speed", &speed);
    accsyn_json_get_number(json, "size", &whole);
    accsyn_json_get(json, "status", &status);
    accsyn_json_get(json, "etr", &left);
    bytes(whole, size, sizeof size);
    if (is_terminal) {
        int filled = (int)(progress * 30 / 100);
        for (int i = 0; i < 30; i++)
            bar[i] = i < filled ? '#' : '.';
        printf("\r[%s] ", bar);
    }
    printf("%5.1f %%  %s of %s", progress, status ? status : "", size);
    if (speed > 0)
        printf("  %.0f MB/s  %s left", speed, left ? left : "");
    printf(is_terminal ? "\033[K" : "\n");
    fflush(stdout);
    accsyn_string_free(status);
    accsyn_string_free(left);
}

/* Draws the progress of each poll until the call is done, however slow the network is; returns NULL if it failed. */
static char *watch(accsyn_call *call, int is_terminal)
{
    char *drawn = NULL;
    accsyn_status status;
    do {
        status = accsyn_call_wait(call, 100);
        char *seen = accsyn_call_progress(call);
        if (seen != NULL && strcmp(seen, "null") != 0 && (drawn == NULL || strcmp(seen, drawn) != 0)) {
            draw(seen, is_terminal);
            accsyn_string_free(drawn);
            drawn = seen;
        } else {
            accsyn_string_free(seen);
        }
        if (interrupted)
            accsyn_call_cancel(call);
    } while (status == ACCSYN_TIMEOUT);
    accsyn_string_free(drawn);
    return accsyn_call_take(call);
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fputs("usage: watch_transfer ID_OR_NAME [seconds between polls]\n", stderr);
        return 2;
    }
    accsyn_session *session = accsyn_session_new(NULL);
    if (session == NULL) {
        fprintf(stderr, "cannot log in: %s\n", accsyn_last_message());
        return EXIT_FAILURE;
    }

    /* The argument may be an id or a name: any string becomes a safe literal. */
    char query[600], args[200], *id = NULL;
    char *literal = accsyn_quote(argv[1]);
    if (literal != NULL) {
        snprintf(query, sizeof query, "Transfer WHERE id=%s OR name=%s", literal, literal);
        char *found = accsyn_find_one(session, query, "{\"attributes\": [\"id\"]}");
        if (found != NULL)
            accsyn_json_get(found, "id", &id); /* there is none in the string "null" */
        accsyn_string_free(found);
        accsyn_string_free(literal);
    }
    if (id == NULL) {
        const char *reason = accsyn_last_message();
        fprintf(stderr, "no transfer '%s': %s\n", argv[1], reason ? reason : "nothing has this id or name");
        accsyn_session_free(session);
        return EXIT_FAILURE;
    }

    signal(SIGINT, on_interrupt);
    int is_terminal = isatty(STDOUT_FILENO);
    snprintf(args, sizeof args, "{\"entitytype\": \"transfer\", \"entityid\": \"%s\", \"interval\": %g}", id,
             argc == 3 ? strtod(argv[2], NULL) : 2.0);
    accsyn_string_free(id);
    accsyn_call *call = accsyn_submit(session, "wait", args);
    char *ended = call ? watch(call, is_terminal) : NULL;
    accsyn_call_free(call);
    if (is_terminal)
        putchar('\n');

    int code = EXIT_FAILURE;
    if (ended == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
    } else if (strncmp(ended, "{\"ok\":true", 10) == 0) {
        char *status = NULL;
        accsyn_json_get(ended, "result.status", &status);
        printf("The transfer ended: %s.\n", status ? status : "");
        code = status && strcmp(status, "done") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
        accsyn_string_free(status);
    } else if (interrupted) {
        puts("Stopped watching; the transfer goes on.");
        code = 130;
    } else {
        fprintf(stderr, "watching failed: %s\n", ended);
    }
    accsyn_string_free(ended);
    accsyn_session_free(session);
    return code;
}
