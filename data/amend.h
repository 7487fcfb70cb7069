/// Changing fields of current rows: the old row ends, one of the same uid takes its place.
#ifndef LL_DATA_AMEND_H
#define LL_DATA_AMEND_H

#include "core/table.h"
#include "data/store.h"

/// Gives the rows named by `values->id` the values of some fields; everything else of them, where
/// they came from too, stays. To be called inside a transaction; rows that say so already are left
/// alone, and where no row changes nothing is written.
/// @param fields      Numbers of the fields, `field_count` of them.
/// @param ret_changed Rows changed.
/// @return LL_E_NOT_FOUND when a row is not current.
LL_MUST_USE enum ll_code ll_features_amend(ll_store *store, const struct ll_table *values,
                                           const int *fields, size_t field_count,
                                           size_t *ret_changed, struct ll_err *err);

/// The id that the next new row of a layer gets.
LL_MUST_USE enum ll_code ll_features_next_id(ll_store *store, enum ll_layer layer, int64_t *ret_id,
                                             struct ll_err *err);

#endif
