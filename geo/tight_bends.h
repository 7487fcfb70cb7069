/// Bends that a class of vehicles cannot get round. Internal to geo/.
#ifndef LL_GEO_TIGHT_BENDS_H
#define LL_GEO_TIGHT_BENDS_H

#include "core/clearance.h"
#include "geo/stage.h"

/// A bend of one lane. Sets of classes are bits `1 << enum ll_vehicle_class`.
struct ll_tight_bend {
    uint32_t lane;
    double at_m; ///< its tightest part, along the lane
    struct ll_xy at;
    float radius_m;     ///< the widest inner radius that any of them gets
    uint8_t drawn;      ///< classes for which it surely is too tight as it is drawn
    uint8_t stops;      ///< classes for which it surely is, on a lane whose width is surveyed
    uint8_t cause;      ///< enum ll_cause of the width there
    uint32_t cause_row; ///< LL_NONE
};

/// Owns its bends; `{0}` is empty; release with ll_tight_bends_clear.
struct ll_tight_bends {
    struct ll_tight_bend *items; ///< in order of lane, then at_m
    size_t count;
    size_t capacity; ///< private
};
void ll_tight_bends_clear(struct ll_tight_bends *bends);

/// Looks at the bends of every drivable lane, with the clear widths that were found along it: even
/// with the high end of the least width around a part of a bend, and as far as the drawing may err
/// (bend_error_m; not where the width is surveyed), the swept ring of the class does not get round
/// (geo/bend.h). Where that width is too small to drive through at all the width stops the class,
/// and the bend is not told of. Where no width is known nothing is.
/// @param in       Scene, rules and speeds of it are read.
/// @param surveyed Only lanes whose width is surveyed are looked at.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_tight_bends_find(const struct ll_stage *in,
                                             const struct ll_vehicles *vehicles,
                                             const struct ll_clearance *clearance, bool surveyed,
                                             struct ll_tight_bends *ret, struct ll_err *err);

#endif
