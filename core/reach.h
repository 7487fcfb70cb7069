/// How near each class of vehicle gets to each building, and what stops it.
#ifndef LL_CORE_REACH_H
#define LL_CORE_REACH_H

#include "core/results.h"
#include "core/vehicles.h"

/// The verdict of one class on one building.
enum ll_reach_answer {
    LL_REACH_NOT_RUN = 0,
    LL_REACH_YES,           ///< a stop within hose reach on a way known to be wide enough
    LL_REACH_ASSUMED,       ///< likewise, on a way of which some is not known, or that is too
                            ///< tight somewhere as it is drawn
    LL_REACH_NO,            ///< it stops, but too far for the hose
    LL_REACH_CUT_OFF,       ///< something on the lanes keeps it away
    LL_REACH_NO_LANE_DATA,  ///< no lanes on record near: unknown
    LL_REACH_NO_STATION,    ///< no station on record sends this class: the way is not known
    LL_REACH_NOT_CONNECTED, ///< lanes are near, but none is joined to the lanes of such a station
    LL_REACH_COUNT
};

/// Whether the sides of a building that the code wants served by a lane are served.
enum ll_reach_side {
    LL_SIDE_NOT_ASKED = 0, ///< the code asks for none
    LL_SIDE_SERVED,
    LL_SIDE_MISSING,
    LL_SIDE_UNKNOWN, ///< use or height decides, and is not known
    LL_SIDE_COUNT
};

/// Whether a building that needs one has a place to raise a ladder from.
enum ll_reach_ladder {
    LL_LADDER_NOT_NEEDED = 0,
    LL_LADDER_FITS,    ///< an area on record meets all rules
    LL_LADDER_NONE,    ///< areas are on record, and none meets them
    LL_LADDER_UNKNOWN, ///< none on record, or something decisive is not known
    LL_LADDER_COUNT
};

/// How near one class gets to one building.
struct ll_reach_way {
    struct ll_xy stop;
    float hose_m;     ///< hose path from the stop to the outline; NAN without one
    float straight_m; ///< straight; NAN
    float assumed_m;  ///< metres of the way whose passability is assumed
    float time_s;     ///< turnout and drive to the stop; NAN when no station sends the class
    uint32_t lane;    ///< LL_NONE
    uint32_t blocker; ///< what stops it from coming nearer: row in ll_reach.blockers; LL_NONE
    uint32_t tight;   ///< first place on the way that is too tight as drawn: row in ll_reach.tight;
                      ///< LL_NONE
    uint8_t tight_count; ///< such places on the way; 255 stands for more, too
    uint8_t answer;      ///< enum ll_reach_answer
    uint8_t side;        ///< enum ll_reach_side: lanes along long sides that this class can use
    uint8_t ladder;      ///< enum ll_reach_ladder; of the ladder class only
};

/// Something that stops a class: a place on a lane.
struct ll_blocker {
    uint32_t lane;
    uint8_t cause; ///< enum ll_cause of core/clearance.h
    uint32_t cause_row;
    double from_m;
    double to_m;
    struct ll_xy at;
    float width_m;    ///< what is left there at most; NAN
    float height_m;   ///< NAN
    float radius_m;   ///< widest inner radius that the bend holds which stops it; NAN: no bend does
    uint8_t stops;    ///< bit per enum ll_vehicle_class that it surely stops
    uint8_t may_stop; ///< bit per class whose passing is not known
    uint8_t movable;  ///< enum ll_movable
    /* what clearing this one alone would win, by class */
    uint32_t cut_off[LL_VEHICLE_COUNT];
    uint32_t delayed[LL_VEHICLE_COUNT];
    double residents_cut_off[LL_VEHICLE_COUNT]; ///< NAN when unknown
    double delay_s[LL_VEHICLE_COUNT];           ///< sum over the delayed buildings
};

/// A bend of a lane, or a turn from one lane into another, that some classes surely do not take in
/// one go as it is drawn. Nobody has measured it, so that it stops nobody.
struct ll_tight_place {
    uint32_t lane;
    uint32_t other_lane; ///< that one turns into; LL_NONE: a bend of the lane
    double at_m;         ///< along the lane
    struct ll_xy at;
    uint8_t classes; ///< bit per enum ll_vehicle_class
    uint8_t cause;   ///< enum ll_cause: what is in the way
    uint32_t cause_row;
};

/// Owns its arrays; `{0}` is "not run"; release with ll_reach_clear.
struct ll_reach {
    size_t count; ///< buildings
    struct ll_reach_way *way[LL_VEHICLE_COUNT];
    struct ll_blocker *blockers; ///< by lane, then from_m
    size_t blocker_count;
    size_t blocker_capacity;      ///< private
    struct ll_tight_place *tight; ///< bends by lane, then at_m; after them turns, likewise
    size_t tight_count;
};
void ll_reach_clear(struct ll_reach *reach);

#endif
