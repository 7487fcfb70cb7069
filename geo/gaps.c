#include "geo/gaps.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/uncovered.h"

/// What the workers share.
struct gaps {
    const struct ll_stage *in;
    const struct ll_gap_input *what;
    const struct ll_shapes *areas;
    const struct ll_shapes *buildings;
    struct ll_xy *centres;
    ll_index *index;
    struct ll_disc_sectors sectors;
    struct ll_covering covering;
    bool can_copy;    ///< the gaps before are of the same villages
    double *built_m2; ///< of each building, outside every circle
    struct ll_gap *gaps;
    struct ll_shapes *shapes; ///< of each village
};

static void gaps_release(struct gaps *g)
{
    ll_free(g->centres);
    ll_index_free(g->index);
    ll_free(g->built_m2);
    ll_free(g->gaps);
    for (size_t v = 0; g->shapes != NULL && v < g->what->village_count; v++) {
        ll_shapes_clear(&g->shapes[v]);
    }
    ll_free(g->shapes);
}

/// The circles of the hydrants that count.
static enum ll_code gather_circles(struct gaps *g, struct ll_err *err)
{
    const struct ll_table *table = &g->in->scene->layer[LL_HYDRANT];
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(table->count, sizeof *boxes);
    g->centres = ll_alloc(table->count, sizeof *g->centres);
    if (boxes == NULL || g->centres == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct ll_box *box = &table->shape.box[i];
        if (ll_hydrant_counts(table, i) && !ll_box_is_empty(box)) {
            g->centres[count] = (struct ll_xy){box->min_x, box->min_y};
            boxes[count++] = *box;
        }
    }
    g->covering = (struct ll_covering){.centres = g->centres,
                                       .radius_m = ll_rule(g->in->rules, LL_RULE_HYDRANT_RADIUS_M),
                                       .chord_error_m = ll_rule(g->in->rules, LL_RULE_GAP_CHORD_M),
                                       .sectors = &g->sectors};
    ll_disc_sectors_make(&g->sectors);
    enum ll_code code = ll_index_new(boxes, count, &g->index, err);
    g->covering.index = g->index;
    return code;
}

/// Whether the whole box is within the circle around a point.
static bool is_within(const struct ll_box *box, struct ll_xy p, double radius_m)
{
    double dx = fmax(p.x - box->min_x, box->max_x - p.x);
    double dy = fmax(p.y - box->min_y, box->max_y - p.y);
    return dx * dx + dy * dy <= radius_m * radius_m;
}

/// Whether the ground of a building is that of one that it is drawn within, too.
static bool is_within_another(const struct gaps *g, uint32_t b)
{
    const struct ll_holders *holders = g->what->holders;
    const struct ll_held_group *by = holders != NULL ? ll_holders_of(holders, b) : NULL;
    bool within = false;
    for (uint32_t i = 0; by != NULL && i < by->holder_count; i++) {
        within = within || ll_drawn_within(g->buildings, b, by->holders[i]) == b;
    }
    return within;
}

/// What of a building's footprint lies outside every circle.
static enum ll_code measure_building(const struct gaps *g, size_t b, struct ll_err *err)
{
    const struct ll_building_results *r = g->what->results;
    const struct ll_box *box = &g->buildings->box[b];
    if (r->area[b] == LL_NONE || ll_box_is_empty(box) || is_within_another(g, (uint32_t)b)) {
        g->built_m2[b] = 0.0;
        return LL_OK;
    }
    if (!(r->hydrant_m[b] <= g->covering.radius_m)) {
        g->built_m2[b] = g->what->footprint_m2[b];
        return LL_OK;
    }
    const struct ll_box *hydrant = &g->in->scene->layer[LL_HYDRANT].shape.box[r->hydrant[b]];
    if (is_within(box, (struct ll_xy){hydrant->min_x, hydrant->min_y}, g->covering.radius_m)) {
        g->built_m2[b] = 0.0;
        return LL_OK;
    }
    return ll_uncovered(g->buildings, b, &g->covering, NULL, &g->built_m2[b], err);
}

static enum ll_code measure_some(void *user, unsigned worker, size_t begin, size_t end,
                                 struct ll_err *err)
{
    (void)worker;
    const struct gaps *g = user;
    enum ll_code code = LL_OK;
    for (size_t b = begin; code == LL_OK && b < end; b++) {
        code = measure_building(g, b, err);
    }
    return code;
}

/// Whether what was there before holds for a village still.
static bool is_untouched(const struct gaps *g, size_t v)
{
    const struct ll_box *box = &g->areas->box[g->what->villages[v]];
    return g->can_copy && g->in->dirty != NULL &&
           !ll_stage_touches(g->in, box, g->covering.radius_m);
}

