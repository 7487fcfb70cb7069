/// What the quota board counts from: a store, or the part of it that lies in an area.
#ifndef LL_APP_JOBS_QUOTA_READING_H
#define LL_APP_JOBS_QUOTA_READING_H

#include "app/jobs/model.h"
#include "core/quotas.h"

/// Owns all; `{.scene = ll_scene_make()}` is empty; release with ll_quota_reading_clear.
struct ll_quota_reading {
    struct ll_model model;
    struct ll_scene scene;
    uint32_t area; ///< row of the area that is counted; LL_NONE: the whole store
    uint32_t *villages;
    size_t village_count;
    uint32_t *station_area;
    bool *inside[LL_LAYER_COUNT];
    struct ll_hydrant_changes hydrants;
    size_t windows[3]; ///< cleared, not known, all
};
void ll_quota_reading_clear(struct ll_quota_reading *reading);

/// Reads the store. @param area Code or unique name; NULL: the whole store.
/// @return LL_E_NOT_FOUND, LL_E_DECISION about the area; what reading the store returns.
LL_MUST_USE enum ll_code ll_quota_reading_load(ll_store *store, int year, const char *area,
                                               unsigned threads, struct ll_quota_reading *inout,
                                               struct ll_err *err);

/// What ll_quota_count takes; borrows.
struct ll_quota_input ll_quota_reading_input(const struct ll_quota_reading *reading);

#endif
