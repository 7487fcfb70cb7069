#include "core/clearance.h"

#include <math.h>
#include <string.h>

static const char *const kind_keys[LL_FINDING_KIND_COUNT] = {
    "width", "height", "radius", "slope", "dead-end", "spacing", "crossed"};
static const char *const sure_keys[LL_SURE_COUNT] = {"unknown", "fine", "possible", "probable",
                                                     "certain"};
static const char *const cause_keys[LL_CAUSE_COUNT] = {NULL,     "declared", "building", "obstacle",
                                                       "parked", "ground",   "shape",    "bridge"};
static const char *const grade_keys[LL_GRADE_COUNT] = {NULL, "A", "B", "C", "D", "E"};

const char *ll_finding_kind_key(enum ll_finding_kind kind)
{
    return kind_keys[kind];
}

const char *ll_sureness_key(enum ll_sureness sure)
{
    return sure_keys[sure];
}

const char *ll_cause_key(enum ll_cause cause)
{
    return cause_keys[cause];
}

const char *ll_lane_grade_key(enum ll_lane_grade grade)
{
    return grade_keys[grade];
}

/// Place of a key among `count`, whose entry 0 may be NULL; `count` when it is none.
static int place_of(const char *const *keys, int count, const char *key)
{
    for (int i = 0; i < count; i++) {
        if (keys[i] != NULL && strcmp(keys[i], key) == 0) {
            return i;
        }
    }
    return count;
}

enum ll_finding_kind ll_finding_kind_by_key(const char *key)
{
    return (enum ll_finding_kind)place_of(kind_keys, LL_FINDING_KIND_COUNT, key);
}

enum ll_sureness ll_sureness_by_key(const char *key)
{
    return (enum ll_sureness)place_of(sure_keys, LL_SURE_COUNT, key);
}

enum ll_cause ll_cause_by_key(const char *key)
{
    return (enum ll_cause)place_of(cause_keys, LL_CAUSE_COUNT, key);
}

enum ll_lane_grade ll_lane_grade_by_key(const char *key)
{
    return (enum ll_lane_grade)place_of(grade_keys, LL_GRADE_COUNT, key);
}

enum ll_layer ll_cause_layer(enum ll_cause cause)
{
    switch (cause) {
    case LL_CAUSE_BUILDING:
        return LL_BUILDING;
    case LL_CAUSE_OBSTACLE:
        return LL_OBSTACLE;
    case LL_CAUSE_GROUND:
        return LL_GROUND;
    case LL_CAUSE_BRIDGE:
        return LL_LANE;
    default:
        return LL_LAYER_COUNT;
    }
}

void ll_clearance_keep(struct ll_clearance *clearance, const bool *keep)
{
    size_t kept = 0;
    for (size_t i = 0; i < clearance->finding_count; i++) {
        const struct ll_lane_finding *f = &clearance->findings[i];
        if (keep[f->lane] || (f->other_lane != LL_NONE && keep[f->other_lane])) {
            clearance->findings[kept++] = *f;
        }
    }
    clearance->finding_count = kept;
    for (size_t lane = 0; lane < clearance->lane_count; lane++) {
        if (!keep[lane]) {
            clearance->lanes[lane] = ll_lane_summary_none();
        }
    }
}

struct ll_lane_summary ll_lane_summary_none(void)
{
    return (struct ll_lane_summary){.nominal_m = NAN,
                                    .width_low_m = NAN,
                                    .width_high_m = NAN,
                                    .width_at_m = NAN,
                                    .width_row = LL_NONE,
                                    .low_at_m = {NAN, NAN, NAN},
                                    .high_at_m = {NAN, NAN, NAN},
                                    .obstructed_m = NAN};
}
