#include "importers/geometry.h"

#include "core/alloc.h"
#include "core/array.h"
#include "importers/handles.h"
#include "importers/report.h"

/* Collections in collections deeper than this are left out. */
#define DEPTH_MAX 16

void ll_geometry_room_clear(struct ll_geometry_room *room)
{
    ll_free(room->points);
    *room = (struct ll_geometry_room){0};
}

/// A walk over the parts of a geometry that looks for one kind.
struct walk {
    struct ll_geometry_room *room;
    struct ll_shapes *to;
    enum ll_kind kind;
    bool polygon_begun;
    struct ll_err *err;
};

/// Reads the points of a ring or line into the room.
static enum ll_code read_points(struct walk *w, OGRGeometryH g, size_t *ret_count)
{
    int count = OGR_G_GetPointCount(g);
    size_t n = count < 0 ? 0 : (size_t)count;
    enum ll_code code =
        ll_array_reserve(&w->room->points, &w->room->capacity, n, sizeof(struct ll_xy), w->err);
    if (code == LL_OK && n > 0) {
        (void)OGR_G_GetPoints(g, &w->room->points->x, (int)sizeof(struct ll_xy),
                              &w->room->points->y, (int)sizeof(struct ll_xy), NULL, 0);
    }
    *ret_count = n;
    return code;
}

/// Turns the points of the ring begun last round.
static void turn_last_ring(struct ll_shapes *to)
{
    struct ll_xy *a = to->points + to->first_point[to->ring_count - 1];
    for (struct ll_xy *b = to->points + to->point_count; a + 1 < b; a++) {
        const struct ll_xy first = *a;
        *a = *--b;
        *b = first;
    }
}

enum ll_code ll_geometry_ring(const struct ll_xy *points, size_t count, bool hole,
                              struct ll_shapes *to, struct ll_err *err)
{
    double area = count < 3 ? 0.0 : ll_ring_area(points, count);
    if (count == 0 || (hole && area == 0.0)) {
        return LL_OK;
    }
    enum ll_code code = ll_shapes_ring(to, err);
    code = code == LL_OK ? ll_shapes_run(to, points, count, err) : code;
    if (code == LL_OK && (hole ? area > 0.0 : area < 0.0)) {
        turn_last_ring(to);
    }
    return code;
}

static enum ll_code push_polygon(struct walk *w, OGRGeometryH polygon)
{
    enum ll_code code = LL_OK;
    if (!w->polygon_begun) {
        code = ll_shapes_begin(w->to, LL_POLYGON, w->err);
        w->polygon_begun = code == LL_OK;
    }
    int rings = OGR_G_GetGeometryCount(polygon);
    for (int r = 0; code == LL_OK && r < rings; r++) {
        size_t count = 0;
        code = read_points(w, OGR_G_GetGeometryRef(polygon, r), &count);
        code =
            code == LL_OK ? ll_geometry_ring(w->room->points, count, r > 0, w->to, w->err) : code;
    }
    return code;
}

static enum ll_code push_line(struct walk *w, OGRGeometryH line)
{
    size_t count = 0;
    enum ll_code code = read_points(w, line, &count);
    if (code == LL_OK && count > 0) {
        code = ll_shapes_begin(w->to, LL_LINE, w->err);
        code = code == LL_OK ? ll_shapes_ring(w->to, w->err) : code;
        code = code == LL_OK ? ll_shapes_run(w->to, w->room->points, count, w->err) : code;
    }
    return code;
}

static enum ll_code push_point(struct walk *w, OGRGeometryH point)
{
    enum ll_code code = ll_shapes_begin(w->to, LL_POINT, w->err);
    if (code == LL_OK) {
        code = ll_shapes_ring(w->to, w->err);
    }
    if (code == LL_OK) {
        code = ll_shapes_point(w->to, OGR_G_GetX(point, 0), OGR_G_GetY(point, 0), w->err);
    }
    return code;
}

