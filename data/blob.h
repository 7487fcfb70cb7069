/// SpatiaLite's geometry blobs from and to shapes, without any library in between.
///
/// Format: https://www.gaia-gis.it/gaia-sins/BLOB-Geometry.html. Points are written as POINT,
/// lines as MULTILINESTRING, polygons as MULTIPOLYGON; what is read may be any of the six simple
/// or multi types in two dimensions. Internal to data/.
#ifndef LL_DATA_BLOB_H
#define LL_DATA_BLOB_H

#include <stdint.h>

#include "core/shapes.h"

/// A growing buffer of bytes. `{0}` is empty; release with ll_blob_clear.
struct ll_blob {
    uint8_t *bytes;
    size_t len;
    size_t capacity;
};
void ll_blob_clear(struct ll_blob *blob);

/// Writes shape `index` into `blob`, which is overwritten.
/// @return LL_E_INVALID for a shape without points, LL_E_LIMIT over 1 GB, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_blob_encode(const struct ll_shapes *shapes, size_t index, int srid,
                                        struct ll_blob *blob, struct ll_err *err);

/// The same, behind what is in `blob` already.
LL_MUST_USE enum ll_code ll_blob_append(const struct ll_shapes *shapes, size_t index, int srid,
                                        struct ll_blob *blob, struct ll_err *err);

/// Appends the geometry of a blob to `shapes` as one shape, with rings turned as core/shapes.h
/// says. Nothing in the blob is trusted. On failure nothing is appended.
///
/// @param kinds Kinds that are accepted (LL_KINDS_…).
/// @return LL_E_FORMAT saying what is wrong, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_blob_decode(const void *bytes, size_t len, int srid, unsigned kinds,
                                        struct ll_shapes *shapes, struct ll_err *err);

#endif
