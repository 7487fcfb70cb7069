#include "geo/repair.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/ctx_private.h"

/* Rings up to this many points are checked here, pair by pair; longer ones by GEOS. */
#define PAIRS_MAX_POINTS 48
/* Shewchuk 1997: sign of the determinant is right when it exceeds this share of its two products */
#define ORIENT_BOUND 3.3306690738754716e-16

/// A polygon being worked on: cleaned rings as one run of points.
struct work {
    struct ll_xy *points;
    size_t count;
    size_t capacity;
    size_t *first; /* first point of each ring, and the end */
    size_t rings;
    size_t ring_capacity;
};

static void work_clear(struct work *w)
{
    ll_free(w->points);
    ll_free(w->first);
}

struct geometry {
    GEOSContextHandle_t geos;
    GEOSGeometry *g;
};

static void geometry_clear(struct geometry *geometry)
{
    if (geometry->g != NULL) {
        GEOSGeom_destroy_r(geometry->geos, geometry->g);
    }
}

/// 1: c lies left of a-b, -1: right, 0: not certain.
static int side(struct ll_xy a, struct ll_xy b, struct ll_xy c)
{
    double left = (a.x - c.x) * (b.y - c.y);
    double right = (a.y - c.y) * (b.x - c.x);
    double det = left - right;
    double bound = ORIENT_BOUND * (fabs(left) + fabs(right));
    return det > bound ? 1 : -det > bound ? -1 : 0;
}

/// Whether two numbers both lie below two others. Comparisons, for fmin and fmax are calls.
static bool both_below(double a, double b, double c, double d)
{
    return a < c && a < d && b < c && b < d;
}

/// Whether segments a-b and c-d certainly share no point.
static bool certainly_apart(struct ll_xy a, struct ll_xy b, struct ll_xy c, struct ll_xy d)
{
    if (both_below(a.x, b.x, c.x, d.x) || both_below(c.x, d.x, a.x, b.x) ||
        both_below(a.y, b.y, c.y, d.y) || both_below(c.y, d.y, a.y, b.y)) {
        return true;
    }
    return side(a, b, c) * side(a, b, d) > 0 || side(c, d, a) * side(c, d, b) > 0;
}

bool ll_ring_certainly_simple(const struct ll_xy *p, size_t count)
{
    if (count < 4 || p[0].x != p[count - 1].x || p[0].y != p[count - 1].y) {
        return false;
    }
    size_t sides = count - 1;
    for (size_t i = 0; i < sides; i++) {
        const struct ll_xy *next = &p[(i + 1) % sides + 1];
        if (side(p[i], p[i + 1], *next) == 0) {
            /* straight on is fine, straight back is not: the turn decides */
            double ahead = (p[i + 1].x - p[i].x) * (next->x - p[i + 1].x) +
                           (p[i + 1].y - p[i].y) * (next->y - p[i + 1].y);
            if (!(ahead > 0.0)) {
                return false;
            }
        }
        for (size_t j = i + 2; j < sides; j++) {
            bool neighbours = i == 0 && j == sides - 1;
            if (!neighbours && !certainly_apart(p[i], p[i + 1], p[j], p[j + 1])) {
                return false;
            }
        }
    }
    return true;
}

static bool same(struct ll_xy a, struct ll_xy b)
{
    return a.x == b.x && a.y == b.y;
}

/// Adds a ring to the work without repeated points, closed.
/// @param ret_kept false when too little of it is left to hold an area.
static enum ll_code add_cleaned(struct work *w, const struct ll_xy *p, size_t count, bool *ret_kept,
                                struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&w->points, &w->capacity, w->count + count + 1, sizeof *w->points, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&w->first, &w->ring_capacity, w->rings + 2, sizeof *w->first, err);
    }
    if (code != LL_OK) {
        return code;
    }
    struct ll_xy *out = w->points + w->count;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !same(out[kept - 1], p[i])) {
            out[kept++] = p[i];
        }
    }
    if (kept > 0 && !same(out[0], out[kept - 1])) {
        out[kept++] = out[0];
    }
    *ret_kept = kept >= 4;
    if (*ret_kept) {
        w->first[w->rings++] = w->count;
        w->count += kept;
        w->first[w->rings] = w->count;
    }
    return LL_OK;
}

static size_t ring_len(const struct work *w, size_t ring)
{
    return w->first[ring + 1] - w->first[ring];
}

