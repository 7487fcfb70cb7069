/// Where along a line a hose begins that was found from one of its places. Internal to geo/.
#ifndef LL_GEO_HOSE_SLIDE_H
#define LL_GEO_HOSE_SLIDE_H

#include "geo/hose.h"
#include "geo/hose_search.h"

/// The pieces of one target, which lie together.
struct ll_hose_goal {
    const struct ll_hose_piece *pieces;
    uint32_t count;
};

/// Moves the beginning of the hose to a target along the line that its source lies on, toward the
/// place that is best for where the hose first bends or ends, as far as the straight way there is
/// free (found by halving, to 1/256). Where it has no bend it ends at the nearest point in sight
/// from there, and both move again, a few times.
/// @param found     After the search, which found a hose to the target.
/// @param ret_along Where it begins.
/// @return The length of the hose.
double ll_hose_slide_start(const struct ll_hose_search *found, const struct ll_hose_goal *goal,
                           const struct ll_hose_slide *slide, double *ret_along);

#endif
