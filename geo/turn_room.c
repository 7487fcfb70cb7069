#include "geo/turn_room.h"

#include <math.h>

#include "geo/lesser.h"

#define LL_PI 3.14159265358979323846
/* Positions closer than this are the same. */
#define TOLERANCE_M 0.01
/* A larger radius is looked for as long as it may be larger by this. */
#define RADIUS_STEP_M 0.05
/* What is farther off by this share is so whatever rounding does. */
#define SLACK 1e-9

enum { DEPTH_MAX = 96, BOXES_MAX = 50000 };

/// A box of rings: middle and half extents. (u, v) is the distance of the ring's middle from the
/// centre lines of both arms, towards the inner side of the turn.
struct rings {
    double u;
    double v;
    double r;
    double half_u;
    double half_v;
    double half_r;
    size_t bars; ///< the first so many bars may matter to it
    /* of the middle one */
    struct ll_xy middle;
    double outer_m;
    double begin_m[2]; ///< where it begins along both arms
};

struct search {
    const struct ll_turn *turn;
    const struct ll_turn_ring *ring;
    struct ll_bar *bars;
    size_t count;
    struct ll_xy inward[2]; ///< across the arms, towards the inner side of the turn
    struct ll_xy by_u;      ///< how the middle moves with u
    struct ll_xy by_v;
    double reach; ///< how far it moves with either
};

/// How far a box of rings moves.
struct moves {
    double away_m;      ///< distances from the middle, against the radii
    double radius_m;    ///< the radii
    double by;          ///< 1: what holds for all rings; 0: for the middle one; -1: for any
    struct ll_xy to[2]; ///< the middle moves within the parallelogram of both and their opposites
    double along_m[2];  ///< along both arms
    double side_m[2];   ///< across them, against the radii
};

struct ll_turn_ring ll_turn_ring_of(double width_m, double inner_m, double outer_m)
{
    double across_m = inner_m + width_m;
    double length_m = outer_m > across_m ? sqrt(outer_m * outer_m - across_m * across_m) : 0.0;
    return (struct ll_turn_ring){.width_m = width_m, .length_m = length_m};
}

double ll_turn_ring_outer(const struct ll_turn_ring *ring, double inner_m)
{
    return hypot(inner_m + ring->width_m, ring->length_m) - ring->less_m;
}

static double dot(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.x + a.y * b.y;
}

static double cross(struct ll_xy a, struct ll_xy b)
{
    return a.x * b.y - a.y * b.x;
}

double ll_turn_angle(const struct ll_turn *turn)
{
    return LL_PI - fabs(atan2(cross(turn->arm[0], turn->arm[1]), dot(turn->arm[0], turn->arm[1])));
}

bool ll_turn_corner_fits(const struct ll_turn_ring *ring, double angle_rad, double width_a_m,
                         double width_b_m, double inner_m)
{
    /* The middle may be as far as the inner radius from the corner; seen from there each outer side
       is as far as its arm is wide and the sine of the angle to the inner wall says. */
    const double widths[2] = {width_a_m, width_b_m};
    double outer_m = ll_turn_ring_outer(ring, inner_m);
    double angle = 0.0;
    for (int i = 0; i < 2; i++) {
        double lack_m = outer_m - widths[i];
        if (lack_m > inner_m) {
            return false;
        }
        angle += lack_m <= -inner_m ? -0.5 * LL_PI : asin(lack_m / inner_m);
    }
    return angle <= LL_PI - angle_rad + 1e-9;
}

/// Unit vector across an arm, towards the inner side of the turn.
static struct ll_xy inward(const struct ll_turn *turn, int arm)
{
    struct ll_xy e = turn->arm[arm];
    double side = cross(e, turn->arm[1 - arm]) >= 0.0 ? 1.0 : -1.0;
    return (struct ll_xy){-side * e.y, side * e.x};
}

