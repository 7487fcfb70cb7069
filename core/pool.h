/// Parallel loops over a range, with the same result on any number of threads.
#ifndef LL_CORE_POOL_H
#define LL_CORE_POOL_H

#include <stddef.h>

#include "core/error.h"

#define LL_THREADS_MAX 64U

/// Works on items [begin, end). `worker` is below the number of threads and belongs to one thread
/// for the whole loop, so it may index scratch memory. Must write only to places of its own items.
typedef enum ll_code (*ll_pool_fn)(void *user, unsigned worker, size_t begin, size_t end,
                                   struct ll_err *err);

/// Cuts [0, count) into chunks of `grain` items and runs them on `threads` threads (1 runs in the
/// calling thread; 0 is taken as 1). After a failure no new chunk starts.
/// @return LL_OK, or the code and message of the failing chunk with the lowest start.
LL_MUST_USE enum ll_code ll_pool_for(unsigned threads, size_t count, size_t grain, ll_pool_fn fn,
                                     void *user, struct ll_err *err);

/// Processors that are online, 1 to LL_THREADS_MAX.
unsigned ll_pool_default_threads(void);

#endif
