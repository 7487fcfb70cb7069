#include "core/rules.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"
#include "core/text.h"

static const char *const rule_names[LL_RULE_COUNT] = {
    [LL_RULE_HYDRANT_RADIUS_M] = "hydrant_radius_m",
    [LL_RULE_LANE_NEAR_M] = "lane_near_m",
    [LL_RULE_HOSE_TO_WALL_M] = "hose_to_wall_m",
    [LL_RULE_ACCESS_M] = "access_m",
    [LL_RULE_WALK_MPS] = "walk_mps",
    [LL_RULE_SEARCH_LIMIT_S] = "search_limit_s",
    [LL_RULE_TURNOUT_MICRO_S] = "turnout_micro_s",
    [LL_RULE_TURNOUT_TOWNSHIP_S] = "turnout_township_s",
    [LL_RULE_TURNOUT_NATIONAL_S] = "turnout_national_s",
    [LL_RULE_RESPONSE_MICRO_S] = "response_micro_s",
    [LL_RULE_RESPONSE_TOWNSHIP_S] = "response_township_s",
    [LL_RULE_RESPONSE_NATIONAL_S] = "response_national_s",
    [LL_RULE_RESPONSE_LATE_S] = "response_late_s",
    [LL_RULE_MAP_SHARE_MEDIUM] = "map_share_medium",
    [LL_RULE_MAP_SHARE_HIGH] = "map_share_high",
    [LL_RULE_MAP_SHARE_VERY_HIGH] = "map_share_very_high",
    [LL_RULE_STATION_SNAP_M] = "station_snap_m",
    [LL_RULE_FIRE_RATE] = "fire_rate",
    [LL_RULE_FIRE_RATE_HOUSEHOLDS] = "fire_rate_households",
    [LL_RULE_INCIDENT_YEARS] = "incident_years",
    [LL_RULE_VILLAGE_SHARE] = "village_share",
    [LL_RULE_DERIVED_CLIP_M] = "derived_clip_m",
    [LL_RULE_HULL_M] = "hull_m",
    [LL_RULE_RATEABLE_SHARE] = "rateable_share",
    [LL_RULE_RISK_MEDIUM] = "risk_medium",
    [LL_RULE_RISK_HIGH] = "risk_high",
    [LL_RULE_RISK_VERY_HIGH] = "risk_very_high",
    [LL_RULE_LANE_JOIN_M] = "lane_join_m",
    [LL_RULE_SLIVER_AREA_M2] = "sliver_area_m2",
    [LL_RULE_SLIVER_WIDTH_M] = "sliver_width_m",
    [LL_RULE_REPAIRED_SHARE] = "repaired_share",
    [LL_RULE_OVERLAP_SHARE] = "overlap_share",
    [LL_RULE_SAME_SHARE] = "same_share",
    [LL_RULE_FAR_AWAY_M] = "far_away_m",
    [LL_RULE_HYDRANTS_INDOORS] = "hydrants_indoors",
    [LL_RULE_OBSTACLE_LANE_M] = "obstacle_lane_m",
    [LL_RULE_SLOPE_BASE_M] = "slope_base_m",
    [LL_RULE_DEM_ERROR_FINE_M] = "dem_error_fine_m",
    [LL_RULE_DEM_ERROR_MEDIUM_M] = "dem_error_medium_m",
    [LL_RULE_DEM_ERROR_COARSE_M] = "dem_error_coarse_m",
    [LL_RULE_PARKED_PARALLEL_M] = "parked_parallel_m",
    [LL_RULE_PARKED_DIAGONAL_M] = "parked_diagonal_m",
    [LL_RULE_PARKED_PERPENDICULAR_M] = "parked_perpendicular_m",
    [LL_RULE_LANE_WIDTH_M] = "lane_width_m",
    [LL_RULE_LANE_HEIGHT_M] = "lane_height_m",
    [LL_RULE_LANE_SLOPE_MUST_PCT] = "lane_slope_must_pct",
    [LL_RULE_LANE_SLOPE_SHOULD_PCT] = "lane_slope_should_pct",
    [LL_RULE_DEAD_END_M] = "dead_end_m",
    [LL_RULE_LANE_SPACING_M] = "lane_spacing_m",
    [LL_RULE_TURNING_PLACE_M] = "turning_place_m",
    [LL_RULE_TURNING_PLACE_TALL_M] = "turning_place_tall_m",
    [LL_RULE_TALL_BUILDING_M] = "tall_building_m",
    [LL_RULE_TURN_RADIUS_M] = "turn_radius_m",
    [LL_RULE_CLEARANCE_SEARCH_M] = "clearance_search_m",
    [LL_RULE_FOOTPRINT_ERROR_M] = "footprint_error_m",
    [LL_RULE_GROUND_ERROR_M] = "ground_error_m",
    [LL_RULE_ESTIMATED_ERROR_M] = "estimated_error_m",
    [LL_RULE_BEND_ERROR_M] = "bend_error_m",
    [LL_RULE_BEND_BASE_M] = "bend_base_m",
    [LL_RULE_GATE_OPEN_S] = "gate_open_s",
    [LL_RULE_GRADE_B_WIDTH_M] = "grade_b_width_m",
    [LL_RULE_GRADE_C_WIDTH_M] = "grade_c_width_m",
    [LL_RULE_GRADE_D_WIDTH_M] = "grade_d_width_m",
    [LL_RULE_GRADE_B_HEIGHT_M] = "grade_b_height_m",
    [LL_RULE_GRADE_C_HEIGHT_M] = "grade_c_height_m",
    [LL_RULE_GRADE_D_HEIGHT_M] = "grade_d_height_m",
    [LL_RULE_SEPARATION_CODE] = "separation_code",
    [LL_RULE_TOUCHING_M] = "touching_m",
    [LL_RULE_HIGH_RISE_M] = "high_rise_m",
    [LL_RULE_HIGH_RISE_DWELLING_M] = "high_rise_dwelling_m",
    [LL_RULE_FLOOR_LOW_M] = "floor_low_m",
    [LL_RULE_FLOOR_HIGH_M] = "floor_high_m",
    [LL_RULE_CLUSTER_HIGH_M2] = "cluster_high_m2",
    [LL_RULE_CLUSTER_LOW_M2] = "cluster_low_m2",
    [LL_RULE_BREAK_HIGH_M] = "break_high_m",
    [LL_RULE_BREAK_LOW_M] = "break_low_m",
    [LL_RULE_CLUSTER_LOW_SHARE] = "cluster_low_share",
    [LL_RULE_CLUSTER_HOUSEHOLDS_1] = "cluster_households_1",
    [LL_RULE_CLUSTER_HOUSEHOLDS_2] = "cluster_households_2",
    [LL_RULE_CLUSTER_HOUSEHOLDS_3] = "cluster_households_3",
    [LL_RULE_COST_TAKE_DOWN] = "cost_take_down_yuan_m2",
    [LL_RULE_COST_WALL] = "cost_wall_yuan_m",
    [LL_RULE_COST_BREAK] = "cost_break_yuan_m2",
    [LL_RULE_SAME_HYDRANT_M] = "same_hydrant_m",
    [LL_RULE_SAME_STATION_M] = "same_station_m",
    [LL_RULE_TURN_FREE_DEG] = "turn_free_deg",
    [LL_RULE_TURN_RIGHT_ANGLE_S] = "turn_right_angle_s",
    [LL_RULE_TURN_U_S] = "turn_u_s",
    [LL_RULE_TURN_SHUNT_S] = "turn_shunt_s",
    [LL_RULE_TURN_BASE_M] = "turn_base_m",
    [LL_RULE_CART_KMH] = "cart_kmh",
    [LL_RULE_TURNOUT_ERROR_S] = "turnout_error_s",
    [LL_RULE_SPEED_SET] = "speed_set",
    [LL_RULE_CURVATURE] = "curvature",
    [LL_RULE_CURVATURE_SPEED_KMH] = "curvature_speed_kmh",
    [LL_RULE_DELAY_S] = "delay_s",
    [LL_RULE_HOSE_REACH_M] = "hose_reach_m",
    [LL_RULE_GATE_WALL_M] = "gate_wall_m",
    [LL_RULE_GAP_CHORD_M] = "gap_chord_m",
    [LL_RULE_HYDRANT_LANE_M] = "hydrant_lane_m",
    [LL_RULE_HYDRANT_SPACING_M] = "hydrant_spacing_m",
    [LL_RULE_HYDRANT_SPACING_LOW_M] = "hydrant_spacing_low_m",
    [LL_RULE_SPACING_SEARCH_M] = "spacing_search_m",
    [LL_RULE_LOW_GRADE_SHARE] = "low_grade_share",
    [LL_RULE_OTHER_SOURCE_M] = "other_source_m",
    [LL_RULE_INTAKE_LANE_M] = "intake_lane_m",
    [LL_RULE_TANK_M3] = "tank_m3",
    [LL_RULE_TANK_LOW_M3] = "tank_low_m3",
    [LL_RULE_AREA_STEP_M] = "area_step_m",
    [LL_RULE_SIDE_LANE_M] = "side_lane_m",
    [LL_RULE_SIDE_LANE_SHARE] = "side_lane_share",
    [LL_RULE_LARGE_PUBLIC_M2] = "large_public_m2",
    [LL_RULE_LADDER_LENGTH_M] = "ladder_length_m",
    [LL_RULE_LADDER_LENGTH_TALL_M] = "ladder_length_tall_m",
    [LL_RULE_LADDER_TALL_M] = "ladder_tall_m",
    [LL_RULE_LADDER_WIDTH_M] = "ladder_width_m",
    [LL_RULE_LADDER_WALL_LEAST_M] = "ladder_wall_least_m",
    [LL_RULE_LADDER_WALL_MOST_M] = "ladder_wall_most_m",
    [LL_RULE_LADDER_SLOPE_PCT] = "ladder_slope_pct",
    [LL_RULE_LADDER_LANE_M] = "ladder_lane_m",
    [LL_RULE_CUT_OFF_WORTH_S] = "cut_off_worth_s",
    [LL_RULE_SITE_STEP_M] = "site_step_m",
    [LL_RULE_SITE_WIDTH_FACTOR] = "site_width_factor",
    [LL_RULE_HYDRANT_KERB_LEAST_M] = "hydrant_kerb_least_m",
    [LL_RULE_HYDRANT_KERB_MOST_M] = "hydrant_kerb_most_m",
    [LL_RULE_HYDRANT_WALL_M] = "hydrant_wall_m",
    [LL_RULE_HYDRANT_WALL_VILLAGE_M] = "hydrant_wall_village_m",
    [LL_RULE_STATION_STEP_M] = "station_step_m",
    [LL_RULE_WIRING_YEARS] = "wiring_years",
    [LL_RULE_PLACE_NINE_SMALL] = "place_weight_nine_small",
    [LL_RULE_PLACE_THREE_IN_ONE] = "place_weight_three_in_one",
    [LL_RULE_PLACE_EBIKE] = "place_weight_ebike_indoor",
    [LL_RULE_PLACE_INDUSTRIAL] = "place_weight_industrial",
    [LL_RULE_HAZARD_AGE_DAYS] = "hazard_age_days",
    [LL_RULE_HAZARD_AGE_MOST] = "hazard_age_most",
    [LL_RULE_FOREST_NEAR_M] = "forest_near_m",
    [LL_RULE_STACK_NEAR_M] = "stack_near_m",
    [LL_RULE_SENSITIVE_M2_A_HEAD] = "sensitive_m2_a_head",
    [LL_RULE_LET_PEOPLE_MANY] = "let_people_many",
    [LL_RULE_EXITS_LEAST] = "exits_least",
    [LL_RULE_NEEDED_FLOW_LPS] = "needed_flow_lps",
    [LL_RULE_FLOW_CLOSE_M] = "flow_gap_close_m",
    [LL_RULE_FLOW_NEAR_M] = "flow_gap_near_m",
    [LL_RULE_FLOW_FACTOR_CLOSE] = "flow_factor_close",
    [LL_RULE_FLOW_FACTOR_NEAR] = "flow_factor_near",
    [LL_RULE_TANK_HOURS] = "tank_hours",
    [LL_RULE_TEAM_PEOPLE] = "team_people",
    [LL_RULE_MICRO_STAFF] = "micro_staff",
    [LL_RULE_RANK_DRAWS] = "rank_draws",
    [LL_RULE_RANK_SEED] = "rank_seed",
    [LL_RULE_WEIGHT_CONCENTRATION] = "weight_concentration",
    [LL_RULE_CLEARLY_FIRST_SHARE] = "clearly_first_share",
    [LL_RULE_PROBABLY_FIRST_SHARE] = "probably_first_share",
    [LL_RULE_RANK_INTERVAL_SHARE] = "rank_interval_share",
    [LL_RULE_NIGHT_FROM_H] = "night_from_h",
    [LL_RULE_NIGHT_TO_H] = "night_to_h",
    [LL_RULE_TURNING_PLACE_HEAVY_M] = "turning_place_heavy_m",
    [LL_RULE_STATION_STEP_TOWNSHIP_M] = "station_step_township_m",
    [LL_RULE_MACHINE_ERROR_M] = "machine_error_m",
};

