/// Laying the last metres from places to stop. Private to geo/legs*.c.
#ifndef LL_GEO_LEGS_PRIVATE_H
#define LL_GEO_LEGS_PRIVATE_H

#include "geo/legs.h"

/// How long ways are, arrival counted, of which the search is to tell.
struct ll_legs_span {
    double least_m; ///< none is shorter
    double until_m; ///< longer ones are of no interest
};

/// Legs under way.
struct ll_legs_work {
    const struct ll_legs_task *task;
    struct ll_legs_scratch *s;
    struct ll_leg *legs;
    size_t leg_count;
    uint32_t but;   ///< of those that are searched
    double until_s; ///< later ways are not looked for
    double base_m;  ///< what all of them count from
};

/// Puts the first `count` of `rows` into ascending order.
void ll_legs_sort_rows(struct ll_legs_scratch *scratch, size_t count);

/// Lets go of the runs that were gathered.
void ll_legs_drop_runs(struct ll_legs_scratch *scratch);

/// Gathers, beside those gathered before, the runs from which a building can be reached by a time.
LL_MUST_USE enum ll_code ll_legs_add_runs(struct ll_legs_work *work, const struct ll_leg *leg,
                                          double by_s, struct ll_err *err);

/// Makes places of the runs that were gathered: one of those at the same spot.
LL_MUST_USE enum ll_code ll_legs_make_marks(struct ll_legs_work *work, struct ll_err *err);

/// Lays hoses from the marks to the buildings of some legs.
LL_MUST_USE enum ll_code ll_legs_lay(struct ll_legs_work *work, const struct ll_leg_turn *turns,
                                     size_t count, const struct ll_legs_span *span,
                                     struct ll_err *err);

/// Finds the soonest ways to the buildings of some legs that are no longer on foot than the rule
/// says, where sooner ones that are longer may have hidden them.
/// @param all As the legs were searched; what was found is in the columns, and replaced there. Its
///            list of buildings, the scratch's own, is overwritten.
LL_MUST_USE enum ll_code ll_legs_lay_within(struct ll_legs_work *work, const struct ll_stage *in,
                                            const struct ll_hose_task *all,
                                            const struct ll_leg_turn *turns, size_t count,
                                            struct ll_err *err);

/// The way that was found to a building. @return Whether there is one.
bool ll_legs_way(const struct ll_legs_work *work, const struct ll_leg *leg, struct ll_way *ret_way);

#endif