static struct moves moves_of(const struct search *s, const struct rings *b)
{
    struct moves m = {.radius_m = b->half_r,
                      .by = 1.0,
                      .to = {{b->half_u * s->by_u.x + b->half_v * s->by_v.x,
                              b->half_u * s->by_u.y + b->half_v * s->by_v.y},
                             {b->half_u * s->by_u.x - b->half_v * s->by_v.x,
                              b->half_u * s->by_u.y - b->half_v * s->by_v.y}}};
    m.away_m = sqrt(ll_greater(dot(m.to[0], m.to[0]), dot(m.to[1], m.to[1]))) + b->half_r;
    for (int arm = 0; arm < 2; arm++) {
        m.along_m[arm] = fabs(dot(s->by_u, s->turn->arm[arm])) * b->half_u +
                         fabs(dot(s->by_v, s->turn->arm[arm])) * b->half_v;
        m.side_m[arm] = (arm == 0 ? b->half_u : b->half_v) + b->half_r;
    }
    return m;
}

/// Cuts the span [low, high] of shares down to where at_p + share * (at_q - at_p) > 0.
static void keep_positive(double at_p, double at_q, double *low, double *high)
{
    if (at_p <= 0.0 && at_q <= 0.0) {
        *high = -1.0;
    } else if (at_p <= 0.0) {
        *low = ll_greater(*low, at_p / (at_p - at_q));
    } else if (at_q <= 0.0) {
        *high = ll_lesser(*high, at_p / (at_p - at_q));
    }
}

/// A bar as the middle of a ring sees it.
struct seen {
    struct ll_xy p;
    struct ll_xy q;
    double away2;      ///< at least so far off, squared
    double along_p[2]; ///< of both ends, along both arms
    double along_q[2];
};

static struct seen see(const struct search *s, const struct ll_bar *bar, const struct rings *b)
{
    struct seen seen = {.p = {bar->a.x - b->middle.x, bar->a.y - b->middle.y},
                        .q = {bar->b.x - b->middle.x, bar->b.y - b->middle.y}};
    double x = ll_greater(ll_lesser(seen.p.x, seen.q.x), -ll_greater(seen.p.x, seen.q.x));
    double y = ll_greater(ll_lesser(seen.p.y, seen.q.y), -ll_greater(seen.p.y, seen.q.y));
    x = ll_greater(x, 0.0);
    y = ll_greater(y, 0.0);
    seen.away2 = x * x + y * y;
    for (int arm = 0; arm < 2; arm++) {
        seen.along_p[arm] = dot(seen.p, s->turn->arm[arm]);
        seen.along_q[arm] = dot(seen.q, s->turn->arm[arm]);
    }
    return seen;
}

/// At most so large is the square of the distance of a place from the middle, wherever that moves.
static double most_away2(struct ll_xy at, const struct moves *m)
{
    double more = 0.0;
    for (int i = 0; i < 2; i++) {
        more = ll_greater(more, dot(m->to[i], m->to[i]) + 2.0 * fabs(dot(at, m->to[i])));
    }
    return dot(at, at) + more;
}

/// At least so large.
static double least_away2(struct ll_xy at, const struct moves *m)
{
    return dot(at, at) - 2.0 * ll_greater(fabs(dot(at, m->to[0])), fabs(dot(at, m->to[1])));
}

/// Whether a piece of a bar, from its nearest place to its farthest, comes in between the radii.
static bool is_between(struct ll_xy near, struct ll_xy far, const struct rings *b,
                       const struct moves *m)
{
    double inner_m = b->r + m->by * m->radius_m;
    double outer_m = b->outer_m - m->by * m->radius_m;
    double near2 = m->by > 0.0   ? most_away2(near, m)
                   : m->by < 0.0 ? least_away2(near, m)
                                 : dot(near, near);
    double far2 = m->by > 0.0   ? least_away2(far, m)
                  : m->by < 0.0 ? most_away2(far, m)
                                : dot(far, far);
    return outer_m > 0.0 && near2 < outer_m * outer_m &&
           (inner_m < 0.0 || far2 > inner_m * inner_m);
}

