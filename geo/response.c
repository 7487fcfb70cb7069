#include "geo/response.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/isochrone.h"

/// All that is shared by the threads.
struct work {
    const struct ll_stage *in;
    struct ll_dispatch dispatch;
    struct ll_building_results *inout;
    bool few; ///< only buildings that the dirty box touches
    struct ll_dispatch_scratch scratch[LL_THREADS_MAX];
};

static void work_free(struct work *w)
{
    if (w != NULL) {
        ll_dispatch_clear(&w->dispatch);
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_dispatch_scratch_clear(&w->scratch[i]);
        }
        ll_free(w);
    }
}

static void work_freep(struct work **work)
{
    work_free(*work);
}

static enum ll_code answer_buildings(void *user, unsigned worker, size_t begin, size_t end,
                                     struct ll_err *err)
{
    struct work *w = user;
    const struct ll_box *boxes = w->in->scene->layer[LL_BUILDING].shape.box;
    enum ll_code code = LL_OK;
    for (size_t i = begin; code == LL_OK && i < end; i++) {
        if (w->few && !ll_stage_touches(w->in, &boxes[i], 0.0)) {
            continue;
        }
        for (int t = 0; code == LL_OK && t < LL_TIER_COUNT; t++) {
            struct ll_dispatch_answer answer;
            code = ll_dispatch_ask(&w->dispatch, (enum ll_tier)t, i, &w->scratch[worker], &answer,
                                   err);
            if (code == LL_OK) {
                w->inout->response_answer[t][i] = (uint8_t)answer.answer;
                w->inout->response[t][i] = answer.response;
            }
        }
    }
    return code;
}

/// Leaves the columns as if the stage had not run.
static void forget(struct ll_building_results *out)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t i = 0; i < out->count; i++) {
            out->response_answer[t][i] = LL_NOT_RUN;
            out->response[t][i] = ll_response_none();
        }
    }
}

/// How far from a lane what stands there may change what it lets through.
#define BESIDE_LANE_M 100.0

/// Whether nothing that times hang on lies near the dirty box: no lane, station, obstacle or
/// ground, of whatever state, since what was there keeps its row. Then only buildings changed, none
/// of them near a lane when it was asked what the lanes let through.
static bool roads_are_as_before(const struct ll_stage *in, const struct ll_response_input *input)
{
    static const enum ll_layer layers[] = {LL_LANE, LL_STATION, LL_OBSTACLE, LL_GROUND};
    const bool widths = input != NULL && input->clearance != NULL;
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++) {
        const struct ll_shapes *s = &in->scene->layer[layers[k]].shape;
        for (size_t i = 0; i < s->count; i++) {
            if (ll_stage_touches(in, &s->box[i], widths ? BESIDE_LANE_M : 0.0)) {
                return false;
            }
        }
    }
    return true;
}

/// Whether the columns hold answers of a run before.
static bool has_run(const struct ll_building_results *results)
{
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        for (size_t i = 0; i < results->count; i++) {
            if (results->response_answer[t][i] == LL_NOT_RUN) {
                return false;
            }
        }
    }
    return true;
}

enum ll_code ll_response_stage(const struct ll_stage *in, const struct ll_response_input *input,
                               struct ll_building_results *inout,
                               struct ll_response_totals *ret_totals, struct ll_err *err)
{
    enum ll_code code = ll_stage_fits(in, inout, err);
    if (code != LL_OK) {
        return code;
    }
    LL_CLEANUP(work_freep) struct work *w = ll_calloc(1, sizeof *w);
    if (w == NULL) {
        forget(inout);
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    w->in = in;
    w->inout = inout;
    w->few = in->dirty != NULL && has_run(inout) && roads_are_as_before(in, input);
    for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
        w->scratch[i].building = SIZE_MAX;
    }
    code = ll_dispatch_make(in, input, &w->dispatch, err);
    if (code == LL_OK) {
        code = ll_stage_each(in, "response times", inout->count, answer_buildings, w, err);
    }
    if (code == LL_OK && input != NULL && input->areas != NULL) {
        code = ll_isochrones(&w->dispatch, inout, input->areas, err);
    }
    if (code != LL_OK) {
        forget(inout);
    } else if (ret_totals != NULL) {
        *ret_totals = w->dispatch.totals;
    }
    return code;
}
