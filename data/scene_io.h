/// Reading the features of a store into a scene: the current ones, or those of an earlier moment.
#ifndef LL_DATA_SCENE_IO_H
#define LL_DATA_SCENE_IO_H

#include "core/progress.h"
#include "core/scene.h"
#include "data/store.h"

/// Which layers and columns to read. Bit per layer; per layer a bit per field.
struct ll_scene_want {
    uint32_t layers;
    uint32_t fields[LL_LAYER_COUNT];
    int64_t as_of_ms; ///< rows as they were then, ms since 1970 UTC; 0: as they are now
};

/// Everything.
struct ll_scene_want ll_scene_want_all(void);

/// What `assess`, `explain` and the maps read: everything, but of the buildings only the fields
/// that a stage or an indicator uses. A million buildings make every column count.
struct ll_scene_want ll_scene_want_assess(void);

/// Reads all rows that are (or were) current, in order of id. @param ret_scene Owned by the caller
/// (ll_scene_clear).
LL_MUST_USE enum ll_code ll_scene_load(ll_store *store, const struct ll_scene_want *want,
                                       const struct ll_progress *progress,
                                       struct ll_scene *ret_scene, struct ll_err *err);

/// uid of a feature by id. @param ret_uid Owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_feature_uid(ll_store *store, enum ll_layer layer, int64_t id,
                                        char **ret_uid, struct ll_err *err);

#endif
