/// Values of result rows: thousandths, rows of layers as ids. Internal to data/.
///
/// Columns count from 0, when writing and when reading.
#ifndef LL_DATA_RESULT_VALUES_H
#define LL_DATA_RESULT_VALUES_H

#include "core/scene.h"
#include "data/db.h"

/// Metres, seconds and the like as whole thousandths; what is not finite is NULL.
void ll_bind_thousandths(sqlite3_stmt *st, int column, double value);
double ll_take_thousandths(sqlite3_stmt *st, int column);

/// The id of a row of a layer; LL_NONE is NULL. Taken back: LL_NONE for one that is not in `table`
/// (any more), whose rows are in order of id.
void ll_bind_row(sqlite3_stmt *st, int column, const struct ll_table *table, uint32_t row);
uint32_t ll_take_row(sqlite3_stmt *st, int column, const struct ll_table *table);

void ll_bind_whole(sqlite3_stmt *st, int column, int64_t value);

/// A number of its own kind; NULL is NAN.
double ll_take_real(sqlite3_stmt *st, int column);

#endif
