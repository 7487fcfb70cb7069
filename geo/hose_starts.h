/// Where hoses begin in one place. Internal to geo/.
#ifndef LL_GEO_HOSE_STARTS_H
#define LL_GEO_HOSE_STARTS_H

#include "geo/hose.h"
#include "geo/hose_range.h"
#include "geo/hose_search.h"

/// Where a hose begins in a target of the place.
struct ll_hose_indoor {
    uint32_t target;
    uint32_t owner;
    double already_m;
    double from_m; ///< along its source's line
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_starts_clear.
struct ll_hose_starts {
    struct ll_hose_start *items;
    size_t count;
    size_t capacity;
    struct ll_hose_bits bits; ///< of the stretches
    struct ll_hose_indoor *indoors;
    size_t indoor_count;
    size_t indoor_capacity;
};
void ll_hose_starts_clear(struct ll_hose_starts *starts);

/// Lets go of all that was taken, but not of the memory.
void ll_hose_starts_drop(struct ll_hose_starts *starts);

/// Takes what of a source lies in a range: what is free of a stretch, with its ends at walls; where
/// it lies in buildings, the ways out.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_hose_starts_take(const struct ll_hose_place *place,
                                             const struct ll_hose_range *range,
                                             const struct ll_hose_source *source,
                                             struct ll_hose_starts *inout, struct ll_err *err);

#endif
