/// R*Tree tables written as a packed tree, or extended row by row. Internal to data/.
///
/// Inserting boxes one by one costs ten times more than sorting them along a Hilbert curve and
/// writing the nodes of the finished tree. The tables _node, _parent and _rowid are those of
/// SQLite's R*Tree module (https://www.sqlite.org/rtree.html, "shadow tables"); their format is
/// fixed by file compatibility.
#ifndef LL_DATA_SPATIAL_INDEX_H
#define LL_DATA_SPATIAL_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/shapes.h"
#include "data/db.h"

/// A box of the index, rounded outward to single precision as the R*Tree stores it.
struct ll_index_entry {
    int64_t id;
    float min_x;
    float max_x;
    float min_y;
    float max_y;
};

/// The entry of a box.
struct ll_index_entry ll_index_entry_make(int64_t id, const struct ll_box *box);

/// Adds entries to the index of `table`, whose geometry column is `geom`, in the caller's
/// transaction. Few new entries are inserted one by one; many are packed together with those
/// that are there.
LL_MUST_USE enum ll_code ll_index_add(sqlite3 *db, const char *table,
                                      const struct ll_index_entry *entries, size_t count,
                                      struct ll_err *err);

#endif
