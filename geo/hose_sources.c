#include "geo/hose_sources.h"

#include <math.h>

/* What bends less than this, in rad, is straight. */
#define STRAIGHT_RAD 1e-7

/* Where a line bends by more than a right angle hoses lead from there all round. */
#define SHARP_COS 0.0

struct ll_hose_source ll_hose_segment(struct ll_xy a, struct ll_xy b, double already_m, double pace,
                                      uint32_t owner)
{
    return (struct ll_hose_source){.at = a,
                                   .owner = owner,
                                   .already_m = already_m,
                                   .to = b,
                                   .length_m = ll_hose_apart(a, b),
                                   .pace = pace};
}

/// Unit vector from one point to another.
static struct ll_xy direction(struct ll_xy a, struct ll_xy b)
{
    const double length_m = ll_hose_apart(a, b);
    return (struct ll_xy){(b.x - a.x) / length_m, (b.y - a.y) / length_m};
}

/// In which direction hoses lead from a segment: 1 to its left, -1 to its right.
static struct ll_xy toward(struct ll_xy u, double pace, double side)
{
    const double up = side * sqrt(1.0 - pace * pace);
    return (struct ll_xy){pace * u.x - up * u.y, pace * u.y + up * u.x};
}

bool ll_hose_bend(struct ll_xy before, struct ll_xy behind, double pace,
                  struct ll_hose_source *inout_point)
{
    const struct ll_xy in = direction(before, inout_point->at);
    const struct ll_xy out = direction(inout_point->at, behind);
    const double left = in.x * out.y - in.y * out.x;
    const double ahead = in.x * out.x + in.y * out.y;
    inout_point->right = (struct ll_xy){0.0, 0.0};
    inout_point->left = (struct ll_xy){0.0, 0.0};
    if (!(ahead >= SHARP_COS)) { /* nor where one of the segments is a point */
        return true;
    }
    if (fabs(left) < STRAIGHT_RAD) {
        return false;
    }
    const double side = left > 0.0 ? -1.0 : 1.0;
    inout_point->right = toward(left > 0.0 ? in : out, pace, side);
    inout_point->left = toward(left > 0.0 ? out : in, pace, side);
    return true;
}