/// Visits the parts of a geometry without curves and surfaces.
static enum ll_code visit(struct walk *w, OGRGeometryH g, int depth)
{
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(g));
    if (OGR_G_IsEmpty(g) || depth > DEPTH_MAX) {
        return LL_OK;
    }
    if (type == wkbPolygon || type == wkbTriangle) {
        return w->kind == LL_POLYGON ? push_polygon(w, g) : LL_OK;
    }
    if (type == wkbLineString) {
        return w->kind == LL_LINE ? push_line(w, g) : LL_OK;
    }
    if (type == wkbPoint) {
        return w->kind == LL_POINT ? push_point(w, g) : LL_OK;
    }
    enum ll_code code = LL_OK;
    int parts = OGR_G_GetGeometryCount(g);
    for (int i = 0; code == LL_OK && i < parts; i++) {
        code = visit(w, OGR_G_GetGeometryRef(g, i), depth + 1);
    }
    return code;
}

/// A geometry in the simple types: a new one where it has curves or surfaces, else NULL.
static OGRGeometryH simplified(OGRGeometryH g)
{
    if (OGR_G_HasCurveGeometry(g, TRUE)) {
        return OGR_G_GetLinearGeometry(g, 0.0, NULL);
    }
    OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(g));
    if (type == wkbTIN || type == wkbPolyhedralSurface) {
        return OGR_G_ForceToMultiPolygon(OGR_G_Clone(g));
    }
    return NULL;
}

static enum ll_code collect_kinds(OGRGeometryH g, unsigned kinds, struct ll_geometry_room *room,
                                  struct ll_shapes *to, struct ll_err *err)
{
    static const enum ll_kind order[] = {LL_POLYGON, LL_LINE, LL_POINT};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < 3; i++) {
        if ((kinds >> order[i] & 1U) != 0) {
            struct walk w = {.room = room, .to = to, .kind = order[i], .err = err};
            code = visit(&w, g, 0);
        }
    }
    return code;
}

/// A point inside an area, for a layer of points. @return NULL when there is no area.
static OGRGeometryH point_inside(OGRGeometryH g)
{
    if (OGR_G_GetDimension(g) != 2) {
        return NULL;
    }
    LL_CLEANUP(ll_geometry_freep) OGRGeometryH closed = OGR_G_Clone(g);
    if (closed == NULL) {
        return NULL;
    }
    OGR_G_CloseRings(closed);
    OGRGeometryH point = OGR_G_PointOnSurface(closed);
    if (point == NULL) {
        point = OGR_G_CreateGeometry(wkbPoint);
        if (point != NULL && OGR_G_Centroid(closed, point) != OGRERR_NONE) {
            OGR_G_DestroyGeometry(point);
            point = NULL;
        }
    }
    return point;
}

enum ll_code ll_geometry_collect(OGRGeometryH geometry, unsigned kinds,
                                 struct ll_geometry_room *room, struct ll_shapes *to,
                                 struct ll_geometry_found *ret_found, struct ll_err *err)
{
    *ret_found = (struct ll_geometry_found){.reason = LL_REASON_NO_GEOMETRY};
    if (geometry == NULL || OGR_G_IsEmpty(geometry)) {
        return LL_OK;
    }
    LL_CLEANUP(ll_geometry_freep) OGRGeometryH made = simplified(geometry);
    OGRGeometryH g = made == NULL ? geometry : made;
    size_t before = to->count;
    enum ll_code code = collect_kinds(g, kinds, room, to, err);
    if (code == LL_OK && to->count == before && kinds == LL_KINDS_POINT) {
        LL_CLEANUP(ll_geometry_freep) OGRGeometryH point = point_inside(g);
        if (point != NULL && !OGR_G_IsEmpty(point)) {
            ret_found->point_of_area = true;
            code = collect_kinds(point, kinds, room, to, err);
        }
    }
    ret_found->reason = to->count > before ? NULL : LL_REASON_WRONG_TYPE;
    return code;
}
