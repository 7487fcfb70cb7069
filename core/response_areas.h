/// The ground that each tier reaches in time, as polygons.
#ifndef LL_CORE_RESPONSE_AREAS_H
#define LL_CORE_RESPONSE_AREAS_H

#include "core/scene.h"

/// What one tier reaches within its limit: all its stations together, or what one of them reaches
/// first. The polygon is the shape of the same number.
struct ll_response_area {
    uint32_t station; ///< LL_NONE: all stations of the tier
    uint8_t tier;     ///< enum ll_tier
    double limit_s;
    double area_m2;
    uint32_t buildings; ///< reached in time
    double circle_m;    ///< radius of the naive circle around the station; NAN for all together
};

/// By tier, all stations first, then by row of the station. Owns its arrays; `{0}` is "not run";
/// release with ll_response_areas_clear.
struct ll_response_areas {
    size_t count;
    size_t capacity; ///< private
    struct ll_response_area *items;
    struct ll_shapes shapes;
};
void ll_response_areas_clear(struct ll_response_areas *areas);

#endif
