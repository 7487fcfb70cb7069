/// Rows of the draws of a ranking; both directions side by side. Internal to data/.
#ifndef LL_DATA_DRAW_ROWS_H
#define LL_DATA_DRAW_ROWS_H

#include "data/assessments.h"
#include "data/db.h"

/// Writes ranking_draws and, for every village, village_draws.
LL_MUST_USE enum ll_code ll_draw_rows_write(sqlite3 *db, int64_t assessment,
                                            const struct ll_stored_draws *drawn,
                                            const struct ll_stored_village *villages, size_t count,
                                            struct ll_err *err);

/// Reads them into the villages of a ranking. Nothing changes where no draws were stored.
/// @return LL_E_FORMAT for a verdict of a newer program.
LL_MUST_USE enum ll_code ll_draw_rows_read(sqlite3 *db, int64_t assessment,
                                           struct ll_stored_ranking *inout, struct ll_err *err);

#endif
