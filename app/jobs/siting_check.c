/* Which of the buildings that were promised the stations of a choice reach in time. Only those are
 * asked of which no site is known to reach them. */
#include <string.h>

#include "app/jobs/siting_private.h"
#include "core/alloc.h"

/// Side of the squares whose buildings are asked together.
#define SQUARE_M 1200.0

/// Company changes the last bits of a time (geo/legs.h). Who is that near to the limit is left to
/// the whole stage.
#define SLACK_S 1e-6

/// All that is shared by the threads.
struct asking {
    const struct ll_siting_work *work;
    struct ll_stage stage;
    enum ll_tier tier;
    double limit_s;
    uint8_t *have;
    uint32_t *rows; ///< of the buildings asked, in the places of their squares
    uint32_t *by; ///< by building: the station that reaches it in time; LL_NONE: none, or not asked
    struct ll_dispatch_scratch scratch[LL_THREADS_MAX];
};

static void asking_freep(struct asking **asking)
{
    struct asking *a = *asking;
    if (a != NULL) {
        ll_free(a->rows);
        ll_free(a->by);
        for (unsigned i = 0; i < LL_THREADS_MAX; i++) {
            ll_dispatch_scratch_clear(&a->scratch[i]);
        }
        ll_free(a);
    }
}

static enum ll_code asking_make(struct ll_siting_work *w, const struct ll_scene *scene,
                                uint8_t *have, struct asking **ret, struct ll_err *err)
{
    const size_t n = w->out.results.count;
    const bool micro = w->request->kind == LL_SITE_MICRO;
    LL_CLEANUP(asking_freep) struct asking *a = ll_calloc(1, sizeof *a);
    if (a == NULL || (a->rows = ll_alloc(n, sizeof *a->rows)) == NULL ||
        (a->by = ll_alloc(n, sizeof *a->by)) == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < n; b++) {
        a->by[b] = LL_NONE;
    }
    a->work = w;
    a->stage = w->stage;
    a->stage.scene = scene;
    a->stage.ground = &w->ground;
    a->tier = micro ? LL_TIER_MICRO : LL_TIER_TOWNSHIP;
    a->limit_s =
        ll_rule(w->stage.rules, micro ? LL_RULE_RESPONSE_MICRO_S : LL_RULE_RESPONSE_TOWNSHIP_S);
    a->have = have;
    *ret = a;
    a = NULL;
    return LL_OK;
}

/// The stations with the sites, on the roads of the choice before.
static enum ll_code send(struct ll_siting_work *w, const struct asking *a, struct ll_err *err)
{
    const struct ll_response_input input = {.vehicles = &w->out.model.vehicles,
                                            .clearance = &w->clearance};
    struct ll_dispatch *now = ll_calloc(1, sizeof *now);
    if (now == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_dispatch_again(&a->stage, &input, w->dispatch, now, err);
    if (code != LL_OK) {
        ll_free(now);
        return code;
    }
    if (w->dispatch != NULL) {
        ll_dispatch_clear(w->dispatch);
        ll_free(w->dispatch);
    }
    w->dispatch = now;
    return LL_OK;
}

static enum ll_code ask_squares(void *user, unsigned worker, size_t begin, size_t end,
                                struct ll_err *err)
{
    struct asking *a = user;
    const struct ll_siting_work *w = a->work;
    struct ll_dispatch_scratch *scratch = &a->scratch[worker];
    enum ll_code code = LL_OK;
    for (size_t at = begin; code == LL_OK && at < end; at++) {
        const struct ll_building_tile *square = &w->squares.items[at];
        uint32_t *rows = &a->rows[square->first];
        size_t count = 0;
        for (size_t k = square->first; k < square->first + square->count; k++) {
            const uint32_t b = w->squares.rows[k];
            if (w->out.cover[b] == LL_SITE_WON && a->have[b] == 0) {
                rows[count++] = b;
            }
        }
        if (count == 0) {
            continue;
        }
        code = ll_dispatch_ask_all(w->dispatch, a->tier, rows, count, scratch, err);
        for (size_t i = 0; code == LL_OK && i < count; i++) {
            const struct ll_dispatch_answer *answer = &scratch->answers[i];
            if (answer->answer == LL_ANSWERED && answer->response.time_s <= a->limit_s + SLACK_S) {
                a->have[answer->building] = 1;
                a->by[answer->building] = answer->response.station;
            }
        }
    }
    return code;
}

/// Takes what is known of the places that are chosen.
static void take_known(const struct ll_siting_work *w, uint8_t *have)
{
    const struct ll_lists *covers = &w->covers;
    for (size_t p = 0; p < covers->count; p++) {
        if (ll_siting_site_at(&w->out, &w->places.items[p]) != LL_NONE) {
            for (uint32_t k = covers->first[p]; k < covers->first[p + 1]; k++) {
                if (w->sure[k] != 0) {
                    have[w->demand[covers->item[k]]] = 1;
                }
            }
        }
    }
}

/// Keeps which place it is that reaches a building.
static void keep_known(const struct ll_siting_work *w, const uint32_t *by)
{
    const struct ll_lists *covers = &w->covers;
    const size_t stations = w->out.scene.layer[LL_STATION].count; /* sites are the rows after */
    for (size_t p = 0; p < covers->count; p++) {
        const uint32_t site = ll_siting_site_at(&w->out, &w->places.items[p]);
        if (site != LL_NONE) {
            for (uint32_t k = covers->first[p]; k < covers->first[p + 1]; k++) {
                if (by[w->demand[covers->item[k]]] == stations + site) {
                    w->sure[k] = 1;
                }
            }
        }
    }
}

enum ll_code ll_siting_check(struct ll_siting_work *w, const struct ll_scene *scene, uint8_t *have,
                             struct ll_err *err)
{
    LL_CLEANUP(asking_freep) struct asking *a = NULL;
    enum ll_code code = LL_OK;
    if (w->sure == NULL) {
        w->sure = ll_calloc(w->covers.first[w->covers.count], sizeof *w->sure);
        code = w->sure != NULL ? ll_building_tiles_make(&w->out.scene.layer[LL_BUILDING].shape,
                                                        SQUARE_M, &w->squares, err)
                               : ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = code == LL_OK ? asking_make(w, scene, have, &a, err) : code;
    if (code != LL_OK) {
        return code;
    }
    if (!ll_progress_report(w->stage.progress, "response times", 0, w->out.results.count)) {
        return ll_fail(err, LL_E_CANCELLED, "stopped on request");
    }
    memcpy(have, w->have, w->out.results.count * sizeof *have);
    take_known(w, have);
    code = send(w, a, err);
    code = code == LL_OK ? ll_pool_for(w->stage.threads, w->squares.count, 1, ask_squares, a, err)
                         : code;
    if (code == LL_OK) {
        w->dispatch->in = NULL; /* gone with `a` */
        keep_known(w, a->by);
    }
    return code;
}
