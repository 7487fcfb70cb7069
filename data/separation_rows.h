/// Rows of the separation of buildings; both directions side by side. Internal to data/.
#ifndef LL_DATA_SEPARATION_ROWS_H
#define LL_DATA_SEPARATION_ROWS_H

#include "core/results.h"
#include "core/separation.h"
#include "data/db.h"

/// Writes building_separation, separation_pair (certain pairs only), cluster_result, cluster_cut
/// and cluster_cut_house. Nothing when the stage did not run.
/// @param inside Results by building: those without an area were left out of a partial assessment,
///               and so are their rows; clusters and pairs with one side inside stay. NULL: all.
LL_MUST_USE enum ll_code ll_separation_rows_write(sqlite3 *db, int64_t assessment,
                                                  const struct ll_scene *scene,
                                                  const struct ll_separation *separation,
                                                  const struct ll_building_results *inside,
                                                  struct ll_err *err);

/// Reads them back, aligned to the buildings of `scene` (by id). Pairs are the certain ones;
/// distances come back to 1 mm. Buildings that are gone are left out of clusters, whose figures
/// stay. An assessment made before there was this stage leaves `{0}`.
LL_MUST_USE enum ll_code ll_separation_rows_read(sqlite3 *db, int64_t assessment,
                                                 const struct ll_scene *scene,
                                                 struct ll_separation *ret_separation,
                                                 struct ll_err *err);

#endif
