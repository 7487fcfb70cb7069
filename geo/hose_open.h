/// Targets whose hose can still become shorter, by squares. Internal to geo/.
#ifndef LL_GEO_HOSE_OPEN_H
#define LL_GEO_HOSE_OPEN_H

#include "geo/hose_place.h"

/// A target whose hose may still become shorter.
struct ll_hose_aim {
    struct ll_box box;
    double length_m; ///< the shortest by now, at most the limit; -INFINITY once closed
};

/// A square with the targets whose box has its middle in it.
struct ll_hose_block {
    struct ll_box box; ///< around them
    uint32_t number;   ///< its place at first
    uint32_t first;    ///< in `aims`
    uint32_t count;
    double longest_m; ///< the longest way any of them has by now
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_open_clear.
struct ll_hose_open {
    struct ll_hose_block *blocks; ///< in which something is open
    size_t count;
    struct ll_hose_aim *aims; ///< by block
    uint32_t *aim_of;         ///< of each target; LL_NONE without an outline
    uint32_t *block_of;       ///< of each aim: the block's place at first
    uint32_t *block_now;      ///< where that block is now; LL_NONE once nothing in it can improve
    struct ll_hose_aim *near; ///< those that the last ll_hose_open_list found
    size_t near_count;
    double near_m; ///< the longest way one of them has by now
};

/// All targets of a place that have an outline, open up to the limit.
LL_MUST_USE enum ll_code ll_hose_open_make(const struct ll_hose_place *place, double limit_m,
                                           struct ll_hose_open *ret_open, struct ll_err *err);
void ll_hose_open_clear(struct ll_hose_open *open);

/// Tells that a target's hose became shorter.
void ll_hose_open_improve(struct ll_hose_open *open, uint32_t target, double length_m);

/// Tells that a target's hose cannot become shorter.
void ll_hose_open_close(struct ll_hose_open *open, uint32_t target);

/// Whether a target may still become shorter: it was not closed.
bool ll_hose_open_has(const struct ll_hose_open *open, uint32_t target);

/// Lists in `near` the targets whose hose may become shorter by a way that has led `label_m` to a
/// point. @param done_m No shorter way will be looked for any more: blocks in which all have one
/// are taken out for good.
/// @return The least that a way over this point to any of them can have; INFINITY without any.
double ll_hose_open_list(struct ll_hose_open *open, struct ll_xy at, double label_m, double done_m);

/// Whether a hose that has led `label_m` to somewhere in a box, on from where `near` was listed,
/// may make the way to one of these targets shorter.
bool ll_hose_open_helps(struct ll_hose_open *open, const struct ll_box *box, double label_m);

/// The least that a way can have which has led `label_m` to a point, and helps as above.
double ll_hose_open_least(const struct ll_hose_open *open, struct ll_xy at, double label_m);

#endif
