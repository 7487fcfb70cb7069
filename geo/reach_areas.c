#include "geo/reach_areas.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/footprints.h"
#include "geo/reach_private.h"
#include "geo/spread.h"

void ll_reach_areas_clear(struct ll_reach_areas *areas)
{
    ll_shapes_clear(&areas->shapes);
    *areas = (struct ll_reach_areas){0};
}

/// What all classes share while they are drawn.
struct drawing {
    const struct ll_stage *in;
    const struct ll_vehicles *vehicles;
    const struct ll_reach *reach;
    const struct ll_shapes *buildings;
    ll_reach_memory *lanes; ///< joined
    struct ll_reach_town town;
    ll_geo_ctx *ctx;
    struct ll_footprint_memo memo;
    const struct ll_hose_ground *ground; ///< nothing where hoses are taken as straight
    struct ll_cone *cones;
    size_t cone_count;
    size_t cone_capacity;
    struct ll_reach_areas out;
};

static void drawing_release(struct drawing *d)
{
    ll_reach_memory_free(d->lanes);
    ll_reach_town_clear(&d->town);
    ll_geo_ctx_free(d->ctx);
    ll_footprint_memo_clear(&d->memo);
    ll_free(d->cones);
    ll_reach_areas_clear(&d->out);
}

/// A cone around every piece of the lanes that a class comes to and may stop on.
static enum ll_code lay_cones(struct drawing *d, enum ll_vehicle_class vehicle, struct ll_err *err)
{
    const struct ll_network *net = &d->town.net;
    const double access_m = ll_rule(d->in->rules, LL_RULE_ACCESS_M);
    const double radius_m = fmin(d->vehicles->of[vehicle].hose_m, access_m);
    enum ll_code code = LL_OK;
    d->cone_count = 0;
    for (uint32_t e = 0; code == LL_OK && e < net->edge_count; e++) {
        const struct ll_network_edge *edge = &net->edges[e];
        if (!edge->access || !(edge->length_m > 0.0) || (d->town.open[e] & (1U << vehicle)) == 0) {
            continue;
        }
        const size_t need = d->cone_count + (edge[1].first_point - edge->first_point);
        code = ll_array_reserve(&d->cones, &d->cone_capacity, need, sizeof *d->cones, err);
        for (uint32_t p = edge->first_point; code == LL_OK && p + 1 < edge[1].first_point; p++) {
            d->cones[d->cone_count++] = (struct ll_cone){.a = net->points[p],
                                                         .b = net->points[p + 1],
                                                         .radius_a_m = radius_m,
                                                         .radius_b_m = radius_m};
        }
    }
    return code;
}

static bool is_reached(uint8_t answer)
{
    return answer == LL_REACH_YES || answer == LL_REACH_ASSUMED;
}

/// What the answers of a class say of all buildings.
static struct ll_reach_area count_answers(const struct ll_reach *reach,
                                          enum ll_vehicle_class vehicle)
{
    struct ll_reach_area area = {.vehicle = (uint8_t)vehicle};
    size_t known = 0;
    for (size_t b = 0; b < reach->count; b++) {
        const uint8_t answer = reach->way[vehicle][b].answer;
        const bool is_known =
            is_reached(answer) || answer == LL_REACH_NO || answer == LL_REACH_CUT_OFF;
        known += is_known;
        area.buildings += is_reached(answer);
        area.assumed += answer == LL_REACH_ASSUMED;
        area.unknown += !is_known && answer != LL_REACH_NOT_RUN;
    }
    area.share = known > 0 ? (double)area.buildings / (double)known : NAN;
    return area;
}

/// Sorts out which footprints have to be added to what was traced, and which taken out of it.
static enum ll_code sort_out(const struct drawing *d, enum ll_vehicle_class vehicle,
                             const ll_spread *field, struct ll_footprints *f, struct ll_err *err)
{
    const struct ll_shapes *s = d->buildings;
    enum ll_code code = LL_OK;
    for (uint32_t b = 0; code == LL_OK && b < s->count; b++) {
        if (ll_box_is_empty(&s->box[b])) {
            continue;
        }
        const bool reached = is_reached(d->reach->way[vehicle][b].answer);
        const enum ll_spread_side side = ll_spread_side(field, &s->box[b], UINT32_MAX);
        code = ll_footprints_judge(f, b, reached, side, err);
    }
    return code;
}

static enum ll_code draw_class(struct drawing *d, enum ll_vehicle_class vehicle, struct ll_err *err)
{
    LL_CLEANUP(ll_spread_freep) ll_spread *field = NULL;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes traced = {0};
    LL_CLEANUP(ll_footprints_clear) struct ll_footprints f = {.memo = &d->memo};
    const double step_m = ll_rule(d->in->rules, LL_RULE_AREA_STEP_M);
    enum ll_code code = lay_cones(d, vehicle, err);
    if (code != LL_OK || d->cone_count == 0) {
        return code;
    }
    const struct ll_spread_task task = {.cones = d->cones,
                                        .count = d->cone_count,
                                        .step_m = step_m,
                                        .threads = d->in->threads,
                                        .ground = d->ground};
    code = ll_spread_around(&task, NULL, &field, err);
    if (code == LL_OK) {
        code = ll_spread_trace(field, false, &traced, NULL, NULL, err);
    }
    if (code == LL_OK) {
        code = sort_out(d, vehicle, field, &f, err);
    }
    if (code == LL_OK) {
        code = ll_footprints_apply(d->ctx, &f, d->buildings, &traced, 0, &d->out.shapes, err);
    }
    if (code == LL_OK) {
        struct ll_reach_area *area = &d->out.items[d->out.count];
        *area = count_answers(d->reach, vehicle);
        area->hose_m = d->vehicles->of[vehicle].hose_m;
        area->area_m2 = ll_shape_area(&d->out.shapes, d->out.count);
        d->out.count++;
    }
    return code;
}

static enum ll_code find_town(struct drawing *d, const struct ll_reach_task *task,
                              struct ll_err *err)
{
    d->lanes = ll_calloc(1, sizeof *d->lanes);
    if (d->lanes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    enum ll_code code = ll_reach_memory_lanes(d->in, d->lanes, err);
    if (code == LL_OK) {
        code = ll_reach_town_make(d->in, task, &d->lanes->base, &d->town, err);
    }
    return code == LL_OK ? ll_geo_ctx_new(&d->ctx, err) : code;
}

enum ll_code ll_reach_areas_draw(const struct ll_stage *in, const struct ll_reach_task *task,
                                 const struct ll_reach *reach, struct ll_reach_areas *ret_areas,
                                 struct ll_err *err)
{
    static const struct ll_hose_ground nothing = {0};
    LL_CLEANUP(drawing_release)
    struct drawing d = {.in = in,
                        .ground = task->ground != NULL ? task->ground : &nothing,
                        .vehicles = task->vehicles,
                        .reach = reach,
                        .buildings = &in->scene->layer[LL_BUILDING].shape};
    if (reach->count != d.buildings->count) {
        return ll_fail(err, LL_E_INVALID, "results of %zu buildings do not fit a scene of %zu",
                       reach->count, d.buildings->count);
    }
    enum ll_code code = find_town(&d, task, err);
    for (int c = 0; code == LL_OK && c < LL_VEHICLE_COUNT; c++) {
        code = draw_class(&d, (enum ll_vehicle_class)c, err);
    }
    if (code == LL_OK) {
        *ret_areas = d.out;
        d.out = (struct ll_reach_areas){0};
    }
    return code;
}
