/// Time: a steady one for durations, the calendar for records.
#ifndef LL_CORE_CLOCK_H
#define LL_CORE_CLOCK_H

/// Seconds since an arbitrary start; never goes back.
double ll_clock_s(void);

/// Bytes of "2026-11-22T08:30:00Z" with its end.
#define LL_TIMESTAMP_SIZE 21

/// The present moment in UTC, ISO 8601, to the second.
void ll_clock_utc(char ret_text[LL_TIMESTAMP_SIZE]);

#endif
