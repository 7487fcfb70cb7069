/// Reference tables as CSV text (RFC 4180, UTF-8, first row = column names, `#` lines are notes).
#ifndef LL_CORE_CSV_H
#define LL_CORE_CSV_H

#include <stddef.h>

#include "core/error.h"

/// A parsed table, read-only and safe on any thread.
typedef struct ll_csv ll_csv;

/// Parses `len` bytes. Every row must have as many cells as the first.
/// @param name     Used in messages only, such as "rules.csv".
/// @param ret_csv  Receives a table owned by the caller (ll_csv_free).
/// @return LL_OK, LL_E_FORMAT (with the line), LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_csv_parse(const char *name, const char *bytes, size_t len,
                                      ll_csv **ret_csv, struct ll_err *err);
void ll_csv_free(ll_csv *csv);
void ll_csv_freep(ll_csv **csv);

/// Rows without the heading.
size_t ll_csv_rows(const ll_csv *csv);

/// Columns, and the heading of one; borrowed from the table.
size_t ll_csv_columns(const ll_csv *csv);
const char *ll_csv_heading(const ll_csv *csv, size_t column);

/// Line of the text on which a row begins, counted from 1.
size_t ll_csv_line(const ll_csv *csv, size_t row);

/// Index of a column. @return LL_E_FORMAT, naming table and column, when it is missing or twice
/// there.
LL_MUST_USE enum ll_code ll_csv_column(const ll_csv *csv, const char *column, size_t *ret_index,
                                       struct ll_err *err);

/// One cell, never NULL, blanks trimmed; borrowed from the table.
const char *ll_csv_cell(const ll_csv *csv, size_t row, size_t column);

/// One cell as a number; an empty cell is NAN. @return LL_E_FORMAT naming the place.
LL_MUST_USE enum ll_code ll_csv_number(const ll_csv *csv, size_t row, size_t column,
                                       double *ret_value, struct ll_err *err);

#endif