const char *ll_rule_key(enum ll_rule_id id)
{
    return rule_names[id];
}

enum ll_rule_id ll_rule_by_key(const char *key)
{
    int id = 0;
    while (id < LL_RULE_COUNT && strcmp(rule_names[id], key) != 0) {
        id++;
    }
    return (enum ll_rule_id)id;
}

struct ll_rules {
    ll_csv *csv; /* owns the texts of the rows */
    struct ll_rule *rows;
    size_t count;
    size_t row_of[LL_RULE_COUNT];
};

enum column { ID, VALUE, LOW, HIGH, UNIT, STRENGTH, STANDARD, CLAUSE, MARK, ZH, EN, COLUMNS };

static enum ll_code find_columns(const ll_csv *csv, size_t column[COLUMNS], struct ll_err *err)
{
    static const char *const names[COLUMNS] = {
        "id", "value", "low", "high", "unit", "strength", "standard", "clause", "mark", "zh", "en"};
    for (int i = 0; i < COLUMNS; i++) {
        enum ll_code code = ll_csv_column(csv, names[i], &column[i], err);
        if (code != LL_OK) {
            return code;
        }
    }
    return LL_OK;
}

static enum ll_code read_row(const ll_csv *csv, size_t row, const size_t column[COLUMNS],
                             struct ll_rule *rule, struct ll_err *err)
{
    const char *text[COLUMNS];
    for (int i = 0; i < COLUMNS; i++) {
        text[i] = ll_csv_cell(csv, row, column[i]);
    }
    *rule = (struct ll_rule){.id = text[ID],
                             .unit = text[UNIT],
                             .strength = text[STRENGTH],
                             .standard = text[STANDARD],
                             .clause = text[CLAUSE],
                             .mark = text[MARK],
                             .zh = text[ZH],
                             .en = text[EN]};
    enum ll_code code = ll_csv_number(csv, row, column[VALUE], &rule->value, err);
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[LOW], &rule->low, err);
    }
    if (code == LL_OK) {
        code = ll_csv_number(csv, row, column[HIGH], &rule->high, err);
    }
    if (code == LL_OK && !(rule->value >= rule->low && rule->value <= rule->high)) {
        return ll_fail(err, LL_E_FORMAT, "rules.csv: rule '%s' must have a value from %g to %g",
                       rule->id, rule->low, rule->high);
    }
    return code;
}

