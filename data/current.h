/// The current rows of one layer: all in turn, those in a box, or one by its number.
#ifndef LL_DATA_CURRENT_H
#define LL_DATA_CURRENT_H

#include "core/table.h"
#include "data/store.h"

/// Reads the current rows of a layer. Borrows the store; sees what its transaction has written.
/// Opaque.
typedef struct ll_current ll_current;

/// @param fields Bits of the fields that rows are wanted with.
/// @param ret_current Owned by the caller (ll_current_free).
LL_MUST_USE enum ll_code ll_current_new(ll_store *store, enum ll_layer layer, uint32_t fields,
                                        ll_current **ret_current, struct ll_err *err);
void ll_current_free(ll_current *current);
void ll_current_freep(ll_current **current);

/// From here on, rows that came from the source of this name are left out of boxes.
LL_MUST_USE enum ll_code ll_current_skip_source(ll_current *current, const char *source,
                                                struct ll_err *err);

/// Visits all rows in order of id. A row is row 0 of the table that `visit` gets, which borrows it
/// until it returns. @param visit LL_OK to go on; its failure is the answer.
LL_MUST_USE enum ll_code ll_current_each(ll_current *current,
                                         enum ll_code (*visit)(const struct ll_table *row,
                                                               void *user, struct ll_err *err),
                                         void *user, struct ll_err *err);

/// The rows whose boxes meet a box, in order of id, from the spatial index (a box may miss by the
/// rounding of single precision). @param ret_rows Borrowed until the next call.
LL_MUST_USE enum ll_code ll_current_in_box(ll_current *current, const struct ll_box *box,
                                           const struct ll_table **ret_rows, struct ll_err *err);

/// One row. @param ret_rows Borrowed until the next call; empty when there is no such current row.
LL_MUST_USE enum ll_code ll_current_row(ll_current *current, int64_t id,
                                        const struct ll_table **ret_rows, struct ll_err *err);

/// The highest id ever given in a layer, ended rows included; 0 when there is none. One import
/// numbers the rows it stores one after another.
LL_MUST_USE enum ll_code ll_last_id(ll_store *store, enum ll_layer layer, int64_t *ret_id,
                                    struct ll_err *err);

#endif
