/* What `site hydrants` looks at and counts. */
#include <math.h>
#include <string.h>

#include "app/jobs/siting_private.h"
#include "core/alloc.h"
#include "geo/circle_cover.h"
#include "geo/clearance.h"
#include "geo/hose.h"
#include "geo/hose_cover.h"
#include "geo/hydrant_sites.h"
#include "geo/water.h"

/// The hydrants of a scene that count, as places.
static enum ll_code list_counted(const struct ll_table *hydrants, struct ll_site_places *places,
                                 struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < hydrants->count; i++) {
        const struct ll_box *box = &hydrants->shape.box[i];
        const struct ll_site_place place = {.at = {box->min_x, box->min_y}, .hydrant = (uint32_t)i};
        if (ll_hydrant_counts(hydrants, i) && !ll_box_is_empty(box)) {
            code = ll_site_places_add(places, &place, err);
        }
    }
    return code;
}

/// Buildings that some hydrant's hose reaches: one search from all of them.
static enum ll_code find_hoses(struct ll_siting_work *w, const struct ll_site_places *hydrants,
                               const uint32_t *asked, uint8_t *have, struct ll_err *err)
{
    const size_t n = w->out.results.count;
    LL_CLEANUP(ll_freep)
    struct ll_hose_source *sources = ll_alloc(hydrants->count, sizeof *sources);
    LL_CLEANUP(ll_freep) double *length_m = ll_alloc(n, sizeof *length_m);
    LL_CLEANUP(ll_freep) uint32_t *owner = ll_alloc(n, sizeof *owner);
    if (sources == NULL || length_m == NULL || owner == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < hydrants->count; i++) {
        sources[i] = (struct ll_hose_source){.at = hydrants->items[i].at, .owner = (uint32_t)i};
    }
    const struct ll_hose_task task = {.ground = &w->ground,
                                      .sources = sources,
                                      .source_count = hydrants->count,
                                      .buildings = asked,
                                      .building_count = w->out.asked,
                                      .limit_m = ll_rule(w->stage.rules, LL_RULE_HOSE_REACH_M),
                                      .gate_m = ll_rule(w->stage.rules, LL_RULE_GATE_WALL_M)};
    enum ll_code code = ll_hose_lengths(&w->stage, &task, length_m, owner, err);
    for (size_t i = 0; code == LL_OK && i < w->out.asked; i++) {
        have[asked[i]] = isfinite(length_m[asked[i]]);
    }
    return code;
}

/// How many hydrants' hoses reach each building: a search from each.
static enum ll_code tally_hoses(struct ll_siting_work *w, const struct ll_site_places *hydrants,
                                const uint32_t *asked, uint8_t *have, struct ll_err *err)
{
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    enum ll_code code =
        ll_hose_cover(&w->stage, &w->ground, hydrants, asked, w->out.asked, &lists, err);
    for (size_t k = 0; code == LL_OK && lists.count > 0 && k < lists.first[lists.count]; k++) {
        uint8_t *of = &have[asked[lists.item[k]]];
        *of = *of < 2 ? (uint8_t)(*of + 1) : 2;
    }
    return code;
}

/// Hoses from the hydrants of a scene to each building that is asked about.
static enum ll_code count_hoses(struct ll_siting_work *w, const struct ll_scene *scene,
                                uint8_t *have, struct ll_err *err)
{
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places counted = {0};
    LL_CLEANUP(ll_freep) uint32_t *asked = ll_alloc(w->out.asked, sizeof *asked);
    size_t count = 0;
    if (asked == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t b = 0; b < w->out.results.count; b++) {
        if (w->out.cover[b] != LL_SITE_NOT_ASKED) {
            asked[count++] = (uint32_t)b;
        }
    }
    enum ll_code code = list_counted(&scene->layer[LL_HYDRANT], &counted, err);
    if (code != LL_OK) {
        return code;
    }
    return w->request->need == 1 ? find_hoses(w, &counted, asked, have, err)
                                 : tally_hoses(w, &counted, asked, have, err);
}

