#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
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

static int by_lane(const void *left, const void *right)
{
    const struct ll_parts_turn *a = left;
    const struct ll_parts_turn *b = right;
    if (a->lane != b->lane) {
        return a->lane < b->lane ? -1 : 1;
    }
    if (a->from_m != b->from_m) {
        return a->from_m < b->from_m ? -1 : 1;
    }
    return (a->finding > b->finding) - (a->finding < b->finding);
}

/* The turns from lane to lane, by the lane that each turns into. */
static enum ll_code sort_turns(ll_parts *parts, const struct ll_clearance *c, struct ll_err *err)
{
    size_t count = 0;
    for (size_t i = 0; i < c->finding_count; i++) {
        count += c->findings[i].other_lane != LL_NONE;
    }
    parts->turns = ll_alloc(count, sizeof *parts->turns);
    if (parts->turns == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < c->finding_count; i++) {
        const struct ll_lane_finding *f = &c->findings[i];
        if (f->other_lane != LL_NONE) {
            parts->turns[parts->turn_count++] =
                (struct ll_parts_turn){f->other_lane, f->other_from_m, f->other_to_m, i};
        }
    }
    if (count > 0) {
        qsort(parts->turns, count, sizeof *parts->turns, by_lane);
    }
    return LL_OK;
}

enum ll_code ll_parts_prepare_lanes(ll_parts *parts, struct ll_err *err)
{
    const struct ll_shapes *lanes = &parts->in.scene->layer[LL_LANE].shape;
    size_t count = judged_lanes(parts);
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = ll_parts_place(parts, parts->in.lane_area[i]);
        if (slot != LL_NONE && is_judged(parts, i)) {
            parts->villages[slot].lanes_m += ll_shape_length(lanes, i);
        }
    }
    return count > 0 ? sort_turns(parts, &parts->in.outcomes->clearance, err) : LL_OK;
}

/* Findings that break what a lane must keep. What is only advised does not: slopes, and room to
 * turn where high buildings are served. */
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

/* How far the findings have been gone through, lane by lane. */
struct walk {
    size_t finding; /* by the lane they are told of */
    size_t turn;    /* by the lane that is turned into */
};

/* A finding on one of its lanes. */
struct told {
    const struct ll_lane_finding *finding;
    double from_m;
    double to_m;
};

/* The next finding of a lane, turns into it among them, in order of where they begin. */
static bool next_told(const ll_parts *parts, size_t lane, struct walk *walk, struct told *ret)
{
    const struct ll_clearance *c = &parts->in.outcomes->clearance;
    const struct ll_lane_finding *own = NULL;
    const struct ll_parts_turn *turn = NULL;
    if (walk->finding < c->finding_count && c->findings[walk->finding].lane == lane) {
        own = &c->findings[walk->finding];
    }
    if (walk->turn < parts->turn_count && parts->turns[walk->turn].lane == lane) {
        turn = &parts->turns[walk->turn];
    }
    if (own != NULL && (turn == NULL || own->from_m <= turn->from_m)) {
        *ret = (struct told){own, own->from_m, own->to_m};
        walk->finding++;
        return true;
    }
    if (turn != NULL) {
        *ret = (struct told){&c->findings[turn->finding], turn->from_m, turn->to_m};
        walk->turn++;
        return true;
    }
    return false;
}

/* Findings and pieces of one lane, merged by where they begin. */
static struct shortfall shortfall_of(const ll_parts *parts, size_t lane, struct walk *walk)
{
    const struct ll_clearance *c = &parts->in.outcomes->clearance;
    struct shortfall s = {{0.0, 0.0}, {0.0, 0.0}};
    uint32_t piece = c->first_piece == NULL ? 0 : c->first_piece[lane];
    uint32_t piece_end = c->first_piece == NULL ? 0 : c->first_piece[lane + 1];
    struct told t;
    bool more = next_told(parts, lane, walk, &t);
    while (more || piece < piece_end) {
        if (piece == piece_end || (more && t.from_m <= c->pieces[piece].from_m)) {
            if (is_shortfall(t.finding)) {
                add_stretch(&s, t.from_m, t.to_m, t.finding->sure == LL_SURE_CERTAIN);
            }
            more = next_told(parts, lane, walk, &t);
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
    struct walk walk = {0, 0};
    for (size_t i = 0; i < count; i++) {
        const struct shortfall s = shortfall_of(parts, i, &walk);
        uint32_t slot = ll_parts_place(parts, parts->in.lane_area[i]);
        if (slot == LL_NONE || !is_judged(parts, i)) {
            continue;
        }
        double length_m = ll_shape_length(&parts->in.scene->layer[LL_LANE].shape, i);
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
    struct walk walk = {0, 0};
    for (size_t i = 0; i < count; i++) {
        struct shortfall s = {{0.0, 0.0}, {0.0, 0.0}};
        struct told t;
        while (next_told(parts, i, &walk, &t)) {
            if (is_short(t.finding, place)) {
                add_stretch(&s, t.from_m, t.to_m, true);
            }
        }
        uint32_t slot = ll_parts_place(parts, parts->in.lane_area[i]);
        if (slot != LL_NONE && is_judged(parts, i)) {
            inout_m[slot * step] +=
                fmin(s.sum_m[0], ll_shape_length(&parts->in.scene->layer[LL_LANE].shape, i));
        }
    }
}
