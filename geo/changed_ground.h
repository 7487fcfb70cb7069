/// Where times may have changed from one dispatch to the next.
#ifndef LL_GEO_CHANGED_GROUND_H
#define LL_GEO_CHANGED_GROUND_H

#include "geo/dispatch.h"

/// By tier, squares of ground in which buildings have to be asked again. Owns its array; `{0}` is
/// nowhere; release with ll_changed_ground_clear.
struct ll_changed_ground {
    bool everywhere[LL_TIER_COUNT];
    double x; ///< of the grid's lower left corner
    double y;
    double cell_m;
    uint32_t columns;
    uint32_t rows;
    uint8_t *tiers; ///< by cell: bits `1 << enum ll_tier`
};
void ll_changed_ground_clear(struct ll_changed_ground *ground);

/// Holds two dispatches against each other, edge by edge: where an edge on which vehicles may stop
/// is new, gone or different, or somebody else is there, or at another time to the last bit, or
/// after another drive, all buildings within reach of it may get another answer. All others are
/// asked about the same numbers as before.
/// @param before As ll_dispatch_again left it.
/// @param now    Made by that call.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_changed_ground_find(const struct ll_dispatch *before,
                                                const struct ll_dispatch *now,
                                                struct ll_changed_ground *ret, struct ll_err *err);

/// Whether something with this box has to be asked about again.
bool ll_changed_ground_meets(const struct ll_changed_ground *ground, enum ll_tier tier,
                             const struct ll_box *box);

#endif
