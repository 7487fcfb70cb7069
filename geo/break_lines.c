#include "geo/break_lines.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "geo/lesser.h"

enum { PLACES = 9, DEPTH_MOST = 96 };

/* What differs by less is the same: above what turning a town rounds off, below what was measured.
 */
#define SAME_PLACE_M 1e-4
#define SAME_SHARE   1e-9

/// A building in the axes of the part at hand: `along` the longer one, `across` it.
struct seen {
    double middle; ///< along, in steps of SAME_PLACE_M: houses in one row stay in order when turned
    double along_low;
    double along_high;
    double across_low;
    double across_high;
    struct ll_xy at; ///< middle_of
    uint32_t shape;
};

struct span {
    double low;
    double high;
};

/// A part that may still be too large.
struct part {
    size_t begin;
    size_t end;
};

struct parting {
    const struct ll_break_lines_input *in;
    struct seen *seen;
    struct span *spans;
    struct part todo[DEPTH_MOST];
    size_t todo_count;
    double line_m;
    double missing_m;
};

static void parting_clear(struct parting *p)
{
    ll_free(p->seen);
    ll_free(p->spans);
}

/// The mean of the corners of the first ring: it turns with the shape, unlike the middle of its
/// box.
static struct ll_xy middle_of(const struct ll_shapes *s, uint32_t shape)
{
    uint32_t ring = s->first_ring[shape];
    const struct ll_xy *p = s->points + s->first_point[ring];
    size_t corners =
        s->first_point[ring + 1] - s->first_point[ring] - 1; /* the last is the first */
    struct ll_xy sum = {0.0, 0.0};
    for (size_t i = 1; i < corners; i++) {
        sum.x += p[i].x - p[0].x;
        sum.y += p[i].y - p[0].y;
    }
    return (struct ll_xy){p[0].x + sum.x / (double)corners, p[0].y + sum.y / (double)corners};
}

/// A side of the building that comes first in a part: a direction that turns with the town.
static struct ll_xy first_side(const struct parting *p, struct part part)
{
    uint32_t lowest = p->seen[part.begin].shape;
    for (size_t i = part.begin; i < part.end; i++) {
        lowest = p->seen[i].shape < lowest ? p->seen[i].shape : lowest;
    }
    const struct ll_shapes *s = p->in->shapes;
    const struct ll_xy *at = s->points + s->first_point[s->first_ring[lowest]];
    double length_m = hypot(at[1].x - at[0].x, at[1].y - at[0].y);
    return length_m > 0.0
               ? (struct ll_xy){(at[1].x - at[0].x) / length_m, (at[1].y - at[0].y) / length_m}
               : (struct ll_xy){1.0, 0.0};
}

/// The unit vector along which the footprints of a part spread most.
static struct ll_xy longer_axis(const struct parting *p, struct part part, struct ll_xy origin)
{
    double mass = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
    for (size_t i = part.begin; i < part.end; i++) {
        uint32_t shape = p->seen[i].shape;
        struct ll_xy at = p->seen[i].at;
        double m = p->in->footprint_m2[shape];
        double dx = at.x - origin.x, dy = at.y - origin.y;
        mass += m;
        x += m * dx;
        y += m * dy;
        xx += m * dx * dx;
        xy += m * dx * dy;
        yy += m * dy * dy;
    }
    double a = xx - x * x / mass;
    double b = xy - x * y / mass;
    double c = yy - y * y / mass;
    if (hypot(2.0 * b, a - c) <= SAME_SHARE * (a + c)) { /* a square: no axis is longer */
        return first_side(p, part);
    }
    double angle = 0.5 * atan2(2.0 * b, a - c);
    return (struct ll_xy){cos(angle), sin(angle)};
}