/// Whether a ring of the work begins a new part.
static bool begins_part(const struct work *w, size_t ring)
{
    return ring == 0 || ll_ring_area(w->points + w->first[ring], ring_len(w, ring)) >= 0.0;
}

/// Appends the rings of the work as one shape.
static enum ll_code emit(const struct work *w, struct ll_shapes *to, struct ll_err *err)
{
    enum ll_code code = ll_shapes_begin(to, LL_POLYGON, err);
    for (size_t r = 0; code == LL_OK && r < w->rings; r++) {
        code = ll_shapes_ring(to, err);
        for (size_t i = w->first[r]; code == LL_OK && i < w->first[r + 1]; i++) {
            code = ll_shapes_point(to, w->points[i].x, w->points[i].y, err);
        }
    }
    return code;
}

static GEOSGeometry *geos_ring(GEOSContextHandle_t geos, const struct ll_xy *p, size_t count)
{
    GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(geos, &p->x, (unsigned)count, 0, 0);
    return seq == NULL ? NULL : GEOSGeom_createLinearRing_r(geos, seq);
}

/// Polygon of the rings [first, end): the shell and its holes. NULL when GEOS refuses.
static GEOSGeometry *geos_part(GEOSContextHandle_t geos, const struct work *w, size_t first,
                               size_t end, GEOSGeometry **holes)
{
    GEOSGeometry *shell = geos_ring(geos, w->points + w->first[first], ring_len(w, first));
    size_t made = 0;
    for (size_t r = first + 1; shell != NULL && r < end; r++) {
        holes[made] = geos_ring(geos, w->points + w->first[r], ring_len(w, r));
        if (holes[made] == NULL) {
            break;
        }
        made++;
    }
    if (shell != NULL && made == end - first - 1) {
        return GEOSGeom_createPolygon_r(geos, shell, holes, (unsigned)made); /* takes all */
    }
    for (size_t i = 0; i < made; i++) {
        GEOSGeom_destroy_r(geos, holes[i]);
    }
    GEOSGeom_destroy_r(geos, shell);
    return NULL;
}

