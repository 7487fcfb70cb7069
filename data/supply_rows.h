/// Rows of the supply of water; both directions side by side. Internal to data/.
#ifndef LL_DATA_SUPPLY_ROWS_H
#define LL_DATA_SUPPLY_ROWS_H

#include "core/supply.h"
#include "data/db.h"

/// Writes building_supply, hydrant_gain, water_gap, hydrant_spacing and supply_result; nothing for
/// a stage that did not run.
/// @param inside Of a partial assessment: the results, where buildings elsewhere have no area and
///               are left out. NULL: all buildings.
LL_MUST_USE enum ll_code ll_supply_rows_write(sqlite3 *db, int64_t assessment,
                                              const struct ll_scene *scene,
                                              const struct ll_supply *supply,
                                              const struct ll_building_results *inside,
                                              struct ll_err *err);

/// Reads them back, aligned to the scene's rows; `{0}` when there are none. Gaps of areas that are
/// gone, and gains and spacings of hydrants that are, are left out.
/// @param ret_supply Owned by the caller (ll_supply_clear).
LL_MUST_USE enum ll_code ll_supply_rows_read(sqlite3 *db, int64_t assessment,
                                             const struct ll_scene *scene,
                                             struct ll_supply *ret_supply, struct ll_err *err);

#endif
