/// What could be done. Private to app/jobs/plan*.c.
#ifndef LL_APP_JOBS_PLAN_PRIVATE_H
#define LL_APP_JOBS_PLAN_PRIVATE_H

#include "app/jobs/plan.h"

/// Candidates; rows owned by the caller (ll_free).
struct ll_plan_candidates {
    struct ll_plan_action *items;
    size_t count;
    size_t capacity;
    struct ll_xy *walls; ///< of the actions; owned by the caller, too
    size_t wall_points;
    size_t wall_capacity;
};

/// Finds what could be done in the village (or everywhere): the sites that cover most with up to
/// LL_PLAN_HYDRANTS new hydrants and LL_PLAN_STATIONS micro stations, as many hydrants on record
/// that win most once they work, the LL_PLAN_OBSTACLES obstacles whose clearing alone wins most,
/// and the LL_PLAN_WALLS cuts by fire walls alone that part most footprint per yuan.
LL_MUST_USE enum ll_code ll_plan_find(const struct ll_plan_request *request,
                                      const struct ll_what_if *what_if, uint32_t area,
                                      struct ll_plan_candidates *ret, struct ll_err *err);

#define LL_PLAN_HYDRANTS  12
#define LL_PLAN_STATIONS  3
#define LL_PLAN_OBSTACLES 10
#define LL_PLAN_WALLS     10

/// Row of the village that a place lies in; LL_NONE.
uint32_t ll_plan_village(const struct ll_what_if *what_if, struct ll_xy at);

/// The changes that an action makes, with the values that they set. Owns its rows; `{0}` is empty;
/// release with ll_plan_changes_clear.
struct ll_plan_changes {
    struct ll_changes list; ///< borrows rows and values from here
    struct ll_change *rows;
    struct ll_change_value values[2];
};
void ll_plan_changes_clear(struct ll_plan_changes *changes);

/// @param walls Those of the plan. @param inout Replaced; must not move while the list is used.
LL_MUST_USE enum ll_code ll_plan_changes_make(const struct ll_plan_action *action,
                                              const struct ll_xy *walls,
                                              struct ll_plan_changes *inout, struct ll_err *err);

#endif
