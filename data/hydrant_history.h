/// What a store has said of its hydrants through time.
#ifndef LL_DATA_HYDRANT_HISTORY_H
#define LL_DATA_HYDRANT_HISTORY_H

#include "core/hydrant_changes.h"
#include "data/store.h"

/// All versions of all hydrants, in order of uid, then time.
/// @param ret_versions Owned by the caller (ll_free). @return LL_OK, LL_E_NOMEM, LL_E_IO.
LL_MUST_USE enum ll_code ll_hydrant_history(ll_store *store,
                                            struct ll_hydrant_version **ret_versions,
                                            size_t *ret_count, struct ll_err *err);

/// Buildings of now that had barred windows at some time.
struct ll_window_history {
    size_t count;
    int64_t *id;     ///< of the row that holds now; in order
    uint8_t *barred; ///< enum ll_flag, as it is now
};
void ll_window_history_clear(struct ll_window_history *history);

/// @param ret_history Owned by the caller (ll_window_history_clear).
LL_MUST_USE enum ll_code
ll_window_history_load(ll_store *store, struct ll_window_history *ret_history, struct ll_err *err);

#endif