/// The work as a GEOS polygon or multipolygon; `ret->g` is NULL when GEOS refuses.
static enum ll_code to_geos(const struct work *w, struct geometry *ret, struct ll_err *err)
{
    LL_CLEANUP(ll_freep) GEOSGeometry **room = ll_alloc(2 * w->rings, sizeof(GEOSGeometry *));
    if (room == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    GEOSGeometry **holes = room + w->rings;
    size_t parts = 0;
    for (size_t r = 0; r < w->rings;) {
        size_t end = r + 1;
        while (end < w->rings && !begins_part(w, end)) {
            end++;
        }
        room[parts] = geos_part(ret->geos, w, r, end, holes);
        if (room[parts] == NULL) {
            for (size_t i = 0; i < parts; i++) {
                GEOSGeom_destroy_r(ret->geos, room[i]);
            }
            return LL_OK;
        }
        parts++;
        r = end;
    }
    ret->g = parts == 1
                 ? room[0]
                 : GEOSGeom_createCollection_r(ret->geos, GEOS_MULTIPOLYGON, room, (unsigned)parts);
    return LL_OK;
}

/// Adds one ring from GEOS to the work, turned the way its role wants.
static enum ll_code add_from_geos(GEOSContextHandle_t geos, const GEOSGeometry *ring, bool hole,
                                  struct work *w, struct ll_err *err)
{
    const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(geos, ring);
    unsigned size = 0;
    if (seq == NULL || GEOSCoordSeq_getSize_r(geos, seq, &size) == 0 || size < 4) {
        return LL_OK;
    }
    LL_CLEANUP(ll_freep) struct ll_xy *p = ll_alloc(size, sizeof *p);
    if (p == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    if (GEOSCoordSeq_copyToBuffer_r(geos, seq, &p->x, 0, 0) == 0) {
        return LL_OK;
    }
    double area = ll_ring_area(p, size);
    if (area == 0.0) {
        return LL_OK;
    }
    if ((area < 0.0) != hole) {
        for (size_t i = 0, j = size - 1; i < j; i++, j--) {
            struct ll_xy swap = p[i];
            p[i] = p[j];
            p[j] = swap;
        }
    }
    bool kept = false;
    return add_cleaned(w, p, size, &kept, err);
}

/// Adds all polygons of a geometry to the work; lines and points that were left over are dropped.
static enum ll_code collect(GEOSContextHandle_t geos, const GEOSGeometry *g, struct work *w,
                            struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (GEOSGeomTypeId_r(geos, g) != GEOS_POLYGON) {
        int parts =
            GEOSGeomTypeId_r(geos, g) < GEOS_MULTIPOINT ? 0 : GEOSGetNumGeometries_r(geos, g);
        for (int i = 0; code == LL_OK && i < parts; i++) {
            code = collect(geos, GEOSGetGeometryN_r(geos, g, i), w, err);
        }
        return code;
    }
    const GEOSGeometry *shell = GEOSGetExteriorRing_r(geos, g);
    size_t before = w->rings;
    if (shell != NULL) {
        code = add_from_geos(geos, shell, false, w, err);
    }
    int holes = w->rings > before ? GEOSGetNumInteriorRings_r(geos, g) : 0;
    for (int i = 0; code == LL_OK && i < holes; i++) {
        code = add_from_geos(geos, GEOSGetInteriorRingN_r(geos, g, i), true, w, err);
    }
    return code;
}

static GEOSGeometry *make_valid(GEOSContextHandle_t geos, const GEOSGeometry *g)
{
    GEOSMakeValidParams *params = GEOSMakeValidParams_create_r(geos);
    if (params == NULL) {
        return NULL;
    }
    GEOSGeometry *made = NULL;
    if (GEOSMakeValidParams_setMethod_r(geos, params, GEOS_MAKE_VALID_STRUCTURE) != 0 &&
        GEOSMakeValidParams_setKeepCollapsed_r(geos, params, 0) != 0) {
        made = GEOSMakeValidWithParams_r(geos, g, params);
    }
    GEOSMakeValidParams_destroy_r(geos, params);
    return made;
}

/// Asks GEOS about the work; appends it or what GEOS makes of it.
static enum ll_code check_with_geos(ll_geo_ctx *ctx, const struct work *w, struct ll_shapes *to,
                                    enum ll_repair *ret_outcome, struct ll_err *err)
{
    LL_CLEANUP(geometry_clear) struct geometry given = {.geos = ctx->geos};
    enum ll_code code = to_geos(w, &given, err);
    if (code != LL_OK) {
        return code;
    }
    *ret_outcome = LL_REPAIR_HOPELESS;
    if (given.g == NULL) {
        return LL_OK;
    }
    if (GEOSisValid_r(ctx->geos, given.g) == 1) {
        *ret_outcome = LL_REPAIR_NONE;
        return emit(w, to, err);
    }
    LL_CLEANUP(geometry_clear) struct geometry made = {.geos = ctx->geos};
    made.g = make_valid(ctx->geos, given.g);
    if (made.g == NULL || GEOSisValid_r(ctx->geos, made.g) != 1) {
        return LL_OK;
    }
    LL_CLEANUP(work_clear) struct work mended = {0};
    code = collect(ctx->geos, made.g, &mended, err);
    if (code == LL_OK && mended.rings > 0) {
        *ret_outcome = LL_REPAIR_DONE;
        code = emit(&mended, to, err);
    }
    return code;
}

enum ll_code ll_repair_polygon(ll_geo_ctx *ctx, const struct ll_shapes *from, size_t index,
                               struct ll_shapes *to, enum ll_repair *ret_outcome,
                               struct ll_err *err)
{
    LL_CLEANUP(work_clear) struct work w = {0};
    size_t first = from->first_ring[index], end = from->first_ring[index + 1];
    size_t dropped = 0;
    for (size_t r = first; r < end; r++) {
        size_t at = from->first_point[r];
        bool kept = false;
        enum ll_code code =
            add_cleaned(&w, from->points + at, from->first_point[r + 1] - at, &kept, err);
        if (code != LL_OK) {
            return code;
        }
        dropped += !kept;
    }
    enum ll_repair outcome = LL_REPAIR_HOPELESS;
    enum ll_code code = LL_OK;
    if (w.rings == 1 && w.count <= PAIRS_MAX_POINTS &&
        ll_ring_certainly_simple(w.points, w.count)) {
        outcome = LL_REPAIR_NONE;
        code = emit(&w, to, err);
    } else if (w.rings > 0) {
        code = check_with_geos(ctx, &w, to, &outcome, err);
    }
    if (code == LL_OK) {
        *ret_outcome = outcome == LL_REPAIR_NONE && dropped > 0 ? LL_REPAIR_DONE : outcome;
    }
    return code;
}
