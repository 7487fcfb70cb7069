#include "geo/spacing_course.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

/// Points in the order they are passed.
struct trail {
    const struct ll_spacing_roads *roads;
    struct ll_xy *points;
    size_t count;
    size_t capacity;
    struct ll_err *err;
};

static void trail_release(struct trail *t)
{
    ll_free(t->points);
}

struct ll_xy ll_spacing_point(const struct ll_network *n, uint32_t edge, double along_m)
{
    uint32_t i = n->edges[edge].first_point;
    uint32_t last = n->edges[edge + 1].first_point - 1;
    while (i + 1 < last && n->along_m[i + 1] < along_m) {
        i++;
    }
    double length_m = n->along_m[i + 1] - n->along_m[i];
    double share = length_m > 0.0 ? (along_m - n->along_m[i]) / length_m : 0.0;
    share = fmin(1.0, fmax(0.0, share));
    const struct ll_xy *p = &n->points[i];
    return (struct ll_xy){p[0].x + share * (p[1].x - p[0].x), p[0].y + share * (p[1].y - p[0].y)};
}

static enum ll_code pass(struct trail *t, struct ll_xy at)
{
    bool again =
        t->count > 0 && t->points[t->count - 1].x == at.x && t->points[t->count - 1].y == at.y;
    if (again) {
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&t->points, &t->capacity, t->count + 1, sizeof *t->points, t->err);
    if (code == LL_OK) {
        t->points[t->count++] = at;
    }
    return code;
}

/// Goes along an edge, either way.
static enum ll_code go(struct trail *t, uint32_t edge, double from_m, double to_m)
{
    const struct ll_network *n = t->roads->network;
    uint32_t first = n->edges[edge].first_point;
    uint32_t inner = n->edges[edge + 1].first_point - first;
    double low_m = fmin(from_m, to_m);
    double high_m = fmax(from_m, to_m);
    enum ll_code code = pass(t, ll_spacing_point(n, edge, from_m));
    for (uint32_t k = 0; code == LL_OK && k < inner; k++) {
        uint32_t p = from_m <= to_m ? first + k : first + inner - 1 - k;
        if (n->along_m[p] > low_m && n->along_m[p] < high_m) {
            code = pass(t, n->points[p]);
        }
    }
    return code == LL_OK ? pass(t, ll_spacing_point(n, edge, to_m)) : code;
}

/// From a node back to the hydrant whose node it is.
static enum ll_code go_back(struct trail *t, uint32_t node, uint32_t hydrant)
{
    const struct ll_network *n = t->roads->network;
    enum ll_code code = LL_OK;
    while (code == LL_OK && t->roads->via[node] != LL_NONE) {
        uint32_t e = t->roads->graph->edge[t->roads->via[node]];
        bool at_end = n->edges[e].to == node;
        code = go(t, e, at_end ? n->edges[e].length_m : 0.0, at_end ? 0.0 : n->edges[e].length_m);
        node = at_end ? n->edges[e].from : n->edges[e].to;
    }
    const struct ll_spacing_stand *stand = &t->roads->stands[hydrant];
    const struct ll_network_edge *edge = &n->edges[stand->edge];
    double rest_m = fmax(0.0, edge->length_m - stand->along_m);
    bool from_start = edge->from == node && (edge->to != node || stand->along_m <= rest_m);
    return code == LL_OK ? go(t, stand->edge, from_start ? 0.0 : edge->length_m, stand->along_m)
                         : code;
}

static void turn_round(struct trail *t)
{
    for (size_t i = 0; 2 * i + 1 < t->count; i++) {
        struct ll_xy p = t->points[i];
        t->points[i] = t->points[t->count - 1 - i];
        t->points[t->count - 1 - i] = p;
    }
}

enum ll_code ll_spacing_course(const struct ll_spacing_roads *roads,
                               const struct ll_spacing_way *way, struct ll_shapes *inout,
                               struct ll_err *err)
{
    LL_CLEANUP(trail_release) struct trail t = {.roads = roads, .err = err};
    const struct ll_network_edge *edge = &roads->network->edges[way->edge];
    enum ll_code code = LL_OK;
    if (way->enters) {
        code = go_back(&t, edge->from, way->a);
        turn_round(&t);
    }
    if (code == LL_OK) {
        code = go(&t, way->edge, way->from_m, way->to_m);
    }
    if (code == LL_OK && way->leaves) {
        code = go_back(&t, edge->to, way->b);
    }
    if (code == LL_OK) {
        code = ll_shapes_begin(inout, LL_LINE, err);
    }
    if (code == LL_OK) {
        code = ll_shapes_ring(inout, err);
    }
    return code == LL_OK ? ll_shapes_run(inout, t.points, t.count, err) : code;
}
