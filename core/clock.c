#include "core/clock.h"

#include <stdio.h>
#include <time.h>

double ll_clock_s(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void ll_clock_utc(char ret_text[LL_TIMESTAMP_SIZE])
{
    time_t now = time(NULL);
    struct tm parts = {0};
    (void)gmtime_r(&now, &parts);
    if (strftime(ret_text, LL_TIMESTAMP_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        (void)snprintf(ret_text, LL_TIMESTAMP_SIZE, "1970-01-01T00:00:00Z");
    }
}
