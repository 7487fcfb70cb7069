#include "importers/ogr_shapes.h"

#include "importers/handles.h"

static enum ll_code out_of_memory(struct ll_err *err)
{
    return ll_fail(err, LL_E_NOMEM, "out of memory");
}

/// A point, line string or ring through `count` points.
static OGRGeometryH line_of(OGRwkbGeometryType type, const struct ll_xy *points, size_t count)
{
    OGRGeometryH line = OGR_G_CreateGeometry(type);
    for (size_t i = 0; line != NULL && i < count; i++) {
        OGR_G_SetPoint_2D(line, (int)i, points[i].x, points[i].y);
    }
    return line;
}

/// Puts `part` into `whole`, which owns it from then on.
static enum ll_code put_into(OGRGeometryH whole, OGRGeometryH part, struct ll_err *err)
{
    if (part == NULL) {
        return out_of_memory(err);
    }
    if (OGR_G_AddGeometryDirectly(whole, part) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(part);
        return out_of_memory(err);
    }
    return LL_OK;
}

static const OGRwkbGeometryType one[LL_KIND_COUNT] = {wkbPoint, wkbLineString, wkbPolygon};

/// One part from ring `ring` on: a point, a line, or an outer ring with its holes.
/// @param ret_next Receives the ring after it.
static enum ll_code part_of(const struct ll_shapes *s, size_t index, const struct ll_xy *points,
                            uint32_t ring, OGRGeometryH *ret_part, uint32_t *ret_next,
                            struct ll_err *err)
{
    uint32_t origin = s->first_point[s->first_ring[index]];
    size_t count = s->first_point[ring + 1] - s->first_point[ring];
    const struct ll_xy *at = points + (s->first_point[ring] - origin);
    if (s->kind[index] != LL_POLYGON) {
        OGRGeometryH part = line_of(one[s->kind[index]], at, count);
        *ret_part = part;
        *ret_next = ring + 1;
        return part != NULL ? LL_OK : out_of_memory(err);
    }
    LL_CLEANUP(ll_geometry_freep) OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    if (polygon == NULL) {
        return out_of_memory(err);
    }
    enum ll_code code = put_into(polygon, line_of(wkbLinearRing, at, count), err);
    uint32_t next = ring + 1;
    for (; code == LL_OK && next < s->first_ring[index + 1]; next++) {
        size_t n = s->first_point[next + 1] - s->first_point[next];
        if (ll_ring_area(s->points + s->first_point[next], n) > 0.0) {
            break; /* counter-clockwise: the next part */
        }
        code = put_into(polygon,
                        line_of(wkbLinearRing, points + (s->first_point[next] - origin), n), err);
    }
    if (code == LL_OK) {
        *ret_part = polygon;
        *ret_next = next;
        polygon = NULL;
    }
    return code;
}

enum ll_code ll_ogr_shape(const struct ll_shapes *s, size_t index, const struct ll_xy *points,
                          OGRGeometryH *ret_geometry, struct ll_err *err)
{
    static const OGRwkbGeometryType many[LL_KIND_COUNT] = {wkbMultiPoint, wkbMultiLineString,
                                                           wkbMultiPolygon};
    uint32_t ring = s->first_ring[index], end = s->first_ring[index + 1];
    if (ring == end) {
        *ret_geometry = OGR_G_CreateGeometry(one[s->kind[index]]);
        return *ret_geometry != NULL ? LL_OK : out_of_memory(err);
    }
    LL_CLEANUP(ll_geometry_freep) OGRGeometryH first = NULL;
    enum ll_code code = part_of(s, index, points, ring, &first, &ring, err);
    if (code != LL_OK || ring == end) {
        if (code == LL_OK) {
            *ret_geometry = first;
            first = NULL;
        }
        return code;
    }
    LL_CLEANUP(ll_geometry_freep) OGRGeometryH whole = OGR_G_CreateGeometry(many[s->kind[index]]);
    if (whole == NULL) {
        return out_of_memory(err);
    }
    code = put_into(whole, first, err);
    first = NULL; /* given away, or released there */
    while (code == LL_OK && ring < end) {
        OGRGeometryH part = NULL;
        code = part_of(s, index, points, ring, &part, &ring, err);
        if (code == LL_OK) {
            code = put_into(whole, part, err);
        }
    }
    if (code == LL_OK) {
        *ret_geometry = whole;
        whole = NULL;
    }
    return code;
}
