/// How a file was read: two imports are the same only when content and reading are.
#ifndef LL_IMPORTERS_READING_H
#define LL_IMPORTERS_READING_H

#include <stdbool.h>

#include "core/hash.h"
#include "data/features.h"
#include "data/store.h"

/// A content hash, ':', 16 digits of where it lies, 16 digits of all else, and the end.
#define LL_READING_SIZE (LL_HASH_TEXT_SIZE + 33)

/// What decides how a file is read, as settled, whether told or found. NULL is nothing.
struct ll_reading {
    const char *content_hash; ///< of the file; "" when unknown
    const char *crs;          ///< the coordinate system as the report says it
    int offset;               ///< enum ll_offset
    bool swapped;             ///< x holds north
    const char *profile;      ///< everything that was told, as lines of option=value
    const char *mapping; ///< lines of field=column; those of x, y and xy say where features lie
};

/// The content hash with the reading behind it; "" when the content hash is unknown.
LL_MUST_USE enum ll_code ll_reading_hash(const struct ll_reading *reading,
                                         char ret_text[LL_READING_SIZE], struct ll_err *err);

/// Whether the same content was imported into the layer with its coordinates read otherwise, and
/// some of those rows are still current: reading it once more would store everything twice.
/// @param reading  From ll_reading_hash.
LL_MUST_USE enum ll_code ll_reading_differs(ll_store *store, enum ll_layer layer,
                                            const char *layer_name, const char *reading,
                                            bool *ret_differs, struct ll_err *err);

#endif
