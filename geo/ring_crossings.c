#include "geo/ring_crossings.h"

#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

/// Edges of the polygon that are asked about together.
#define RUN_EDGES 8U

void ll_ring_crossings_clear(struct ll_ring_crossings *crossings)
{
    ll_free(crossings->items);
    *crossings = (struct ll_ring_crossings){0};
}

int ll_ring_place_order(const struct ll_ring_place *a, const struct ll_ring_place *b)
{
    if (a->point != b->point) {
        return a->point < b->point ? -1 : 1;
    }
    return (a->share > b->share) - (a->share < b->share);
}

/// A few edges of the polygon, one after another.
struct run {
    const struct ll_ring_patch *what;
    struct ll_ring_crossings *ret;
    uint32_t ring;
    uint32_t first;
    uint32_t end;
    enum ll_code code;
    struct ll_err *err;
};

/// One edge of the polygon and one of a region.
static void meet(struct run *run, uint32_t here, uint32_t ring, uint32_t there)
{
    const struct ll_xy *p = &run->what->shapes->points[here];
    const struct ll_xy *q = &run->what->regions->points[there];
    struct ll_ring_crossings *ret = run->ret;
    if (ll_ring_edges_miss(p, q)) {
        return;
    }
    const double p0 = ll_ring_orient(q[0], q[1], p[0]);
    const double p1 = ll_ring_orient(q[0], q[1], p[1]);
    const double q0 = ll_ring_orient(p[0], p[1], q[0]);
    const double q1 = ll_ring_orient(p[0], p[1], q[1]);
    if (ll_ring_same_side(p0, p1) || ll_ring_same_side(q0, q1)) {
        return;
    }
    if (p0 * p1 == 0.0 || q0 * q1 == 0.0) {
        ret->doubtful = true;
        return;
    }
    run->code =
        ll_array_reserve(&ret->items, &ret->capacity, ret->count + 1, sizeof *ret->items, run->err);
    if (run->code == LL_OK) {
        const double share = p0 / (p0 - p1);
        ret->items[ret->count++] = (struct ll_ring_crossing){
            .here = {run->ring, here, share},
            .there = {ring, there, q0 / (q0 - q1)},
            .at = {p[0].x + share * (p[1].x - p[0].x), p[0].y + share * (p[1].y - p[0].y)},
            .enters = p1 > 0.0};
    }
}

static bool visit_region(uint32_t region, void *user)
{
    struct run *run = user;
    const struct ll_shapes *s = run->what->regions;
    for (uint32_t r = s->first_ring[region]; r < s->first_ring[region + 1]; r++) {
        for (uint32_t there = s->first_point[r]; there + 1 < s->first_point[r + 1]; there++) {
            for (uint32_t here = run->first; here < run->end && run->code == LL_OK; here++) {
                meet(run, here, r, there);
            }
        }
    }
    return run->code == LL_OK && !run->ret->doubtful;
}

static struct ll_box box_of(const struct ll_xy *points, uint32_t first, uint32_t end)
{
    struct ll_box box = ll_box_empty();
    for (uint32_t p = first; p <= end; p++) {
        ll_box_extend(&box, points[p].x, points[p].y);
    }
    return box;
}

static int by_place(const void *left, const void *right)
{
    const struct ll_ring_crossing *a = left;
    const struct ll_ring_crossing *b = right;
    int order = ll_ring_place_order(&a->here, &b->here);
    return order != 0 ? order : ll_ring_place_order(&a->there, &b->there);
}

enum ll_code ll_ring_crossings_find(const struct ll_ring_patch *what, const ll_index *index,
                                    struct ll_ring_crossings *ret, struct ll_err *err)
{
    const struct ll_shapes *s = what->shapes;
    struct run run = {.what = what, .ret = ret, .err = err};
    for (uint32_t r = s->first_ring[what->polygon]; r < s->first_ring[what->polygon + 1]; r++) {
        const uint32_t last = s->first_point[r + 1] - 1;
        run.ring = r;
        for (run.first = s->first_point[r]; run.first < last; run.first = run.end) {
            run.end = last - run.first < RUN_EDGES ? last : run.first + RUN_EDGES;
            const struct ll_box box = box_of(s->points, run.first, run.end);
            ll_index_search(index, &box, visit_region, &run);
            if (run.code != LL_OK || ret->doubtful) {
                return run.code;
            }
        }
    }
    if (ret->count > 0) {
        qsort(ret->items, ret->count, sizeof *ret->items, by_place);
    }
    return LL_OK;
}
