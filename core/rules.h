/// The rule table: every threshold with its unit, strength, source and truth mark.
#ifndef LL_CORE_RULES_H
#define LL_CORE_RULES_H

#include "core/error.h"

/// Rules the program reads. Each must stand in rules.csv under the id in rules.c.
enum ll_rule_id {
    LL_RULE_HYDRANT_RADIUS_M = 0, ///< protection circle of a hydrant
    LL_RULE_LANE_NEAR_M,          ///< a building this near to a drivable lane counts as on it
    LL_RULE_HOSE_TO_WALL_M,       ///< hose from the truck to the wall
    LL_RULE_ACCESS_M,             ///< how far from the building a usable edge may be
    LL_RULE_WALK_MPS,             ///< last metres with gear
    LL_RULE_SEARCH_LIMIT_S,       ///< longest response time that is searched for
    LL_RULE_TURNOUT_MICRO_S,
    LL_RULE_TURNOUT_TOWNSHIP_S,
    LL_RULE_TURNOUT_NATIONAL_S,
    LL_RULE_RESPONSE_MICRO_S,
    LL_RULE_RESPONSE_TOWNSHIP_S,
    LL_RULE_RESPONSE_NATIONAL_S,
    LL_RULE_RESPONSE_LATE_S,  ///< from here the map shows the last class
    LL_RULE_MAP_SHARE_MEDIUM, ///< share of bad buildings from which a village is darker
    LL_RULE_MAP_SHARE_HIGH,
    LL_RULE_MAP_SHARE_VERY_HIGH,
    LL_RULE_STATION_SNAP_M,       ///< how far a station may be from the lane it leaves by
    LL_RULE_FIRE_RATE,            ///< reference fires per 1000 households and year
    LL_RULE_FIRE_RATE_HOUSEHOLDS, ///< weight of the reference rate, households
    LL_RULE_INCIDENT_YEARS,       ///< years of incidents that count
    LL_RULE_VILLAGE_SHARE,        ///< share of buildings a level must hold to be the village level
    LL_RULE_DERIVED_CLIP_M,       ///< how far a derived area reaches beyond buildings
    LL_RULE_HULL_M,               ///< how far the one area reaches beyond its buildings
    LL_RULE_RATEABLE_SHARE,       ///< completeness below which a village is not rateable
    LL_RULE_RISK_MEDIUM,          ///< risk from which a village is medium
    LL_RULE_RISK_HIGH,
    LL_RULE_RISK_VERY_HIGH,
    LL_RULE_LANE_JOIN_M,        ///< ends of lanes this near to another lane are joined to it
    LL_RULE_SLIVER_AREA_M2,     ///< a building below this area is none
    LL_RULE_SLIVER_WIDTH_M,     ///< a building thinner than this (2 area / perimeter) is none
    LL_RULE_REPAIRED_SHARE,     ///< change of area from which a repair is doubtful
    LL_RULE_OVERLAP_SHARE,      ///< overlap of two buildings, share of the smaller, that is told
    LL_RULE_SAME_SHARE,         ///< overlap of both from which two buildings are near-duplicates
    LL_RULE_FAR_AWAY_M,         ///< a feature this far from the middle of its layer is misplaced
    LL_RULE_HYDRANTS_INDOORS,   ///< share of hydrants inside buildings that casts doubt on them
    LL_RULE_OBSTACLE_LANE_M,    ///< an obstacle further from every lane stands on none
    LL_RULE_SLOPE_BASE_M,       ///< shortest stretch over which a slope is taken
    LL_RULE_DEM_ERROR_FINE_M,   ///< error of a height from a grid of up to 2 m
    LL_RULE_DEM_ERROR_MEDIUM_M, ///< of up to 12.5 m
    LL_RULE_DEM_ERROR_COARSE_M, ///< of coarser ones
    LL_RULE_PARKED_PARALLEL_M,  ///< width of the carriageway that a row of parked vehicles takes
    LL_RULE_PARKED_DIAGONAL_M,
    LL_RULE_PARKED_PERPENDICULAR_M,
    LL_RULE_LANE_WIDTH_M,          ///< clear width of a fire lane
    LL_RULE_LANE_HEIGHT_M,         ///< clear height of a fire lane
    LL_RULE_LANE_SLOPE_MUST_PCT,   ///< steepest allowed slope
    LL_RULE_LANE_SLOPE_SHOULD_PCT, ///< steepest advised slope
    LL_RULE_DEAD_END_M,            ///< a dead end up to this length needs no turning place
    LL_RULE_LANE_SPACING_M,        ///< centre lines at most this far apart
    LL_RULE_TURNING_PLACE_M,       ///< side of the free square at a dead end
    LL_RULE_TURNING_PLACE_TALL_M,  ///< the same where high buildings are served
    LL_RULE_TALL_BUILDING_M,       ///< height from which a building is high
    LL_RULE_TURN_RADIUS_M,         ///< inner turning radius of a pumper
    LL_RULE_CLEARANCE_SEARCH_M,    ///< how far to each side the free width is measured
    LL_RULE_FOOTPRINT_ERROR_M,     ///< an outline may be this far from the wall
    LL_RULE_GROUND_ERROR_M,        ///< the same for walls, water, railways and cliffs
    LL_RULE_ESTIMATED_ERROR_M,     ///< error of a width that was estimated
    LL_RULE_BEND_ERROR_M,          ///< a point of a digitised lane may be this far off
    LL_RULE_BEND_BASE_M,           ///< shortest course over which a bend is measured
    LL_RULE_GATE_OPEN_S,           ///< what a gate costs that does not say
    LL_RULE_GRADE_B_WIDTH_M,       ///< width of a lane of class B
    LL_RULE_GRADE_C_WIDTH_M,
    LL_RULE_GRADE_D_WIDTH_M,
    LL_RULE_GRADE_B_HEIGHT_M, ///< height of a lane of class B
    LL_RULE_GRADE_C_HEIGHT_M,
    LL_RULE_GRADE_D_HEIGHT_M,
    LL_RULE_SEPARATION_CODE,      ///< 0 not known, 1 rural, 2 town
    LL_RULE_TOUCHING_M,           ///< distance up to which buildings touch
    LL_RULE_HIGH_RISE_M,          ///< height over which a building is high-rise
    LL_RULE_HIGH_RISE_DWELLING_M, ///< the same of dwellings
    LL_RULE_FLOOR_LOW_M,          ///< lowest storey, where only floors are known
    LL_RULE_FLOOR_HIGH_M,
    LL_RULE_CLUSTER_HIGH_M2, ///< footprint of a group of higher grade without breaks
    LL_RULE_CLUSTER_LOW_M2,  ///< of lower grade
    LL_RULE_BREAK_HIGH_M,    ///< width of breaks between groups of higher grade
    LL_RULE_BREAK_LOW_M,
    LL_RULE_CLUSTER_LOW_SHARE,    ///< share of low-grade footprint that makes a cluster low-grade
    LL_RULE_CLUSTER_HOUSEHOLDS_1, ///< households of the classes of clusters
    LL_RULE_CLUSTER_HOUSEHOLDS_2,
    LL_RULE_CLUSTER_HOUSEHOLDS_3,
    LL_RULE_COST_TAKE_DOWN,        ///< yuan for a square metre of floor area
    LL_RULE_COST_WALL,             ///< yuan for a metre of fire wall
    LL_RULE_COST_BREAK,            ///< yuan for a square metre of break
    LL_RULE_SAME_HYDRANT_M,        ///< hydrants of two files this near may be one
    LL_RULE_SAME_STATION_M,        ///< stations likewise
    LL_RULE_TURN_FREE_DEG,         ///< turns up to this angle cost nothing
    LL_RULE_TURN_RIGHT_ANGLE_S,    ///< a truck's turn by 90 degrees
    LL_RULE_TURN_U_S,              ///< turning back
    LL_RULE_TURN_SHUNT_S,          ///< more for a turn too tight to take in one go
    LL_RULE_TURN_BASE_M,           ///< length over which a lane's direction at a junction is taken
    LL_RULE_CART_KMH,              ///< fastest that a crew on foot or with a cart comes
    LL_RULE_TURNOUT_ERROR_S,       ///< half width of the interval around a turnout time
    LL_RULE_SPEED_SET,             ///< enum ll_speed_set that counts
    LL_RULE_CURVATURE,             ///< length of a way by road as a share of the straight line
    LL_RULE_CURVATURE_SPEED_KMH,   ///< mean speed by which the naive circle is drawn
    LL_RULE_DELAY_S,               ///< a vehicle that comes sooner by less is not delayed
    LL_RULE_HOSE_REACH_M,          ///< hose from a hydrant to the wall
    LL_RULE_GATE_WALL_M,           ///< how far a gate may be from the wall it opens
    LL_RULE_GAP_CHORD_M,           ///< how far drawn gaps may be from the circles
    LL_RULE_HYDRANT_LANE_M,        ///< a hydrant this near to a lane stands on it
    LL_RULE_HYDRANT_SPACING_M,     ///< longest way along the road to the next hydrant
    LL_RULE_HYDRANT_SPACING_LOW_M, ///< the same in villages of low grade
    LL_RULE_SPACING_SEARCH_M,      ///< hydrants farther apart are no neighbours along a road
    LL_RULE_LOW_GRADE_SHARE,       ///< buildings of grade 3 and below from which a village is low
    LL_RULE_OTHER_SOURCE_M,        ///< circle of a natural source or tank
    LL_RULE_INTAKE_LANE_M,         ///< how far its intake may be from a drivable lane
    LL_RULE_TANK_M3,               ///< volume from which a tank counts
    LL_RULE_TANK_LOW_M3,           ///< the same in villages of low grade
    LL_RULE_AREA_STEP_M,           ///< grid on which reached ground is drawn
    LL_RULE_SIDE_LANE_M,           ///< how far from a long side a lane that serves it may run
    LL_RULE_SIDE_LANE_SHARE,       ///< share of a long side that such a lane must run along
    LL_RULE_LARGE_PUBLIC_M2,       ///< footprint over which a public building needs two lanes
    LL_RULE_LADDER_LENGTH_M,       ///< length of a ladder area
    LL_RULE_LADDER_LENGTH_TALL_M,  ///< the same at buildings over ladder_tall_m
    LL_RULE_LADDER_TALL_M,         ///< height over which a ladder area must be longer
    LL_RULE_LADDER_WIDTH_M,        ///< width of a ladder area
    LL_RULE_LADDER_WALL_LEAST_M,   ///< least gap between a ladder area and the wall
    LL_RULE_LADDER_WALL_MOST_M,    ///< largest gap
    LL_RULE_LADDER_SLOPE_PCT,      ///< steepest ladder area
    LL_RULE_LADDER_LANE_M,         ///< how far from a ladder area its lane may run
    LL_RULE_CUT_OFF_WORTH_S,       ///< seconds of delay that a building cut off counts as
    LL_RULE_SITE_STEP_M,           ///< places for hydrants are looked for so often along a lane
    LL_RULE_SITE_WIDTH_FACTOR,     ///< width taken for a lane of unknown width, times the narrowest
    LL_RULE_HYDRANT_KERB_LEAST_M,  ///< how far from the kerb a hydrant stands
    LL_RULE_HYDRANT_KERB_MOST_M,
    LL_RULE_HYDRANT_WALL_M,         ///< how far from walls
    LL_RULE_HYDRANT_WALL_VILLAGE_M, ///< the same where a village leaves no more room
    LL_RULE_STATION_STEP_M,         ///< places for stations are looked for so often along a lane
    LL_RULE_WIRING_YEARS,           ///< years after which wiring counts as not renewed
    LL_RULE_PLACE_NINE_SMALL,       ///< how premises at risk are counted
    LL_RULE_PLACE_THREE_IN_ONE,
    LL_RULE_PLACE_EBIKE,
    LL_RULE_PLACE_INDUSTRIAL,
    LL_RULE_HAZARD_AGE_DAYS,     ///< days after which an open hazard counts twice
    LL_RULE_HAZARD_AGE_MOST,     ///< most that an open hazard counts
    LL_RULE_FOREST_NEAR_M,       ///< a building nearer to a forest is near it
    LL_RULE_STACK_NEAR_M,        ///< a building nearer to piled goods is too near
    LL_RULE_SENSITIVE_M2_A_HEAD, ///< least floor area for each person in sensitive buildings
    LL_RULE_LET_PEOPLE_MANY,     ///< people from which a let house counts
    LL_RULE_EXITS_LEAST,         ///< fewest exits of a building
    LL_RULE_NEEDED_FLOW_LPS,     ///< flow that each hydrant gives
    LL_RULE_FLOW_CLOSE_M,        ///< gap up to which the flow of close buildings is needed
    LL_RULE_FLOW_NEAR_M,
    LL_RULE_FLOW_FACTOR_CLOSE,
    LL_RULE_FLOW_FACTOR_NEAR,
    LL_RULE_TANK_HOURS,           ///< hours for which a tank gives water
    LL_RULE_TEAM_PEOPLE,          ///< people of the fire team of a village
    LL_RULE_MICRO_STAFF,          ///< people of a micro station
    LL_RULE_RANK_DRAWS,           ///< times that the ranking is drawn
    LL_RULE_RANK_SEED,            ///< seed of the draws
    LL_RULE_WEIGHT_CONCENTRATION, ///< of the Dirichlet distribution of the weights
    LL_RULE_CLEARLY_FIRST_SHARE,  ///< share of the draws from which a village is clearly first
    LL_RULE_PROBABLY_FIRST_SHARE, ///< … probably first
    LL_RULE_RANK_INTERVAL_SHARE,  ///< share of the draws that an interval of ranks holds
    LL_RULE_NIGHT_FROM_H,         ///< hour of the day at which the night begins
    LL_RULE_NIGHT_TO_H,
    LL_RULE_TURNING_PLACE_HEAVY_M, ///< side of the free square that heavy vehicles turn in
    /// places for township stations are looked for so often along a lane
    LL_RULE_STATION_STEP_TOWNSHIP_M,
    LL_RULE_MACHINE_ERROR_M, ///< an outline that a program drew may be this far from the wall
    LL_RULE_COUNT
};