/// Whether a bar comes into the part of the ring that turns, less by the moves.
static bool cuts_ring(const struct seen *bar, const struct rings *b, const struct moves *m)
{
    double low = 0.0;
    double high = 1.0;
    double outer_m = b->outer_m - ll_lesser(m->by, 0.0) * m->away_m;
    if (!(outer_m > 0.0) || bar->away2 > outer_m * outer_m * (1.0 + SLACK)) {
        return false;
    }
    for (int arm = 0; arm < 2; arm++) {
        keep_positive(-bar->along_p[arm] - m->along_m[arm], -bar->along_q[arm] - m->along_m[arm],
                      &low, &high);
    }
    if (low >= high) {
        return false;
    }
    struct ll_xy d = {bar->q.x - bar->p.x, bar->q.y - bar->p.y};
    double length2 = dot(d, d);
    double nearest =
        length2 > 0.0 ? ll_lesser(high, ll_greater(low, -dot(bar->p, d) / length2)) : low;
    struct ll_xy near = {bar->p.x + nearest * d.x, bar->p.y + nearest * d.y};
    struct ll_xy begin = {bar->p.x + low * d.x, bar->p.y + low * d.y};
    struct ll_xy end = {bar->p.x + high * d.x, bar->p.y + high * d.y};
    bool end_is_far = dot(end, end) > dot(begin, begin);
    return is_between(near, end_is_far ? end : begin, b, m);
}

/// The same of the straight part on one arm, from where the ring begins or ends to where the arms
/// meet.
static bool cuts_straight(const struct search *s, const struct seen *bar, const struct rings *b,
                          const struct moves *m, int arm)
{
    double straight_m = -b->begin_m[arm];
    double low = 0.0;
    double high = 1.0;
    double along_p = bar->along_p[arm];
    double along_q = bar->along_q[arm];
    double side_p = -dot(bar->p, s->inward[arm]); /* from the middle outwards */
    double side_q = -dot(bar->q, s->inward[arm]);
    double inner_m = b->r + m->side_m[arm];
    double outer_m = b->outer_m - m->side_m[arm];
    keep_positive(along_p - m->along_m[arm], along_q - m->along_m[arm], &low, &high);
    keep_positive(straight_m - m->along_m[arm] - along_p, straight_m - m->along_m[arm] - along_q,
                  &low, &high);
    keep_positive(side_p - inner_m, side_q - inner_m, &low, &high);
    keep_positive(outer_m - side_p, outer_m - side_q, &low, &high);
    return low < high;
}

static bool cuts(const struct search *s, const struct seen *seen, const struct rings *b,
                 const struct moves *m)
{
    if (cuts_ring(seen, b, m)) {
        return true;
    }
    for (int arm = 0; arm < 2; arm++) {
        if (b->begin_m[arm] < -m->along_m[arm] && cuts_straight(s, seen, b, m, arm)) {
            return true;
        }
    }
    return false;
}

/// Judges a box: the whole of it is blocked, its middle is free, or it has to be halved.
enum verdict { BLOCKED, FREE, OPEN };

/// Whether the ring lies within what bounds the arms: surely nowhere in the box, in its middle, or
/// somewhere.
static enum verdict within_arms(const struct search *s, const struct rings *b,
                                const struct moves *m)
{
    enum verdict verdict = FREE;
    for (int arm = 0; arm < 2; arm++) {
        double at_m = arm == 0 ? b->u : b->v;
        double over_m = ll_greater(at_m - b->r - s->turn->inner_m[arm],
                                   b->outer_m - at_m - s->turn->outer_m[arm]);
        if (over_m > m->side_m[arm]) {
            return BLOCKED;
        }
        verdict = over_m > 0.0 ? OPEN : verdict;
    }
    return verdict;
}

static struct moves times(const struct moves *m, double by)
{
    return (struct moves){.away_m = m->away_m,
                          .radius_m = m->radius_m,
                          .by = by,
                          .to = {m->to[0], m->to[1]},
                          .along_m = {by * m->along_m[0], by * m->along_m[1]},
                          .side_m = {by * m->side_m[0], by * m->side_m[1]}};
}

static void swap(struct search *s, size_t a, size_t b)
{
    struct ll_bar other = s->bars[a];
    s->bars[a] = s->bars[b];
    s->bars[b] = other;
}

/// Where the middle ring of a box lies.
static void place(const struct search *s, struct rings *b)
{
    struct ll_xy by = {b->u * s->by_u.x + b->v * s->by_v.x, b->u * s->by_u.y + b->v * s->by_v.y};
    b->middle = (struct ll_xy){s->turn->at.x + by.x, s->turn->at.y + by.y};
    b->outer_m = ll_turn_ring_outer(s->ring, b->r);
    b->begin_m[0] = dot(by, s->turn->arm[0]);
    b->begin_m[1] = dot(by, s->turn->arm[1]);
}

