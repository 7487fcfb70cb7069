/// The ground that the hoses of each class of vehicles reach, as an assessment found it.
#ifndef LL_APP_JOBS_REACH_GROUND_H
#define LL_APP_JOBS_REACH_GROUND_H

#include "core/progress.h"
#include "data/store.h"
#include "geo/reach_areas.h"

/// What is asked for. All borrowed.
struct ll_reach_ground_ask {
    const char *period; ///< NULL: the newest assessment
    unsigned threads;
    const struct ll_progress *progress;
};

/// Draws it from the answers that the assessment stored, and from the data, rules and vehicles of
/// then: it is not stored, so that no assessment takes longer or more room for it.
/// @param ret_areas Owned by the caller (ll_reach_areas_clear).
/// @param ret_epsg  Their CRS.
/// @return LL_E_NOT_FOUND without an assessment; LL_E_UNSUPPORTED for one of a single area, of
///         another method, without reach, or that does not know which data it saw; and as
///         ll_reach_areas_draw.
LL_MUST_USE enum ll_code ll_reach_ground(ll_store *store, const struct ll_reach_ground_ask *ask,
                                         struct ll_reach_areas *ret_areas, int *ret_epsg,
                                         struct ll_err *err);

#endif
