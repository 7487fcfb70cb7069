/// Hydrants next to each other along the road that stand too far apart.
#ifndef LL_GEO_SPACING_H
#define LL_GEO_SPACING_H

#include "core/supply.h"
#include "geo/network.h"
#include "geo/stage.h"

/// Finds pairs of counted hydrants that are neighbours along drivable lanes: on the shortest way
/// from one to the other no third is nearer than the nearer of both (network Voronoi cells that
/// meet; Okabe et al. 2008). Hydrants farther than `hydrant_lane_m` from every lane are left out.
/// Reported are pairs over `hydrant_spacing_m`, or over `hydrant_spacing_low_m` where one of both
/// stands in an area of low grade, and up to `spacing_search_m`.
///
/// @param low_grade One entry a hydrant row.
/// @param supply  Receives `spacings`, in order of hydrant_a < hydrant_b, each pair once with its
///                shortest way, their count and `spacing_shapes`, the ways. Had none before.
LL_MUST_USE enum ll_code ll_hydrant_spacings(const struct ll_stage *in,
                                             const struct ll_network *network,
                                             const bool *low_grade, struct ll_supply *supply,
                                             struct ll_err *err);

#endif
