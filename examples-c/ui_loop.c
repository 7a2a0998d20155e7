/*
 * ui_loop: how a user interface uses the API without ever blocking.
 *
 * A loop of 60 frames per second submits finds, updates and a wait, fetches completed calls in each frame, and reports
 * the longest frame beside the longest of an idle second before.
 *
 *     ui_loop [seconds]
 */
#define _DEFAULT_SOURCE
#include <accsyn.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1000 + (double)time.tv_nsec / 1e6;
}

/* Sleeps until the next frame is due; returns how long the work of this one took. */
static double end_frame(double started)
{
    double took = now_ms() - started, left = 1000.0 / 60 - took;
    if (left > 0) {
        struct timespec pause = {0, (long)(left * 1e6)};
        nanosleep(&pause, NULL);
    }
    return took;
}

/* Called on a thread of the library. A real program posts an event to its loop here; this one polls in every frame. */
static void on_done(void *user_data)
{
    (void)user_data;
}

/* Shows the progress of the transfer as of the last poll. Sends no request. */
static void show_progress(accsyn_call *wait, int *shown)
{
    char *entity = accsyn_call_progress(wait);
    double progress = -1; /* before the first poll */
    if (entity != NULL)
        accsyn_json_get_number(entity, "progress", &progress);
    int percent = (int)progress;
    if (percent != *shown)
        printf("transfer: %d %%\n", *shown = percent);
    accsyn_string_free(entity);
}

int main(int argc, char **argv)
{
    int frames = 60 * (argc > 1 ? atoi(argv[1]) : 2);
    accsyn_session *session = accsyn_session_new("{\"rate_limit\": 0}");
    if (session == NULL) {
        fprintf(stderr, "cannot log in: %s\n", accsyn_last_message());
        return EXIT_FAILURE;
    }
    accsyn_session_set_wake(session, on_done, NULL);

    double idle = 0, longest = 0;
    for (int frame = 0; frame < 60; frame++) {
        double started = now_ms();
        accsyn_next_completed(session, 0);
        double took = end_frame(started);
        idle = took > idle ? took : idle;
    }

    int submitted = 0, succeeded = 0, failed = 0, shown = -1;
    accsyn_call *wait = accsyn_submit(session, "wait",
                                      "{\"entitytype\": \"transfer\", \"entityid\": \"64f0c0ffee000b0000000005\","
                                      " \"interval\": 0.5}");
    if (wait == NULL) {
        fprintf(stderr, "cannot submit: %s\n", accsyn_last_message());
        return EXIT_FAILURE;
    }
    for (int frame = 0; frame < frames; frame++) {
        double started = now_ms();
        if (frame % 6 == 0) {
            const char *method = frame % 12 == 0 ? "find" : "update";
            const char *args = frame % 12 == 0
                                   ? "{\"query\": \"Transfer\", \"limit\": 50}"
                                   : "{\"entitytype\": \"user\", \"entityid\": \"64f0c0ffee00010000000002\","
                                     " \"data\": {\"description\": \"seen\"}}";
            if (accsyn_submit(session, method, args) != NULL)
                submitted++;
        }
        for (accsyn_call *done; (done = accsyn_next_completed(session, 0)) != NULL;) {
            char *envelope = accsyn_call_take(done);
            if (envelope != NULL && strncmp(envelope, "{\"ok\":true", 10) == 0)
                succeeded++;
            else
                failed++;
            accsyn_string_free(envelope);
            accsyn_call_free(done);
            wait = done == wait ? NULL : wait;
        }
        if (wait != NULL)
            show_progress(wait, &shown);
        double took = end_frame(started);
        longest = took > longest ? took : longest;
    }
    accsyn_call_free(wait);
    accsyn_session_free(session);

    printf("%d frames, %d calls submitted, %d succeeded, %d failed\n", frames, submitted, succeeded, failed);
    printf("longest frame: %.2f ms, idle %.2f ms\n", longest, idle);
    return failed == 0 && succeeded > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
