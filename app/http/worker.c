#include "app/http/worker.h"

#include <stdio.h>

#include "core/alloc.h"

static void worker_free(void *user)
{
    struct ll_worker *worker = user;
    ll_painter_free(worker->painter);
    ll_transform_free(worker->to_store);
    ll_transform_free(worker->to_lonlat);
    ll_geo_ctx_free(worker->ctx);
    ll_free(worker);
}

enum ll_code ll_workers_make(struct ll_workers *ret_workers, struct ll_err *err)
{
    struct ll_workers workers = {.made = true};
    if (pthread_key_create(&workers.key, worker_free) != 0) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    *ret_workers = workers;
    return LL_OK;
}

void ll_workers_clear(struct ll_workers *workers)
{
    if (workers->made) {
        (void)pthread_key_delete(workers->key);
        workers->made = false;
    }
}

struct ll_worker *ll_workers_mine(const struct ll_workers *workers)
{
    struct ll_worker *worker = pthread_getspecific(workers->key);
    if (worker == NULL) {
        worker = ll_calloc(1, sizeof *worker);
        if (worker != NULL && pthread_setspecific(workers->key, worker) != 0) {
            ll_free(worker);
            worker = NULL;
        }
    }
    return worker;
}

enum ll_code ll_worker_painter(struct ll_worker *worker, ll_painter **ret_painter,
                               struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (worker->painter == NULL) {
        code = ll_painter_new(&worker->painter, err);
    }
    *ret_painter = worker->painter;
    return code;
}

enum ll_code ll_worker_transforms(struct ll_worker *worker, int epsg, struct ll_err *err)
{
    if (worker->to_store != NULL && worker->epsg == epsg) {
        return LL_OK;
    }
    LL_CLEANUP(ll_transform_freep) ll_transform *to_store = NULL;
    LL_CLEANUP(ll_transform_freep) ll_transform *to_lonlat = NULL;
    char name[32];
    (void)snprintf(name, sizeof name, "EPSG:%d", epsg);
    enum ll_code code = worker->ctx == NULL ? ll_geo_ctx_new(&worker->ctx, err) : LL_OK;
    if (code == LL_OK) {
        code = ll_transform_new(worker->ctx, "EPSG:4326", name, &to_store, NULL, err);
    }
    if (code == LL_OK) {
        code = ll_transform_new(worker->ctx, name, "EPSG:4326", &to_lonlat, NULL, err);
    }
    if (code == LL_OK) {
        ll_transform_free(worker->to_store);
        ll_transform_free(worker->to_lonlat);
        worker->to_store = to_store;
        worker->to_lonlat = to_lonlat;
        worker->epsg = epsg;
        to_store = NULL;
        to_lonlat = NULL;
    }
    return code;
}
