/// What of a polygon lies outside a union of equal discs: exact area, and a polygon with chords.
#ifndef LL_GEO_UNCOVERED_H
#define LL_GEO_UNCOVERED_H

#include "geo/disc_sectors.h"
#include "geo/index.h"

/// The discs. All borrowed; any number of threads may ask.
struct ll_covering {
    const struct ll_xy *centres;
    const ll_index *index; ///< of the centres
    double radius_m;
    double chord_error_m;                  ///< how far chords may be from the circles
    const struct ll_disc_sectors *sectors; ///< NULL: found without, more slowly
};

/// Cuts a polygon shape.
///
/// Only the discs that meet its box are united; edges are cut by the arcs of their outline, and the
/// pieces walked around as Weiler and Atherton (1977) do, along the polygon outside the discs and
/// backwards along the arcs inside the polygon. Where things lie so exactly on each other that
/// rounding would tear the outline (three circles through one point, a corner on a circle), the
/// radius and the centres are changed by some ten-millionths of a metre for this polygon.
///
/// @param ret_shapes  One polygon shape is appended, without rings when nothing is left; ends of
///                    chords lie on the circles, so the polygon holds the exact one and at most
///                    `chord_error_m` more along each arc. NULL: area only.
/// @param ret_area_m2 Exact, from the arcs (Green).
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT, LL_E_INVALID when the polygon itself is not valid.
LL_MUST_USE enum ll_code ll_uncovered(const struct ll_shapes *shapes, size_t index,
                                      const struct ll_covering *covering,
                                      struct ll_shapes *ret_shapes, double *ret_area_m2,
                                      struct ll_err *err);

#endif
