/// What the writer stores and compares of each row of a batch, worked out beforehand: on any
/// thread, so that the one that writes has only to write.
#ifndef LL_DATA_PREPARED_ROWS_H
#define LL_DATA_PREPARED_ROWS_H

#include "core/table.h"

/// Geometries as they are stored, hashes of what the rows say, uids of those without a key. Opaque.
typedef struct ll_prepared_rows ll_prepared_rows;

/// Prepares all rows of a batch.
/// @param keys  As ll_feature_writer_add takes them.
/// @param epsg  CRS of the rows: the store's.
/// @param inout NULL, or used for another batch before; owned by the caller
///              (ll_prepared_rows_free).
/// @return LL_E_INVALID (a row without geometry), LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_rows_prepare(const struct ll_table *batch, const char *const *keys,
                                         int epsg, ll_prepared_rows **inout, struct ll_err *err);
void ll_prepared_rows_free(ll_prepared_rows *prepared);

#endif
