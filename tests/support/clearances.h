/// Clearances of lanes written down by hand, for tests of what reads them.
#ifndef LL_TESTS_SUPPORT_CLEARANCES_H
#define LL_TESTS_SUPPORT_CLEARANCES_H

#include "core/clearance.h"

/// A stretch that is not free. A width or height left 0 means that nothing limits it.
struct ll_narrow {
    uint32_t lane;
    double from_m;
    double to_m; ///< from_m: a point
    float width_low_m;
    float width_high_m;
    float height_low_m;
    float height_high_m;
    float open_s;
    uint8_t width_cause; ///< enum ll_cause
    uint8_t height_cause;
    uint32_t row; ///< of either cause
};

/// The clearance of all lanes of a scene: 10 m wide and free above but for `narrow`, which must be
/// in order of lane, then position, and not overlap. Owned by the caller (ll_clearance_clear).
/// Fails the test when out of memory.
struct ll_clearance ll_write_clearance(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                       size_t count);

#endif
