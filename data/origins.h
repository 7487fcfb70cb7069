/// Which source each current feature of a layer came from, and since when it is as it is.
#ifndef LL_DATA_ORIGINS_H
#define LL_DATA_ORIGINS_H

#include "core/table.h"
#include "core/text.h"
#include "data/store.h"

/// One entry for each row of a table. Owns its arrays; release with ll_origins_clear.
struct ll_origins {
    struct ll_text strings; ///< terminated texts one after another
    size_t *uid;            ///< offset in `strings`
    size_t *source;         ///< likewise: the name of the source
    int64_t *valid_from_ms; ///< since 1970-01-01 UTC
};
void ll_origins_clear(struct ll_origins *origins);

/// Reads them for a table that ll_scene_load made of the same store, ordered by id.
/// @return LL_E_BUSY when rows were changed since.
LL_MUST_USE enum ll_code ll_origins_load(ll_store *store, const struct ll_table *table,
                                         struct ll_origins *ret_origins, struct ll_err *err);

#endif
