#include "geo/supply.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "geo/areas.h"
#include "geo/dwellers.h"
#include "geo/gaps.h"
#include "geo/hose.h"
#include "geo/hydrant_gains.h"
#include "geo/low_grade.h"
#include "geo/network.h"
#include "geo/other_water.h"
#include "geo/outline.h"
#include "geo/spacing.h"

/// One run with what its parts share.
struct run {
    const struct ll_stage *in;
    const struct ll_building_results *results;
    const uint32_t *villages;
    size_t village_count;
    const struct ll_supply *before;
    const struct ll_hose_ground *ground;
    struct ll_hose_ground own_ground; ///< where the stage has none
    double *footprint_m2;             ///< of each building
    double *residents;
    double *households;
    bool *low_grade; ///< by row of the hydrants: in a village of low grade
    struct ll_supply out;
};

static void run_release(struct run *r)
{
    ll_hose_ground_clear(&r->own_ground);
    ll_free(r->footprint_m2);
    ll_free(r->residents);
    ll_free(r->households);
    ll_free(r->low_grade);
    ll_supply_clear(&r->out);
}

static enum ll_code make_room(struct run *r, struct ll_err *err)
{
    size_t n = r->results->count;
    r->footprint_m2 = ll_alloc(n, sizeof *r->footprint_m2);
    r->residents = ll_alloc(n, sizeof *r->residents);
    r->households = ll_alloc(n, sizeof *r->households);
    r->out.count = n;
    r->out.hose_answer = ll_calloc(n, sizeof *r->out.hose_answer);
    r->out.hose_m = ll_alloc(n, sizeof *r->out.hose_m);
    r->out.hose_hydrant = ll_alloc(n, sizeof *r->out.hose_hydrant);
    r->out.other_m = ll_alloc(n, sizeof *r->out.other_m);
    r->out.other = ll_alloc(n, sizeof *r->out.other);
    bool done = r->footprint_m2 != NULL && r->residents != NULL && r->households != NULL &&
                r->out.hose_answer != NULL && r->out.hose_m != NULL &&
                r->out.hose_hydrant != NULL && r->out.other_m != NULL && r->out.other != NULL;
    return done ? LL_OK : ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// What hoses are laid around.
static enum ll_code find_ground(struct run *r, struct ll_err *err)
{
    r->ground = r->in->ground;
    if (r->ground != NULL) {
        return LL_OK;
    }
    r->ground = &r->own_ground;
    return ll_hose_ground_make(r->in->scene, &r->own_ground, err);
}

/// Which hydrants lie in villages of low grade.
static enum ll_code grade_hydrants(struct run *r, struct ll_err *err)
{
    return ll_low_grade_points(r->in, r->results->area, r->villages, r->village_count,
                               &r->in->scene->layer[LL_HYDRANT], &r->low_grade, err);
}

/// The hydrants that count, as where hoses begin.
static size_t list_sources(const struct run *r, struct ll_hose_source *sources)
{
    const struct ll_table *t = &r->in->scene->layer[LL_HYDRANT];
    size_t count = 0;
    for (size_t h = 0; h < t->count; h++) {
        const struct ll_box *box = &t->shape.box[h];
        if (ll_hydrant_counts(t, h) && !ll_box_is_empty(box)) {
            sources[count++] =
                (struct ll_hose_source){.at = {box->min_x, box->min_y}, .owner = (uint32_t)h};
        }
    }
    return count;
}

/// Whether lengths from before can be kept where nothing changed.
static bool can_keep(const struct run *r)
{
    return r->in->dirty != NULL && r->before != NULL && r->before->count == r->out.count &&
           r->before->hose_answer != NULL;
}

static void set_hose(struct ll_supply *s, size_t b, enum ll_answer answer, double length_m,
                     uint32_t hydrant)
{
    s->hose_answer[b] = (uint8_t)answer;
    s->hose_m[b] = answer == LL_ANSWERED ? (float)length_m : NAN;
    s->hose_hydrant[b] = answer == LL_ANSWERED ? hydrant : LL_NONE;
}

/// Buildings that a hose may reach; the answer of the others.
static size_t list_buildings(struct run *r, double limit_m, uint32_t *rows, double *length_m,
                             uint32_t *hydrant)
{
    size_t count = 0;
    bool keep = can_keep(r);
    for (size_t b = 0; b < r->out.count; b++) {
        bool answered = r->results->water_answer[b] == LL_ANSWERED;
        if (answered && r->results->hydrant_m[b] <= limit_m + LL_ROUNDING_M) {
            bool before = keep && r->before->hose_answer[b] == LL_ANSWERED;
            length_m[b] = before ? (double)r->before->hose_m[b] : INFINITY;
            hydrant[b] = before ? r->before->hose_hydrant[b] : LL_NONE;
            rows[count++] = (uint32_t)b;
        } else {
            enum ll_answer answer = (enum ll_answer)r->results->water_answer[b];
            set_hose(&r->out, b, answered ? LL_OVER_SEARCH_LIMIT : answer, NAN, LL_NONE);
        }
    }
    return count;
}

static enum ll_code find_hoses(struct run *r, struct ll_err *err)
{
    double limit_m = ll_rule(r->in->rules, LL_RULE_HOSE_REACH_M);
    size_t n = r->out.count;
    LL_CLEANUP(ll_freep)
    struct ll_hose_source *sources =
        ll_alloc(r->in->scene->layer[LL_HYDRANT].count, sizeof *sources);
    LL_CLEANUP(ll_freep) uint32_t *rows = ll_alloc(n, sizeof *rows);
    LL_CLEANUP(ll_freep) double *length_m = ll_alloc(n, sizeof *length_m);
    LL_CLEANUP(ll_freep) uint32_t *hydrant = ll_alloc(n, sizeof *hydrant);
    if (sources == NULL || rows == NULL || length_m == NULL || hydrant == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_hose_task task = {.ground = r->ground,
                                .sources = sources,
                                .source_count = list_sources(r, sources),
                                .buildings = rows,
                                .limit_m = limit_m,
                                .gate_m = ll_rule(r->in->rules, LL_RULE_GATE_WALL_M)};
    task.building_count = list_buildings(r, limit_m, rows, length_m, hydrant);
    struct ll_stage in = *r->in;
    in.dirty = can_keep(r) ? in.dirty : NULL;
    enum ll_code code = ll_hose_lengths(&in, &task, length_m, hydrant, err);
    for (size_t i = 0; code == LL_OK && i < task.building_count; i++) {
        uint32_t b = rows[i];
        bool reached = isfinite(length_m[b]);
        set_hose(&r->out, b, reached ? LL_ANSWERED : LL_OVER_SEARCH_LIMIT, length_m[b], hydrant[b]);
    }
    return code;
}

static enum ll_code find_gaps(struct run *r, struct ll_err *err)
{
    const struct ll_gap_input what = {.results = r->results,
                                      .villages = r->villages,
                                      .village_count = r->village_count,
                                      .footprint_m2 = r->footprint_m2,
                                      .holders = &r->ground->holders,
                                      .residents = r->residents,
                                      .households = r->households,
                                      .before = r->before};
    return ll_gaps(r->in, &what, &r->out, err);
}

static enum ll_code find_spacings(struct run *r, struct ll_err *err)
{
    LL_CLEANUP(ll_network_clear) struct ll_network network = {0};
    if (r->in->roads != NULL) {
        return ll_hydrant_spacings(r->in, r->in->roads, r->low_grade, &r->out, err);
    }
    enum ll_code code =
        ll_network_make(&r->in->scene->layer[LL_LANE], r->in->speeds, &network, err);
    return code == LL_OK ? ll_hydrant_spacings(r->in, &network, r->low_grade, &r->out, err) : code;
}

enum ll_code ll_supply_stage(const struct ll_stage *in, const struct ll_building_results *results,
                             const uint32_t *villages, size_t village_count,
                             const struct ll_supply *before, struct ll_supply *ret,
                             struct ll_err *err)
{
    LL_CLEANUP(run_release)
    struct run r = {.in = in,
                    .results = results,
                    .villages = villages,
                    .village_count = village_count,
                    .before = before};
    enum ll_code code = ll_stage_fits(in, results, err);
    if (code == LL_OK) {
        code = make_room(&r, err);
    }
    if (code == LL_OK) {
        code = ll_dwellers(in, results->area, r.footprint_m2, r.residents, r.households, err);
    }
    if (code == LL_OK) {
        code = find_ground(&r, err);
    }
    if (code == LL_OK) {
        code = grade_hydrants(&r, err);
    }
    if (code == LL_OK) {
        code = find_hoses(&r, err);
    }
    if (code == LL_OK) {
        ll_other_water(in, r.ground, r.low_grade, r.out.other_m, r.out.other);
        code = ll_hydrant_gains(in, results, r.ground->buildings, r.residents, &r.out.gains,
                                &r.out.gain_count, err);
    }
    if (code == LL_OK) {
        code = find_gaps(&r, err);
    }
    if (code == LL_OK) {
        code = find_spacings(&r, err);
    }
    if (code == LL_OK) {
        r.out.ground_known = r.ground->known;
        *ret = r.out;
        r.out = (struct ll_supply){0};
    }
    return code;
}

static bool hydrant_in(const struct ll_scene *scene, uint32_t area, uint32_t hydrant)
{
    const struct ll_box *box = &scene->layer[LL_HYDRANT].shape.box[hydrant];
    return ll_shape_contains(&scene->layer[LL_AREA].shape, area,
                             (struct ll_xy){box->min_x, box->min_y});
}

/// Leaves the gap of one area.
static enum ll_code narrow_gaps(uint32_t area, struct ll_supply *s, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes kept = {0};
    enum ll_code code = LL_OK;
    size_t count = 0;
    for (size_t i = 0; code == LL_OK && i < s->gap_count; i++) {
        if (s->gaps[i].area == area) {
            s->gaps[count++] = s->gaps[i];
            code = ll_shapes_copy(&kept, &s->gap_shapes, i, err);
        }
    }
    if (code == LL_OK) {
        struct ll_shapes all = s->gap_shapes;
        s->gap_count = count;
        s->gap_shapes = kept;
        kept = all;
    }
    return code;
}

/// Leaves the spacings one of whose hydrants stands in an area.
static enum ll_code narrow_spacings(const struct ll_scene *scene, uint32_t area,
                                    struct ll_supply *s, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes kept = {0};
    enum ll_code code = LL_OK;
    size_t count = 0;
    for (size_t i = 0; code == LL_OK && i < s->spacing_count; i++) {
        if (hydrant_in(scene, area, s->spacings[i].hydrant_a) ||
            hydrant_in(scene, area, s->spacings[i].hydrant_b)) {
            s->spacings[count++] = s->spacings[i];
            code = ll_shapes_copy(&kept, &s->spacing_shapes, i, err);
        }
    }
    if (code == LL_OK) {
        struct ll_shapes all = s->spacing_shapes;
        s->spacing_count = count;
        s->spacing_shapes = kept;
        kept = all;
    }
    return code;
}

enum ll_code ll_supply_narrow(const struct ll_scene *scene, uint32_t area, struct ll_supply *inout,
                              struct ll_err *err)
{
    enum ll_code code = narrow_gaps(area, inout, err);
    if (code == LL_OK) {
        code = narrow_spacings(scene, area, inout, err);
    }
    if (code != LL_OK) {
        ll_supply_clear(inout);
        return code;
    }
    size_t gains = 0;
    for (size_t i = 0; i < inout->gain_count; i++) {
        if (hydrant_in(scene, area, inout->gains[i].hydrant)) {
            inout->gains[gains++] = inout->gains[i];
        }
    }
    inout->gain_count = gains;
    return LL_OK;
}