static enum ll_code cut_some(void *user, unsigned worker, size_t begin, size_t end,
                             struct ll_err *err)
{
    (void)worker;
    const struct gaps *g = user;
    enum ll_code code = LL_OK;
    for (size_t v = begin; code == LL_OK && v < end; v++) {
        g->gaps[v] = (struct ll_gap){.area = g->what->villages[v]};
        if (is_untouched(g, v)) {
            g->gaps[v].area_m2 = g->what->before->gaps[v].area_m2;
            code = ll_shapes_copy(&g->shapes[v], &g->what->before->gap_shapes, v, err);
        } else {
            code = ll_uncovered(g->areas, g->what->villages[v], &g->covering, &g->shapes[v],
                                &g->gaps[v].area_m2, err);
        }
    }
    return code;
}

/// Adds what the buildings say, in their order.
static enum ll_code add_buildings(const struct gaps *g, struct ll_err *err)
{
    const struct ll_building_results *r = g->what->results;
    size_t areas = g->in->scene->layer[LL_AREA].count;
    LL_CLEANUP(ll_freep) struct ll_gap **gap_of = ll_calloc(areas, sizeof(struct ll_gap *));
    if (gap_of == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t v = 0; v < g->what->village_count; v++) {
        gap_of[g->what->villages[v]] = &g->gaps[v];
    }
    double limit_m = g->covering.radius_m + LL_ROUNDING_M;
    for (size_t b = 0; b < r->count; b++) {
        struct ll_gap *gap = r->area[b] == LL_NONE ? NULL : gap_of[r->area[b]];
        if (gap == NULL) {
            continue;
        }
        gap->built_m2 += g->built_m2[b];
        bool outside = r->water_answer[b] == LL_NO_HYDRANT ||
                       (r->water_answer[b] == LL_ANSWERED && r->hydrant_m[b] > limit_m);
        if (outside) {
            gap->buildings++;
            gap->households += g->what->households[b];
            gap->residents += g->what->residents[b];
        }
    }
    return LL_OK;
}

static bool same_villages(const struct ll_gap_input *what)
{
    if (what->before == NULL || what->before->gap_count != what->village_count ||
        what->before->gap_shapes.count != what->village_count) {
        return false;
    }
    for (size_t v = 0; v < what->village_count; v++) {
        if (what->before->gaps[v].area != what->villages[v]) {
            return false;
        }
    }
    return true;
}

static enum ll_code make_room(struct gaps *g, struct ll_err *err)
{
    g->built_m2 = ll_alloc(g->buildings->count, sizeof *g->built_m2);
    g->gaps = ll_alloc(g->what->village_count, sizeof *g->gaps);
    g->shapes = ll_calloc(g->what->village_count, sizeof *g->shapes);
    return g->built_m2 == NULL || g->gaps == NULL || g->shapes == NULL
               ? ll_fail(err, LL_E_NOMEM, "out of memory")
               : LL_OK;
}

static enum ll_code hand_over(struct gaps *g, struct ll_supply *supply, struct ll_err *err)
{
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes all = {0};
    enum ll_code code = LL_OK;
    for (size_t v = 0; code == LL_OK && v < g->what->village_count; v++) {
        code = ll_shapes_copy(&all, &g->shapes[v], 0, err);
    }
    if (code == LL_OK) {
        supply->gaps = g->gaps;
        g->gaps = NULL;
        supply->gap_count = g->what->village_count;
        supply->gap_shapes = all;
        all = (struct ll_shapes){0};
    }
    return code;
}

enum ll_code ll_gaps(const struct ll_stage *in, const struct ll_gap_input *what,
                     struct ll_supply *supply, struct ll_err *err)
{
    LL_CLEANUP(gaps_release)
    struct gaps g = {.in = in,
                     .what = what,
                     .areas = &in->scene->layer[LL_AREA].shape,
                     .buildings = &in->scene->layer[LL_BUILDING].shape,
                     .can_copy = same_villages(what)};
    enum ll_code code = make_room(&g, err);
    if (code == LL_OK) {
        code = gather_circles(&g, err);
    }
    if (code == LL_OK) {
        code = ll_stage_each(in, "built-up gaps", g.buildings->count, measure_some, &g, err);
    }
    if (code == LL_OK) {
        code = ll_pool_for(in->threads, what->village_count, 4, cut_some, &g, err);
    }
    if (code == LL_OK) {
        code = add_buildings(&g, err);
    }
    return code == LL_OK ? hand_over(&g, supply, err) : code;
}
