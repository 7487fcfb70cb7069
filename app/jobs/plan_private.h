/// What could be done. Private to app/jobs/plan*.c.
#ifndef LL_APP_JOBS_PLAN_PRIVATE_H
#define LL_APP_JOBS_PLAN_PRIVATE_H

#include "app/jobs/plan.h"

/// Candidates; rows owned by the caller (ll_free).
struct ll_plan_candidates {
    struct ll_plan_action *items;
    size_t count;
    size_t capacity;
};

/// Finds what could be done in the village (or everywhere): the sites that cover most with up to
/// LL_PLAN_HYDRANTS new hydrants and LL_PLAN_STATIONS micro stations, as many hydrants on record
/// that win most once they work, and the LL_PLAN_OBSTACLES obstacles whose clearing alone wins
/// most.
LL_MUST_USE enum ll_code ll_plan_find(const struct ll_plan_request *request,
                                      const struct ll_what_if *what_if, uint32_t area,
                                      struct ll_plan_candidates *ret, struct ll_err *err);

#define LL_PLAN_HYDRANTS  12
#define LL_PLAN_STATIONS  3
#define LL_PLAN_OBSTACLES 10

/// Row of the village that a place lies in; LL_NONE.
uint32_t ll_plan_village(const struct ll_what_if *what_if, struct ll_xy at);

/// The change that an action makes. @param values Room for 2.
struct ll_change ll_plan_change(const struct ll_plan_action *action,
                                struct ll_change_value values[2], size_t *ret_value_count);

#endif
