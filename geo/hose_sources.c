#include "geo/hose_sources.h"

#include <math.h>
#include <stdlib.h>

/* What bends less than this, in rad, is straight. */
#define STRAIGHT_RAD 1e-7

/* Once round. */
#define ROUND_RAD 6.283185307179586

/* So much, in rad, is led from a point at once: less than half round. */
#define MOST_RAD 2.8

/* Where a line bends by more than a right angle hoses lead from there all round; and where time
 * passes so slowly that what the segments show does not overlap. */
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

bool ll_hose_direction(struct ll_xy from, struct ll_xy to, struct ll_xy *ret_unit)
{
    const double length_m = ll_hose_apart(from, to);
    *ret_unit = (struct ll_xy){(to.x - from.x) / length_m, (to.y - from.y) / length_m};
    return length_m > 0.0;
}

double ll_hose_least_already(const struct ll_hose_source *source)
{
    return source->already_m + fmin(0.0, source->pace * source->length_m);
}

struct ll_box ll_hose_source_box(const struct ll_hose_source *source)
{
    struct ll_box box = {source->at.x, source->at.y, source->at.x, source->at.y};
    if (source->length_m > 0.0) {
        const struct ll_box end = {source->to.x, source->to.y, source->to.x, source->to.y};
        ll_box_join(&box, &end);
    }
    return box;
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
    struct ll_xy in;
    struct ll_xy out;
    const bool both = ll_hose_direction(before, inout_point->at, &in) &&
                      ll_hose_direction(inout_point->at, behind, &out);
    inout_point->right = (struct ll_xy){0.0, 0.0};
    inout_point->left = (struct ll_xy){0.0, 0.0};
    if (!both) {
        return true;
    }
    const double left = in.x * out.y - in.y * out.x;
    const double ahead = in.x * out.x + in.y * out.y;
    if (ahead < fmax(SHARP_COS, 2.0 * pace * pace - 1.0)) {
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

/// Directions in which hoses lead from a segment, as angles.
struct arc {
    double from_rad;
    double to_rad;
};

static int by_angle(const void *left, const void *right)
{
    const struct arc *a = left;
    const struct arc *b = right;
    return (a->from_rad > b->from_rad) - (a->from_rad < b->from_rad);
}

static struct ll_xy at_angle(double rad)
{
    return (struct ll_xy){cos(rad), sin(rad)};
}

/// Adds what is open from one angle to another, in two parts where that is about half round or
/// more.
static size_t add_open(const struct ll_hose_source *point, double from_rad, double to_rad,
                       struct ll_hose_source *ret, size_t count)
{
    const int parts = to_rad - from_rad > MOST_RAD ? 2 : 1;
    const double part_rad = (to_rad - from_rad) / parts;
    for (int i = 0; i < parts; i++) {
        ret[count] = *point;
        ret[count].right = at_angle(from_rad + i * part_rad);
        ret[count].left = at_angle(from_rad + (i + 1) * part_rad);
        count++;
    }
    return count;
}

size_t ll_hose_between(const struct ll_hose_arm *arms, size_t count,
                       const struct ll_hose_source *point, struct ll_hose_source *ret)
{
    struct arc arcs[LL_HOSE_ARMS + 1];
    size_t open = 0;
    if (count == 0 || count > LL_HOSE_ARMS) {
        *ret = *point;
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        const double half_rad = acos(arms[i].pace);
        double from_rad = atan2(arms[i].away.y, arms[i].away.x) - half_rad;
        from_rad -= ROUND_RAD * floor(from_rad / ROUND_RAD);
        arcs[i] = (struct arc){from_rad, from_rad + 2.0 * half_rad};
    }
    qsort(arcs, count, sizeof *arcs, by_angle);
    arcs[count] = (struct arc){arcs[0].from_rad + ROUND_RAD, arcs[0].to_rad + ROUND_RAD};
    double done_rad = arcs[0].to_rad;
    for (size_t i = 0; i < count; i++) { /* those that lead over the first one, too */
        done_rad = fmax(done_rad, arcs[i].to_rad - ROUND_RAD);
    }
    for (size_t i = 1; i <= count; i++) {
        if (arcs[i].from_rad - done_rad > STRAIGHT_RAD) {
            open = add_open(point, done_rad, arcs[i].from_rad, ret, open);
        }
        done_rad = fmax(done_rad, arcs[i].to_rad);
    }
    return open;
}
