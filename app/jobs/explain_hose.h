/// The course of the hose from a hydrant to a building: found again for one building, since an
/// assessment stores lengths only.
#ifndef LL_APP_JOBS_EXPLAIN_HOSE_H
#define LL_APP_JOBS_EXPLAIN_HOSE_H

#include "app/jobs/view.h"
#include "core/json.h"
#include "geo/crs.h"

/// Member `hose` of a building: `length_m`, `hydrant` (its code), `bends`, and `path`, the points
/// from the hydrant to the outline as [lon, lat], ready to be a GeoJSON line. Null where no hose
/// reaches it.
/// @param to_lonlat From the CRS of the view's scene to EPSG:4326.
LL_MUST_USE enum ll_code ll_hose_explain_document(const struct ll_view *view, uint32_t building,
                                                  ll_transform *to_lonlat, ll_json *json,
                                                  struct ll_err *err);

/// How often it bends and round which buildings, in a line for people. Appends to `text`.
LL_MUST_USE enum ll_code ll_hose_explain_text(const struct ll_view *view, uint32_t building,
                                              enum ll_lang lang, struct ll_text *text,
                                              struct ll_err *err);

#endif
