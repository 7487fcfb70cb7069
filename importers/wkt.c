#include "importers/wkt.h"

static enum ll_code append_points(struct ll_text *text, const struct ll_shapes *s, uint32_t ring,
                                  struct ll_err *err)
{
    enum ll_code code = ll_text_append(text, "(", err);
    for (uint32_t p = s->first_point[ring]; code == LL_OK && p < s->first_point[ring + 1]; p++) {
        const char *comma = p > s->first_point[ring] ? ", " : "";
        code = ll_text_appendf(text, err, "%s%.4f %.4f", comma, s->points[p].x, s->points[p].y);
    }
    return code == LL_OK ? ll_text_append(text, ")", err) : code;
}

static bool begins_part(const struct ll_shapes *s, uint32_t first, uint32_t ring)
{
    uint32_t at = s->first_point[ring];
    return ring == first || ll_ring_area(s->points + at, s->first_point[ring + 1] - at) >= 0.0;
}

static enum ll_code append_polygon(struct ll_text *text, const struct ll_shapes *s, size_t index,
                                   struct ll_err *err)
{
    uint32_t first = s->first_ring[index], end = s->first_ring[index + 1];
    enum ll_code code = ll_text_append(text, "MULTIPOLYGON (", err);
    for (uint32_t r = first; code == LL_OK && r < end; r++) {
        const char *before = r == first ? "(" : begins_part(s, first, r) ? "), (" : ", ";
        code = ll_text_append(text, before, err);
        code = code == LL_OK ? append_points(text, s, r, err) : code;
    }
    return code == LL_OK ? ll_text_append(text, "))", err) : code;
}

enum ll_code ll_wkt_append(struct ll_text *text, const struct ll_shapes *s, size_t index,
                           struct ll_err *err)
{
    if (s->kind[index] == LL_POLYGON) {
        return append_polygon(text, s, index, err);
    }
    enum ll_code code =
        ll_text_append(text, s->kind[index] == LL_POINT ? "POINT " : "LINESTRING ", err);
    return code == LL_OK ? append_points(text, s, s->first_ring[index], err) : code;
}
