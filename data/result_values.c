#include "data/result_values.h"

#include <math.h>

void ll_bind_thousandths(sqlite3_stmt *st, int column, double value)
{
    if (isfinite(value)) {
        (void)sqlite3_bind_int64(st, column + 1, llround(value * 1000.0));
    } else {
        (void)sqlite3_bind_null(st, column + 1);
    }
}

double ll_take_thousandths(sqlite3_stmt *st, int column)
{
    return sqlite3_column_type(st, column) == SQLITE_NULL
               ? NAN
               : (double)sqlite3_column_int64(st, column) / 1000.0;
}

void ll_bind_row(sqlite3_stmt *st, int column, const struct ll_table *table, uint32_t row)
{
    if (row != LL_NONE && row < table->count) {
        (void)sqlite3_bind_int64(st, column + 1, table->id[row]);
    } else {
        (void)sqlite3_bind_null(st, column + 1);
    }
}

/// Row of an id in a table read in order of id, LL_NONE when it is not there (any more).
static uint32_t row_of(const struct ll_table *table, int64_t id)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->id[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < table->count && table->id[low] == id ? (uint32_t)low : LL_NONE;
}

uint32_t ll_take_row(sqlite3_stmt *st, int column, const struct ll_table *table)
{
    return sqlite3_column_type(st, column) == SQLITE_NULL
               ? LL_NONE
               : row_of(table, sqlite3_column_int64(st, column));
}

void ll_bind_whole(sqlite3_stmt *st, int column, int64_t value)
{
    (void)sqlite3_bind_int64(st, column + 1, value);
}

double ll_take_real(sqlite3_stmt *st, int column)
{
    return sqlite3_column_type(st, column) == SQLITE_NULL ? NAN : sqlite3_column_double(st, column);
}
