/// Who can come where by road: the stations of each tier with what they send, and the roads that
/// these vehicles drive.
#ifndef LL_GEO_DISPATCH_H
#define LL_GEO_DISPATCH_H

#include "geo/approach.h"
#include "geo/legs.h"
#include "geo/response.h"
#include "geo/row_marks.h"

/// The roads of a class of vehicles.
struct ll_road {
    bool made;
    double hose_m;            ///< from where its vehicles stop
    bool any_assumed;         ///< passability of some edge is assumed, not known
    struct ll_lane_cut *cuts; ///< of the network
    size_t cut_count;
    float *width_m; ///< by arc (ll_turn_widths); NULL: not known
    struct ll_network network;
    struct ll_graph turns; ///< ll_turns_make; empty on roads that are only looked at
    struct ll_graph known; ///< without turns into what is assumed; empty without such
    bool network_same;     ///< taken over from the dispatch before
    bool same;             ///< with its turns
};

/// All lanes that trucks may use, as one more road after those of the classes.
#define LL_ROAD_ALL   LL_VEHICLE_COUNT
#define LL_ROAD_COUNT (LL_VEHICLE_COUNT + 1)

/// One class of vehicles under way from the stations of one tier.
struct ll_dispatch_wave {
    int road; ///< in ll_dispatch.roads
    struct ll_wave all;
    struct ll_wave known; ///< on roads known to be passable; empty when there is nothing assumed
    bool same;            ///< taken over from the dispatch before
};

/// One tier.
struct ll_dispatch_tier {
    size_t counted; ///< stations
    size_t wave_count;
    struct ll_dispatch_wave waves[LL_ROAD_COUNT];
};

/// Read-only once made; any number of threads may ask it. Stays where it was made: parts of it
/// point to others. Owns all; `{0}` is empty; release with ll_dispatch_clear.
struct ll_dispatch {
    const struct ll_stage *in; ///< borrowed
    struct ll_shores shores;
    const struct ll_hose_ground *ground; ///< what is walked around
    struct ll_hose_ground *own_ground;   ///< where the stage has none; NULL
    struct ll_walk walk;
    double limit_s;
    double exact_s; ///< times over this tell only that nobody comes sooner (struct ll_legs_task)
    struct ll_joined_lanes joined;
    bool joined_borrowed; ///< from the stage
    struct ll_row_marks lanes;
    bool lanes_same; ///< joined lanes taken over from the dispatch before
    struct ll_road roads[LL_ROAD_COUNT];
    struct ll_dispatch_tier tiers[LL_TIER_COUNT];
    struct ll_response_totals totals;
};

/// Makes the roads and finds when whom they bring where.
/// @param in, input As for ll_response_stage; `in` is borrowed for as long as the dispatch lives.
/// @param ret_dispatch Owned by the caller (ll_dispatch_clear).
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_dispatch_make(const struct ll_stage *in,
                                          const struct ll_response_input *input,
                                          struct ll_dispatch *ret_dispatch, struct ll_err *err);

/// The same after a change inside the dirty box: what the change cannot touch is taken over from
/// the dispatch before. Rules, speeds and vehicles are as they were.
/// @param before NULL: none. What was taken over is gone from it: good for ll_ground_changed and
///               ll_dispatch_clear alone.
LL_MUST_USE enum ll_code ll_dispatch_again(const struct ll_stage *in,
                                           const struct ll_response_input *input,
                                           struct ll_dispatch *before,
                                           struct ll_dispatch *ret_dispatch, struct ll_err *err);
void ll_dispatch_clear(struct ll_dispatch *dispatch);

/// Lets go of what is walked around, when nobody will ask any more.
void ll_dispatch_drop_ground(struct ll_dispatch *dispatch);

/// Makes the roads of one class (enum ll_vehicle_class), or LL_ROAD_ALL, alone.
/// @param ret_road Owned by the caller (ll_road_clear).
/// @return LL_OK, LL_E_INVALID, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_road_make(const struct ll_stage *in,
                                      const struct ll_response_input *input, int road,
                                      struct ll_road *ret_road, struct ll_err *err);
void ll_road_clear(struct ll_road *road);

/// Times up to this are exact, later ones lower bounds: none that any verdict hangs on is later.
/// @param in Its rules alone are read.
double ll_dispatch_exact_s(const struct ll_stage *in);

/// When a station turns out: its own time, else that of its tier.
double ll_turnout_s(const struct ll_stage *in, enum ll_tier tier, size_t station);

/// The answer of a tier about a building.
struct ll_dispatch_answer {
    uint32_t building;
    enum ll_answer answer;
    struct ll_response response;
    struct ll_way way; ///< of the first due; `wave` is NULL without an answer
};

/// What one thread writes on. Release with ll_dispatch_scratch_clear.
struct ll_dispatch_scratch {
    struct ll_approach_scratch near[LL_ROAD_COUNT];
    struct ll_legs_scratch walks; ///< its `reach_m` tells what the answers hang on
    struct ll_leg *legs;
    size_t leg_capacity;
    struct ll_dispatch_answer *answers; ///< of ll_dispatch_ask_all
    size_t answer_capacity;
};
void ll_dispatch_scratch_clear(struct ll_dispatch_scratch *scratch);

/// Asks about buildings that lie together.
/// @param scratch {0} at first, then of one thread; its `answers` receive one for each of them, in
///                their order. In the same company an answer is the same to the last bit.
/// @return LL_OK, LL_E_LIMIT, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_dispatch_ask_all(const struct ll_dispatch *dispatch, enum ll_tier tier,
                                             const uint32_t *buildings, size_t count,
                                             struct ll_dispatch_scratch *scratch,
                                             struct ll_err *err);

/// Asks about one building.
LL_MUST_USE enum ll_code ll_dispatch_ask(const struct ll_dispatch *dispatch, enum ll_tier tier,
                                         size_t building, struct ll_dispatch_scratch *scratch,
                                         struct ll_dispatch_answer *ret_answer, struct ll_err *err);

#endif
