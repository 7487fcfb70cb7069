/// Where on the globe the villages of a view lie.
#ifndef LL_APP_JOBS_BOUNDS_H
#define LL_APP_JOBS_BOUNDS_H

#include "app/jobs/view.h"

/// Longitude and latitude box of every village, degrees, from its projected box (corners and
/// middles of the sides). Villages whose area is no longer in the store get an empty box.
/// @param ret_boxes Room for view->ranking.count boxes.
LL_MUST_USE enum ll_code ll_village_bounds(const struct ll_view *view, struct ll_box *ret_boxes,
                                           struct ll_err *err);

#endif
