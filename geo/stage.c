#include "geo/stage.h"

#include "core/hilbert.h"

/* A slice is what is done between two reports, a grain what a thread takes at once: so many for
   each thread that all end at nearly the same time, though some items take longer than others. */
enum { SLICE = 32768, GRAIN_MOST = 256, GRAINS_A_THREAD = 64 };

struct slice {
    ll_pool_fn fn;
    void *user;
    size_t first;
};

static size_t grain_of(size_t count, unsigned threads)
{
    size_t grains = (size_t)(threads == 0 ? 1 : threads) * GRAINS_A_THREAD;
    size_t grain = (count + grains - 1) / grains;
    return grain < GRAIN_MOST ? grain : GRAIN_MOST;
}

static enum ll_code run_grain(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    const struct slice *slice = user;
    return slice->fn(slice->user, worker, slice->first + begin, slice->first + end, err);
}

enum ll_code ll_stage_each(const struct ll_stage *in, const char *what, size_t count, ll_pool_fn fn,
                           void *user, struct ll_err *err)
{
    struct slice slice = {.fn = fn, .user = user};
    for (; slice.first < count; slice.first += SLICE) {
        if (!ll_progress_report(in->progress, what, slice.first, count)) {
            return ll_fail(err, LL_E_CANCELLED, "stopped on request");
        }
        size_t left = count - slice.first;
        size_t now = left < SLICE ? left : SLICE;
        enum ll_code code =
            ll_pool_for(in->threads, now, grain_of(now, in->threads), run_grain, &slice, err);
        if (code != LL_OK) {
            return code;
        }
    }
    return ll_progress_report(in->progress, what, count, count)
               ? LL_OK
               : ll_fail(err, LL_E_CANCELLED, "stopped on request");
}

enum ll_code ll_stage_fits(const struct ll_stage *in, const struct ll_building_results *results,
                           struct ll_err *err)
{
    size_t buildings = in->scene->layer[LL_BUILDING].count;
    return results->count == buildings
               ? LL_OK
               : ll_fail(err, LL_E_INVALID, "results of %zu buildings do not fit a scene of %zu",
                         results->count, buildings);
}

enum ll_code ll_stage_order(const struct ll_stage *in, uint32_t **ret_own,
                            const uint32_t **ret_order, struct ll_err *err)
{
    const struct ll_shapes *buildings = &in->scene->layer[LL_BUILDING].shape;
    uint32_t *own = NULL;
    enum ll_code code = LL_OK;
    if (in->dirty == NULL && in->order == NULL) {
        code = ll_hilbert_order(buildings->box, buildings->count, &own, err);
    }
    if (code == LL_OK) {
        *ret_own = own;
        *ret_order = in->dirty != NULL ? NULL : in->order != NULL ? in->order : own;
    }
    return code;
}

bool ll_stage_touches(const struct ll_stage *in, const struct ll_box *box, double reach_m)
{
    return in->dirty == NULL || !(ll_box_distance(box, in->dirty) > reach_m + LL_ROUNDING_M);
}
