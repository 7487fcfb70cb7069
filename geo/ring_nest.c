#include "geo/ring_nest.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

/// A ring that is ready.
struct ring {
    uint32_t first;
    uint32_t count;
    uint32_t outer; ///< for a hole: the ring around it; its own number for an outer ring
    double area_m2; ///< signed
    struct ll_box box;
};

void ll_ring_nest_clear(struct ll_ring_nest *nest)
{
    ll_free(nest->points);
    ll_free(nest->first);
    *nest = (struct ll_ring_nest){0};
}

void ll_ring_nest_rewind(struct ll_ring_nest *nest)
{
    nest->point_count = 0;
    nest->ring_count = 0;
}

enum ll_code ll_ring_nest_begin(struct ll_ring_nest *nest, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&nest->first, &nest->ring_capacity, nest->ring_count + 1,
                                         sizeof *nest->first, err);
    if (code == LL_OK) {
        nest->first[nest->ring_count++] = (uint32_t)nest->point_count;
    }
    return code;
}

enum ll_code ll_ring_nest_point(struct ll_ring_nest *nest, struct ll_xy p, struct ll_err *err)
{
    if (nest->point_count > nest->first[nest->ring_count - 1]) {
        const struct ll_xy *last = &nest->points[nest->point_count - 1];
        if (last->x == p.x && last->y == p.y) {
            return LL_OK;
        }
    }
    if (nest->point_count >= UINT32_MAX) {
        return ll_fail(err, LL_E_LIMIT, "more shapes in one layer than this program can number");
    }
    enum ll_code code = ll_array_reserve(&nest->points, &nest->point_capacity,
                                         nest->point_count + 1, sizeof *nest->points, err);
    if (code == LL_OK) {
        nest->points[nest->point_count++] = p;
    }
    return code;
}

static size_t ring_end(const struct ll_ring_nest *nest, size_t ring)
{
    return ring + 1 < nest->ring_count ? nest->first[ring + 1] : nest->point_count;
}

/// Even-odd, half-open.
static bool ring_holds(const struct ll_ring_nest *nest, const struct ring *ring, struct ll_xy p)
{
    bool inside = false;
    const struct ll_box at = {p.x, p.y, p.x, p.y};
    if (!ll_box_meets(&ring->box, &at)) {
        return false;
    }
    for (uint32_t i = ring->first; i + 1 < ring->first + ring->count; i++) {
        double ax = nest->points[i].x - p.x;
        double ay = nest->points[i].y - p.y;
        double bx = nest->points[i + 1].x - p.x;
        double by = nest->points[i + 1].y - p.y;
        inside ^= (ay > 0.0) != (by > 0.0) && (by > ay) == (ax * by - ay * bx > 0.0);
    }
    return inside;
}

/// Rings with an area, their boxes and areas. @return how many.
static uint32_t measure_rings(const struct ll_ring_nest *nest, struct ring *rings)
{
    uint32_t count = 0;
    for (size_t r = 0; r < nest->ring_count; r++) {
        uint32_t first = nest->first[r];
        uint32_t points = (uint32_t)(ring_end(nest, r) - first);
        double area_m2 = points < 4 ? 0.0 : ll_ring_area(&nest->points[first], points);
        if (area_m2 == 0.0) {
            continue;
        }
        struct ll_box box = ll_box_empty();
        for (uint32_t i = first; i < first + points; i++) {
            ll_box_extend(&box, nest->points[i].x, nest->points[i].y);
        }
        rings[count] = (struct ring){first, points, count, area_m2, box};
        count++;
    }
    return count;
}

/// A point of a ring that is surely not on another: the middle of its first edge.
static struct ll_xy point_of(const struct ll_ring_nest *nest, const struct ring *ring)
{
    const struct ll_xy *p = &nest->points[ring->first];
    return (struct ll_xy){0.5 * (p[0].x + p[1].x), 0.5 * (p[0].y + p[1].y)};
}

static void find_outer(const struct ll_ring_nest *nest, struct ring *rings, uint32_t count,
                       uint32_t hole)
{
    rings[hole].outer = UINT32_MAX;
    struct ll_xy p = point_of(nest, &rings[hole]);
    for (uint32_t r = 0; r < count; r++) {
        if (rings[r].area_m2 > 0.0 && rings[r].area_m2 >= -rings[hole].area_m2 &&
            (rings[hole].outer == UINT32_MAX ||
             rings[r].area_m2 < rings[rings[hole].outer].area_m2) &&
            ring_holds(nest, &rings[r], p)) {
            rings[hole].outer = r;
        }
    }
}

static enum ll_code add_ring(const struct ll_ring_nest *nest, const struct ring *ring,
                             struct ll_shapes *shapes, struct ll_err *err)
{
    enum ll_code code = ll_shapes_ring(shapes, err);
    return code == LL_OK ? ll_shapes_run(shapes, &nest->points[ring->first], ring->count, err)
                         : code;
}

enum ll_code ll_ring_nest_finish(const struct ll_ring_nest *nest, struct ll_shapes *shapes,
                                 struct ll_err *err)
{
    LL_CLEANUP(ll_freep) struct ring *rings = ll_alloc(nest->ring_count, sizeof *rings);
    if (rings == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    uint32_t count = measure_rings(nest, rings);
    for (uint32_t r = 0; r < count; r++) {
        if (rings[r].area_m2 < 0.0) {
            find_outer(nest, rings, count, r);
        }
    }
    enum ll_code code = ll_shapes_begin(shapes, LL_POLYGON, err);
    if (code != LL_OK) {
        return code;
    }
    for (uint32_t outer = 0; code == LL_OK && outer < count; outer++) {
        if (rings[outer].area_m2 < 0.0) {
            continue;
        }
        code = add_ring(nest, &rings[outer], shapes, err);
        for (uint32_t r = 0; code == LL_OK && r < count; r++) {
            if (rings[r].area_m2 < 0.0 && rings[r].outer == outer) {
                code = add_ring(nest, &rings[r], shapes, err);
            }
        }
    }
    if (code != LL_OK) {
        ll_shapes_drop_last(shapes);
    }
    return code;
}
