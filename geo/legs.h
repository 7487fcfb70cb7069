/// The last metres of a response: on foot from where the truck stops to the building, around what
/// stands in the way, as a hose is laid (geo/hose.h).
#ifndef LL_GEO_LEGS_H
#define LL_GEO_LEGS_H

#include "geo/approach.h"
#include "geo/hose_sources.h"

/// Most road networks that one question is about.
enum { LL_LEG_WAVES = 8 };

/// What is asked. All borrowed.
struct ll_legs_task {
    const struct ll_stage *in; ///< rules, threads of one
    const struct ll_hose_ground *ground;
    double exact_s; ///< later ways are not held against what stands in the way: no way is sooner
    struct ll_walk walk; ///< `reach_m` holds for the way on foot; `shores` are not looked at
    const struct ll_wave *waves[LL_LEG_WAVES];
    struct ll_approach_scratch *near[LL_LEG_WAVES]; ///< of the networks of these
    const struct ll_wave *before[LL_LEG_WAVES]; ///< of the same networks, on which every place is
                                                ///< come to as soon or sooner; NULL: none
    size_t wave_count;
};

/// A building that is asked about.
struct ll_leg {
    uint32_t building;
    uint32_t but;      ///< a station that is passed over; LL_NONE: none
    struct ll_way way; ///< first a way that is known to be free, or none (`wave` is NULL); then the
                       ///< best one
    double before_s;   ///< when it is reached at best by the waves of `before`
    struct ll_way straight; ///< private: no way is sooner
    bool open;              ///< private
};

/// A run of one of the networks.
struct ll_leg_run {
    uint32_t wave;
    uint32_t run;
};

/// A place to stop, or a stretch of them.
struct ll_leg_mark {
    struct ll_hose_source source; ///< what is counted in: time of arrival as metres on foot
    double along_m;               ///< of its first end
    uint32_t wave;
    uint32_t edge;
    bool end;               ///< a point at an end of the edge
    struct ll_hose_arm arm; ///< of an end: how the edge leads away; no direction: it is of no use
};

/// A part of an edge on which it is best to have come by one feed.
struct ll_leg_span {
    double low_m; ///< along the edge
    double high_m;
    double origin_m; ///< of the feed: one of its ends, or beyond
    double at_s;     ///< there
    bool later;      ///< time passes toward the end of the edge
};

/// Where a way may begin, and when somebody is there.
struct ll_leg_early {
    double at_m; ///< as metres on foot
    struct ll_box box;
};

/// What was found to a building.
struct ll_leg_found {
    double length_m;
    double along_m;
    uint32_t owner;
};

/// A leg that is searched again, as what was found first may not be the soonest within the rule.
struct ll_leg_again {
    uint32_t building;
    uint32_t leg;
    struct ll_leg_found first;
};

/// A leg in the order in which they are searched.
struct ll_leg_turn {
    uint32_t but;
    uint32_t leg;
};

/// What one thread writes on. `{0}` is empty; release with ll_legs_scratch_clear.
struct ll_legs_scratch {
    double reach_m; ///< the largest limit of any search so far: what lies farther from all
                    ///< buildings that were asked about changes nothing
    ll_hose_memory *hoses;
    double *length_m; ///< by row of the buildings
    double *along_m;
    uint32_t *owner;
    size_t column_count;
    struct ll_leg_run *runs;
    size_t run_count;
    size_t run_capacity;
    uint32_t *gathered[LL_LEG_WAVES]; ///< by run of a wave: the round in which it was gathered last
    size_t gathered_count[LL_LEG_WAVES];
    uint32_t round;
    struct ll_leg_mark *marks; ///< all of the runs
    size_t mark_count;
    size_t mark_capacity;
    struct ll_leg_mark *kept; ///< of them those that are of use
    size_t kept_count;
    size_t kept_capacity;
    struct ll_leg_span *spans; ///< of one edge
    size_t span_capacity;
    struct ll_hose_source *sources;
    size_t source_capacity;
    struct ll_leg_early *early; ///< the same, the one that is come to first first
    size_t early_capacity;
    struct ll_hose_source *later; ///< of the sources what is come to from a time on
    size_t later_capacity;
    struct ll_leg_again *again;
    size_t again_count;
    size_t again_capacity;
    struct ll_leg_turn *turns;
    size_t turn_count;
    size_t turn_capacity;
    uint32_t *rows;
    size_t row_capacity;
};
void ll_legs_scratch_clear(struct ll_legs_scratch *scratch);

/// Finds the best way to each building of one neighbourhood, by drive and on foot.
///
/// Where the straight way from the best stop (geo/stop.h) is free, that is the best there is. The
/// others are searched together, from anywhere on the edges, with the time of arrival counted as
/// metres on foot.
///
/// The way on foot is no longer than `walk.reach_m`.
/// @param legs In any order; each answer depends on roads and ground alone, to rounding; asked in
///             the same company it is the same to the last bit.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_legs_find(const struct ll_legs_task *task,
                                      struct ll_legs_scratch *scratch, struct ll_leg *legs,
                                      size_t count, struct ll_err *err);

/// When a place on an edge is come to first, and how.
/// @param but A station that is passed over; LL_NONE: none.
double ll_wave_at_s(const struct ll_wave *wave, uint32_t edge, double along_m, uint32_t but,
                    struct ll_feed *ret_feed);

#endif
