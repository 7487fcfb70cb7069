/// Rows of the reach of vehicles; both directions side by side. Internal to data/.
#ifndef LL_DATA_REACH_ROWS_H
#define LL_DATA_REACH_ROWS_H

#include "core/reach.h"
#include "core/results.h"
#include "data/db.h"

/// Writes reach_result, blocker_result and tight_place. Nothing when the stage did not run.
/// @param inside Results by building: those without an area were left out of a partial assessment,
///               and so are their rows; the others stay. NULL: all.
LL_MUST_USE enum ll_code ll_reach_rows_write(sqlite3 *db, int64_t assessment,
                                             const struct ll_scene *scene,
                                             const struct ll_reach *reach,
                                             const struct ll_building_results *inside,
                                             struct ll_err *err);

/// Reads them back, aligned to the buildings of `scene` (by id); buildings without a row stay
/// LL_REACH_NOT_RUN. Lengths come back to 1 mm, times to 1 ms. An assessment made before there was
/// this stage leaves `{0}`.
LL_MUST_USE enum ll_code ll_reach_rows_read(sqlite3 *db, int64_t assessment,
                                            const struct ll_scene *scene,
                                            struct ll_reach *ret_reach, struct ll_err *err);

#endif
