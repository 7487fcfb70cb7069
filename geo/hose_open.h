/// Targets whose hose can still become shorter, by squares. Internal to geo/.
#ifndef LL_GEO_HOSE_OPEN_H
#define LL_GEO_HOSE_OPEN_H

#include "geo/hose_place.h"

/// A square with the targets whose box has its middle in it.
struct ll_hose_block {
    struct ll_box box; ///< around them
    uint32_t number;   ///< its place at first
    uint32_t first;    ///< in `targets`
    uint32_t count;
    double longest_m; ///< the longest way any of them has by now
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_open_clear.
struct ll_hose_open {
    struct ll_hose_block *blocks; ///< in which something is open
    size_t count;
    uint32_t *targets;    ///< by block
    uint32_t *block_of;   ///< of each target: the block's place at first
    uint32_t *block_now;  ///< where that block is now; LL_NONE once nothing in it can improve
    double *length_m;     ///< of each target: the shortest by now, at most the limit
    struct ll_box *boxes; ///< of each target
};

/// All targets of a place that have an outline, open up to the limit.
LL_MUST_USE enum ll_code ll_hose_open_make(const struct ll_hose_place *place, double limit_m,
                                           struct ll_hose_open *ret_open, struct ll_err *err);
void ll_hose_open_clear(struct ll_hose_open *open);

/// Whether a target's hose can still become shorter.
bool ll_hose_open_is(const struct ll_hose_open *open, uint32_t target);

/// Tells that a target's hose became shorter; a negative length: it never will again.
void ll_hose_open_improve(struct ll_hose_open *open, uint32_t target, double length_m);

/// How far it is worth looking from a point that `label_m` of hose have led to: as far as the way
/// to some target can still be made shorter. Negative when it is not.
/// @param frontier_m No way found from now on is shorter. It never falls from one call to the next,
///                   so blocks in which nothing can change are taken out for good.
double ll_hose_open_reach(struct ll_hose_open *open, struct ll_xy at, double label_m,
                          double frontier_m);

#endif
