/// What a row says, as one number: the same for a row in memory and for the same row in the store.
/// Internal to data/.
#ifndef LL_DATA_ROW_CONTENT_H
#define LL_DATA_ROW_CONTENT_H

#include <stdint.h>

#include "core/hash.h"
#include "core/table.h"
#include "data/blob.h"
#include "data/db.h"

/// Hash of a row of a table: its geometry as stored, its key and all its fields.
/// @param hash Used and left in any state. @param key NULL counts as "".
uint64_t ll_row_content(ll_hash *hash, const struct ll_table *table, size_t row, const char *key,
                        const struct ll_blob *geometry);

/// The same of the row a statement stands on.
/// @param column Of the geometry; the key follows, then all fields in the model's order.
uint64_t ll_row_content_stored(ll_hash *hash, sqlite3_stmt *st, int column, enum ll_layer layer);

/// Makes `to` (emptied first, all fields) the row that remains when a new row takes the place of
/// an old one: what the new one does not know stays as the old one had it. The mark that an area
/// was derived is not handed on.
LL_MUST_USE enum ll_code ll_row_merge(const struct ll_table *fresh, size_t row,
                                      const struct ll_table *old, size_t old_row,
                                      struct ll_table *to, struct ll_err *err);

#endif
