#include <math.h>

#include "geo/bend.h"
#include "geo/clearance_private.h"

/// The largest inner radius that fits, with what bounds it.
struct radius {
    double m;
    double low_m;
    double high_m;
    double from_m;
    double to_m;
    struct ll_clear_bound by;
};

/// The width that is free in a bend and how far it may be off.
struct room {
    double m;
    double error_m;
    struct ll_clear_bound by;
};

struct search {
    const struct ll_clear_lane *lane;
    const struct ll_clear_course *course;
    const struct ll_clear_line *line;
    struct ll_clear_out *out;
};

/// The least distance to one side between two places of the line.
static double least_side(const struct search *s, int side, double from_m, double to_m,
                         uint32_t *ret_item)
{
    double least = INFINITY;
    size_t first = from_m > 0.0 ? (size_t)(from_m / LL_CLEARANCE_STEP_M) : 0;
    size_t last = (size_t)(to_m / LL_CLEARANCE_STEP_M);
    for (size_t i = first; i <= last && i < s->line->cell_count; i++) {
        const struct ll_clear_cell *cell = &s->course->cells[s->line->first_cell + i];
        if (cell->inside != LL_NONE) {
            continue;
        }
        if (cell->side_m[side] < least) {
            least = cell->side_m[side];
            *ret_item = cell->item[side];
        }
    }
    return least;
}

/// The room of a bend: facades on both sides, or the width on record, whichever is less.
static struct room room_of(const struct search *s, double from_m, double to_m)
{
    const struct ll_clear_rules *rules = s->lane->rules;
    const struct ll_table *lanes = &s->lane->scene->layer[LL_LANE];
    uint32_t item[LL_SIDES] = {LL_NONE, LL_NONE};
    double left = least_side(s, LL_LEFT, from_m, to_m, &item[LL_LEFT]);
    bool open = s->lane->tunnel || isinf(left);
    double right = open ? INFINITY : least_side(s, LL_RIGHT, from_m, to_m, &item[LL_RIGHT]);
    struct room room = {.m = s->lane->tunnel ? INFINITY : left + right,
                        .by = {NAN, LL_CAUSE_SHAPE, LL_NONE}};
    if (isfinite(room.m)) {
        uint32_t nearer = left <= right ? item[LL_LEFT] : item[LL_RIGHT];
        bool ground = (nearer & LL_SIDE_GROUND) != 0;
        room.by.cause = ground ? LL_CAUSE_GROUND : LL_CAUSE_BUILDING;
        room.by.row = nearer & ~LL_SIDE_GROUND;
        for (int side = 0; side < LL_SIDES; side++) {
            room.error_m += ll_clear_item_error(s->lane->scene, rules, item[side]);
        }
    }
    double nominal_m = ll_table_real(lanes, s->lane->row, LL_LANE_WIDTH_M);
    if (nominal_m < room.m) {
        bool estimated =
            ll_table_word(lanes, s->lane->row, LL_LANE_WIDTH_SOURCE) == LL_MEASURE_ESTIMATED;
        room = (struct room){
            nominal_m, estimated ? rules->estimated_error_m : 0.0, {NAN, LL_CAUSE_SHAPE, LL_NONE}};
    }
    return room;
}

static bool surveyed(const struct search *s)
{
    return ll_table_word(&s->lane->scene->layer[LL_LANE], s->lane->row, LL_LANE_WIDTH_SOURCE) ==
           LL_MEASURE_SURVEYED;
}

/// The radius that fits into the part [first, last] of a bend. @return false when it turns too
/// little, or nothing is known of its width.
static bool fit(const struct search *s, const struct ll_bend *b, size_t first, size_t last,
                struct radius *ret)
{
    const struct ll_clear_rules *rules = s->lane->rules;
    struct ll_bend_part part;
    if (!ll_bend_part_of(b, first, last, &part)) {
        return false;
    }
    double half = 0.5 * rules->bend_base_m;
    struct room room = room_of(s, part.from_m - half, part.to_m + half);
    if (!isfinite(room.m) || room.m + room.error_m < rules->width_m) {
        return false; /* nothing known; or too narrow, which is a finding of its own */
    }
    double error_m = (room.error_m + (surveyed(s) ? 0.0 : rules->bend_error_m)) / part.depth;
    double m = ll_bend_radius(&part, room.m, rules->width_m);
    *ret = (struct radius){.m = fmax(m, 0.0),
                           .low_m = fmax(m - error_m, 0.0),
                           .high_m = m + error_m,
                           .from_m = fmax(part.from_m - half, 0.0),
                           .to_m = fmin(part.to_m + half, s->line->length_m),
                           .by = room.by};
    return true;
}

/// How sure it is that a radius is too small. What is drawn flags at most; only where the lane is
/// surveyed it fails.
static enum ll_sureness judge(const struct search *s, const struct radius *r)
{
    double limit = s->lane->rules->turn_radius_m - LL_ROUNDING_M;
    if (surveyed(s)) {
        return r->high_m < limit  ? LL_SURE_CERTAIN
               : r->m < limit     ? LL_SURE_PROBABLE
               : r->low_m < limit ? LL_SURE_POSSIBLE
                                  : LL_SURE_FINE;
    }
    return r->high_m < limit ? LL_SURE_PROBABLE : r->m < limit ? LL_SURE_POSSIBLE : LL_SURE_FINE;
}

/// Tells of the tightest part of a bend, if it is too tight.
static enum ll_code tell_bend(const struct ll_bend *b, void *user, struct ll_err *err)
{
    const struct search *s = user;
    struct radius tightest = {.m = INFINITY};
    struct radius r;
    for (size_t first = 0; first < b->count; first++) {
        for (size_t last = first; last < b->count; last++) {
            if (fit(s, b, first, last, &r) && r.m < tightest.m) {
                tightest = r;
            }
        }
    }
    enum ll_sureness sure = isfinite(tightest.m) ? judge(s, &tightest) : LL_SURE_FINE;
    if (sure == LL_SURE_FINE) {
        return LL_OK;
    }
    const struct ll_xy *points = s->lane->scene->layer[LL_LANE].shape.points;
    return ll_clear_out_finding(
        s->out,
        &(struct ll_lane_finding){
            .lane = s->lane->row,
            .other_lane = LL_NONE,
            .room_m = NAN,
            .kind = LL_FINDING_RADIUS,
            .sure = (uint8_t)sure,
            .cause = tightest.by.cause,
            .movable = LL_MOVABLE_NO,
            .cause_row = tightest.by.row,
            .rule = LL_RULE_TURN_RADIUS_M,
            .from_m = s->line->from_m + tightest.from_m,
            .to_m = s->line->from_m + tightest.to_m,
            .value = (float)tightest.m,
            .low = (float)tightest.low_m,
            .high = (float)tightest.high_m,
            .at = ll_clear_line_at(s->line, points, 0.5 * (tightest.from_m + tightest.to_m))},
        err);
}

enum ll_code ll_clear_bends(const struct ll_clear_lane *lane, const struct ll_clear_course *course,
                            struct ll_clear_out *out, struct ll_err *err)
{
    struct search s = {.lane = lane, .course = course, .out = out};
    const struct ll_xy *points = lane->scene->layer[LL_LANE].shape.points;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < course->line_count; i++) {
        s.line = &course->lines[i];
        code = ll_bends_of(points + s.line->first_point, s.line->end_point - s.line->first_point,
                           lane->rules->bend_base_m, tell_bend, &s, err);
    }
    return code;
}
