/// The Chinese public offsets: GCJ-02 and BD-09 to and from WGS 84.
#ifndef LL_GEO_DATUM_H
#define LL_GEO_DATUM_H

#include <stdbool.h>

#include "core/shapes.h"

/// Whether the offset applies at a place (the rectangle that the public formula uses).
bool ll_in_china(double lon, double lat);

/// WGS 84 to GCJ-02, degrees: p.x is the longitude, p.y the latitude, here and below. Outside China
/// unchanged.
struct ll_xy ll_wgs84_to_gcj02(struct ll_xy p);

/// GCJ-02 to WGS 84 by iterating the forward formula until it agrees to 1e-9 degrees (0.1 mm).
struct ll_xy ll_gcj02_to_wgs84(struct ll_xy p);

struct ll_xy ll_gcj02_to_bd09(struct ll_xy p);
struct ll_xy ll_bd09_to_gcj02(struct ll_xy p);

#endif
