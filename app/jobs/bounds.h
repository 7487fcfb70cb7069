/// Where on the globe the villages of a view lie: boxes and outlines in degrees.
#ifndef LL_APP_JOBS_BOUNDS_H
#define LL_APP_JOBS_BOUNDS_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "geo/crs.h"

/// Longitude and latitude box of every village, degrees, from its projected box (corners and
/// middles of the sides). Villages whose area is no longer in the store get an empty box.
/// @param ret_boxes Room for view->ranking.count boxes.
LL_MUST_USE enum ll_code ll_village_bounds(const struct ll_view *view, struct ll_box *ret_boxes,
                                           struct ll_err *err);

/// Writes member `outline` of the open object: the rings of a shape as arrays of [lon, lat], outer
/// ones and holes alike; null for row LL_NONE.
/// @param to_lonlat From the CRS of the shapes to EPSG:4326.
LL_MUST_USE enum ll_code ll_outline_document(const struct ll_shapes *shapes, uint32_t row,
                                             ll_transform *to_lonlat, ll_json *json,
                                             struct ll_err *err);

#endif
