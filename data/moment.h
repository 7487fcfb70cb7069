/// The moment that a scene shows.
#ifndef LL_DATA_MOMENT_H
#define LL_DATA_MOMENT_H

#include "core/scene.h"
#include "data/store.h"

/// The last change of features that a scene saw, ms since 1970 UTC; 0 when features changed since
/// it was read, so that it shows no one moment.
/// @param scene As it was read, with nothing supposed.
LL_MUST_USE enum ll_code ll_scene_moment(ll_store *store, const struct ll_scene *scene,
                                         int64_t *ret_ms, struct ll_err *err);

/// The last change of features of a store; 0 for an empty one.
LL_MUST_USE enum ll_code ll_store_last_change(ll_store *store, int64_t *ret_ms, struct ll_err *err);

#endif
