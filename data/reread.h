/// Whether a file that is in the store already was read in another way.
#ifndef LL_DATA_REREAD_H
#define LL_DATA_REREAD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model.h"
#include "data/store.h"

/// A content hash that says more behind the content: how it was read.
struct ll_reread {
    const char *layer_name; ///< layer inside the file, NULL or "" when there is one only
    const char *reading;    ///< as in struct ll_origin's content_hash
    size_t same;            ///< so many characters are the same when the content is
    size_t other;           ///< and so many when it was read alike
};

/// Whether an import of this layer holds the same content read otherwise, with current rows.
LL_MUST_USE enum ll_code ll_features_reread(ll_store *store, enum ll_layer layer,
                                            const struct ll_reread *reread, bool *ret_otherwise,
                                            struct ll_err *err);

#endif
