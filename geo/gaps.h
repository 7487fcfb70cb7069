/// Gaps in the supply of water: what of each village lies outside every circle, and who is there.
#ifndef LL_GEO_GAPS_H
#define LL_GEO_GAPS_H

#include "core/people.h"
#include "core/supply.h"
#include "geo/holders.h"
#include "geo/stage.h"

/// What the gaps are made from. All borrowed.
struct ll_gap_input {
    const struct ll_building_results *results; ///< hydrant_m and area are read
    const uint32_t *villages;                  ///< rows of the scene's areas
    size_t village_count;
    const double *footprint_m2;       ///< of each building
    const struct ll_holders *holders; ///< NULL: none is drawn within another
    const double *residents;          ///< of each building, NAN unknown
    const double *households;
    const struct ll_supply *before; ///< with a dirty box: the gaps before; may be NULL
};

/// Fills `gaps`, `gap_count` and `gap_shapes` of `supply`, village by village in the order given.
///
/// Buildings, households and residents are those whose own distance is over the radius, by the
/// village they belong to. Built area is what of the footprints of the village's buildings lies
/// outside every circle, exactly, that of one drawn within another counted once. With a dirty box,
/// villages that it cannot touch are copied.
LL_MUST_USE enum ll_code ll_gaps(const struct ll_stage *in, const struct ll_gap_input *what,
                                 struct ll_supply *supply, struct ll_err *err);

#endif
