/// Looking for damage in a store.
#ifndef LL_DATA_CHECK_H
#define LL_DATA_CHECK_H

#include <stddef.h>

#include "core/progress.h"
#include "data/store.h"

/// One thing found.
struct ll_problem {
    const char *kind; ///< "file", "reference", "spatial_index" or "row"; static
    char *detail;     ///< what and where; owned by the list
};

/// What was found, in order. Owns its rows; `{0}` is empty.
struct ll_problems {
    size_t count;
    size_t capacity;
    struct ll_problem *rows;
};
void ll_problems_clear(struct ll_problems *problems);

/// Checks the file's pages (SQLite's integrity_check), references between tables, the spatial
/// index of each layer (its tree, and box by box against the geometries), and that every current
/// row can be read. At most 100 problems of each kind are listed for each layer.
/// @param ret_problems Empty when all is well; released by ll_problems_clear.
/// @return LL_E_CANCELLED, LL_E_IO, LL_E_NOMEM; damage is not an error but a finding.
LL_MUST_USE enum ll_code ll_store_check(ll_store *store, const struct ll_progress *progress,
                                        struct ll_problems *ret_problems, struct ll_err *err);

#endif