/// Judges a box. Bars that no ring of it meets go behind those that matter to it: the boxes still
/// on the stack have all of both among theirs.
static enum verdict judge(struct search *s, struct rings *b, const struct moves *m)
{
    const struct moves none = times(m, 0.0);
    const struct moves all = times(m, -1.0);
    place(s, b);
    enum verdict verdict = within_arms(s, b, m);
    for (size_t i = 0; verdict != BLOCKED && i < b->bars;) {
        const struct seen seen = see(s, &s->bars[i], b);
        if (cuts(s, &seen, b, m)) {
            swap(s, 0, i); /* what blocks here likely blocks beside it */
            return BLOCKED;
        }
        if (!cuts(s, &seen, b, &all)) {
            swap(s, i, --b->bars);
            continue;
        }
        if (verdict == FREE && cuts(s, &seen, b, &none)) {
            verdict = OPEN;
        }
        i++;
    }
    return verdict;
}

/// Halves a box along its longest move; the second half has the larger radii.
static void halve(const struct search *s, const struct rings *b, struct rings ret[2])
{
    double move_u = s->reach * b->half_u;
    double move_v = s->reach * b->half_v;
    ret[0] = ret[1] = *b;
    if (b->half_r >= move_u && b->half_r >= move_v) {
        ret[0].half_r = ret[1].half_r = 0.5 * b->half_r;
        ret[0].r -= ret[0].half_r;
        ret[1].r += ret[1].half_r;
    } else if (move_u >= move_v) {
        ret[0].half_u = ret[1].half_u = 0.5 * b->half_u;
        ret[0].u -= ret[0].half_u;
        ret[1].u += ret[1].half_u;
    } else {
        ret[0].half_v = ret[1].half_v = 0.5 * b->half_v;
        ret[0].v -= ret[0].half_v;
        ret[1].v += ret[1].half_v;
    }
}

/// All rings of a range of radii between what bounds the arms.
static struct rings all_rings(const struct search *s, const struct ll_turn_range *range)
{
    const struct ll_turn *t = s->turn;
    double low[2];
    double high[2];
    for (int arm = 0; arm < 2; arm++) {
        low[arm] = ll_turn_ring_outer(s->ring, range->least_m) - t->outer_m[arm];
        high[arm] = fmax(low[arm], range->most_m + t->inner_m[arm]);
    }
    return (struct rings){.u = 0.5 * (low[0] + high[0]),
                          .v = 0.5 * (low[1] + high[1]),
                          .r = 0.5 * (range->least_m + range->most_m),
                          .half_u = 0.5 * (high[0] - low[0]),
                          .half_v = 0.5 * (high[1] - low[1]),
                          .half_r = 0.5 * (range->most_m - range->least_m),
                          .bars = s->count};
}

double ll_turn_room(const struct ll_turn *turn, const struct ll_turn_ring *ring,
                    const struct ll_turn_range *range, struct ll_bar *bars, size_t count)
{
    struct ll_xy na = inward(turn, 0);
    struct ll_xy nb = inward(turn, 1);
    double det = cross(na, nb);
    struct search s = {.turn = turn,
                       .ring = ring,
                       .bars = bars,
                       .count = count,
                       .inward = {na, nb},
                       .by_u = {nb.y / det, -nb.x / det},
                       .by_v = {-na.y / det, na.x / det},
                       .reach = 1.0 / fabs(det)};
    double best_m = NAN;
    struct rings stack[DEPTH_MAX];
    size_t depth = 0;
    stack[depth++] = all_rings(&s, range);
    for (int boxes = 0; depth > 0; boxes++) {
        struct rings box = stack[--depth];
        if (box.r + box.half_r <= best_m + RADIUS_STEP_M) {
            continue;
        }
        struct moves moves = moves_of(&s, &box);
        enum verdict verdict = judge(&s, &box, &moves);
        best_m = verdict == FREE && !(box.r <= best_m) ? box.r : best_m;
        if (best_m >= range->enough_m) {
            return best_m;
        }
        if (verdict == BLOCKED || s.reach * (box.half_u + box.half_v) + box.half_r < TOLERANCE_M) {
            continue;
        }
        if (boxes > BOXES_MAX || depth + 2 > DEPTH_MAX) {
            return isnan(best_m) ? INFINITY : best_m;
        }
        halve(&s, &box, &stack[depth]);
        depth += 2;
    }
    return best_m;
}
