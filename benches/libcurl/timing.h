// What both programs measure, and how they print it.
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

struct timing {
    struct timespec wall;
    struct rusage usage;
};

static double seconds_since(const struct timing *start, double *processor, long *peak)
{
    struct timespec wall;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &wall);
    getrusage(RUSAGE_SELF, &usage);
    const struct timeval *now[] = {&usage.ru_utime, &usage.ru_stime};
    const struct timeval *then[] = {&start->usage.ru_utime, &start->usage.ru_stime};
    *processor = 0;
    for (int i = 0; i < 2; i++) {
        *processor += (double)(now[i]->tv_sec - then[i]->tv_sec);
        *processor += (double)(now[i]->tv_usec - then[i]->tv_usec) / 1e6;
    }
    *peak = usage.ru_maxrss;
    return (double)(wall.tv_sec - start->wall.tv_sec) + (double)(wall.tv_nsec - start->wall.tv_nsec) / 1e9;
}

static void start_timing(struct timing *start)
{
    clock_gettime(CLOCK_MONOTONIC, &start->wall);
    getrusage(RUSAGE_SELF, &start->usage);
}

// Calls per second, microseconds of processor time per call, peak memory in KB.
static void print_timing(const struct timing *start, int calls)
{
    double processor;
    long peak;
    double wall = seconds_since(start, &processor, &peak);
    printf("%.1f %.1f %ld\n", calls / wall, processor * 1e6 / calls, peak);
}

#endif
