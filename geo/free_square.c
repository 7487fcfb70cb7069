#include "geo/free_square.h"

#include <math.h>

#include "geo/lesser.h"
#include "geo/outline.h"

#define LL_PI 3.14159265358979323846
/* Positions closer than this are the same. */
#define TOLERANCE_M 0.01
/* A place that is so near to a bar lies on it: who drew a lane up to a wall meant the ground before
   it. */
#define ON_BAR_M 0.02
/* A square may be so far off a place that lies on a bar, which it could not hold but by its border.
 */
#define OFF_M 0.05
/* Bars that are farther off by this are surely farther off, whatever rounding does. */
#define SLACK_M 1e-6

enum { DEPTH_MAX = 64, BOXES_MAX = 100000 };

/// A box of positions: middle and half extents. (u, v) is the square's middle as seen from the
/// place, in the square's own axes, which are turned.
struct positions {
    double u;
    double v;
    double half_u;
    double half_v;
    double half_turn;
    double cosine; ///< of the middle turn
    double sine;
    size_t bars; ///< the first so many bars may matter to it
};

struct search {
    struct ll_bar *bars;
    struct ll_xy at;
    double half_m; ///< half the side
};

/// The square at the middle of a box, with how far it moves within the box.
struct middle {
    double u;
    double v;
    double cosine;
    double sine;
    double moves_m;    ///< at most so far, as points of the square see it
    double core_m[2];  ///< half extents of what every square of the box covers
    double reach_m[2]; ///< half extents of what any square of the box covers
};

/// A bar in the axes of the middle square, from its middle.
struct seen {
    double pu;
    double pv;
    double qu;
    double qv;
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
    *low = ll_greater(*low, ll_lesser(enter, leave));
    *high = ll_lesser(*high, ll_greater(enter, leave));
}

/// Whether a bar surely stays out of the rectangle: both ends lie beyond one side.
static bool is_beyond(const struct seen *bar, double half_u, double half_v)
{
    return (bar->pu >= half_u && bar->qu >= half_u) || (bar->pu <= -half_u && bar->qu <= -half_u) ||
           (bar->pv >= half_v && bar->qv >= half_v) || (bar->pv <= -half_v && bar->qv <= -half_v);
}

/// Whether a bar meets the inside of the rectangle around the middle.
static bool cuts(const struct seen *bar, double half_u, double half_v)
{
    double low = 0.0;
    double high = 1.0;
    if (!(half_u > 0.0 && half_v > 0.0) || is_beyond(bar, half_u, half_v)) {
        return false;
    }
    if ((fabs(bar->pu) < half_u && fabs(bar->pv) < half_v) ||
        (fabs(bar->qu) < half_u && fabs(bar->qv) < half_v)) {
        return true;
    }
    keep_inside(bar->pu, bar->qu - bar->pu, half_u, &low, &high);
    keep_inside(bar->pv, bar->qv - bar->pv, half_v, &low, &high);
    return low < high;
}

static struct seen see(const struct search *s, const struct ll_bar *bar, const struct middle *m)
{
    double a_x = bar->a.x - s->at.x;
    double a_y = bar->a.y - s->at.y;
    double b_x = bar->b.x - s->at.x;
    double b_y = bar->b.y - s->at.y;
    return (struct seen){
        a_x * m->cosine + a_y * m->sine - m->u, a_y * m->cosine - a_x * m->sine - m->v,
        b_x * m->cosine + b_y * m->sine - m->u, b_y * m->cosine - b_x * m->sine - m->v};
}

static void swap(struct search *s, size_t a, size_t b)
{
    struct ll_bar other = s->bars[a];
    s->bars[a] = s->bars[b];
    s->bars[b] = other;
}

/// Whether every square of a box holds a place, given as the middle one sees it. The box turns the
/// place about the point that all squares hold: nearer to that it moves less than at the rim.
static bool is_held(const struct search *s, const struct positions *box, double u, double v)
{
    double from_u = fabs(u + box->u);
    double from_v = fabs(v + box->v);
    double bow = 0.5 * box->half_turn * box->half_turn;
    return fabs(u) + box->half_u + from_v * box->half_turn + from_u * bow < s->half_m &&
           fabs(v) + box->half_v + from_u * box->half_turn + from_v * bow < s->half_m;
}

/// Judges a box: the whole of it is blocked, its middle is free, or it has to be halved.
enum verdict { BLOCKED, FREE, OPEN };

