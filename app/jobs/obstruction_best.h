/// Which few obstacles to clear together: the set of `obstacles --best`.
#ifndef LL_APP_JOBS_OBSTRUCTION_BEST_H
#define LL_APP_JOBS_OBSTRUCTION_BEST_H

#include "app/jobs/obstruction.h"
#include "app/jobs/what_if.h"
#include "geo/reach_best.h"

/// What is asked. All borrowed.
struct ll_obstruction_best_request {
    struct ll_assess_request assess; ///< `area` is not read
    const char *area;                ///< only what stands there may be cleared; NULL: all
    uint32_t most;
    bool recorded_only; ///< houses, walls and the lane's own width stay
    enum ll_lang lang;
};

/// What a run of the whole stage without the set finds.
struct ll_obstruction_recount {
    uint32_t cut_off[LL_VEHICLE_COUNT]; ///< buildings that are reached only then
    uint32_t delayed[LL_VEHICLE_COUNT]; ///< reached sooner by delay_s or more
};

/// What came of it. Owns all; release with ll_obstruction_best_clear.
struct ll_obstruction_best {
    struct ll_what_if what_if; ///< with the obstacles on record that are in the set removed, and
                               ///< compared, when there are any
    struct ll_reach reach;     ///< as things are
    struct ll_reach_set set;   ///< rows of reach.blockers
    size_t candidates;
    size_t recorded; ///< obstacles on record in the set
    struct ll_obstruction_recount recount;
};
void ll_obstruction_best_clear(struct ll_obstruction_best *best);

/// Runs the chain on the store as it is now, finds the best set (geo/reach_best.h), and runs reach
/// anew without it. Obstacles on record are then removed from the scene and the chain run on: what
/// that changes for villages. Of what is no obstacle on record (houses, a lane's own width) nothing
/// can be removed from the scene; it is in the set's figures, not in those of the villages.
/// @return as ll_what_if_open and ll_obstructions_rank.
LL_MUST_USE enum ll_code ll_obstruction_best(const struct ll_obstruction_best_request *request,
                                             struct ll_obstruction_best *ret_best,
                                             struct ll_err *err);

/// The document of `obstacles --best --json`, into the open root object.
LL_MUST_USE enum ll_code ll_obstruction_best_document(const struct ll_obstruction_best *best,
                                                      const struct ll_obstruction_request *request,
                                                      ll_json *json, struct ll_err *err);

#endif
