/// What prepared rows hold. Internal to data/.
#ifndef LL_DATA_PREPARED_ROWS_PRIVATE_H
#define LL_DATA_PREPARED_ROWS_PRIVATE_H

#include "data/blob.h"
#include "data/prepared_rows.h"
#include "data/uids.h"

/// About one row.
struct ll_prepared_row {
    size_t first; ///< byte of its geometry
    size_t len;
    uint64_t content;               ///< ll_row_content
    char uid[LL_UID_OF_SHAPE_SIZE]; ///< ll_uid_of_shape; "" for a row with a key
};

struct ll_prepared_rows {
    enum ll_layer layer;
    int epsg;
    ll_hash *hash;
    struct ll_blob geometries; ///< one after another
    struct ll_prepared_row *rows;
    size_t count;
    size_t capacity;
};

/// The geometry of a row; borrowed.
struct ll_blob ll_prepared_geometry(const ll_prepared_rows *prepared, size_t row);

#endif
