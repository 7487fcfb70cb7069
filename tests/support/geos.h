/// Shapes as GEOS sees them: the second opinion of the geometry tests. Link PkgConfig::geos.
#ifndef LL_TESTS_SUPPORT_GEOS_H
#define LL_TESTS_SUPPORT_GEOS_H

#define GEOS_USE_ONLY_R_API
#include <geos_c.h>

#include "core/shapes.h"

/// A polygon shape as a multipolygon: parts begin at counter-clockwise rings. At most 32 parts and
/// 32 holes a part. The caller destroys it.
GEOSGeometry *ll_test_geos_polygon(GEOSContextHandle_t geos, const struct ll_shapes *s,
                                   size_t index);

/// A line of two points. The caller destroys it.
GEOSGeometry *ll_test_geos_segment(GEOSContextHandle_t geos, struct ll_xy a, struct ll_xy b);

/// All distances between polygon shapes: of a and b at a * count + b. Owned by the caller (free).
double *ll_test_geos_distances(const struct ll_shapes *s);

/// Whether polygon shape a lies within b grown by `within_m`: at a * count + b; false for itself.
/// Owned by the caller (free).
bool *ll_test_geos_within(const struct ll_shapes *s, double within_m);

#endif
