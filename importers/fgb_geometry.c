#include "importers/fgb_geometry.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "importers/bytes.h"

/* Fields of a geometry. */
enum { ENDS, XY, Z, M, T, TM, TYPE, PARTS };

/* Types of geometry that are read here. */
enum { POINT = 1, LINE = 2, POLYGON = 3, LINES = 5, POLYGONS = 6 };

void ll_fgb_geometry_clear(struct ll_fgb_geometry *g)
{
    ll_free(g->points);
    ll_free(g->rings);
    *g = (struct ll_fgb_geometry){0};
}

/// The vectors of a geometry that are read, all found whole.
struct vectors {
    struct ll_fb_vector ends;
    struct ll_fb_vector xy;
    struct ll_fb_vector parts;
    size_t points;
};

/// Finds the vectors; every point must have the further coordinates that the file says it has.
static bool find_vectors(const struct ll_fb_table *g, const struct ll_fgb_kind *kind,
                         struct vectors *v)
{
    struct ll_fb_vector z = {0}, m = {0}, t = {0}, tm = {0};
    bool whole = ll_fb_vector(g, ENDS, 4, &v->ends) && ll_fb_vector(g, XY, 8, &v->xy) &&
                 ll_fb_vector(g, Z, 8, &z) && ll_fb_vector(g, M, 8, &m) &&
                 ll_fb_vector(g, T, 8, &t) && ll_fb_vector(g, TM, 8, &tm) &&
                 ll_fb_vector(g, PARTS, 4, &v->parts);
    v->points = v->xy.count / 2;
    return whole && (!kind->has_z || z.count >= v->points) &&
           (!kind->has_m || m.count >= v->points);
}

/// Appends points from the vector. @return false without memory.
static bool add_points(struct ll_fgb_geometry *room, const struct ll_fb_vector *xy, size_t count)
{
    size_t end = room->point_count + count;
    if (ll_array_reserve(&room->points, &room->point_capacity, end, sizeof *room->points, NULL) !=
        LL_OK) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = xy->items + i * 16;
        room->points[room->point_count++] = (struct ll_xy){ll_le_real(at), ll_le_real(at + 8)};
    }
    return true;
}

/// Appends a ring up to a point of the room; one without points is not plain.
static bool add_ring(struct ll_fgb_geometry *room, size_t end, bool hole)
{
    size_t before = room->ring_count == 0 ? 0 : room->rings[room->ring_count - 1].end;
    if (end <= before || end > room->point_count ||
        ll_array_reserve(&room->rings, &room->ring_capacity, room->ring_count + 1,
                         sizeof *room->rings, NULL) != LL_OK) {
        return false;
    }
    room->rings[room->ring_count++] = (struct ll_plain_ring){end, hole};
    return true;
}

/// Appends all points as the rings that `ends` tells. A polygon of one ring need not tell it.
static bool add_runs(struct ll_fgb_geometry *room, const struct vectors *v, bool polygon)
{
    size_t first = room->point_count;
    bool good = add_points(room, &v->xy, v->points);
    if (v->ends.count == 0) {
        return good && polygon && add_ring(room, room->point_count, false);
    }
    for (size_t i = 0; good && i < v->ends.count; i++) {
        size_t end = ll_le32(v->ends.items + i * 4);
        good = end <= v->points && add_ring(room, first + end, polygon && i > 0);
    }
    /* what no ring takes must not look like the beginning of the next part */
    return good && room->rings[room->ring_count - 1].end == room->point_count;
}

/// Appends the polygons of a feature of several.
static bool add_polygons(struct ll_fgb_geometry *room, const struct ll_fb_table *g,
                         const struct ll_fgb_kind *kind, const struct ll_fb_vector *parts)
{
    bool good = parts->count > 0;
    for (size_t i = 0; good && i < parts->count; i++) {
        struct ll_fb_table part = {0};
        struct vectors v = {0};
        good = ll_fb_item(g, parts, i, &part) && find_vectors(&part, kind, &v) &&
               v.parts.count == 0 && add_runs(room, &v, true);
    }
    return good;
}

bool ll_fgb_geometry_read(const struct ll_fb_table *g, const struct ll_fgb_kind *kind,
                          struct ll_fgb_geometry *room, enum ll_kind *ret_kind)
{
    struct vectors v = {0};
    const unsigned char *own = NULL;
    bool good = ll_fb_number(g, TYPE, 1, &own) && find_vectors(g, kind, &v);
    unsigned type = kind->type != 0 ? kind->type : own == NULL ? 0 : *own;
    room->point_count = 0;
    room->ring_count = 0;
    if (!good || (type != POLYGONS && v.parts.count > 0)) {
        return false;
    }
    *ret_kind = type == POINT ? LL_POINT : type == LINE || type == LINES ? LL_LINE : LL_POLYGON;
    switch (type) {
    case POINT: /* one without a place is written as NaN */
        return v.points > 0 && add_points(room, &v.xy, 1) && !isnan(room->points[0].x) &&
               add_ring(room, 1, false);
    case LINE:
        return add_points(room, &v.xy, v.points) && add_ring(room, v.points, false);
    case LINES:
    case POLYGON:
        return add_runs(room, &v, type == POLYGON);
    case POLYGONS:
        return add_polygons(room, g, kind, &v.parts);
    default:
        return false;
    }
}
