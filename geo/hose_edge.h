/// Edges of what stands in the way of a hose, and distances. Internal to geo/.
#ifndef LL_GEO_HOSE_EDGE_H
#define LL_GEO_HOSE_EDGE_H

#include <math.h>

#include "core/box.h"

struct ll_hose_edge {
    struct ll_xy a;
    struct ll_xy b;
};

/// Distance between two points.
static inline double ll_hose_apart(struct ll_xy a, struct ll_xy b)
{
    double dx = a.x - b.x;
    double dy = a.y - b.y;
    return sqrt(dx * dx + dy * dy);
}

/// Square of the distance from a point to an edge.
static inline double ll_hose_edge_point2(const struct ll_hose_edge *e, struct ll_xy p)
{
    double ax = p.x - e->a.x;
    double ay = p.y - e->a.y;
    double dx = e->b.x - e->a.x;
    double dy = e->b.y - e->a.y;
    double along = ax * dx + ay * dy;
    double length2 = dx * dx + dy * dy;
    double share = along <= 0.0 ? 0.0 : along >= length2 ? 1.0 : along / length2;
    ax -= share * dx;
    ay -= share * dy;
    return ax * ax + ay * ay;
}

#endif
