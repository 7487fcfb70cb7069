/// What every computation starts from: the store's tables with what the user set, and the scene.
#ifndef LL_APP_JOBS_LOAD_H
#define LL_APP_JOBS_LOAD_H

#include "app/jobs/model.h"
#include "core/progress.h"

/// What to read. All borrowed.
struct ll_load_request {
    const char *store;           ///< path, for messages
    const char *const *settings; ///< "rule=value" or "price=value" each
    size_t setting_count;
    const struct ll_progress *progress; ///< may be NULL
};

/// Reads tables and scene; areas without a code get one.
/// @return LL_E_USAGE for a wrong setting, LL_E_NOT_FOUND for a store without buildings, …; model
///         and scene are the caller's to clear then too.
LL_MUST_USE enum ll_code ll_load(ll_store *store, const struct ll_load_request *request,
                                 struct ll_model *ret_model, struct ll_scene *ret_scene,
                                 struct ll_err *err);

#endif
