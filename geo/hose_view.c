#include "geo/hose_view.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

/* Nearer than this the room that a hose keeps beside corners is more than a bin of directions. */
#define NEAR_M 3.0F

/* An edge that is seen under half a circle less this many bins passes through the point, and
   directions to a corner this near say nothing. */
#define ON_EDGE     0.01F
#define ON_CORNER_M 1e-6

/// A distance in single precision, not below it.
static float not_below(double distance_m)
{
    return (float)distance_m * (1.0F + 1e-6F) + 1e-3F;
}

void ll_hose_view_open(struct ll_hose_view *view, double reach_m)
{
    for (int k = 0; k < LL_HOSE_BINS; k++) {
        view->depth[k] = not_below(reach_m);
    }
}

void ll_hose_view_cone(struct ll_hose_view *view, float from, float to, double reach_m)
{
    for (int k = 0; k < LL_HOSE_BINS; k++) {
        view->depth[k] = NEAR_M;
    }
    int first = (int)floorf(from) - 1 + LL_HOSE_BINS;
    int last = (int)floorf(to < from ? to + LL_HOSE_BINS : to) + 1 + LL_HOSE_BINS;
    for (int k = first; k <= last && k < first + LL_HOSE_BINS; k++) {
        view->depth[(unsigned)k % LL_HOSE_BINS] = not_below(reach_m);
    }
}

/// `value_a` if `a`, else `value_b` if `b`, else `otherwise`.
static double first_of(bool a, double value_a, bool b, double value_b, double otherwise)
{
    if (a) {
        return value_a;
    }
    return b ? value_b : otherwise;
}

/// The bins that a box covers, seen from outside it: *ret_first up to *ret_last, which may run over
/// LL_HOSE_BINS. @return false when the point is inside.
static bool box_bins(const struct ll_box *box, struct ll_xy p, int *ret_first, int *ret_last)
{
    double x0 = box->min_x - p.x;
    double x1 = box->max_x - p.x;
    double y0 = box->min_y - p.y;
    double y1 = box->max_y - p.y;
    bool right = x0 > 0.0;
    bool left = x1 < 0.0;
    bool above = y0 > 0.0;
    bool below = y1 < 0.0;
    if (!right && !left && !above && !below) {
        return false;
    }
    /* the two corners at the ends of the view, clockwise one first */
    double near_x = right ? x0 : x1;
    double near_y = above ? y0 : y1;
    double fx = first_of(above, x1, below, x0, near_x);
    double fy = first_of(right, y0, left, y1, near_y);
    double lx = first_of(above, x0, below, x1, near_x);
    double ly = first_of(right, y1, left, y0, near_y);
    float first = ll_hose_bin(fx, fy);
    float last = ll_hose_bin(lx, ly);
    *ret_first = (int)floorf(first);
    *ret_last = (int)floorf(last < first ? last + LL_HOSE_BINS : last);
    return true;
}

bool ll_hose_view_hides(const struct ll_hose_view *view, const struct ll_box *box, struct ll_xy p,
                        double distance_m)
{
    int first = 0;
    int last = 0;
    if (!box_bins(box, p, &first, &last)) {
        return false;
    }
    for (int k = first; k <= last; k++) {
        if ((double)view->depth[(unsigned)k % LL_HOSE_BINS] >= distance_m) {
            return false;
        }
    }
    return true;
}

bool ll_hose_view_hides_edge(const struct ll_hose_view *view, const struct ll_hose_edge *e,
                             struct ll_xy p, double distance_m)
{
    const float a = ll_hose_bin(e->a.x - p.x, e->a.y - p.y);
    const float b = ll_hose_bin(e->b.x - p.x, e->b.y - p.y);
    const float low = a < b ? a : b, high = a < b ? b : a;
    const bool around = high - low > LL_HOSE_BINS / 2.0F; /* it is seen under less than half */
    const int first = (int)(around ? high : low);
    const int last = (int)(around ? low + LL_HOSE_BINS : high);
    for (int k = first; k <= last; k++) {
        if ((double)view->depth[(unsigned)k % LL_HOSE_BINS] >= distance_m) {
            return false;
        }
    }
    return true;
}

/// What a piece covers, seen from a point.
struct cover {
    float first; ///< direction in which it begins, as ll_hose_bin
    float width; ///< how far it goes on from there, counter-clockwise, in bins
    float far;   ///< its farthest point
};

/// The turn from one direction to another, the shorter way.
static float turn_between(float from, float to)
{
    const float turn = to - from;
    return turn > LL_HOSE_BINS / 2.0F    ? turn - LL_HOSE_BINS
           : turn < -LL_HOSE_BINS / 2.0F ? turn + LL_HOSE_BINS
                                         : turn;
}

