/// What one thread of the service has for itself alone.
#ifndef LL_APP_HTTP_WORKER_H
#define LL_APP_HTTP_WORKER_H

#include <pthread.h>
#include <stdbool.h>

#include "geo/crs.h"
#include "tiles/tile.h"

/// Made when the thread first needs them, NULL until then.
struct ll_worker {
    ll_painter *painter;
    ll_geo_ctx *ctx;
    int epsg; ///< CRS of the transforms
    ll_transform *to_store;
    ll_transform *to_lonlat;
};

/// The workers of a daemon's threads; each is released when its thread ends.
struct ll_workers {
    pthread_key_t key;
    bool made;
};

LL_MUST_USE enum ll_code ll_workers_make(struct ll_workers *ret_workers, struct ll_err *err);

/// After the threads have ended.
void ll_workers_clear(struct ll_workers *workers);

/// The calling thread's worker; NULL when out of memory.
struct ll_worker *ll_workers_mine(const struct ll_workers *workers);

/// The worker's painter, made if needed.
LL_MUST_USE enum ll_code ll_worker_painter(struct ll_worker *worker, ll_painter **ret_painter,
                                           struct ll_err *err);

/// Makes the worker's transforms between EPSG:4326 and a CRS, unless it has them: PROJ takes tens
/// of milliseconds for one.
LL_MUST_USE enum ll_code ll_worker_transforms(struct ll_worker *worker, int epsg,
                                              struct ll_err *err);

#endif
