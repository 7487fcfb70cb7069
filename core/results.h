/// What the stages compute for every building: one row per row of the scene's building table.
#ifndef LL_CORE_RESULTS_H
#define LL_CORE_RESULTS_H

#include "core/scene.h"

/// Why there is no time or distance. Stored and shown; never turned into "unreachable".
enum ll_answer {
    LL_NOT_RUN = 0, ///< the stage did not run
    LL_ANSWERED,
    LL_NO_HYDRANT,        ///< the store holds no hydrant that counts
    LL_NO_STATION,        ///< the store holds no station of this tier that counts
    LL_NO_LANE_DATA,      ///< no drivable lane near the building: unknown, not unreachable
    LL_NOT_CONNECTED,     ///< lanes are near, but none is joined to a station's lanes
    LL_OVER_SEARCH_LIMIT, ///< further than the search limit
    LL_ANSWER_COUNT
};

/// Stable key of an answer: "no_station", …; NULL for LL_ANSWERED and LL_NOT_RUN.
const char *ll_answer_key(enum ll_answer answer);

/// The way of one tier to a building.
struct ll_response {
    double time_s;     ///< turnout + drive + last metres; NAN without an answer
    float drive_s;     ///< of which driving, with turns and gates
    float last_m;      ///< metres on foot from the stopping point to the outline, around what
                       ///< stands in the way
    float assumed_m;   ///< metres of the drive on lanes whose passability is assumed, not known
    uint32_t station;  ///< row of the station, LL_NONE without an answer
    uint32_t lane;     ///< row of the lane where the truck stops, LL_NONE without an answer
    struct ll_xy stop; ///< the stopping point
    float low_s;       ///< the same way with the fastest speeds and turnout that are meant; NAN
    float high_s;      ///< with the slowest: first due is never later
    double known_s;    ///< first due by lanes known to be passable alone; INFINITY: no such way;
                       ///< NAN without an answer
    double second_s;   ///< second due: the earliest of any other station; INFINITY: no other comes;
                       ///< NAN without an answer
    uint32_t second;   ///< row of that station; LL_NONE
};

/// The answer of nobody: all NAN and LL_NONE.
struct ll_response ll_response_none(void);

/// Whether a station is of use.
enum ll_station_state {
    LL_STATION_NOT_ASKED = 0, ///< the stage did not run
    LL_STATION_STARTS,
    LL_STATION_UNSTAFFED,
    LL_STATION_OFF_NETWORK, ///< no lane that its vehicles can drive is near
    LL_STATION_OFF_DUTY,    ///< nobody is there at the time of day that is assessed
    LL_STATION_BAD_TURNOUT, ///< its turnout time makes no sense; it is left out
    LL_STATION_STATE_COUNT
};

/// Results by building, as columns of `count` rows. Owns its arrays.
struct ll_building_results {
    size_t count;
    uint32_t *area; ///< row of its village in the scene's areas; LL_NONE outside all

    uint8_t *water_answer;        ///< enum ll_answer of the hydrant columns
    double *hydrant_m;            ///< outline to the nearest counted hydrant, straight; NAN
    uint32_t *hydrant;            ///< row of it; LL_NONE
    uint16_t *hydrants_in_reach;  ///< counted hydrants within the circle of the rule
    uint16_t *hydrants_confirmed; ///< of which known to be in service

    uint8_t *lane_answer; ///< enum ll_answer of the lane columns
    double *lane_m;       ///< outline to the nearest drivable lane's centre line, straight; NAN
    uint32_t *lane;       ///< row of it; LL_NONE

    uint8_t *response_answer[LL_TIER_COUNT]; ///< enum ll_answer
    struct ll_response *response[LL_TIER_COUNT];
};

/// Columns for `count` buildings: nothing run, nothing known.
/// @param ret_results Receives arrays released by ll_building_results_clear.
LL_MUST_USE enum ll_code
ll_building_results_make(size_t count, struct ll_building_results *ret_results, struct ll_err *err);
void ll_building_results_clear(struct ll_building_results *results);

#endif
