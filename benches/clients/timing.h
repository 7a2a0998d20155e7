// What the programs measure, and how they print it: one line of JSON.
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct timing {
    double started;
    double processor;
    // Seconds that each call took.
    double *calls;
    int count;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double processor_time(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// In KB; getrusage tells the peak of the process that started this one, if that is higher.
static long peak_memory(void)
{
    char line[200];
    long peak = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL && sscanf(line, "VmHWM: %ld", &peak) != 1)
        continue;
    if (status != NULL)
        fclose(status);
    return peak;
}

static void start_timing(struct timing *timing, int count)
{
    timing->calls = calloc((size_t)count, sizeof *timing->calls);
    timing->count = count;
    timing->processor = processor_time();
    timing->started = now();
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

// Seconds per call, by the clock and of the processor; the median and the 99th percentile of single calls; peak memory
// in KB.
static void print_timing(struct timing *timing)
{
    double wall = now() - timing->started, processor = processor_time() - timing->processor;
    qsort(timing->calls, (size_t)timing->count, sizeof *timing->calls, compare);
    printf("{\"wall\": %.9f, \"processor\": %.9f, \"p50\": %.9f, \"p99\": %.9f, \"peak\": %ld}\n", wall / timing->count,
           processor / timing->count, timing->calls[timing->count / 2], timing->calls[timing->count * 99 / 100],
           peak_memory());
    free(timing->calls);
}

#endif
