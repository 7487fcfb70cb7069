/// The best way to a building over one road network: where to stop, and from which station.
#ifndef LL_GEO_APPROACH_H
#define LL_GEO_APPROACH_H

#include "geo/arrivals.h"
#include "geo/soon_runs.h"
#include "geo/stop.h"

/// Arrivals on a network, made ready for asking about buildings. Owns `arrivals` and `least`.
struct ll_wave {
    const struct ll_network *network; ///< borrowed
    struct ll_arrivals arrivals;
    struct ll_run_least *least; ///< by run
};

/// Fills `least`. @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_wave_prepare(struct ll_wave *wave, struct ll_err *err);
void ll_wave_clear(struct ll_wave *wave);

/// A run of lane segments near a building.
struct ll_near_run {
    uint32_t run;
    double at_least_m; ///< between the boxes
};

/// What one thread writes on: it grows to the most runs near one building. The runs around a place
/// are gathered once for all buildings there, so that buildings asked in the order of a walk cost
/// least. Of one network and its waves, which stay as they are; cleared before it asks about
/// another one. `{0}` is empty; release with ll_approach_scratch_clear.
struct ll_approach_scratch {
    struct ll_soon_runs soon; ///< private
    struct ll_near_run *near;
    size_t near_count;
    size_t near_capacity;
};
void ll_approach_scratch_clear(struct ll_approach_scratch *scratch);

/// A building that is asked about.
struct ll_approach {
    const struct ll_shapes *buildings;
    size_t building;
    struct ll_walk walk;
};

/// Finds the runs within reach of a building on which a vehicle may stop.
/// @param scratch Of this network and this `walk` alone.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_approach_near(const struct ll_approach *what,
                                          const struct ll_network *network,
                                          struct ll_approach_scratch *scratch, struct ll_err *err);

/// Whether any of them is within reach by its segments, not only by its box.
bool ll_approach_has_lane(const struct ll_approach *what, const struct ll_network *network,
                          const struct ll_approach_scratch *scratch);

/// The best way found so far.
struct ll_way {
    const struct ll_wave *wave; ///< NULL: none yet
    struct ll_stop stop;        ///< on_m counts from the start of the edge
    struct ll_feed feed;
    uint32_t edge;
};

/// What is asked for.
struct ll_approach_wish {
    const struct ll_wave *wave;
    uint32_t but;    ///< a station that is passed over; LL_NONE: none
    double within_s; ///< ways that take longer are of no interest; INFINITY: all are
};

/// Looks for a better way than the best so far, exact to fractions of edges. Of ways that are
/// equally long to the last bit the one of the lowest station is taken, then of the lowest lane.
/// @param scratch Of the wave's network.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_approach_best(const struct ll_approach *what,
                                          const struct ll_approach_wish *wish,
                                          struct ll_approach_scratch *scratch, struct ll_way *inout,
                                          struct ll_err *err);

#endif
