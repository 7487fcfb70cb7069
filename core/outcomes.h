/// What the stages compute beside the results by building (core/results.h), together.
#ifndef LL_CORE_OUTCOMES_H
#define LL_CORE_OUTCOMES_H

#include "core/clearance.h"
#include "core/reach.h"
#include "core/response_areas.h"
#include "core/separation.h"
#include "core/supply.h"

/// Owns all; `{0}` is "nothing run"; release with ll_outcomes_clear.
struct ll_outcomes {
    struct ll_supply supply;
    struct ll_clearance clearance;
    struct ll_reach reach;
    struct ll_separation separation;
    struct ll_response_areas response_areas;
};
void ll_outcomes_clear(struct ll_outcomes *outcomes);

#endif
