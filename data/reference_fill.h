/// Copying the compiled-in tables into a new store. Internal to data/.
#ifndef LL_DATA_REFERENCE_FILL_H
#define LL_DATA_REFERENCE_FILL_H

#include "data/db.h"

/// Adds each compiled-in table that the store does not hold yet, with origin "builtin".
LL_MUST_USE enum ll_code ll_reference_fill(sqlite3 *db, struct ll_err *err);

#endif