/// One row of the table. Texts are borrowed from the table.
struct ll_rule {
    const char *id;
    double value;
    const char *unit;
    const char *strength; ///< "must", "should", "default"
    const char *standard; ///< empty for a project default
    const char *clause;   ///< empty unless the mark allows printing it
    const char *mark;     ///< V1, V2, M90, M80, M60, P
    const char *zh;
    const char *en;
    double low;  ///< smallest value that makes sense
    double high; ///< largest value that makes sense
};

/// The table. Opaque, read-only after loading except ll_rules_set.
typedef struct ll_rules ll_rules;

/// Reads rules.csv. @param ret_rules Owned by the caller (ll_rules_free).
/// @return LL_E_FORMAT when a rule the program reads is missing, twice there or not a number.
LL_MUST_USE enum ll_code ll_rules_parse(const char *bytes, size_t len, ll_rules **ret_rules,
                                        struct ll_err *err);
void ll_rules_free(ll_rules *rules);
void ll_rules_freep(ll_rules **rules);

/// Value of a rule, in the unit its name says.
double ll_rule(const ll_rules *rules, enum ll_rule_id id);

/// Stable id of a rule as in rules.csv, and back; LL_RULE_COUNT for an id that is none.
const char *ll_rule_key(enum ll_rule_id id);
enum ll_rule_id ll_rule_by_key(const char *key);

/// The whole row.
const struct ll_rule *ll_rule_row(const ll_rules *rules, enum ll_rule_id id);

/// All rows, those that only outputs cite included. @param ret_count Receives the number.
const struct ll_rule *ll_rules_rows(const ll_rules *rules, size_t *ret_count);

/// Multiplies the value of a rule, beyond its bounds if need be: what would be if it were off.
void ll_rules_scale(ll_rules *rules, enum ll_rule_id id, double factor);

/// A copy to be changed. Its texts are those of `rules`, which must outlive it.
/// @param ret_copy Owned by the caller (ll_rules_free). @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_rules_copy(const ll_rules *rules, ll_rules **ret_copy,
                                       struct ll_err *err);

/// Applies "id=value" as in `assess --set`. @return LL_E_USAGE naming what is wrong.
LL_MUST_USE enum ll_code ll_rules_set(ll_rules *rules, const char *assignment, struct ll_err *err);

#endif
