#include <math.h>

#include "core/alloc.h"
#include "geo/hose_place.h"
#include "geo/hose_squares.h"
#include "geo/outline.h"

void ll_hose_ground_clear(struct ll_hose_ground *g)
{
    ll_hose_squares_free(g->squares);
    ll_index_free(g->buildings);
    ll_holders_clear(&g->holders);
    ll_index_free(g->grounds);
    ll_index_free(g->barriers);
    ll_index_free(g->gates);
    ll_index_free(g->lanes);
    ll_free(g->barrier_from);
    ll_free(g->lane_from);
    ll_free(g->lane_row);
    *g = (struct ll_hose_ground){0};
}

static bool blocks(const struct ll_table *ground, size_t row)
{
    switch ((enum ll_ground_kind)ll_table_word(ground, row, LL_GROUND_KIND)) {
    case LL_GROUND_WATER:
    case LL_GROUND_WALL:
    case LL_GROUND_RAILWAY:
    case LL_GROUND_CLIFF:
        return true;
    case LL_GROUND_KIND_UNKNOWN:
    case LL_GROUND_FOREST:
    case LL_GROUND_OPEN:
    case LL_GROUND_FIRE_WALL:
    case LL_GROUND_KIND_COUNT:
        break;
    }
    return false;
}

/// Whether anything is on record that tells of the ground; fire walls tell of houses.
static bool is_known(const struct ll_table *ground)
{
    bool known = false;
    for (size_t i = 0; !known && i < ground->count; i++) {
        const uint8_t kind = ll_table_word(ground, i, LL_GROUND_KIND);
        known = kind != LL_GROUND_KIND_UNKNOWN && kind != LL_GROUND_FIRE_WALL;
    }
    return known;
}

static struct ll_box segment_box(const struct ll_xy *p)
{
    struct ll_box box = ll_box_empty();
    ll_box_extend(&box, p[0].x, p[0].y);
    ll_box_extend(&box, p[1].x, p[1].y);
    return box;
}

static enum ll_code index_barriers(struct ll_hose_ground *g, struct ll_err *err)
{
    const struct ll_table *table = &g->scene->layer[LL_GROUND];
    const struct ll_shapes *s = &table->shape;
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(s->point_count, sizeof *boxes);
    LL_CLEANUP(ll_freep) struct ll_box *whole = ll_alloc(s->count, sizeof *whole);
    g->barrier_from = ll_alloc(s->point_count, sizeof *g->barrier_from);
    if (boxes == NULL || whole == NULL || g->barrier_from == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        bool in_way = blocks(table, i);
        whole[i] = in_way && s->kind[i] == LL_POLYGON ? s->box[i] : ll_box_empty();
        for (uint32_t r = s->first_ring[i]; in_way && r < s->first_ring[i + 1]; r++) {
            for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
                boxes[count] = segment_box(&s->points[p]);
                g->barrier_from[count++] = p;
            }
        }
    }
    enum ll_code code = ll_index_new(boxes, count, &g->barriers, err);
    return code == LL_OK ? ll_index_new(whole, s->count, &g->grounds, err) : code;
}

static enum ll_code index_gates(struct ll_hose_ground *g, struct ll_err *err)
{
    const struct ll_table *table = &g->scene->layer[LL_OBSTACLE];
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(table->count, sizeof *boxes);
    if (boxes == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < table->count; i++) {
        bool gate = ll_table_word(table, i, LL_OBSTACLE_KIND) == LL_OBSTACLE_GATE;
        boxes[i] = gate ? table->shape.box[i] : ll_box_empty();
    }
    return ll_index_new(boxes, table->count, &g->gates, err);
}

static enum ll_code index_lanes(struct ll_hose_ground *g, struct ll_err *err)
{
    const struct ll_shapes *s = &g->scene->layer[LL_LANE].shape;
    LL_CLEANUP(ll_freep) struct ll_box *boxes = ll_alloc(s->point_count, sizeof *boxes);
    g->lane_from = ll_alloc(s->point_count, sizeof *g->lane_from);
    g->lane_row = ll_alloc(s->point_count, sizeof *g->lane_row);
    if (boxes == NULL || g->lane_from == NULL || g->lane_row == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        for (uint32_t r = s->first_ring[i]; r < s->first_ring[i + 1]; r++) {
            for (uint32_t p = s->first_point[r]; p + 1 < s->first_point[r + 1]; p++) {
                boxes[count] = segment_box(&s->points[p]);
                g->lane_from[count] = p;
                g->lane_row[count++] = (uint32_t)i;
            }
        }
    }
    return ll_index_new(boxes, count, &g->lanes, err);
}

enum ll_code ll_hose_ground_make(const struct ll_scene *scene, struct ll_hose_ground *ret_ground,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_hose_ground_clear)
    struct ll_hose_ground g = {.scene = scene, .known = is_known(&scene->layer[LL_GROUND])};
    const struct ll_shapes *buildings = &scene->layer[LL_BUILDING].shape;
    enum ll_code code = ll_index_new(buildings->box, buildings->count, &g.buildings, err);
    if (code == LL_OK) {
        code = ll_holders_make(buildings, g.buildings, &g.holders, err);
    }
    if (code == LL_OK) {
        code = index_barriers(&g, err);
    }
    if (code == LL_OK) {
        code = index_gates(&g, err);
    }
    if (code == LL_OK) {
        code = index_lanes(&g, err);
    }
    if (code == LL_OK) {
        *ret_ground = g;
        g = (struct ll_hose_ground){0};
    }
    return code;
}

struct inside {
    const struct ll_hose_ground *ground;
    uint32_t group;
    struct ll_xy p;
    bool found;
};

static bool building_holds(uint32_t row, void *user)
{
    struct inside *in = user;
    in->found = !ll_holders_hold(&in->ground->holders, in->group, row) &&
                ll_shape_contains(&in->ground->scene->layer[LL_BUILDING].shape, row, in->p);
    return !in->found;
}

static bool ground_holds(uint32_t row, void *user)
{
    struct inside *in = user;
    in->found = ll_shape_contains(&in->ground->scene->layer[LL_GROUND].shape, row, in->p);
    return !in->found;
}

bool ll_hose_on_ground(const struct ll_hose_ground *ground, struct ll_xy p)
{
    const struct ll_box at = {p.x, p.y, p.x, p.y};
    struct inside in = {.ground = ground, .group = LL_NONE, .p = p};
    ll_index_search(ground->grounds, &at, ground_holds, &in);
    return in.found;
}

bool ll_hose_inside(const struct ll_hose_ground *ground, uint32_t group, struct ll_xy p)
{
    const struct ll_box at = {p.x, p.y, p.x, p.y};
    struct inside in = {.ground = ground, .group = group, .p = p};
    ll_index_search(ground->buildings, &at, building_holds, &in);
    return in.found || ll_hose_on_ground(ground, p);
}
