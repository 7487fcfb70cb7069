/// Rows of the clearance of lanes; both directions side by side. Internal to data/.
#ifndef LL_DATA_CLEARANCE_ROWS_H
#define LL_DATA_CLEARANCE_ROWS_H

#include "core/clearance.h"
#include "core/rules.h"
#include "data/db.h"

/// Writes lane_result (lanes that were judged) and lane_finding. Pieces are not stored.
LL_MUST_USE enum ll_code ll_clearance_rows_write(sqlite3 *db, int64_t assessment,
                                                 const struct ll_scene *scene,
                                                 const struct ll_clearance *clearance,
                                                 struct ll_err *err);

/// Reads them back, aligned to the lanes of `scene` (by id); lanes without a row come as not
/// judged, findings of lanes that are gone are left out. Lengths come back to 1 mm. No lane has
/// pieces. An assessment made before there was this stage leaves `{0}`.
/// @return LL_E_FORMAT for a word or rule this program does not know.
LL_MUST_USE enum ll_code ll_clearance_rows_read(sqlite3 *db, int64_t assessment,
                                                const struct ll_scene *scene,
                                                struct ll_clearance *ret_clearance,
                                                struct ll_err *err);

#endif
