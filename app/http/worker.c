#include "app/http/worker.h"

#include "core/alloc.h"

static void worker_free(void *user)
{
    struct ll_worker *worker = user;
    ll_painter_free(worker->painter);
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

enum ll_code ll_worker_ctx(struct ll_worker *worker, ll_geo_ctx **ret_ctx, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (worker->ctx == NULL) {
        code = ll_geo_ctx_new(&worker->ctx, err);
    }
    *ret_ctx = worker->ctx;
    return code;
}
