#include <math.h>

#include "geo/clearance_private.h"
#include "geo/lesser.h"

struct ll_clear_rules ll_clear_rules_of(const ll_rules *rules)
{
    return (struct ll_clear_rules){
        .width_m = ll_rule(rules, LL_RULE_LANE_WIDTH_M),
        .height_m = ll_rule(rules, LL_RULE_LANE_HEIGHT_M),
        .slope_must_pct = ll_rule(rules, LL_RULE_LANE_SLOPE_MUST_PCT),
        .slope_should_pct = ll_rule(rules, LL_RULE_LANE_SLOPE_SHOULD_PCT),
        .footprint_error_m = ll_rule(rules, LL_RULE_FOOTPRINT_ERROR_M),
        .machine_error_m = ll_rule(rules, LL_RULE_MACHINE_ERROR_M),
        .ground_error_m = ll_rule(rules, LL_RULE_GROUND_ERROR_M),
        .estimated_error_m = ll_rule(rules, LL_RULE_ESTIMATED_ERROR_M),
        .gate_open_s = ll_rule(rules, LL_RULE_GATE_OPEN_S),
        .bend_error_m = ll_rule(rules, LL_RULE_BEND_ERROR_M),
        .bend_base_m = ll_rule(rules, LL_RULE_BEND_BASE_M),
        .turn_radius_m = ll_rule(rules, LL_RULE_TURN_RADIUS_M),
        .spacing_m = ll_rule(rules, LL_RULE_LANE_SPACING_M),
        .dead_end_m = ll_rule(rules, LL_RULE_DEAD_END_M),
        .turning_place_m = ll_rule(rules, LL_RULE_TURNING_PLACE_M),
        .turning_place_tall_m = ll_rule(rules, LL_RULE_TURNING_PLACE_TALL_M),
        .tall_m = ll_rule(rules, LL_RULE_TALL_BUILDING_M),
        .floor_m = ll_rule(rules, LL_RULE_FLOOR_LOW_M),
        .hose_m = ll_rule(rules, LL_RULE_HOSE_TO_WALL_M),
        .grade_width_m = {[LL_GRADE_A] = ll_rule(rules, LL_RULE_LANE_WIDTH_M),
                          [LL_GRADE_B] = ll_rule(rules, LL_RULE_GRADE_B_WIDTH_M),
                          [LL_GRADE_C] = ll_rule(rules, LL_RULE_GRADE_C_WIDTH_M),
                          [LL_GRADE_D] = ll_rule(rules, LL_RULE_GRADE_D_WIDTH_M)},
        .grade_height_m = {[LL_GRADE_A] = ll_rule(rules, LL_RULE_LANE_HEIGHT_M),
                           [LL_GRADE_B] = ll_rule(rules, LL_RULE_GRADE_B_HEIGHT_M),
                           [LL_GRADE_C] = ll_rule(rules, LL_RULE_GRADE_C_HEIGHT_M),
                           [LL_GRADE_D] = ll_rule(rules, LL_RULE_GRADE_D_HEIGHT_M)}};
}

static struct ll_clear_measure unbounded(void)
{
    const struct ll_clear_bound none = {INFINITY, LL_CAUSE_NONE, LL_NONE};
    return (struct ll_clear_measure){none, none, none, {NAN, LL_CAUSE_NONE, LL_NONE}};
}

static void take_least(struct ll_clear_bound *bound, double m, enum ll_cause cause, uint32_t row)
{
    if (m < bound->m) {
        *bound = (struct ll_clear_bound){ll_greater(m, 0.0), (uint8_t)cause, row};
    }
}

/// Something bounds a measure at `m`, give or take `error_m`.
static void bound_by(struct ll_clear_measure *measure, double m, double error_m,
                     enum ll_cause cause, uint32_t row)
{
    take_least(&measure->low, m - error_m, cause, row);
    take_least(&measure->middle, m, cause, row);
    take_least(&measure->high, m + error_m, cause, row);
}

