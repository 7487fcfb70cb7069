/// A similarity in the plane (4 parameters) from control points.
#ifndef LL_GEO_SIMILARITY_H
#define LL_GEO_SIMILARITY_H

#include "core/shapes.h"

/// to = to_middle + M (from - from_middle), M = [[a, -b], [b, a]]: scale and turn in one.
struct ll_similarity {
    struct ll_xy from_middle;
    struct ll_xy to_middle;
    double a;
    double b;
};

/// How well a similarity fits its control points.
struct ll_similarity_fit {
    double rms_m; ///< root of the sum of squared distances by the degrees of freedom (2 n - 4)
    double max_m;
    size_t worst; ///< the point that is farthest off
    double scale;
    double turn_deg; ///< counter-clockwise
};

/// The similarity with the least sum of squared distances.
/// @return LL_E_INVALID below 3 points, or when they lie on a line or in one spot (their spread
///         across is under 5 % of that along), LL_OK.
/// Source: the closed form, e.g. Umeyama, "Least-squares estimation of transformation parameters"
/// (1991), without reflection.
LL_MUST_USE enum ll_code ll_similarity_find(const struct ll_xy *from, const struct ll_xy *to,
                                            size_t count, struct ll_similarity *ret_similarity,
                                            struct ll_similarity_fit *ret_fit, struct ll_err *err);

/// Applies it to points in place.
void ll_similarity_apply(const struct ll_similarity *similarity, struct ll_xy *points,
                         size_t count);

#endif