static enum ll_code count_circles(const struct ll_stage *stage, struct ll_building_results *results,
                                  uint8_t *have, struct ll_err *err)
{
    enum ll_code code = ll_water_stage(stage, results, err);
    for (size_t b = 0; code == LL_OK && b < results->count; b++) {
        have[b] = results->hydrants_in_reach[b] < 2 ? (uint8_t)results->hydrants_in_reach[b] : 2;
    }
    return code;
}

static enum ll_code before(struct ll_siting_work *w, struct ll_err *err)
{
    enum ll_code code = ll_hose_ground_make(&w->out.scene, &w->ground, err);
    if (code == LL_OK && w->request->hose) { /* many places are asked about the same houses */
        code = ll_hose_ground_share(&w->ground, w->stage.rules, NULL, err);
    }
    if (code != LL_OK) {
        return code;
    }
    w->out.ground_known = w->ground.known;
    return w->request->hose ? count_hoses(w, &w->out.scene, w->have, err)
                            : count_circles(&w->stage, &w->out.results, w->have, err);
}

static enum ll_code after(struct ll_siting_work *w, const struct ll_scene *scene, uint8_t *have,
                          struct ll_err *err)
{
    if (w->request->hose) {
        return count_hoses(w, scene, have, err);
    }
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    struct ll_stage stage = w->stage;
    stage.scene = scene;
    enum ll_code code = ll_building_results_make(w->out.results.count, &results, err);
    return code == LL_OK ? count_circles(&stage, &results, have, err) : code;
}

/// How many hydrants could be put right but were not asked about.
static size_t repairs_left_out(const struct ll_table *hydrants)
{
    size_t count = 0;
    for (size_t i = 0; i < hydrants->count; i++) {
        const uint8_t kind = ll_table_word(hydrants, i, LL_HYDRANT_KIND);
        const uint8_t status = ll_table_word(hydrants, i, LL_HYDRANT_STATUS);
        count += (status == LL_STATUS_BROKEN || status == LL_STATUS_MISSING) &&
                 kind != LL_HYDRANT_NATURAL && kind != LL_HYDRANT_TANK;
    }
    return count;
}

static enum ll_code look(struct ll_siting_work *w, struct ll_err *err)
{
    enum ll_code code = ll_clearance_stage(&w->stage, NULL, &w->clearance, err);
    const struct ll_hydrant_site_task task = {.vehicles = &w->out.model.vehicles,
                                              .clearance = &w->clearance,
                                              .ground = &w->ground,
                                              .area = w->out.area,
                                              .repairs = w->request->repair};
    if (!w->request->repair) {
        w->out.repairs_left_out = repairs_left_out(&w->out.scene.layer[LL_HYDRANT]);
    }
    return code == LL_OK ? ll_hydrant_sites(&w->stage, &task, &w->places, err) : code;
}

static enum ll_code cover(struct ll_siting_work *w, struct ll_err *err)
{
    return w->request->hose ? ll_hose_cover(&w->stage, &w->ground, &w->places, w->demand,
                                            w->demand_count, &w->covers, err)
                            : ll_circle_cover(&w->stage, &w->places, w->demand, w->demand_count,
                                              &w->covers, err);
}

static enum ll_site_why why(const struct ll_siting_work *w, size_t demand, uint32_t covered,
                            uint32_t near_walls)
{
    if (near_walls > 0) {
        return LL_WHY_NEAR_WALLS;
    }
    if (covered > 0) {
        return LL_WHY_ONE_ONLY;
    }
    const double reach_m =
        ll_rule(w->stage.rules, w->request->hose ? LL_RULE_HOSE_REACH_M : LL_RULE_HYDRANT_RADIUS_M);
    return ll_siting_lane_near(w, demand, reach_m) ? LL_WHY_NO_PLACE : LL_WHY_NO_LANE;
}

const struct ll_siting_facility ll_siting_hydrants = {before, look, cover, NULL, after, why};