static enum ll_code link_names(ll_rules *rules, struct ll_err *err)
{
    for (int id = 0; id < LL_RULE_COUNT; id++) {
        size_t found = 0;
        for (size_t i = 0; i < rules->count; i++) {
            if (strcmp(rules->rows[i].id, rule_names[id]) == 0) {
                rules->row_of[id] = i;
                found++;
            }
        }
        if (found != 1) {
            return ll_fail(err, LL_E_FORMAT, "rules.csv: rule '%s' must be there once, found %zu",
                           rule_names[id], found);
        }
    }
    return LL_OK;
}

enum ll_code ll_rules_parse(const char *bytes, size_t len, ll_rules **ret_rules, struct ll_err *err)
{
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_calloc(1, sizeof *rules);
    if (rules == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    size_t column[COLUMNS];
    enum ll_code code = ll_csv_parse("rules.csv", bytes, len, &rules->csv, err);
    if (code == LL_OK) {
        code = find_columns(rules->csv, column, err);
    }
    if (code != LL_OK) {
        return code;
    }
    rules->count = ll_csv_rows(rules->csv);
    rules->rows = ll_calloc(rules->count, sizeof *rules->rows);
    if (rules->rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; code == LL_OK && i < rules->count; i++) {
        code = read_row(rules->csv, i, column, &rules->rows[i], err);
    }
    if (code == LL_OK) {
        code = link_names(rules, err);
    }
    if (code == LL_OK) {
        *ret_rules = rules;
        rules = NULL;
    }
    return code;
}

void ll_rules_free(ll_rules *rules)
{
    if (rules == NULL) {
        return;
    }
    ll_csv_free(rules->csv);
    ll_free(rules->rows);
    ll_free(rules);
}

void ll_rules_freep(ll_rules **rules)
{
    ll_rules_free(*rules);
}

double ll_rule(const ll_rules *rules, enum ll_rule_id id)
{
    return rules->rows[rules->row_of[id]].value;
}

const struct ll_rule *ll_rule_row(const ll_rules *rules, enum ll_rule_id id)
{
    return &rules->rows[rules->row_of[id]];
}

const struct ll_rule *ll_rules_rows(const ll_rules *rules, size_t *ret_count)
{
    *ret_count = rules->count;
    return rules->rows;
}

void ll_rules_scale(ll_rules *rules, enum ll_rule_id id, double factor)
{
    rules->rows[rules->row_of[id]].value *= factor;
}

enum ll_code ll_rules_copy(const ll_rules *rules, ll_rules **ret_copy, struct ll_err *err)
{
    LL_CLEANUP(ll_rules_freep) ll_rules *copy = ll_calloc(1, sizeof *copy);
    if (copy != NULL) {
        *copy = *rules;
        copy->csv = NULL; /* the texts stay the other's */
        copy->rows = ll_alloc(rules->count, sizeof *copy->rows);
    }
    if (copy == NULL || copy->rows == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    memcpy(copy->rows, rules->rows, rules->count * sizeof *copy->rows);
    *ret_copy = copy;
    copy = NULL;
    return LL_OK;
}

enum ll_code ll_rules_set(ll_rules *rules, const char *assignment, struct ll_err *err)
{
    const char *equals = strchr(assignment, '=');
    if (equals == NULL) {
        return ll_fail(err, LL_E_USAGE, "'%s' is not of the form rule=value", assignment);
    }
    size_t len = (size_t)(equals - assignment);
    for (size_t i = 0; i < rules->count; i++) {
        struct ll_rule *rule = &rules->rows[i];
        if (strlen(rule->id) != len || strncmp(rule->id, assignment, len) != 0) {
            continue;
        }
        double value = 0.0;
        if (!ll_parse_number(equals + 1, &value) || value < rule->low || value > rule->high) {
            return ll_fail(err, LL_E_USAGE, "rule '%s' takes a number from %g to %g, not '%s'",
                           rule->id, rule->low, rule->high, equals + 1);
        }
        rule->value = value;
        return LL_OK;
    }
    return ll_fail(err, LL_E_USAGE, "there is no rule '%.*s'", (int)len, assignment);
}
