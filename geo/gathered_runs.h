/// Runs of a road network around a place, gathered once for all buildings that lie there: asked
/// about in the order of the Hilbert curve, most buildings find them ready.
#ifndef LL_GEO_GATHERED_RUNS_H
#define LL_GEO_GATHERED_RUNS_H

#include "geo/network.h"

/// A run on which a vehicle may stop.
struct ll_gathered_run {
    struct ll_box box;
    uint32_t run;
};

/// Of one network and one reach, which stay as they are. `{0}` is empty; release with
/// ll_gathered_runs_clear.
struct ll_gathered_runs {
    struct ll_box around; ///< runs within reach of boxes in here are gathered
    bool any;             ///< something is gathered
    size_t times;         ///< how often runs were gathered anew
    struct ll_gathered_run *items;
    size_t count;
    size_t capacity;
};
void ll_gathered_runs_clear(struct ll_gathered_runs *runs);

/// Sees to it that all runs within reach of a box are among those gathered; others are, too.
/// @param box     Not empty.
/// @param reach_m The same each time.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_gather_runs(const struct ll_network *network, const struct ll_box *box,
                                        double reach_m, struct ll_gathered_runs *inout,
                                        struct ll_err *err);

/// The same, gathered for boxes up to `more_m` around the one asked about. More: fewer searches,
/// more runs to pass over for each building.
LL_MUST_USE enum ll_code ll_gather_runs_for(const struct ll_network *network,
                                            const struct ll_box *box, double reach_m, double more_m,
                                            struct ll_gathered_runs *inout, struct ll_err *err);

#endif
