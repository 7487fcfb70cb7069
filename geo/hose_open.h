/// Targets whose hose can still become shorter. Internal to geo/.
#ifndef LL_GEO_HOSE_OPEN_H
#define LL_GEO_HOSE_OPEN_H

#include "geo/hose_place.h"

/// A target whose hose may still become shorter.
struct ll_hose_aim {
    struct ll_box box;
    double length_m; ///< the shortest by now, at most the limit
};

enum { LL_HOSE_BLOCK = 8 };

/// Every eight aims that follow one another, in single precision and a little larger than they are,
/// by column: where these are not near, none of them is.
struct ll_hose_blocks {
    float *mid_x; ///< the middle of the box around all
    float *mid_y;
    float *half_x; ///< half its sides
    float *half_y;
    float *longest_m;  ///< the longest way any of them has by now
    uint32_t *is_near; ///< written by each list
    size_t count;
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_open_clear.
struct ll_hose_open {
    struct ll_hose_aim *aims; ///< neighbours follow one another
    size_t count;
    struct ll_hose_blocks block;
    uint32_t *aim_of;         ///< of each target; LL_NONE for those closed or without an outline
    struct ll_hose_aim *near; ///< those that the last ll_hose_open_list found
    size_t near_count;
    double near_m;      ///< the longest way one of them has by now
    struct ll_box span; ///< whoever helps one of them lies in it
};

/// The targets of a place that have an outline and are not closed.
/// @param closed   By target: its hose cannot become shorter.
/// @param length_m By target: the shortest way by now, at most the limit.
LL_MUST_USE enum ll_code ll_hose_open_make(const struct ll_hose_place *place, const uint8_t *closed,
                                           const double *length_m, struct ll_hose_open *ret_open,
                                           struct ll_err *err);
void ll_hose_open_clear(struct ll_hose_open *open);

/// Tells that a target's hose became shorter.
void ll_hose_open_improve(struct ll_hose_open *open, uint32_t target, double length_m);

/// Whether a target may still become shorter.
static inline bool ll_hose_open_has(const struct ll_hose_open *open, uint32_t target)
{
    return open->aim_of[target] != LL_NONE;
}

/// Lists in `near` the targets whose hose may become shorter by a way that has led `label_m` to a
/// point.
/// @return The least that a way over this point to any of them can have; INFINITY without any.
double ll_hose_open_list(struct ll_hose_open *open, struct ll_xy at, double label_m);

/// Finds the span of what was listed.
void ll_hose_open_span(struct ll_hose_open *open, struct ll_xy at, double label_m);

/// Whether a hose that has led `label_m` to somewhere in a box, on from where `near` was listed,
/// may make the way to one of these targets shorter.
bool ll_hose_open_helps(struct ll_hose_open *open, const struct ll_box *box, double label_m);

/// The least that a way can have which has led `label_m` to a point, and helps as above.
double ll_hose_open_least(const struct ll_hose_open *open, struct ll_xy at, double label_m);

#endif
