/// Making polygons valid, so that every later computation may rely on it.
#ifndef LL_GEO_REPAIR_H
#define LL_GEO_REPAIR_H

#include "core/shapes.h"
#include "geo/ctx.h"

/// What became of a polygon.
enum ll_repair {
    LL_REPAIR_NONE = 0, ///< it was valid; copied as it is
    LL_REPAIR_DONE,     ///< another polygon took its place
    LL_REPAIR_HOPELESS, ///< nothing with an area is left
};

/// Whether a polygon shape of one ring is certainly simple (no two sides meet but neighbours at
/// their shared corner). false means "not certain": ask GEOS. Exact signs or no answer
/// (Shewchuk's static filter), so it never calls an invalid ring simple.
bool ll_ring_certainly_simple(const struct ll_xy *points, size_t count);

/// Appends polygon `index` of `from` to `to`, made valid where it is not: rings as in
/// core/shapes.h (counter-clockwise outer rings, holes clockwise after theirs, closed, no point
/// twice in a row). Valid in the sense of OGC, as GEOS decides; mended with GEOS MakeValid,
/// structure method: shells are united, holes cut out, a hole outside its shell becomes a part.
///
/// @param from        Polygon whose counter-clockwise rings begin parts; rings may be unclosed,
///                    cross themselves, repeat points or be too short; coordinates finite.
/// @param ret_outcome With LL_REPAIR_HOPELESS nothing is appended.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_repair_polygon(ll_geo_ctx *ctx, const struct ll_shapes *from,
                                           size_t index, struct ll_shapes *to,
                                           enum ll_repair *ret_outcome, struct ll_err *err);

#endif
