#include "core/shapes.h"

#include <assert.h>
#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

enum { CAP_SHAPES, CAP_BOXES, CAP_RINGS, CAP_POINTS };

void ll_shapes_clear(struct ll_shapes *shapes)
{
    ll_free(shapes->kind);
    ll_free(shapes->first_ring);
    ll_free(shapes->first_point);
    ll_free(shapes->points);
    ll_free(shapes->box);
    *shapes = (struct ll_shapes){0};
}

void ll_shapes_rewind(struct ll_shapes *s)
{
    s->count = 0;
    s->ring_count = 0;
    s->point_count = 0;
}

/// Makes room for one more shape in the three arrays that have an entry per shape, and for the
/// start of the first ring.
static enum ll_code reserve_shape(struct ll_shapes *s, struct ll_err *err)
{
    size_t kinds = s->capacity[CAP_SHAPES];
    size_t starts = kinds;
    enum ll_code code = ll_array_reserve(&s->kind, &kinds, s->count + 2, sizeof *s->kind, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&s->first_ring, &starts, s->count + 2, sizeof *s->first_ring, err);
    }
    if (code == LL_OK) {
        s->capacity[CAP_SHAPES] = kinds;
        code =
            ll_array_reserve(&s->box, &s->capacity[CAP_BOXES], s->count + 1, sizeof *s->box, err);
    }
    if (code == LL_OK && s->first_point == NULL) {
        code = ll_array_reserve(&s->first_point, &s->capacity[CAP_RINGS], 1, sizeof *s->first_point,
                                err);
        if (code == LL_OK) {
            s->first_point[0] = 0;
        }
    }
    return code;
}

enum ll_code ll_shapes_begin(struct ll_shapes *s, enum ll_kind kind, struct ll_err *err)
{
    if (s->count >= UINT32_MAX - 2) {
        return ll_fail(err, LL_E_LIMIT, "more shapes in one layer than this program can number");
    }
    enum ll_code code = reserve_shape(s, err);
    if (code != LL_OK) {
        return code;
    }
    s->kind[s->count] = (uint8_t)kind;
    s->first_ring[s->count] = (uint32_t)s->ring_count;
    s->box[s->count] = ll_box_empty();
    s->count++;
    s->first_ring[s->count] = (uint32_t)s->ring_count;
    return LL_OK;
}

enum ll_code ll_shapes_ring(struct ll_shapes *s, struct ll_err *err)
{
    assert(s->count > 0);
    if (s->ring_count >= UINT32_MAX - 2) {
        return ll_fail(err, LL_E_LIMIT, "more rings in one layer than this program can number");
    }
    enum ll_code code = ll_array_reserve(&s->first_point, &s->capacity[CAP_RINGS],
                                         s->ring_count + 2, sizeof *s->first_point, err);
    if (code != LL_OK) {
        return code;
    }
    s->first_point[s->ring_count] = (uint32_t)s->point_count;
    s->ring_count++;
    s->first_point[s->ring_count] = (uint32_t)s->point_count;
    s->first_ring[s->count] = (uint32_t)s->ring_count;
    return LL_OK;
}

enum ll_code ll_shapes_point(struct ll_shapes *s, double x, double y, struct ll_err *err)
{
    const struct ll_xy point = {x, y};
    return ll_shapes_run(s, &point, 1, err);
}

enum ll_code ll_shapes_run(struct ll_shapes *s, const struct ll_xy *points, size_t count,
                           struct ll_err *err)
{
    assert(s->count > 0 && s->ring_count > s->first_ring[s->count - 1]);
    if (count > UINT32_MAX - 2 - s->point_count) {
        return ll_fail(err, LL_E_LIMIT, "more points in one layer than this program can number");
    }
    enum ll_code code = ll_array_reserve(&s->points, &s->capacity[CAP_POINTS],
                                         s->point_count + count, sizeof *s->points, err);
    if (code != LL_OK) {
        return code;
    }
    struct ll_box box = s->box[s->count - 1];
    struct ll_xy *to = s->points + s->point_count;
    for (size_t i = 0; i < count; i++) {
        to[i] = points[i];
        ll_box_extend(&box, points[i].x, points[i].y);
    }
    s->box[s->count - 1] = box;
    s->point_count += count;
    s->first_point[s->ring_count] = (uint32_t)s->point_count;
    return LL_OK;
}

enum ll_code ll_shapes_copy(struct ll_shapes *s, const struct ll_shapes *from, size_t index,
                            struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(s, (enum ll_kind)from->kind[index], err);
    if (code != LL_OK) {
        return code;
    }
    for (uint32_t r = from->first_ring[index]; code == LL_OK && r < from->first_ring[index + 1];
         r++) {
        uint32_t first = from->first_point[r];
        code = ll_shapes_ring(s, err);
        if (code == LL_OK) {
            code = ll_shapes_run(s, from->points + first, from->first_point[r + 1] - first, err);
        }
    }
    if (code != LL_OK) {
        ll_shapes_drop_last(s);
    }
    return code;
}

void ll_shapes_drop_last(struct ll_shapes *s)
{
    s->count--;
    s->ring_count = s->first_ring[s->count];
    s->point_count = s->first_point[s->ring_count];
}

double ll_ring_area(const struct ll_xy *p, size_t count)
{
    double twice = 0.0;
    for (size_t i = 1; i + 1 < count; i++) {
        double ax = p[i].x - p[0].x, ay = p[i].y - p[0].y;
        double bx = p[i + 1].x - p[0].x, by = p[i + 1].y - p[0].y;
        twice += ax * by - ay * bx;
    }
    return 0.5 * twice;
}

double ll_shape_area(const struct ll_shapes *s, size_t index)
{
    if (s->kind[index] != LL_POLYGON) {
        return 0.0;
    }
    double area = 0.0;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        size_t n = s->first_point[r + 1] - s->first_point[r];
        area += ll_ring_area(s->points + s->first_point[r], n);
    }
    return area;
}

double ll_shape_length(const struct ll_shapes *s, size_t index)
{
    double length = 0.0;
    for (uint32_t r = s->first_ring[index]; r < s->first_ring[index + 1]; r++) {
        for (uint32_t p = s->first_point[r] + 1; p < s->first_point[r + 1]; p++) {
            length +=
                hypot(s->points[p].x - s->points[p - 1].x, s->points[p].y - s->points[p - 1].y);
        }
    }
    return length;
}
