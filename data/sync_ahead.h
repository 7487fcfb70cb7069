/// Syncing a file on a thread of its own while more is written to it, so that the last syncing
/// finds little left to do. Internal to data/.
#ifndef LL_DATA_SYNC_AHEAD_H
#define LL_DATA_SYNC_AHEAD_H

#include <pthread.h>
#include <stdbool.h>

#include "core/error.h"

/// `{0}` is idle. One thread at a time.
struct ll_sync_ahead {
    bool running;
    pthread_t thread;
    char *path; ///< owned
    int why;    ///< errno of what failed so far, 0: nothing
};

/// Starts syncing what is in the file by now; what is under way already goes on instead. Where no
/// thread can be had, nothing is synced ahead.
///
/// The file is opened once more and closed, which drops this process's locks on it: only for files
/// that nobody else knows.
/// @param path Copied.
LL_MUST_USE enum ll_code ll_sync_ahead_begin(struct ll_sync_ahead *sync, const char *path,
                                             struct ll_err *err);

/// Waits for the end. The system tells a failure once: a later sync of the same file would succeed.
/// @return LL_E_FULL, LL_E_IO.
enum ll_code ll_sync_ahead_end(struct ll_sync_ahead *sync, struct ll_err *err);

#endif
