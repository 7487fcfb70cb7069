/// Water beyond the legal circle: hose paths, what repairs would win, other sources, gaps, spacing.
#ifndef LL_CORE_SUPPLY_H
#define LL_CORE_SUPPLY_H

#include "core/results.h"

/// What a hydrant that does not count would win if it did.
struct ll_hydrant_gain {
    uint32_t hydrant;
    uint32_t buildings; ///< now in no circle, then in one
    uint32_t second;    ///< now in one circle, then in two
    double residents;   ///< of `buildings`; NAN when unknown
};

/// Part of an area outside every circle. Polygon in ll_supply.gap_shapes, same index; may be empty.
struct ll_gap {
    uint32_t area;
    double area_m2;     ///< exact
    double built_m2;    ///< of it within buildings' footprints
    uint32_t buildings; ///< whose own distance is over the radius
    double households;  ///< NAN when unknown
    double residents;
};

/// Two hydrants next to each other along the road, farther apart than the rule. The way between
/// them is a line in ll_supply.spacing_shapes, same index.
struct ll_spacing {
    uint32_t hydrant_a;
    uint32_t hydrant_b;
    double spacing_m; ///< along the road
    double limit_m;   ///< 120, or 60 in villages of low grade
    uint32_t lane;    ///< where its middle lies
    struct ll_xy at;
};

/// Owns its arrays; `{0}` is "not run"; release with ll_supply_clear.
struct ll_supply {
    size_t count;         ///< buildings
    uint8_t *hose_answer; ///< enum ll_answer
    float *hose_m;        ///< shortest hose path from the outline to a counted hydrant; NAN
    uint32_t *hose_hydrant;
    float *other_m;                ///< straight to the nearest usable natural source or tank; NAN
    uint32_t *other;               ///< row of it
    struct ll_hydrant_gain *gains; ///< by hydrant row
    size_t gain_count;
    struct ll_gap *gaps; ///< one for each village asked for
    size_t gap_count;
    struct ll_shapes gap_shapes;
    struct ll_spacing *spacings;
    size_t spacing_count;
    struct ll_shapes spacing_shapes;
    bool ground_known; ///< any ground on record: else hose paths may cross water and walls
};
void ll_supply_clear(struct ll_supply *supply);

#endif
