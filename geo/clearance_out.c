#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "geo/clearance.h"
#include "geo/clearance_private.h"

void ll_clear_out_clear(struct ll_clear_out *out)
{
    ll_free(out->pieces);
    ll_free(out->findings);
    *out = (struct ll_clear_out){0};
}

enum ll_code ll_clear_out_piece(struct ll_clear_out *out, const struct ll_lane_piece *piece,
                                struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&out->pieces, &out->piece_capacity, out->piece_count + 1,
                                         sizeof *out->pieces, err);
    if (code == LL_OK) {
        out->pieces[out->piece_count++] = *piece;
    }
    return code;
}

enum ll_code ll_clear_out_finding(struct ll_clear_out *out, const struct ll_lane_finding *finding,
                                  struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&out->findings, &out->finding_capacity,
                                         out->finding_count + 1, sizeof *out->findings, err);
    if (code == LL_OK) {
        out->findings[out->finding_count++] = *finding;
    }
    return code;
}

bool ll_obstacle_counts(const struct ll_table *obstacles, size_t row)
{
    uint8_t state = ll_table_word(obstacles, row, LL_OBSTACLE_STATE);
    return state != LL_HAZARD_VERIFIED && state != LL_HAZARD_STRUCK_OFF;
}

enum ll_movable ll_obstacle_movable(const struct ll_table *obstacles, size_t row)
{
    uint8_t fixed = ll_table_word(obstacles, row, LL_OBSTACLE_FIXED);
    if (fixed != LL_FLAG_UNKNOWN) {
        return fixed == LL_FLAG_YES ? LL_MOVABLE_NO : LL_MOVABLE_YES;
    }
    switch (ll_table_word(obstacles, row, LL_OBSTACLE_KIND)) {
    case LL_OBSTACLE_PARKED_VEHICLE:
    case LL_OBSTACLE_STALL:
    case LL_OBSTACLE_PILED_GOODS:
    case LL_OBSTACLE_GATE:
        return LL_MOVABLE_YES;
    case LL_OBSTACLE_STEPS:
    case LL_OBSTACLE_ILLEGAL_STRUCTURE:
        return LL_MOVABLE_NO;
    default:
        return LL_MOVABLE_UNKNOWN;
    }
}

enum ll_movable ll_clear_movable(const struct ll_table *obstacles, enum ll_cause cause,
                                 uint32_t row)
{
    switch (cause) {
    case LL_CAUSE_BUILDING:
    case LL_CAUSE_GROUND:
    case LL_CAUSE_BRIDGE:
    case LL_CAUSE_SHAPE:
        return LL_MOVABLE_NO;
    case LL_CAUSE_PARKED:
        return LL_MOVABLE_YES;
    case LL_CAUSE_OBSTACLE:
        return ll_obstacle_movable(obstacles, row);
    default:
        return LL_MOVABLE_UNKNOWN;
    }
}

bool ll_clear_turn_finding(const struct ll_scene *scene, const struct ll_clear_rules *rules,
                           const struct ll_lane_turn *turn, struct ll_lane_finding *ret)
{
    if (turn->sure == LL_SURE_FINE) {
        return false;
    }
    double from_m[2];
    double to_m[2];
    for (int i = 0; i < 2; i++) { /* as of a bend within one lane: half before, half behind */
        const double half_m = 0.5 * rules->bend_base_m;
        const double length_m = ll_shape_length(&scene->layer[LL_LANE].shape, turn->lane[i]);
        from_m[i] = fmax(turn->at_m[i] - (turn->back[i] ? half_m : 0.0), 0.0);
        to_m[i] = fmin(turn->at_m[i] + (turn->back[i] ? 0.0 : half_m), length_m);
    }
    *ret = (struct ll_lane_finding){.lane = turn->lane[0],
                                    .other_lane = turn->lane[1],
                                    .room_m = NAN,
                                    .kind = LL_FINDING_RADIUS,
                                    .sure = turn->sure,
                                    .cause = turn->cause,
                                    .movable = (uint8_t)ll_clear_movable(&scene->layer[LL_OBSTACLE],
                                                                         (enum ll_cause)turn->cause,
                                                                         turn->cause_row),
                                    .cause_row = turn->cause_row,
                                    .times = turn->times,
                                    .rule = LL_RULE_TURN_RADIUS_M,
                                    .from_m = from_m[0],
                                    .to_m = to_m[0],
                                    .other_from_m = from_m[1],
                                    .other_to_m = to_m[1],
                                    .value = turn->radius_m,
                                    .low = turn->low_m,
                                    .high = turn->high_m,
                                    .at = turn->at};
    return true;
}