/// Bars that no square of the box meets go behind those that matter to it: the boxes still on the
/// stack have all of both among theirs.
static enum verdict judge(struct search *s, struct positions *box, const struct middle *m)
{
    bool is_free = true;
    for (size_t i = 0; i < box->bars;) {
        struct seen bar = see(s, &s->bars[i], m);
        if (is_beyond(&bar, m->reach_m[0], m->reach_m[1])) {
            swap(s, i, --box->bars);
            continue;
        }
        if (cuts(&bar, m->core_m[0], m->core_m[1]) || is_held(s, box, bar.pu, bar.pv) ||
            is_held(s, box, bar.qu, bar.qv)) {
            swap(s, 0, i); /* what blocks here likely blocks beside it */
            return BLOCKED;
        }
        is_free = is_free && !cuts(&bar, s->half_m, s->half_m);
        i++;
    }
    return is_free ? FREE : OPEN;
}

/// The middle of a box. A square of it is the middle one, moved by up to half the box, its points
/// turned about the place by up to half_turn: across by as much as they are off along, and a
/// little (the bow of the arc) along.
static struct middle middle_of(const struct search *s, const struct positions *box, double arm_m)
{
    double rim_u = fabs(box->u) + s->half_m;
    double rim_v = fabs(box->v) + s->half_m;
    double bow = 0.5 * box->half_turn * box->half_turn;
    double turn_move_m = arm_m * box->half_turn;
    double most_turn_m = turn_move_m + (box->half_u + box->half_v) * box->half_turn + SLACK_M;
    return (struct middle){
        .u = box->u,
        .v = box->v,
        .cosine = box->cosine,
        .sine = box->sine,
        .moves_m = turn_move_m + ll_greater(box->half_u, box->half_v),
        .core_m = {s->half_m - box->half_u - rim_v * box->half_turn - rim_u * bow,
                   s->half_m - box->half_v - rim_u * box->half_turn - rim_v * bow},
        .reach_m = {s->half_m + box->half_u + most_turn_m, s->half_m + box->half_v + most_turn_m}};
}

static void tell(const struct search *s, const struct positions *box, struct ll_xy ret_corner[4])
{
    static const double along[4] = {-1.0, 1.0, 1.0, -1.0};
    static const double across[4] = {-1.0, -1.0, 1.0, 1.0};
    double cosine = box->cosine;
    double sine = box->sine;
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
        double c = cos(ret[0].half_turn);
        double d = sin(ret[0].half_turn);
        ret[0].cosine = box->cosine * c + box->sine * d;
        ret[0].sine = box->sine * c - box->cosine * d;
        ret[1].cosine = box->cosine * c - box->sine * d;
        ret[1].sine = box->sine * c + box->cosine * d;
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

/// Whether a place lies on a bar.
static bool is_on_bar(const struct ll_bar *bars, size_t count, struct ll_xy at)
{
    for (size_t i = 0; i < count; i++) {
        if (ll_point_segment(at, bars[i].a, bars[i].b, NULL) <= ON_BAR_M) {
            return true;
        }
    }
    return false;
}

enum ll_free_square ll_free_square_at(struct ll_bar *bars, size_t count, struct ll_xy at,
                                      double side_m, struct ll_xy ret_corner[4])
{
    struct search s = {bars, at, 0.5 * side_m};
    double off_m = s.half_m + (is_on_bar(bars, count, at) ? OFF_M : 0.0);
    struct positions stack[DEPTH_MAX];
    size_t depth = 0;
    stack[depth++] = (struct positions){.half_u = off_m,
                                        .half_v = off_m,
                                        .half_turn = 0.25 * LL_PI,
                                        .cosine = cos(0.25 * LL_PI),
                                        .sine = sin(0.25 * LL_PI),
                                        .bars = count};
    for (int boxes = 0; depth > 0; boxes++) {
        struct positions box = stack[--depth];
        double rim_u = fabs(box.u) + s.half_m;
        double rim_v = fabs(box.v) + s.half_m;
        double arm_m = sqrt(rim_u * rim_u + rim_v * rim_v);
        double turn_move_m = arm_m * box.half_turn;
        const struct middle middle = middle_of(&s, &box, arm_m);
        enum verdict verdict = judge(&s, &box, &middle);
        if (verdict == FREE) {
            tell(&s, &box, ret_corner);
            return LL_SQUARE_FOUND;
        }
        if (verdict == BLOCKED || middle.moves_m < TOLERANCE_M) {
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
