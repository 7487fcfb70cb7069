/// One edge of the even-odd test, shared by all that ask whether a point is inside.
#ifndef LL_GEO_RAY_H
#define LL_GEO_RAY_H

#include <stdbool.h>

/// How an edge meets the ray from the origin towards positive x.
enum ll_ray { LL_RAY_MISSES = 0, LL_RAY_CROSSES, LL_RAY_ON_EDGE };

/// The edge from (ax, ay) to (bx, by), relative to the point that is asked for. Half-open in y, so
/// that a vertex on the ray counts once; turned around, an edge gives the same answer.
static inline enum ll_ray ll_ray_meets(double ax, double ay, double bx, double by)
{
    if ((ay > 0.0) != (by > 0.0)) {
        double cross = ax * by - ay * bx;
        if (cross == 0.0) {
            return LL_RAY_ON_EDGE;
        }
        return (by > ay) == (cross > 0.0) ? LL_RAY_CROSSES : LL_RAY_MISSES;
    }
    if (ay > 0.0 || (ay < 0.0 && by < 0.0)) {
        return LL_RAY_MISSES;
    }
    if (ay == 0.0 && by == 0.0) {
        bool over = (ax <= 0.0 && bx >= 0.0) || (bx <= 0.0 && ax >= 0.0);
        return over ? LL_RAY_ON_EDGE : LL_RAY_MISSES;
    }
    return (ay == 0.0 ? ax : bx) == 0.0 ? LL_RAY_ON_EDGE : LL_RAY_MISSES;
}

#endif
