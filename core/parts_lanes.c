#include <math.h>

#include "core/parts_private.h"

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

/* Findings that break what a lane must keep. */
static bool is_shortfall(const struct ll_lane_finding *f)
{
    switch ((enum ll_finding_kind)f->kind) {
    case LL_FINDING_WIDTH:
    case LL_FINDING_HEIGHT:
    case LL_FINDING_RADIUS:
    case LL_FINDING_DEAD_END:
        return true;
    case LL_FINDING_SLOPE:
        return f->rule == LL_RULE_LANE_SLOPE_MUST_PCT;
    default:
        return false;
    }
}

/* Length of the stretches of a lane that fall short, each metre once: certain ones, and all that
 * may. Findings are in order of their beginning. */
static void shortfall_of(const struct ll_lane_finding *findings, size_t count, double *ret_low_m,
                         double *ret_high_m)
{
    double end_m[2] = {0.0, 0.0};
    double sum_m[2] = {0.0, 0.0};
    for (size_t i = 0; i < count; i++) {
        const struct ll_lane_finding *f = &findings[i];
        if (!is_shortfall(f)) {
            continue;
        }
        for (int k = f->sure == LL_SURE_CERTAIN ? 0 : 1; k < 2; k++) {
            sum_m[k] += fmax(0.0, f->to_m - fmax(f->from_m, end_m[k]));
            end_m[k] = fmax(end_m[k], f->to_m);
        }
    }
    *ret_low_m = sum_m[0];
    *ret_high_m = sum_m[1];
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
        double low_m = 0.0;
        double high_m = 0.0;
        shortfall_of(&clearance->findings[first], next - first, &low_m, &high_m);
        low_m = fmin(low_m, length_m);
        high_m = fmin(high_m, length_m);
        const struct ll_part part = {.village = slot,
                                     .layer = LL_LANE,
                                     .row = (uint32_t)i,
                                     .low = low_m,
                                     .high = high_m,
                                     .known = length_m - (high_m - low_m)};
        sink->fn(sink->user, &part);
    }
}
