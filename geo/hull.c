#include "geo/hull.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/array.h"

enum { DIRECTIONS = 8 };

/// The points that are extreme in eight directions, counter-clockwise.
static void extremes(const struct ll_shapes *s, struct ll_xy octagon[DIRECTIONS])
{
    static const double along[DIRECTIONS][2] = {{1, 0},  {1, 1},   {0, 1},  {-1, 1},
                                                {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};
    double best[DIRECTIONS];
    for (int d = 0; d < DIRECTIONS; d++) {
        best[d] = -INFINITY;
    }
    struct ll_xy o = s->points[0];
    for (size_t i = 0; i < s->point_count; i++) {
        for (int d = 0; d < DIRECTIONS; d++) {
            double far =
                along[d][0] * (s->points[i].x - o.x) + along[d][1] * (s->points[i].y - o.y);
            if (far > best[d]) {
                best[d] = far;
                octagon[d] = s->points[i];
            }
        }
    }
}

/// False on the border and for an octagon that is a line or a point.
static bool inside(const struct ll_xy octagon[DIRECTIONS], double x, double y)
{
    int sides = 0;
    for (int d = 0; d < DIRECTIONS; d++) {
        struct ll_xy a = octagon[d], b = octagon[(d + 1) % DIRECTIONS];
        bool side = a.x != b.x || a.y != b.y;
        sides += side;
        if (side && !((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) > 0.0)) {
            return false;
        }
    }
    return sides > 0;
}

enum ll_code ll_hull_candidates(const struct ll_shapes *s, struct ll_xy **ret_points,
                                size_t *ret_count, struct ll_err *err)
{
    struct ll_xy octagon[DIRECTIONS] = {{0.0, 0.0}};
    if (s->point_count > 0) {
        extremes(s, octagon);
    }
    struct ll_xy *points = NULL;
    size_t count = 0, capacity = 0;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < s->count; i++) {
        const struct ll_box *box = &s->box[i];
        if (ll_box_is_empty(box) ||
            (inside(octagon, box->min_x, box->min_y) && inside(octagon, box->max_x, box->min_y) &&
             inside(octagon, box->max_x, box->max_y) && inside(octagon, box->min_x, box->max_y))) {
            continue;
        }
        uint32_t first = s->first_point[s->first_ring[i]];
        size_t more = s->first_point[s->first_ring[i + 1]] - first;
        code = ll_array_reserve(&points, &capacity, count + more, sizeof *points, err);
        if (code == LL_OK) {
            memcpy(points + count, s->points + first, more * sizeof *points);
            count += more;
        }
    }
    if (code != LL_OK) {
        ll_free(points);
        return code;
    }
    *ret_points = points;
    *ret_count = count;
    return LL_OK;
}
