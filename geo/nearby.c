#include "geo/nearby.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/clearance.h"
#include "geo/index.h"
#include "geo/locate.h"
#include "geo/outline.h"

/// A straight piece of a forest's edge, or a point.
struct edge {
    struct ll_xy from;
    struct ll_xy to;
};

/// What the threads share.
struct work {
    const struct ll_stage *in;
    struct ll_nearby *out;
    double forest_near_m;
    double stack_near_m;
    double radius_m;
    double needed_lps;
    ll_locator *forests;
    struct edge *edges;
    ll_index *edge_index;
    uint32_t *stacks; ///< rows of obstacles
    ll_index *stack_index;
    ll_index *hydrant_index; ///< by row
};

static void work_release(struct work *w)
{
    ll_locator_free(w->forests);
    ll_free(w->edges);
    ll_index_free(w->edge_index);
    ll_free(w->stacks);
    ll_index_free(w->stack_index);
    ll_index_free(w->hydrant_index);
}

static bool is_forest(const struct ll_table *ground, size_t row)
{
    return ll_table_word(ground, row, LL_GROUND_KIND) == LL_GROUND_FOREST &&
           !ll_box_is_empty(&ground->shape.box[row]);
}

/// Pieces of the outline of a shape, behind the `count` that are there.
static size_t add_edges(const struct ll_shapes *shapes, size_t row, struct edge *edges,
                        size_t count)
{
    for (uint32_t r = shapes->first_ring[row]; r < shapes->first_ring[row + 1]; r++) {
        uint32_t first = shapes->first_point[r];
        uint32_t end = shapes->first_point[r + 1];
        for (uint32_t p = first; p < end; p++) {
            bool last = p + 1 == end;
            if (last && shapes->kind[row] == LL_LINE) {
                break;
            }
            edges[count++] = (struct edge){shapes->points[p], shapes->points[last ? first : p + 1]};
        }
    }
    return count;
}

static enum ll_code index_edges(struct work *w, size_t count, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for an index of %zu items", count);
    }
    for (size_t i = 0; i < count; i++) {
        boxes[i] = ll_box_empty();
        ll_box_extend(&boxes[i], w->edges[i].from.x, w->edges[i].from.y);
        ll_box_extend(&boxes[i], w->edges[i].to.x, w->edges[i].to.y);
    }
    return ll_index_new(boxes, count, &w->edge_index, err);
}