/// Points an axis so that the first building that is clearly off the middle of the part comes on
/// its low side, whichever way the town is turned.
static struct ll_xy pointed(const struct parting *p, struct part part, struct ll_xy axis)
{
    struct ll_xy first = p->seen[part.begin].at;
    double sum = 0.0;
    for (size_t i = part.begin; i < part.end; i++) {
        struct ll_xy at = p->seen[i].at;
        sum += (at.x - first.x) * axis.x + (at.y - first.y) * axis.y;
    }
    double mean = sum / (double)(part.end - part.begin);
    uint32_t lowest = UINT32_MAX;
    bool turned = false;
    for (size_t i = part.begin; i < part.end; i++) {
        struct ll_xy at = p->seen[i].at;
        double off_m = (at.x - first.x) * axis.x + (at.y - first.y) * axis.y - mean;
        if (p->seen[i].shape < lowest && fabs(off_m) > SAME_PLACE_M) {
            lowest = p->seen[i].shape;
            turned = off_m > 0.0;
        }
    }
    return turned ? (struct ll_xy){-axis.x, -axis.y} : axis;
}

static void look_along(const struct parting *p, struct seen *seen, struct ll_xy axis,
                       struct ll_xy origin)
{
    const struct ll_shapes *s = p->in->shapes;
    double along_m = (seen->at.x - origin.x) * axis.x + (seen->at.y - origin.y) * axis.y;
    double along_low = INFINITY, along_high = -INFINITY;
    double across_low = INFINITY, across_high = -INFINITY;
    uint32_t end = s->first_point[s->first_ring[seen->shape + 1]];
    for (uint32_t i = s->first_point[s->first_ring[seen->shape]]; i < end; i++) {
        double dx = s->points[i].x - origin.x;
        double dy = s->points[i].y - origin.y;
        double along = dx * axis.x + dy * axis.y;
        double across = dy * axis.x - dx * axis.y;
        along_low = ll_lesser(along_low, along);
        along_high = ll_greater(along_high, along);
        across_low = ll_lesser(across_low, across);
        across_high = ll_greater(across_high, across);
    }
    seen->middle = round(along_m / SAME_PLACE_M);
    seen->along_low = along_low;
    seen->along_high = along_high;
    seen->across_low = across_low;
    seen->across_high = across_high;
}

static int by_middle(const void *a, const void *b)
{
    const struct seen *x = a;
    const struct seen *y = b;
    return x->middle < y->middle   ? -1
           : x->middle > y->middle ? 1
           : x->shape < y->shape   ? -1
                                   : x->shape > y->shape;
}

static int by_low(const void *a, const void *b)
{
    const struct span *x = a;
    const struct span *y = b;
    return x->low < y->low ? -1 : x->low > y->low;
}

/// A break between the buildings before and from `at` on.
struct line {
    size_t at;
    double line_m;
    double missing_m;
};

/// Measures the strip of a break: how far buildings in it reach across, and how much they take.
static void measure_strip(const struct parting *p, struct part part, struct line *line)
{
    double middle = 0.5 * (p->seen[line->at - 1].along_high + p->seen[line->at].along_low);
    double low = middle - 0.5 * p->in->width_m;
    double high = middle + 0.5 * p->in->width_m;
    size_t n = 0;
    for (size_t i = part.begin; i < part.end; i++) {
        if (p->seen[i].along_low < high && p->seen[i].along_high > low) {
            p->spans[n++] = (struct span){p->seen[i].across_low, p->seen[i].across_high};
        }
    }
    line->line_m = line->missing_m = 0.0;
    if (n == 0) {
        return;
    }
    qsort(p->spans, n, sizeof *p->spans, by_low);
    double reached = p->spans[0].low;
    for (size_t i = 0; i < n; i++) {
        double from = fmax(reached, p->spans[i].low);
        line->missing_m += fmax(0.0, p->spans[i].high - from);
        reached = fmax(reached, p->spans[i].high);
    }
    line->line_m = reached - p->spans[0].low;
}

/// Whether a break is the better one, by more than rounding.
static bool is_shorter(const struct line *a, const struct line *b)
{
    const double same_m = 1e-6;
    return a->missing_m < b->missing_m - same_m ||
           (a->missing_m < b->missing_m + same_m && a->line_m < b->line_m - same_m);
}

