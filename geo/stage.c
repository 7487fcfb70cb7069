#include "geo/stage.h"

/* A slice is what is done between two reports, a grain what a thread takes at once. */
enum { SLICE = 32768, GRAIN = 256 };

struct slice {
    ll_pool_fn fn;
    void *user;
    size_t first;
};

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
        enum ll_code code =
            ll_pool_for(in->threads, left < SLICE ? left : SLICE, GRAIN, run_grain, &slice, err);
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

bool ll_stage_touches(const struct ll_stage *in, const struct ll_box *box, double reach_m)
{
    return in->dirty == NULL || !(ll_box_distance(box, in->dirty) > reach_m + LL_ROUNDING_M);
}