static enum ll_code gather_forests(struct work *w, struct ll_err *err)
{
    const struct ll_table *ground = &w->in->scene->layer[LL_GROUND];
    LL_CLEANUP(ll_freep) uint32_t *polygons = ll_alloc(ground->count, sizeof *polygons);
    w->edges = ll_alloc(ground->shape.point_count, sizeof *w->edges);
    if (polygons == NULL || w->edges == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    size_t polygon_count = 0;
    w->out->forest_known = false;
    for (size_t i = 0; i < ground->count; i++) {
        if (is_forest(ground, i)) {
            w->out->forest_known = true;
            count = add_edges(&ground->shape, i, w->edges, count);
            if (ground->shape.kind[i] == LL_POLYGON) {
                polygons[polygon_count++] = (uint32_t)i;
            }
        }
    }
    enum ll_code code = index_edges(w, count, err);
    return code == LL_OK ? ll_locator_new(&ground->shape, polygons, polygon_count, &w->forests, err)
                         : code;
}

static enum ll_code gather_stacks(struct work *w, struct ll_err *err)
{
    const struct ll_table *obstacles = &w->in->scene->layer[LL_OBSTACLE];
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(obstacles->count, sizeof *boxes);
    w->stacks = ll_alloc(obstacles->count, sizeof *w->stacks);
    if (boxes == NULL || w->stacks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (size_t i = 0; i < obstacles->count; i++) {
        if (ll_table_word(obstacles, i, LL_OBSTACLE_KIND) == LL_OBSTACLE_PILED_GOODS &&
            ll_obstacle_counts(obstacles, i)) {
            boxes[count] = obstacles->shape.box[i];
            w->stacks[count++] = (uint32_t)i;
        }
    }
    return ll_index_new(boxes, count, &w->stack_index, err);
}

static enum ll_code gather(struct work *w, struct ll_err *err)
{
    const struct ll_shapes *hydrants = &w->in->scene->layer[LL_HYDRANT].shape;
    enum ll_code code = gather_forests(w, err);
    if (code == LL_OK) {
        code = gather_stacks(w, err);
    }
    return code == LL_OK ? ll_index_new(hydrants->box, hydrants->count, &w->hydrant_index, err)
                         : code;
}

/// What is asked about one building.
struct question {
    const struct work *w;
    size_t building;
    double nearest_m;
    double flow_low_lps;
    double flow_high_lps;
    double repair_m;
    uint32_t repair;
};

static bool try_edge(uint32_t item, void *user)
{
    struct question *q = user;
    const struct edge *e = &q->w->edges[item];
    const struct ll_shapes *buildings = &q->w->in->scene->layer[LL_BUILDING].shape;
    q->nearest_m = fmin(q->nearest_m, ll_shape_segment(buildings, q->building, e->from, e->to));
    return q->nearest_m > 0.0;
}

static float forest_of(const struct work *w, size_t b)
{
    const struct ll_shapes *buildings = &w->in->scene->layer[LL_BUILDING].shape;
    uint32_t corner = buildings->first_point[buildings->first_ring[b]];
    if (ll_locate(w->forests, buildings->points[corner]) != UINT32_MAX) {
        return 0.0F;
    }
    struct question q = {.w = w, .building = b, .nearest_m = INFINITY};
    struct ll_box around = ll_box_grown(&buildings->box[b], w->forest_near_m);
    ll_index_search(w->edge_index, &around, try_edge, &q);
    return q.nearest_m <= w->forest_near_m ? (float)q.nearest_m : INFINITY;
}

/// Distance between two shapes: the outline of one, piece by piece, to the other.
static double shape_distance(const struct ll_shapes *a, size_t i, const struct ll_shapes *b,
                             size_t k)
{
    double nearest_m = INFINITY;
    for (uint32_t r = a->first_ring[i]; r < a->first_ring[i + 1]; r++) {
        uint32_t first = a->first_point[r];
        uint32_t end = a->first_point[r + 1];
        for (uint32_t p = first; p < end; p++) {
            bool closes = p + 1 == end;
            uint32_t next = !closes ? p + 1 : a->kind[i] == LL_POLYGON ? first : p;
            nearest_m = fmin(nearest_m, ll_shape_segment(b, k, a->points[p], a->points[next]));
        }
    }
    return nearest_m;
}

static bool try_stack(uint32_t item, void *user)
{
    struct question *q = user;
    const struct ll_scene *scene = q->w->in->scene;
    double distance_m = shape_distance(&scene->layer[LL_OBSTACLE].shape, q->w->stacks[item],
                                       &scene->layer[LL_BUILDING].shape, q->building);
    q->nearest_m = fmin(q->nearest_m, distance_m);
    return q->nearest_m > 0.0;
}

static float stack_of(const struct work *w, size_t b)
{
    struct question q = {.w = w, .building = b, .nearest_m = INFINITY};
    const struct ll_box *box = &w->in->scene->layer[LL_BUILDING].shape.box[b];
    struct ll_box around = ll_box_grown(box, w->stack_near_m + LL_ROUNDING_M);
    ll_index_search(w->stack_index, &around, try_stack, &q);
    return q.nearest_m <= w->stack_near_m + LL_ROUNDING_M ? (float)q.nearest_m : INFINITY;
}

/// A hydrant that was there and does not work.
static bool is_to_repair(const struct ll_table *hydrants, size_t row)
{
    uint8_t kind = ll_table_word(hydrants, row, LL_HYDRANT_KIND);
    uint8_t status = ll_table_word(hydrants, row, LL_HYDRANT_STATUS);
    return kind != LL_HYDRANT_NATURAL && kind != LL_HYDRANT_TANK &&
           (status == LL_STATUS_BROKEN || status == LL_STATUS_MISSING);
}

static void add_flow(struct question *q, const struct ll_table *hydrants, size_t row)
{
    double flow_lps = ll_table_real(hydrants, row, LL_HYDRANT_FLOW_LPS);
    bool told = !isnan(flow_lps);
    q->flow_low_lps += told && ll_hydrant_confirmed(hydrants, row) ? flow_lps : 0.0;
    q->flow_high_lps += told ? flow_lps : q->w->needed_lps;
}

static bool try_hydrant(uint32_t row, void *user)
{
    struct question *q = user;
    const struct ll_scene *scene = q->w->in->scene;
    const struct ll_table *hydrants = &scene->layer[LL_HYDRANT];
    bool counts = ll_hydrant_counts(hydrants, row);
    if (!counts && !is_to_repair(hydrants, row)) {
        return true;
    }
    struct ll_xy at =
        hydrants->shape.points[hydrants->shape.first_point[hydrants->shape.first_ring[row]]];
    double distance_m = ll_shape_point(&scene->layer[LL_BUILDING].shape, q->building, at);
    if (distance_m > q->w->radius_m + LL_ROUNDING_M) {
        return true;
    }
    if (counts) {
        add_flow(q, hydrants, row);
    } else if (distance_m < q->repair_m || (distance_m == q->repair_m && row < q->repair)) {
        q->repair_m = distance_m;
        q->repair = row;
    }
    return true;
}

static void look_around(const struct work *w, size_t b)
{
    const struct ll_box *box = &w->in->scene->layer[LL_BUILDING].shape.box[b];
    if (ll_box_is_empty(box)) {
        return;
    }
    struct question q = {.w = w, .building = b, .repair_m = INFINITY, .repair = LL_NONE};
    struct ll_box around = ll_box_grown(box, w->radius_m + LL_ROUNDING_M);
    ll_index_search(w->hydrant_index, &around, try_hydrant, &q);
    w->out->forest_m[b] = forest_of(w, b);
    w->out->stack_m[b] = stack_of(w, b);
    w->out->flow_low_lps[b] = (float)q.flow_low_lps;
    w->out->flow_high_lps[b] = (float)q.flow_high_lps;
    w->out->repair[b] = q.repair;
}

static enum ll_code look_around_some(void *user, unsigned worker, size_t begin, size_t end,
                                     struct ll_err *err)
{
    (void)worker;
    (void)err;
    const struct work *w = user;
    double reach_m = fmax(w->radius_m, fmax(w->forest_near_m, w->stack_near_m)) + LL_ROUNDING_M;
    for (size_t b = begin; b < end; b++) {
        if (ll_stage_touches(w->in, &w->in->scene->layer[LL_BUILDING].shape.box[b], reach_m)) {
            look_around(w, b);
        }
    }
    return LL_OK;
}

static enum ll_code make_room(const struct ll_stage *in, struct ll_nearby *inout,
                              struct ll_err *err)
{
    size_t count = in->scene->layer[LL_BUILDING].count;
    if (in->dirty != NULL) {
        return inout->count == count
                   ? LL_OK
                   : ll_fail(err, LL_E_INVALID, "there are results for %zu buildings of %zu",
                             inout->count, count);
    }
    ll_nearby_clear(inout);
    return ll_nearby_make(count, inout, err);
}

enum ll_code ll_nearby_stage(const struct ll_stage *in, struct ll_nearby *inout, struct ll_err *err)
{
    LL_CLEANUP(work_release)
    struct work w = {.in = in,
                     .out = inout,
                     .forest_near_m = ll_rule(in->rules, LL_RULE_FOREST_NEAR_M),
                     .stack_near_m = ll_rule(in->rules, LL_RULE_STACK_NEAR_M),
                     .radius_m = ll_rule(in->rules, LL_RULE_HYDRANT_RADIUS_M),
                     .needed_lps = ll_rule(in->rules, LL_RULE_NEEDED_FLOW_LPS)};
    enum ll_code code = make_room(in, inout, err);
    if (code == LL_OK) {
        code = gather(&w, err);
    }
    if (code == LL_OK) {
        code = ll_stage_each(in, "what lies near", inout->count, look_around_some, &w, err);
    }
    if (code != LL_OK) {
        ll_nearby_clear(inout);
    }
    return code;
}
