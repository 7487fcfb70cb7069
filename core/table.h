/// Features of one layer as columns: geometry, ids and one array per field.
#ifndef LL_CORE_TABLE_H
#define LL_CORE_TABLE_H

#include "core/model.h"
#include "core/shapes.h"
#include "core/text.h"

/// A table of features. Row i of every column, of `id` and of `shape` is one feature.
///
/// Column types by field: LL_REAL `double` (NAN unknown), LL_WORD `uint8_t` (0 unknown),
/// LL_STRING `uint32_t` offset into `strings` (0 unknown). A column that was not asked for is
/// NULL and reads as unknown everywhere. Owns its arrays; release with ll_table_clear.
struct ll_table {
    enum ll_layer layer;
    size_t count;
    size_t capacity;
    int64_t *id; ///< the store's key; 0 in a batch that is not stored yet
    struct ll_shapes shape;
    union ll_column {
        void *any;
        double *real;
        uint8_t *word;
        uint32_t *string;
    } column[LL_FIELDS_MAX];
    struct ll_text strings; ///< terminated texts one after another; offset 0 is ""
    uint32_t wanted;        ///< bit per field: which columns exist
};

/// All fields of any layer, for `wanted`.
#define LL_ALL_FIELDS UINT32_MAX

/// An empty table of a layer with the columns in `wanted` (bit `1u << field`).
struct ll_table ll_table_make(enum ll_layer layer, uint32_t wanted);

/// Releases everything and leaves an empty table of the same layer and columns.
void ll_table_clear(struct ll_table *table);

/// Keeps memory, drops the rows: for reading in batches.
void ll_table_rewind(struct ll_table *table);

/// Adds a row whose fields are all unknown. The caller then adds exactly one shape to
/// `table->shape`. @param ret_row May be NULL.
LL_MUST_USE enum ll_code ll_table_add(struct ll_table *table, size_t *ret_row, struct ll_err *err);

/// Takes the last row back, and its shape if that was begun.
void ll_table_drop_last(struct ll_table *table);

/// Adds a copy of a row of another table of the same layer, shape and id included.
LL_MUST_USE enum ll_code ll_table_copy_row(struct ll_table *table, const struct ll_table *from,
                                           size_t row, struct ll_err *err);

/// Sets a field; does nothing when the table has no such column.
void ll_table_set_real(struct ll_table *table, size_t row, int field, double value);
void ll_table_set_word(struct ll_table *table, size_t row, int field, uint8_t word);
LL_MUST_USE enum ll_code ll_table_set_string(struct ll_table *table, size_t row, int field,
                                             const char *text, struct ll_err *err);

/// Reads a field: NAN, 0 or NULL when unknown or when the column is not there.
double ll_table_real(const struct ll_table *table, size_t row, int field);
uint8_t ll_table_word(const struct ll_table *table, size_t row, int field);
const char *ll_table_string(const struct ll_table *table, size_t row, int field);

/// Whether a field of a row is unknown.
bool ll_table_unknown(const struct ll_table *table, size_t row, int field);

/// The box around all rows.
struct ll_box ll_table_box(const struct ll_table *table);

#endif
