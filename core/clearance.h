/// What the lanes let through: profile and findings of every lane.
///
/// Positions are metres along the lane: along its lines one after another, each from its first
/// point.
#ifndef LL_CORE_CLEARANCE_H
#define LL_CORE_CLEARANCE_H

#include "core/speeds.h"
#include "core/vehicles.h"

/// How sure a shortfall is, given the error of what was measured.
enum ll_sureness {
    LL_SURE_UNKNOWN = 0, ///< nothing to judge by
    LL_SURE_FINE,        ///< surely meets the rule
    LL_SURE_POSSIBLE,    ///< the interval holds the limit, its middle meets it
    LL_SURE_PROBABLE,    ///< the interval holds the limit, its middle breaks it
    LL_SURE_CERTAIN,     ///< the whole interval breaks the rule
    LL_SURE_COUNT
};

/// What makes a lane narrow, low, tight or steep.
enum ll_cause {
    LL_CAUSE_NONE = 0,
    LL_CAUSE_DECLARED, ///< the lane's own declared or surveyed figure
    LL_CAUSE_BUILDING, ///< facades; row of a building
    LL_CAUSE_OBSTACLE, ///< row of an obstacle
    LL_CAUSE_PARKED,   ///< a parked row: the lane's effective width
    LL_CAUSE_GROUND,   ///< water, wall, railway or cliff; row of the ground
    LL_CAUSE_SHAPE,    ///< the course of the lane itself: bend, dead end, tunnel
    LL_CAUSE_BRIDGE,   ///< a lane that crosses above; row of that lane
    LL_CAUSE_COUNT
};

/// Whether what causes it can be moved away.
enum ll_movable { LL_MOVABLE_UNKNOWN = 0, LL_MOVABLE_NO, LL_MOVABLE_YES };

/// A piece of a lane between two changes. Intervals hold the true value; where nothing is known
/// they are NAN.
struct ll_lane_piece {
    double from_m;
    double to_m;
    float width_low_m; ///< clear width for driving
    float width_high_m;
    float height_low_m; ///< INFINITY: nothing recorded overhead
    float height_high_m;
    float open_s;        ///< time that a gate here costs, 0 without one
    uint8_t width_cause; ///< enum ll_cause of width_high_m
    uint8_t height_cause;
    uint32_t width_row; ///< row in the layer of the cause; LL_NONE
    uint32_t height_row;
};

/// What a finding is about.
enum ll_finding_kind {
    LL_FINDING_WIDTH = 0,
    LL_FINDING_HEIGHT,
    LL_FINDING_RADIUS,
    LL_FINDING_SLOPE,
    LL_FINDING_DEAD_END,
    LL_FINDING_SPACING, ///< centre lines farther apart than advised
    LL_FINDING_CROSSED, ///< the lane runs through a footprint without being a passage: data to
                        ///< check
    LL_FINDING_KIND_COUNT
};

/// A stretch of one lane that breaks a rule, or may.
struct ll_lane_finding {
    uint32_t lane;
    uint32_t other_lane; ///< that one turns into; LL_NONE: it is about one lane
    uint8_t kind;        ///< enum ll_finding_kind
    uint8_t sure;        ///< enum ll_sureness
    uint8_t cause;       ///< enum ll_cause
    uint8_t movable;     ///< enum ll_movable
    uint32_t cause_row;
    uint32_t rule; ///< enum ll_rule_id that is broken
    double from_m;
    double to_m;
    double other_from_m; ///< of a turn: its stretch of the other lane. Not stored: NAN afterwards
    double other_to_m;
    float value; ///< measured: width, height, radius or length in m, slope in percent
    float low;   ///< interval around it
    float high;
    float room_m;    ///< side of the largest free square to turn in, at a dead end; else NAN
    uint8_t times;   ///< bits 1 << enum ll_speed_set at which it holds; 0: always
    struct ll_xy at; ///< the worst place
};

