/// The statement that adds a row to a layer: it names the fields that rows have so far and no
/// others, for most fields of most sources are not known. Internal to data/.
#ifndef LL_DATA_ROW_INSERT_H
#define LL_DATA_ROW_INSERT_H

#include "core/table.h"
#include "core/text.h"
#include "data/blob.h"
#include "data/db.h"

/// Begins as `{.db, .layer}`; released with ll_row_insert_clear, which leaves it so.
struct ll_row_insert {
    sqlite3 *db; ///< borrowed
    enum ll_layer layer;
    sqlite3_stmt *st; ///< NULL before the first row
    uint32_t fields;  ///< bits of those it names
};
void ll_row_insert_clear(struct ll_row_insert *insert);

/// A row to be added. All borrowed.
struct ll_new_row {
    int64_t id;
    const struct ll_text *uid;
    int64_t source;
    int64_t from_ms;
    const char *key; ///< NULL or "": none
    const struct ll_table *table;
    size_t row; ///< of the table
    const struct ll_blob *geometry;
};

LL_MUST_USE enum ll_code ll_row_insert_run(struct ll_row_insert *insert,
                                           const struct ll_new_row *row, struct ll_err *err);

#endif
