#include "geo/free_square.h"

#include <math.h>

#define LL_PI 3.14159265358979323846
/* Positions closer than this are the same. */
#define TOLERANCE_M 0.01

enum { DEPTH_MAX = 64, BOXES_MAX = 100000 };

/// A box of positions: middle and half extents. (u, v) is the square's middle as seen from the
/// place, in the square's own axes; turn is that of its axes.
struct positions {
    double u;
    double v;
    double turn;
    double half_u;
    double half_v;
    double half_turn;
};

struct search {
    struct ll_bar *bars;
    size_t count;
    struct ll_xy at;
    double half_m; ///< half the side
};

/// Cuts [low, high] down to the shares of p + share * d that are inside (-half, half).
static void keep_inside(double p, double d, double half, double *low, double *high)
{
    if (d == 0.0) {
        if (!(fabs(p) < half)) {
            *high = -1.0;
        }
        return;
    }
    double enter = (-half - p) / d;
    double leave = (half - p) / d;
    *low = fmax(*low, fmin(enter, leave));
    *high = fmin(*high, fmax(enter, leave));
}

/// Whether a bar meets the inside of the square at the middle of `box`, shrunk by `by_u` and `by_v`
/// on each side.
static bool cuts(const struct search *s, const struct ll_bar *bar, const struct positions *box,
                 double cosine, double sine, const double by[2])
{
    double a_x = bar->a.x - s->at.x;
    double a_y = bar->a.y - s->at.y;
    double b_x = bar->b.x - s->at.x;
    double b_y = bar->b.y - s->at.y;
    double pu = a_x * cosine + a_y * sine - box->u;
    double pv = a_y * cosine - a_x * sine - box->v;
    double qu = b_x * cosine + b_y * sine - box->u;
    double qv = b_y * cosine - b_x * sine - box->v;
    double half_u = s->half_m - by[0];
    double half_v = s->half_m - by[1];
    double low = 0.0;
    double high = 1.0;
    if (!(half_u > 0.0 && half_v > 0.0)) {
        return false;
    }
    keep_inside(pu, qu - pu, half_u, &low, &high);
    keep_inside(pv, qv - pv, half_v, &low, &high);
    return low < high;
}

/// Judges a box: the whole of it is blocked, its middle is free, or it has to be halved.
enum verdict { BLOCKED, FREE, OPEN };

static enum verdict judge(struct search *s, const struct positions *box, const double moves[2])
{
    static const double none[2] = {0.0, 0.0};
    double cosine = cos(box->turn);
    double sine = sin(box->turn);
    bool is_free = true;
    for (size_t i = 0; i < s->count; i++) {
        if (cuts(s, &s->bars[i], box, cosine, sine, moves)) {
            struct ll_bar first = s->bars[0]; /* what blocks here likely blocks beside it */
            s->bars[0] = s->bars[i];
            s->bars[i] = first;
            return BLOCKED;
        }
        is_free = is_free && !cuts(s, &s->bars[i], box, cosine, sine, none);
    }
    return is_free ? FREE : OPEN;
}

static void tell(const struct search *s, const struct positions *box, struct ll_xy ret_corner[4])
{
    static const double along[4] = {-1.0, 1.0, 1.0, -1.0};
    static const double across[4] = {-1.0, -1.0, 1.0, 1.0};
    double cosine = cos(box->turn);
    double sine = sin(box->turn);
    for (int i = 0; ret_corner != NULL && i < 4; i++) {
        double u = box->u + along[i] * s->half_m;
        double v = box->v + across[i] * s->half_m;
        ret_corner[i] =
            (struct ll_xy){s->at.x + u * cosine - v * sine, s->at.y + u * sine + v * cosine};
    }
}

/// Halves a box along its longest move.
static void halve(const struct positions *box, double turn_move_m, struct positions ret[2])
{
    ret[0] = ret[1] = *box;
    if (turn_move_m >= box->half_u && turn_move_m >= box->half_v) {
        ret[0].half_turn = ret[1].half_turn = 0.5 * box->half_turn;
        ret[0].turn -= ret[0].half_turn;
        ret[1].turn += ret[1].half_turn;
    } else if (box->half_u >= box->half_v) {
        ret[0].half_u = ret[1].half_u = 0.5 * box->half_u;
        ret[0].u -= ret[0].half_u;
        ret[1].u += ret[1].half_u;
    } else {
        ret[0].half_v = ret[1].half_v = 0.5 * box->half_v;
        ret[0].v -= ret[0].half_v;
        ret[1].v += ret[1].half_v;
    }
}

enum ll_free_square ll_free_square_at(struct ll_bar *bars, size_t count, struct ll_xy at,
                                      double side_m, struct ll_xy ret_corner[4])
{
    struct search s = {bars, count, at, 0.5 * side_m};
    struct positions stack[DEPTH_MAX];
    size_t depth = 0;
    stack[depth++] = (struct positions){
        .turn = 0.25 * LL_PI, .half_u = s.half_m, .half_v = s.half_m, .half_turn = 0.25 * LL_PI};
    for (int boxes = 0; depth > 0; boxes++) {
        struct positions box = stack[--depth];
        double arm_m = hypot(fabs(box.u) + s.half_m, fabs(box.v) + s.half_m);
        double turn_move_m = arm_m * box.half_turn;
        double moves[2] = {box.half_u + turn_move_m, box.half_v + turn_move_m};
        enum verdict verdict = judge(&s, &box, moves);
        if (verdict == FREE) {
            tell(&s, &box, ret_corner);
            return LL_SQUARE_FOUND;
        }
        if (verdict == BLOCKED || fmax(moves[0], moves[1]) < TOLERANCE_M) {
            continue;
        }
        if (boxes > BOXES_MAX || depth + 2 > DEPTH_MAX) {
            return LL_SQUARE_UNDECIDED;
        }
        halve(&box, turn_move_m, &stack[depth]);
        depth += 2;
    }
    return LL_SQUARE_NONE;
}
