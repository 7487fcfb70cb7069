/// Edges by bands of y, for asking which rings a point lies in; for ring_*.c only.
#ifndef LL_GEO_RING_BANDS_H
#define LL_GEO_RING_BANDS_H

#include "core/shapes.h"

/// Owns its arrays; `{0}` holds nothing; release with ll_ring_bands_clear.
struct ll_ring_bands {
    const struct ll_xy *points; ///< borrowed
    double low_y;
    double height_m;
    uint32_t count;
    uint32_t *first; ///< by band, and one more: its edges in `edge`
    uint32_t *edge;  ///< numbers of edges
};
void ll_ring_bands_clear(struct ll_ring_bands *bands);

/// Deals edges out to bands.
/// @param edges The points at which they begin; the next point is where each ends. Borrowed for the
///              time of the call.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_ring_bands_make(const struct ll_xy *points, const uint32_t *edges,
                                            size_t count, struct ll_ring_bands *ret,
                                            struct ll_err *err);

/// The band that a height lies in, or the nearest one.
uint32_t ll_ring_band_at(const struct ll_ring_bands *bands, double y);

/// Whether an edge lies to the right of a point, at its height: a point is in a ring that has an
/// odd number of such; even-odd, half-open.
static inline bool ll_ring_edge_beside(const struct ll_xy *edge, struct ll_xy p)
{
    const double ax = edge[0].x - p.x;
    const double ay = edge[0].y - p.y;
    const double bx = edge[1].x - p.x;
    const double by = edge[1].y - p.y;
    return (ay > 0.0) != (by > 0.0) && (by > ay) == (ax * by - ay * bx > 0.0);
}

#endif
