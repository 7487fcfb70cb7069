#include <math.h>

#include "core/parts_private.h"

/* Limits are widened by what rounding does, as where lanes are judged. */
#define ROUNDING_M 1e-6

/* Whether the lane was judged: those that trucks may use are. */
static bool is_judged(const ll_parts *parts, size_t lane)
{
    return !isnan(parts->in.outcomes->clearance.lanes[lane].obstructed_m);
}

static size_t judged_lanes(const ll_parts *parts)
{
    const struct ll_outcomes *outcomes = parts->in.outcomes;
    bool told = outcomes != NULL && parts->in.lane_area != NULL &&
                outcomes->clearance.lane_count == parts->in.scene->layer[LL_LANE].count;
    return told ? outcomes->clearance.lane_count : 0;
}

void ll_parts_prepare_lanes(ll_parts *parts)
{
    const struct ll_shapes *lanes = &parts->in.scene->layer[LL_LANE].shape;
    size_t count = judged_lanes(parts);
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = ll_parts_place(parts, parts->in.lane_area[i]);
        if (slot != LL_NONE && is_judged(parts, i)) {
            parts->villages[slot].lanes_m += ll_shape_length(lanes, i);
        }
    }
}

/* Findings that break what a lane must keep; a turn into another lane counts on the lane it is told
 * of. What is only advised does not: slopes, and room to turn where high buildings are served. */
static bool is_shortfall(const struct ll_lane_finding *f)
{
    switch ((enum ll_finding_kind)f->kind) {
    case LL_FINDING_WIDTH:
    case LL_FINDING_HEIGHT:
    case LL_FINDING_RADIUS:
        return true;
    case LL_FINDING_DEAD_END:
        return f->rule != LL_RULE_TURNING_PLACE_TALL_M;
    case LL_FINDING_SLOPE:
        return f->rule == LL_RULE_LANE_SLOPE_MUST_PCT;
    default:
        return false;
    }
}

/* Stretches of a lane that fall short, told in the order of their beginning; each metre counts
 * once: certain ones, and all that may. */
struct shortfall {
    double end_m[2];
    double sum_m[2];
};

static void add_stretch(struct shortfall *s, double from_m, double to_m, bool certain)
{
    for (int k = certain ? 0 : 1; k < 2; k++) {
        s->sum_m[k] += fmax(0.0, to_m - fmax(from_m, s->end_m[k]));
        s->end_m[k] = fmax(s->end_m[k], to_m);
    }
}

/* Whether a piece of a lane is not known to be wide and high enough; NAN is not. */
static bool is_open(const ll_parts *parts, const struct ll_lane_piece *piece)
{
    double width_m = ll_rule(parts->in.rules, LL_RULE_LANE_WIDTH_M);
    double height_m = ll_rule(parts->in.rules, LL_RULE_LANE_HEIGHT_M);
    return !((double)piece->width_low_m >= width_m - ROUNDING_M &&
             (double)piece->height_low_m >= height_m - ROUNDING_M);
}

/* Findings and pieces of one lane, merged by where they begin. */
static struct shortfall shortfall_of(const ll_parts *parts, uint32_t lane, size_t finding,
                                     size_t finding_end)
{
    const struct ll_clearance *c = &parts->in.outcomes->clearance;
    struct shortfall s = {{0.0, 0.0}, {0.0, 0.0}};
    uint32_t piece = c->first_piece == NULL ? 0 : c->first_piece[lane];
    uint32_t piece_end = c->first_piece == NULL ? 0 : c->first_piece[lane + 1];
    while (finding < finding_end || piece < piece_end) {
        if (piece == piece_end ||
            (finding < finding_end && c->findings[finding].from_m <= c->pieces[piece].from_m)) {
            const struct ll_lane_finding *f = &c->findings[finding++];
            if (is_shortfall(f)) {
                add_stretch(&s, f->from_m, f->to_m, f->sure == LL_SURE_CERTAIN);
            }
        } else {
            const struct ll_lane_piece *p = &c->pieces[piece++];
            if (is_open(parts, p)) {
                add_stretch(&s, p->from_m, p->to_m, false);
            }
        }
    }
    return s;
}

void ll_parts_visit_lanes(const struct ll_parts_sink *sink)
{
    const ll_parts *parts = sink->parts;
    size_t count = judged_lanes(parts);
    const struct ll_clearance *clearance = count > 0 ? &parts->in.outcomes->clearance : NULL;
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = next;
        while (next < clearance->finding_count && clearance->findings[next].lane == i) {
            next++;
        }
        uint32_t slot = ll_parts_place(parts, parts->in.lane_area[i]);
        if (slot == LL_NONE || !is_judged(parts, i)) {
            continue;
        }
        double length_m = ll_shape_length(&parts->in.scene->layer[LL_LANE].shape, i);
        const struct shortfall s = shortfall_of(parts, (uint32_t)i, first, next);
        double low_m = fmin(s.sum_m[0], length_m);
        double high_m = fmin(s.sum_m[1], length_m);
        const struct ll_part part = {.village = slot,
                                     .layer = LL_LANE,
                                     .row = (uint32_t)i,
                                     .low = low_m,
                                     .high = high_m,
                                     .known = length_m - (high_m - low_m)};
        sink->fn(sink->user, &part);
    }
}

/* The least sureness at which a width between facades falls short. */
static enum ll_sureness least_sure(size_t place)
{
    return place == 0 ? LL_SURE_POSSIBLE : place == 1 ? LL_SURE_PROBABLE : LL_SURE_CERTAIN;
}

static bool is_short(const struct ll_lane_finding *f, size_t place)
{
    bool between_facades = f->kind == LL_FINDING_WIDTH && f->cause == LL_CAUSE_BUILDING;
    return is_shortfall(f) && f->sure >= (between_facades ? least_sure(place) : LL_SURE_CERTAIN);
}

void ll_parts_lanes_short(const ll_parts *parts, size_t place, double *inout_m, size_t step)
{
    size_t count = judged_lanes(parts);
    const struct ll_clearance *clearance = count > 0 ? &parts->in.outcomes->clearance : NULL;
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        struct shortfall s = {{0.0, 0.0}, {0.0, 0.0}};
        for (; next < clearance->finding_count && clearance->findings[next].lane == i; next++) {
            const struct ll_lane_finding *f = &clearance->findings[next];
            if (is_short(f, place)) {
                add_stretch(&s, f->from_m, f->to_m, true);
            }
        }
        uint32_t slot = ll_parts_place(parts, parts->in.lane_area[i]);
        if (slot != LL_NONE && is_judged(parts, i)) {
            inout_m[slot * step] +=
                fmin(s.sum_m[0], ll_shape_length(&parts->in.scene->layer[LL_LANE].shape, i));
        }
    }
}
