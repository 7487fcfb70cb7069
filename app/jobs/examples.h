/// Buildings to point at: the worst of a village under each indicator.
#ifndef LL_APP_JOBS_EXAMPLES_H
#define LL_APP_JOBS_EXAMPLES_H

#include "app/jobs/view.h"
#include "core/json.h"

#define LL_EXAMPLES_MAX 3

/// One building.
struct ll_example {
    uint32_t building;   ///< row in the scene
    struct ll_xy lonlat; ///< of a point inside it, degrees
    double value;        ///< seconds, metres or square metres; INFINITY where it is cut off
};

/// By indicator, worst first. Indicators that are not about single buildings have none.
struct ll_examples {
    struct ll_example rows[LL_IND_COUNT][LL_EXAMPLES_MAX];
    size_t count[LL_IND_COUNT];
};

/// Finds them: buildings of the village whose verdict is bad, ordered by time (C1, C2), by distance
/// (C3 to the lane, C5 and C6 to the hydrant) or by footprint (E1); ties by row.
LL_MUST_USE enum ll_code ll_examples_find(const struct ll_view *view,
                                          const struct ll_stored_village *village,
                                          struct ll_examples *ret_examples, struct ll_err *err);

/// Member `examples` of the open object: {indicator: [{id, lon, lat, value, unit}]}. A building
/// that is cut off has value null.
void ll_examples_document(const struct ll_view *view, const struct ll_examples *examples,
                          ll_json *json);

#endif