/// A turn at a junction, from one lane into another and back, that is too tight for someone, or may
/// be. Lanes are in order of row, then of position. Where something in the corner stands there at
/// certain times only, there may be several of one turn: what is worse for the rule then, what
/// keeps off classes, and what holds always.
struct ll_lane_turn {
    uint32_t lane[2];
    double at_m[2]; ///< the junction along each lane
    bool back[2];   ///< the lane leaves the junction towards its start
    struct ll_xy at;
    float angle_rad; ///< 0 is straight on
    float radius_m;  ///< largest inner radius of a path as wide as lanes must be; NAN if that fits
    float low_m;     ///< interval around it
    float high_m;
    uint8_t sure;                 ///< enum ll_sureness that it breaks the rule for lanes
    uint8_t of[LL_VEHICLE_COUNT]; ///< that a class cannot turn there in one go; certain only where
                                  ///< both lanes were surveyed; unknown without vehicles. At the
                                  ///< worst time of day
    uint8_t cause;                ///< enum ll_cause: what stands in the corner
    uint8_t times;                ///< bits 1 << enum ll_speed_set at which it holds; 0: always
    uint32_t cause_row;
};

/// Classes of lanes, FACTS C2: A full code, B 3.5 m, C 2.7 m, D 1.5 m, E less.
enum ll_lane_grade {
    LL_GRADE_UNKNOWN = 0,
    LL_GRADE_A,
    LL_GRADE_B,
    LL_GRADE_C,
    LL_GRADE_D,
    LL_GRADE_E,
    LL_GRADE_COUNT
};

/// One lane, over its whole length.
struct ll_lane_summary {
    float nominal_m;     ///< declared width; NAN
    float width_low_m;   ///< effective width at its narrowest, interval; NAN when unknown
    float width_high_m;  ///< INFINITY: nothing bounds it
    float width_at_m;    ///< where that is
    uint32_t width_row;  ///< row in the layer of the cause
    uint8_t width_cause; ///< enum ll_cause of width_high_m there
    uint8_t grade_low;   ///< enum ll_lane_grade by the low end of the widths
    uint8_t grade_high;  ///< by the high end: it cannot be better
    /// Widths by time of day, enum ll_speed_set, at the narrowest: as above where nothing stands on
    /// the lane at certain times only.
    float low_at_m[LL_SPEED_SET_COUNT];
    float high_at_m[LL_SPEED_SET_COUNT];
    float obstructed_m; ///< length of stretches that are certainly or probably below a must; NAN
                        ///< for a lane that was not judged
};

/// Owns its arrays; `{0}` is "not run"; release with ll_clearance_clear. Pieces of lane n are
/// pieces[first_piece[n]] up to the next lane's first, in order, and cover the lane; findings are
/// in order of lane, then from_m, then kind.
struct ll_clearance {
    size_t lane_count;
    struct ll_lane_summary *lanes;
    uint32_t *first_piece; ///< lane_count + 1
    struct ll_lane_piece *pieces;
    size_t piece_count;
    struct ll_lane_finding *findings;
    size_t finding_count;
    struct ll_lane_turn *turns; ///< in order of the first lane, then at_m; not stored
    size_t turn_count;
    size_t piece_capacity; ///< private
    size_t finding_capacity;
};
void ll_clearance_clear(struct ll_clearance *clearance);

/// Stable keys, for files and JSON: "width", "dead-end"; "unknown", "certain"; "building",
/// NULL for LL_CAUSE_NONE; "A", NULL for LL_GRADE_UNKNOWN. Back: …_COUNT for a key that is none.
const char *ll_finding_kind_key(enum ll_finding_kind kind);
const char *ll_sureness_key(enum ll_sureness sure);
const char *ll_cause_key(enum ll_cause cause);
const char *ll_lane_grade_key(enum ll_lane_grade grade);
enum ll_finding_kind ll_finding_kind_by_key(const char *key);
enum ll_sureness ll_sureness_by_key(const char *key);
enum ll_cause ll_cause_by_key(const char *key);
enum ll_lane_grade ll_lane_grade_by_key(const char *key);

/// The layer that the row of a cause is in; LL_LAYER_COUNT for causes without a row.
enum ll_layer ll_cause_layer(enum ll_cause cause);

/// The summary of a lane that was not judged.
struct ll_lane_summary ll_lane_summary_none(void);

/// Leaves only the lanes that `keep` says (one entry a lane): the others have no findings but turns
/// into lanes that stay, and the summary of a lane that was not judged. Pieces stay.
void ll_clearance_keep(struct ll_clearance *clearance, const bool *keep);

#endif
