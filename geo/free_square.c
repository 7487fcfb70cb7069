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
    double low[2]; ///< u and v of its squares that may be free
    double high[2];
    size_t bars; ///< the first so many bars may matter to it
};

struct search {
    struct ll_bar *bars;
    struct ll_xy at;
    double half_m; ///< half the side
};

/// The square at the middle of what may be free of a box, with how far it moves within that.
struct middle {
    double u;
    double v;
    double cosine;
    double sine;
    double half_u;
    double half_v;
    double turn;       ///< at most so far
    double bow;        ///< share by which what is turned comes back along
    double held_m[2];  ///< half extents of what is covered however it turns
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

/// The middle of what may be free of a box. A square of that is the middle one, moved by up to
/// half of it, its points turned about the place by up to half_turn: across by as much as they are
/// off along, and a little (the bow of the arc) along.
static struct middle middle_of(const struct search *s, const struct positions *box)
{
    double half_u = 0.5 * (box->high[0] - box->low[0]);
    double half_v = 0.5 * (box->high[1] - box->low[1]);
    struct middle m = {.u = box->low[0] + half_u,
                       .v = box->low[1] + half_v,
                       .cosine = box->cosine,
                       .sine = box->sine,
                       .half_u = half_u,
                       .half_v = half_v,
                       .turn = box->half_turn,
                       .bow = 0.5 * box->half_turn * box->half_turn};
    double rim_u = fabs(m.u) + s->half_m + half_u;
    double rim_v = fabs(m.v) + s->half_m + half_v;
    double most_turn_m = sqrt(rim_u * rim_u + rim_v * rim_v) * m.turn + SLACK_M;
    m.held_m[0] = s->half_m - rim_v * m.turn - rim_u * m.bow;
    m.held_m[1] = s->half_m - rim_u * m.turn - rim_v * m.bow;
    m.reach_m[0] = s->half_m + half_u + most_turn_m;
    m.reach_m[1] = s->half_m + half_v + most_turn_m;
    return m;
}

/// Keeps the moves [low, high] out of (enter, leave), as far as one span is left.
static void keep_out(double enter, double leave, double *low, double *high)
{
    enter += SLACK_M;
    leave -= SLACK_M;
    if (enter < leave && enter < *low) {
        *low = ll_greater(*low, leave);
    }
    if (enter < leave && leave > *high) {
        *high = ll_lesser(*high, enter);
    }
}

/// The moves along one axis by which a square of the box may be free of a bar: not those that put
/// it over the part of the bar that every square holds across.
/// @param p,q     The ends along the axis; across_p, across_q: across it.
/// @param held_m  Half of what a square holds along the axis however it turns.
/// @param core_m  Half of what all squares hold across it.
static void keep_off_part(double p, double q, double across_p, double across_q, double held_m,
                          double core_m, double *low, double *high)
{
    double from = 0.0;
    double to = 1.0;
    if (!(held_m > 0.0 && core_m > 0.0) || (across_p >= core_m && across_q >= core_m) ||
        (across_p <= -core_m && across_q <= -core_m)) {
        return;
    }
    keep_inside(across_p, across_q - across_p, core_m, &from, &to);
    if (from < to) {
        double a = p + from * (q - p);
        double b = p + to * (q - p);
        keep_out(ll_lesser(a, b) - held_m, ll_greater(a, b) + held_m, low, high);
    }
}

/// The same of an end of a bar, along both axes. The box turns it less than the rim, to which it is
/// not as far from the place.
static void keep_off_end(const struct search *s, const struct middle *m, double u, double v,
                         double low[2], double high[2])
{
    double from_u = fabs(u + m->u);
    double from_v = fabs(v + m->v);
    double held_u = s->half_m - from_v * m->turn - from_u * m->bow;
    double held_v = s->half_m - from_u * m->turn - from_v * m->bow;
    if (fabs(v) + m->half_v < held_v) {
        keep_out(u - held_u, u + held_u, &low[0], &high[0]);
    }
    if (fabs(u) + m->half_u < held_u) {
        keep_out(v - held_v, v + held_v, &low[1], &high[1]);
    }
}

/// Whether the middle square of a box is free of all bars.
static bool is_free(const struct search *s, const struct positions *box)
{
    const struct middle m = {.u = box->u, .v = box->v, .cosine = box->cosine, .sine = box->sine};
    for (size_t i = 0; i < box->bars; i++) {
        const struct seen bar = see(s, &s->bars[i], &m);
        if (cuts(&bar, s->half_m, s->half_m)) {
            return false;
        }
    }
    return true;
}

/// Narrows a box to the positions that may be free of each bar. Bars that no square of it meets go
/// behind those that matter to it: the boxes still on the stack have all of both among theirs.
/// @return false when no position is left.
static bool narrow(struct search *s, struct positions *box)
{
    const struct middle m = middle_of(s, box);
    double low[2] = {-m.half_u, -m.half_v};
    double high[2] = {m.half_u, m.half_v};
    for (size_t i = 0; i < box->bars;) {
        const struct seen bar = see(s, &s->bars[i], &m);
        if (is_beyond(&bar, m.reach_m[0], m.reach_m[1])) {
            swap(s, i, --box->bars);
            continue;
        }
        keep_off_part(bar.pu, bar.qu, bar.pv, bar.qv, m.held_m[0], m.held_m[1] - m.half_v, &low[0],
                      &high[0]);
        keep_off_part(bar.pv, bar.qv, bar.pu, bar.qu, m.held_m[1], m.held_m[0] - m.half_u, &low[1],
                      &high[1]);
        keep_off_end(s, &m, bar.pu, bar.pv, low, high);
        keep_off_end(s, &m, bar.qu, bar.qv, low, high);
        if (low[0] > high[0] || low[1] > high[1]) {
            swap(s, 0, i); /* what blocks here likely blocks beside it */
            return false;
        }
        i++;
    }
    box->low[0] = m.u + low[0];
    box->high[0] = m.u + high[0];
    box->low[1] = m.v + low[1];
    box->high[1] = m.v + high[1];
    return true;
}

static bool is_among(double at, double low, double high)
{
    return at >= low - SLACK_M && at <= high + SLACK_M;
}

/// Judges a box: the whole of it is blocked, its middle is free, or it has to be halved.
enum verdict { BLOCKED, FREE, OPEN };

static enum verdict judge(struct search *s, struct positions *box)
{
    if (box->low[0] > box->high[0] || box->low[1] > box->high[1] || !narrow(s, box)) {
        return BLOCKED;
    }
    bool may_fit =
        is_among(box->u, box->low[0], box->high[0]) && is_among(box->v, box->low[1], box->high[1]);
    return may_fit && is_free(s, box) ? FREE : OPEN;
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
        ret[0].high[0] = ll_lesser(box->high[0], box->u);
        ret[1].low[0] = ll_greater(box->low[0], box->u);
    } else {
        ret[0].half_v = ret[1].half_v = 0.5 * box->half_v;
        ret[0].v -= ret[0].half_v;
        ret[1].v += ret[1].half_v;
        ret[0].high[1] = ll_lesser(box->high[1], box->v);
        ret[1].low[1] = ll_greater(box->low[1], box->v);
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
                                        .low = {-off_m, -off_m},
                                        .high = {off_m, off_m},
                                        .bars = count};
    for (int boxes = 0; depth > 0; boxes++) {
        struct positions box = stack[--depth];
        double rim_u = fabs(box.u) + s.half_m;
        double rim_v = fabs(box.v) + s.half_m;
        double arm_m = sqrt(rim_u * rim_u + rim_v * rim_v);
        double turn_move_m = arm_m * box.half_turn;
        double moves_m = turn_move_m + ll_greater(box.half_u, box.half_v);
        enum verdict verdict = judge(&s, &box);
        if (verdict == FREE) {
            tell(&s, &box, ret_corner);
            return LL_SQUARE_FOUND;
        }
        if (verdict == BLOCKED || moves_m < TOLERANCE_M) {
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