/// Something is there of which the measure is not known.
static void unknown_by(struct ll_clear_measure *measure, enum ll_cause cause, uint32_t row)
{
    if (measure->unknown.cause == LL_CAUSE_NONE) {
        measure->unknown = (struct ll_clear_bound){NAN, (uint8_t)cause, row};
    }
}

static void take_record(const struct ll_clear_lane *lane, struct ll_clear_state *state)
{
    const struct ll_table *lanes = &lane->scene->layer[LL_LANE];
    double nominal_m = ll_table_real(lanes, lane->row, LL_LANE_WIDTH_M);
    double effective_m = ll_table_real(lanes, lane->row, LL_LANE_WIDTH_EFFECTIVE_M);
    double height_m = ll_table_real(lanes, lane->row, LL_LANE_HEIGHT_M);
    uint8_t source = ll_table_word(lanes, lane->row, LL_LANE_WIDTH_SOURCE);
    if (!isnan(nominal_m)) {
        double error_m = source == LL_MEASURE_ESTIMATED ? lane->rules->estimated_error_m : 0.0;
        bound_by(&state->width, nominal_m, error_m, LL_CAUSE_DECLARED, LL_NONE);
    }
    if (!isnan(effective_m)) {
        bool parked = effective_m < nominal_m;
        bound_by(&state->width, effective_m, 0.0, parked ? LL_CAUSE_PARKED : LL_CAUSE_DECLARED,
                 LL_NONE);
    }
    if (!isnan(height_m)) {
        bound_by(&state->height, height_m, 0.0, LL_CAUSE_DECLARED, LL_NONE);
    } else if (lane->tunnel) {
        unknown_by(&state->height, LL_CAUSE_SHAPE, LL_NONE);
    }
    state->declared = !isnan(nominal_m) || !isnan(effective_m);
}

bool ll_clear_is_tunnel(const struct ll_table *lanes, uint32_t row)
{
    return ll_table_word(lanes, row, LL_LANE_TUNNEL) == LL_FLAG_YES ||
           ll_table_real(lanes, row, LL_LANE_LAYER) < 0.0;
}

struct ll_clear_lane ll_clear_lane_of(const struct ll_stage *in, const struct ll_clear_rules *rules,
                                      const struct ll_clear_things *things, uint32_t row)
{
    const struct ll_table *lanes = &in->scene->layer[LL_LANE];
    struct ll_clear_lane lane = {
        .scene = in->scene,
        .rules = rules,
        .things = things->items + things->first[row],
        .thing_count = things->first[row + 1] - things->first[row],
        .row = row,
        .drivable = ll_lane_drivable(in->speeds, lanes, row),
        .bridge = ll_table_word(lanes, row, LL_LANE_BRIDGE) == LL_FLAG_YES,
        .tunnel = ll_clear_is_tunnel(lanes, row),
        .class_low_m = in->speeds->width_low_m[ll_table_word(lanes, row, LL_LANE_CLASS)]};
    lane.record =
        (struct ll_clear_state){.width = unbounded(), .height = unbounded(), .crossed = LL_NONE};
    take_record(&lane, &lane.record);
    for (size_t i = 0; i < lane.thing_count; i++) {
        lane.timed = lane.timed || lane.things[i].times != 0;
    }
    return lane;
}

double ll_clear_item_error(const struct ll_scene *scene, const struct ll_clear_rules *rules,
                           uint32_t item)
{
    if ((item & (LL_SIDE_GROUND | LL_SIDE_OBSTACLE)) != 0) {
        return rules->ground_error_m;
    }
    bool machine =
        ll_table_word(&scene->layer[LL_BUILDING], item, LL_BUILDING_OUTLINE) == LL_OUTLINE_MACHINE;
    return machine ? rules->machine_error_m : rules->footprint_error_m;
}

static double side_error(const struct ll_clear_lane *lane, uint32_t item)
{
    return ll_clear_item_error(lane->scene, lane->rules, item);
}