/// Follows a chain of edges, the outer ring of a piece. @return false where the point lies on it,
/// or so near that rounding decides on which side.
static bool find_cover(const struct ll_hose_edge *e, uint32_t count, struct ll_xy p,
                       struct cover *ret)
{
    double dx = e[0].a.x - p.x, dy = e[0].a.y - p.y;
    double far2 = dx * dx + dy * dy, near2 = far2;
    const float origin = ll_hose_bin(dx, dy);
    float before = origin, turned = 0.0F, low = 0.0F, high = 0.0F;
    bool closed = false, on_it = false;
    for (uint32_t i = 0; !closed && i < count; i++) {
        dx = e[i].b.x - p.x;
        dy = e[i].b.y - p.y;
        const float bin = ll_hose_bin(dx, dy);
        const float turn = turn_between(before, bin);
        before = bin;
        turned += turn;
        low = turned < low ? turned : low;
        high = turned > high ? turned : high;
        far2 = larger(far2, dx * dx + dy * dy);
        near2 = dx * dx + dy * dy < near2 ? dx * dx + dy * dy : near2;
        on_it = on_it || fabsf(turn) > LL_HOSE_BINS / 2.0F - ON_EDGE;
        closed = e[i].b.x == e[0].a.x && e[i].b.y == e[0].a.y;
    }
    *ret = (struct cover){origin + low, high - low, (float)sqrt(far2) * (1.0F + 1e-6F)};
    return !on_it && near2 > ON_CORNER_M * ON_CORNER_M;
}

void ll_hose_view_shut(struct ll_hose_view *view, const struct ll_hose_edge *edges, uint32_t count,
                       struct ll_xy p)
{
    struct cover c;
    if (!find_cover(edges, count, p, &c)) {
        return;
    }
    const int first = (int)ceilf(c.first + 1e-3F);
    const int last = (int)floorf(c.first + c.width - 1e-3F); /* whole bins only */
    for (int k = first; k < last && k < first + LL_HOSE_BINS; k++) {
        float *depth = &view->depth[(unsigned)(k + 2 * LL_HOSE_BINS) % LL_HOSE_BINS];
        *depth = *depth < c.far ? *depth : c.far;
    }
}

enum { WORD = 32 };

/* For the compiler, which knows no shifts of whole vectors on plain x86-64. */
static const uint32_t bit_of[WORD] = {
    1U << 0,  1U << 1,  1U << 2,  1U << 3,  1U << 4,  1U << 5,  1U << 6,  1U << 7,
    1U << 8,  1U << 9,  1U << 10, 1U << 11, 1U << 12, 1U << 13, 1U << 14, 1U << 15,
    1U << 16, 1U << 17, 1U << 18, 1U << 19, 1U << 20, 1U << 21, 1U << 22, 1U << 23,
    1U << 24, 1U << 25, 1U << 26, 1U << 27, 1U << 28, 1U << 29, 1U << 30, 1U << 31};

/// Bits of the bins of a word that are open beyond a distance.
static uint32_t open_bits(const float *depth, float distance_m)
{
    uint32_t open = 0;
    for (unsigned k = 0; k < WORD; k++) {
        open |= depth[k] >= distance_m ? bit_of[k] : 0;
    }
    return open;
}

struct ll_hose_directions ll_hose_view_beyond(const struct ll_hose_view *view, double distance_m)
{
    float least = (float)distance_m * (1.0F - 1e-6F);
    const float *depth = view->depth;
    return (struct ll_hose_directions){
        open_bits(depth, least) | (uint64_t)open_bits(depth + WORD, least) << WORD,
        open_bits(depth + 2 * WORD, least) | (uint64_t)open_bits(depth + 3 * WORD, least) << WORD};
}

static int by_distance(const void *left, const void *right)
{
    const struct ll_hose_ring *a = left;
    const struct ll_hose_ring *b = right;
    if (a->at_least_m != b->at_least_m) {
        return a->at_least_m < b->at_least_m ? -1 : 1;
    }
    return a->row != b->row ? (a->row > b->row) - (a->row < b->row)
                            : (a->column > b->column) - (a->column < b->column);
}

/// Directions from any point of one cell to any of another.
static struct ll_hose_directions directions_of(int column, int row)
{
    struct ll_hose_directions all = {UINT64_MAX, UINT64_MAX};
    struct ll_box box = {column - 1.0, row - 1.0, column + 1.0, row + 1.0};
    int first = 0;
    int last = 0;
    if (!box_bins(&box, (struct ll_xy){0.0, 0.0}, &first, &last)) {
        return all;
    }
    struct ll_hose_directions some = {0, 0};
    for (int k = first; k <= last; k++) {
        unsigned bin = (unsigned)k % LL_HOSE_BINS;
        *(bin < LL_HOSE_BINS / 2 ? &some.low : &some.high) |= UINT64_C(1)
                                                              << (bin % (LL_HOSE_BINS / 2));
    }
    return some;
}

enum ll_code ll_hose_rings(double limit_m, struct ll_hose_ring **ret_rings, size_t *ret_count,
                           struct ll_err *err)
{
    int most = (int)ceil(limit_m / LL_HOSE_CELL_M) + 1;
    size_t side = 2 * (size_t)most + 1;
    size_t count = 0;
    struct ll_hose_ring *rings = ll_alloc(side * side, sizeof *rings);
    if (rings == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (int row = -most; row <= most; row++) {
        for (int column = -most; column <= most; column++) {
            double dx = larger(0.0, abs(column) - 1.0) * LL_HOSE_CELL_M;
            double dy = larger(0.0, abs(row) - 1.0) * LL_HOSE_CELL_M;
            double at_least_m = sqrt(dx * dx + dy * dy);
            if (at_least_m <= limit_m) {
                rings[count++] =
                    (struct ll_hose_ring){column, row, at_least_m, directions_of(column, row)};
            }
        }
    }
    qsort(rings, count, sizeof *rings, by_distance);
    *ret_rings = rings;
    *ret_count = count;
    return LL_OK;
}
