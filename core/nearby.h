/// What lies near each building that only the index asks for: forest, stacks, the flow of hydrants
/// in the circle, and hydrants that would be there if they worked.
#ifndef LL_CORE_NEARBY_H
#define LL_CORE_NEARBY_H

#include "core/scene.h"

/// Columns by building. Owns its arrays; `{0}` is "not run"; release with ll_nearby_clear.
struct ll_nearby {
    size_t count;
    bool forest_known;    ///< any forest on record: else `forest_m` says nothing
    float *forest_m;      ///< to the nearest forest within the rule, 0 inside; INFINITY beyond
    float *stack_m;       ///< to the nearest recorded pile of goods within the rule; INFINITY
    float *flow_low_lps;  ///< of counted hydrants in the circle, together: for certain
    float *flow_high_lps; ///< at most
    uint32_t *repair;     ///< row of the nearest broken or missing hydrant in the circle; LL_NONE
};

/// Columns for `count` buildings with nothing near.
/// @param ret_nearby Owned by the caller; untouched on failure. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_nearby_make(size_t count, struct ll_nearby *ret_nearby,
                                        struct ll_err *err);
void ll_nearby_clear(struct ll_nearby *nearby);

#endif
