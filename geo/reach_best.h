/// The blockers whose clearing together wins most.
#ifndef LL_GEO_REACH_BEST_H
#define LL_GEO_REACH_BEST_H

#include "geo/reach.h"

/// What is asked. All borrowed.
struct ll_reach_best_ask {
    const uint32_t *blockers; ///< rows that may be cleared; of equal ones the earlier are preferred
    size_t count;
    uint32_t most;     ///< to be cleared, at least 1
    double work_limit; ///< as core/best_set.h has it, for each class
};

/// What clearing some blockers together wins: the fields of a blocker that say so, of all classes.
struct ll_reach_set {
    uint32_t *blockers; ///< in the order they were asked in; owned
    size_t count;
    struct ll_blocker together;    ///< what they win; nothing else of it is filled in
    double *without_s;             ///< by blocker: worth of the set without it, s; owned
    double worth_s;                ///< as blockers are ranked by: of the class that wins most
    enum ll_vehicle_class vehicle; ///< that class
    double bound_s;                ///< no set of so many is worth more
    bool proven;                   ///< this one is worth the most
};
void ll_reach_set_clear(struct ll_reach_set *set);

/// Seconds that a blocker (or a set) wins for the class that wins most: those of the buildings
/// reached sooner, and cut_off_worth_s for every building that is opened.
/// @param ret_vehicle That class; may be NULL.
double ll_reach_worth_s(const struct ll_blocker *blocker, const ll_rules *rules,
                        enum ll_vehicle_class *ret_vehicle);

/// Finds the set of blockers whose clearing together wins most by the measure that ranks each alone
/// (geo/reach.h, ll_reach_worth_s), so that a set of one is the first of that ranking. Two in
/// series on one way, of which each alone wins nothing, are found, and two ways to one house count
/// once.
///
/// For each class: the ways through blockers that are quicker than those as things are, with the
/// sets that must go for each (geo/reach_bundles.h), then branch and bound over sets
/// (core/best_set.h), each judged by the shortest times improved as for one blocker alone.
/// @param memory What the run that found `reach` kept. Rules and scene must be those of that run.
/// @return LL_OK, LL_E_INVALID without the memory of a run, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_reach_best(const struct ll_stage *in, const ll_reach_memory *memory,
                                       struct ll_reach *reach, const struct ll_reach_best_ask *ask,
                                       struct ll_reach_set *ret_set, struct ll_err *err);

#endif
