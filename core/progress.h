/// How long work tells where it is and asks whether to go on.
#ifndef LL_CORE_PROGRESS_H
#define LL_CORE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/// Borrowed by whoever works; NULL means nobody listens.
struct ll_progress {
    /// Told now and then, from the thread that called the function. `stage` is a catalogue key
    /// (English); `total` is 0 when unknown. @return false to stop: the work ends with
    /// LL_E_CANCELLED and stores nothing.
    bool (*report)(void *user, const char *stage, size_t done, size_t total);
    void *user;
};

/// Calls `report` if there is a listener. @return whether to go on.
static inline bool ll_progress_report(const struct ll_progress *progress, const char *stage,
                                      size_t done, size_t total)
{
    return progress == NULL || progress->report == NULL ||
           progress->report(progress->user, stage, done, total);
}

#endif