/// What the facades on both sides leave. The nearer one is the cause.
static void take_sides(const struct ll_clear_lane *lane, const struct ll_clear_cell *cell,
                       struct ll_clear_state *state)
{
    double m = cell->side_m[LL_LEFT] + cell->side_m[LL_RIGHT];
    if (!isfinite(m)) {
        return; /* open on one side: no upper bound */
    }
    double left = cell->side_m[LL_LEFT];
    double right = cell->side_m[LL_RIGHT];
    uint32_t left_item = cell->item[LL_LEFT];
    uint32_t right_item = cell->item[LL_RIGHT];
    uint32_t item =
        left < right || (left == right && left_item < right_item) ? left_item : right_item;
    bool ground = (item & LL_SIDE_GROUND) != 0;
    bound_by(&state->width, m, side_error(lane, left_item) + side_error(lane, right_item),
             ground ? LL_CAUSE_GROUND : LL_CAUSE_BUILDING, item & ~LL_SIDE_GROUND);
}

bool ll_clear_obstacle_stands(uint8_t kind)
{
    return kind != LL_OBSTACLE_HEIGHT_BAR && kind != LL_OBSTACLE_OVERHEAD_LINE &&
           kind != LL_OBSTACLE_BILLBOARD;
}

static void take_obstacle(const struct ll_clear_lane *lane, const struct ll_clear_thing *thing,
                          struct ll_clear_state *state)
{
    const uint32_t row = thing->row;
    const struct ll_table *obstacles = &lane->scene->layer[LL_OBSTACLE];
    uint8_t kind = ll_table_word(obstacles, row, LL_OBSTACLE_KIND);
    double width_m = ll_table_real(obstacles, row, LL_OBSTACLE_WIDTH_M);
    double height_m = ll_table_real(obstacles, row, LL_OBSTACLE_HEIGHT_M);
    double open_s = ll_table_real(obstacles, row, LL_OBSTACLE_OPEN_S);
    if (!isnan(width_m)) {
        bound_by(&state->width, width_m, 0.0, LL_CAUSE_OBSTACLE, row);
    } else if (ll_clear_obstacle_stands(kind)) {
        unknown_by(&state->width, LL_CAUSE_OBSTACLE, row);
    }
    if (!isnan(height_m)) {
        bound_by(&state->height, height_m, 0.0, LL_CAUSE_OBSTACLE, row);
    } else if (!ll_clear_obstacle_stands(kind)) {
        unknown_by(&state->height, LL_CAUSE_OBSTACLE, row);
    }
    if (!thing->opens) {
        return;
    }
    if (isnan(open_s)) {
        open_s = kind == LL_OBSTACLE_GATE ? lane->rules->gate_open_s : 0.0;
    }
    state->open_s += open_s;
}

/// What stands on or over a cell at some times.
static void take_things(const struct ll_clear_lane *lane, double from_m, double to_m,
                        unsigned times, struct ll_clear_state *state)
{
    for (size_t i = 0; i < lane->thing_count && lane->things[i].from_m <= to_m; i++) {
        const struct ll_clear_thing *thing = &lane->things[i];
        if (thing->to_m < from_m || (thing->times != 0 && (thing->times & times) == 0)) {
            continue;
        }
        if (thing->bridge) {
            unknown_by(&state->height, LL_CAUSE_BRIDGE, thing->row);
        } else {
            take_obstacle(lane, thing, state);
        }
    }
}

void ll_clear_state_of(const struct ll_clear_lane *lane, const struct ll_clear_line *line,
                       size_t number, const struct ll_clear_cell *cell, unsigned times,
                       struct ll_clear_state *ret)
{
    *ret = lane->record;
    if (lane->tunnel) {
        if (!ret->declared) {
            unknown_by(&ret->width, LL_CAUSE_SHAPE, LL_NONE);
        }
    } else if (cell->inside == LL_NONE) {
        take_sides(lane, cell, ret);
    } else if (!lane->bridge) {
        ret->crossed = cell->inside;
        if (!ret->declared) {
            unknown_by(&ret->width, LL_CAUSE_BUILDING, cell->inside);
        }
        unknown_by(&ret->height, LL_CAUSE_BUILDING, cell->inside);
    }
    if (lane->thing_count > 0) {
        take_things(lane, ll_clear_cell_from(line, number), ll_clear_cell_to(line, number), times,
                    ret);
    }
}