/// The best of up to PLACES breaks that leave each side a third; at least the one nearest to half.
static struct line best_line(const struct parting *p, struct part part, double total_m2)
{
    size_t first = part.begin + 1, last = part.begin + 1, half = part.begin + 1;
    double sum = 0.0, half_off = INFINITY;
    bool any = false;
    for (size_t i = part.begin + 1; i < part.end; i++) {
        sum += p->in->footprint_m2[p->seen[i - 1].shape];
        double share = sum / total_m2;
        if (share >= 1.0 / 3.0 - SAME_SHARE && share <= 2.0 / 3.0 + SAME_SHARE) {
            first = any ? first : i;
            last = i;
            any = true;
        }
        if (fabs(share - 0.5) < half_off - SAME_SHARE) {
            half_off = fabs(share - 0.5);
            half = i;
        }
    }
    struct line best = {.at = half};
    measure_strip(p, part, &best);
    for (size_t k = 0; any && k < PLACES; k++) {
        size_t step = (last - first) * (k < PLACES / 2 ? k : PLACES - 1 - k) / (PLACES - 1);
        struct line line = {.at = k < PLACES / 2 ? first + step : last - step};
        measure_strip(p, part, &line);
        best = is_shorter(&line, &best) ? line : best;
    }
    return best;
}

/// How much the footprints of a part take.
static double area_of(const struct parting *p, struct part part)
{
    double total_m2 = 0.0;
    for (size_t i = part.begin; i < part.end; i++) {
        total_m2 += p->in->footprint_m2[p->seen[i].shape];
    }
    return total_m2;
}

static bool is_too_large(const struct parting *p, struct part part, double total_m2)
{
    return !(total_m2 <= p->in->limit_m2 || part.end - part.begin < 2);
}

/// Divides a part in two if it is over the limit.
static void divide(struct parting *p, struct part part)
{
    const double total_m2 = area_of(p, part);
    if (!is_too_large(p, part, total_m2)) {
        return;
    }
    struct ll_xy origin = p->seen[part.begin].at;
    struct ll_xy axis = pointed(p, part, longer_axis(p, part, origin));
    for (size_t i = part.begin; i < part.end; i++) {
        look_along(p, &p->seen[i], axis, origin);
    }
    qsort(p->seen + part.begin, part.end - part.begin, sizeof *p->seen, by_middle);
    struct line line = best_line(p, part, total_m2);
    p->line_m += line.line_m;
    p->missing_m += line.missing_m;
    struct part left = {part.begin, line.at};
    struct part right = {line.at, part.end};
    bool left_larger = left.end - left.begin > right.end - right.begin;
    if (p->todo_count + 2 <= DEPTH_MOST) { /* the smaller first: the list stays below log2 of all */
        p->todo[p->todo_count++] = left_larger ? left : right;
        p->todo[p->todo_count++] = left_larger ? right : left;
    }
}

enum ll_code ll_break_lines(const struct ll_break_lines_input *input, double *ret_line_m,
                            double *ret_missing_m, struct ll_err *err)
{
    LL_CLEANUP(parting_clear) struct parting p = {.in = input};
    p.seen = ll_calloc(input->count, sizeof *p.seen);
    p.spans = ll_alloc(input->count, sizeof *p.spans);
    if (p.seen == NULL || p.spans == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < input->count; i++) {
        p.seen[i].shape = input->members[i];
    }
    const struct part all = {0, input->count};
    const size_t needed = is_too_large(&p, all, area_of(&p, all)) ? input->count : 0;
    for (size_t i = 0; i < needed; i++) {
        p.seen[i].at = middle_of(input->shapes, input->members[i]);
    }
    p.todo[p.todo_count++] = all;
    while (p.todo_count > 0) {
        divide(&p, p.todo[--p.todo_count]);
    }
    *ret_line_m = p.line_m;
    *ret_missing_m = p.missing_m;
    return LL_OK;
}
