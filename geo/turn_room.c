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
};

struct search {
    const struct ll_turn *turn;
    const struct ll_turn_ring *ring;
    struct ll_bar *bars;
    size_t count;
    struct ll_xy inward[2]; ///< across the arms, towards the inner side of the turn
    struct ll_xy by_u;      ///< how the middle moves with u
    struct ll_xy by_v;
    double along_u[2]; ///< how far it moves with u along both arms
    double along_v[2];
    double reach; ///< how far it moves with either
    bool any;     ///< any radius will do
};

/// The middle ring of a box.
struct middle {
    struct ll_xy at;
    double inner_m;
    double outer_m;
    double begin_m[2]; ///< where it begins along both arms
};

/// How far the rings of a box are from its middle one.
struct moves {
    struct ll_xy to[2]; ///< the middle moves within the parallelogram of both and their opposites
    double to2[2];      ///< squares of their lengths
    double along_m[2];  ///< along both arms
    double side_m[2];   ///< across them, against the radii
    /* squares of distances from the middle */
    double inner2; ///< within all rings; -INFINITY for none
    double outer2; ///< likewise
    double near2;  ///< what is farther off surely is not in all rings
    double least2; ///< what is nearer is in none
    double most2;  ///< what is farther is in none
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

/// Where the middle ring of a box lies.
static struct middle middle_of(const struct search *s, const struct rings *b)
{
    struct ll_xy by = {b->u * s->by_u.x + b->v * s->by_v.x, b->u * s->by_u.y + b->v * s->by_v.y};
    double across_m = b->r + s->ring->width_m;
    double length_m = s->ring->length_m;
    return (struct middle){.at = {s->turn->at.x + by.x, s->turn->at.y + by.y},
                           .inner_m = b->r,
                           .outer_m =
                               sqrt(across_m * across_m + length_m * length_m) - s->ring->less_m,
                           .begin_m = {dot(by, s->turn->arm[0]), dot(by, s->turn->arm[1])}};
}

static double square(double m)
{
    return m * m;
}

/// @param b A box around the middle ring; without extents: of that alone.
static inline struct moves moves_of(const struct search *s, const struct middle *middle,
                                    const struct rings *b)
{
    struct ll_xy u = {b->half_u * s->by_u.x, b->half_u * s->by_u.y};
    struct ll_xy v = {b->half_v * s->by_v.x, b->half_v * s->by_v.y};
    struct moves m = {.to = {{u.x + v.x, u.y + v.y}, {u.x - v.x, u.y - v.y}},
                      .side_m = {b->half_u + b->half_r, b->half_v + b->half_r}};
    m.to2[0] = dot(m.to[0], m.to[0]);
    m.to2[1] = dot(m.to[1], m.to[1]);
    for (int arm = 0; arm < 2; arm++) {
        m.along_m[arm] = s->along_u[arm] * b->half_u + s->along_v[arm] * b->half_v;
    }
    double to2 = ll_greater(m.to2[0], m.to2[1]);
    double away_m = sqrt(to2) + b->half_r;
    double inner_m = middle->inner_m + b->half_r;
    double outer_m = middle->outer_m - b->half_r;
    m.inner2 = inner_m < 0.0 ? -INFINITY : square(inner_m);
    m.outer2 = outer_m > 0.0 ? square(outer_m) : -INFINITY;
    m.near2 = m.outer2 * (1.0 + SLACK) - to2;
    m.least2 = square(ll_greater(middle->inner_m - away_m, 0.0)) * (1.0 - SLACK);
    m.most2 = square(ll_greater(middle->outer_m + away_m, 0.0)) * (1.0 + SLACK);
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
    double far2;       ///< at most
    double along_p[2]; ///< of both ends, along both arms
    double along_q[2];
};

static inline struct seen see(const struct search *s, const struct ll_bar *bar, struct ll_xy from)
{
    struct seen seen = {.p = {bar->a.x - from.x, bar->a.y - from.y},
                        .q = {bar->b.x - from.x, bar->b.y - from.y}};
    double x = ll_greater(ll_lesser(seen.p.x, seen.q.x), -ll_greater(seen.p.x, seen.q.x));
    double y = ll_greater(ll_lesser(seen.p.y, seen.q.y), -ll_greater(seen.p.y, seen.q.y));
    x = ll_greater(x, 0.0);
    y = ll_greater(y, 0.0);
    seen.away2 = x * x + y * y;
    seen.far2 = ll_greater(dot(seen.p, seen.p), dot(seen.q, seen.q));
    for (int arm = 0; arm < 2; arm++) {
        seen.along_p[arm] = dot(seen.p, s->turn->arm[arm]);
        seen.along_q[arm] = dot(seen.q, s->turn->arm[arm]);
    }
    return seen;
}

/// At most so large is the square of the distance of a place from the middle, wherever that moves.
static double most_away2(struct ll_xy at, const struct moves *m)
{
    double more[2] = {m->to2[0] + 2.0 * fabs(dot(at, m->to[0])),
                      m->to2[1] + 2.0 * fabs(dot(at, m->to[1]))};
    return dot(at, at) + ll_greater(more[0], more[1]);
}

/// At least so large.
static double least_away2(struct ll_xy at, const struct moves *m)
{
    return dot(at, at) - 2.0 * ll_greater(fabs(dot(at, m->to[0])), fabs(dot(at, m->to[1])));
}

/// Whether a bar comes into the part of the ring that turns, of every ring of a box.
static inline bool cuts_ring(const struct seen *bar, const struct moves *m)
{
    double low = 0.0;
    double high = 1.0;
    if (bar->away2 > m->near2 || bar->far2 * (1.0 + SLACK) < m->inner2) {
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
    if (!(most_away2(near, m) < m->outer2)) {
        return false;
    }
    struct ll_xy begin = {bar->p.x + low * d.x, bar->p.y + low * d.y};
    struct ll_xy end = {bar->p.x + high * d.x, bar->p.y + high * d.y};
    bool end_is_far = dot(end, end) > dot(begin, begin);
    return least_away2(end_is_far ? end : begin, m) > m->inner2;
}

/// The same of the straight part on one arm, from where the ring begins or ends to where the arms
/// meet.
static bool cuts_straight(const struct search *s, const struct seen *bar,
                          const struct middle *middle, const struct moves *m, int arm)
{
    double straight_m = -middle->begin_m[arm];
    double low = 0.0;
    double high = 1.0;
    double along_p = bar->along_p[arm];
    double along_q = bar->along_q[arm];
    double side_p = -dot(bar->p, s->inward[arm]); /* from the middle outwards */
    double side_q = -dot(bar->q, s->inward[arm]);
    double inner_m = middle->inner_m + m->side_m[arm];
    double outer_m = middle->outer_m - m->side_m[arm];
    keep_positive(along_p - m->along_m[arm], along_q - m->along_m[arm], &low, &high);
    keep_positive(straight_m - m->along_m[arm] - along_p, straight_m - m->along_m[arm] - along_q,
                  &low, &high);
    keep_positive(side_p - inner_m, side_q - inner_m, &low, &high);
    keep_positive(outer_m - side_p, outer_m - side_q, &low, &high);
    return low < high;
}

/// Whether a bar lies in every ring of a box; without moves, in its middle one.
static inline bool cuts(const struct search *s, const struct seen *seen,
                        const struct middle *middle, const struct moves *m)
{
    return cuts_ring(seen, m) ||
           (middle->begin_m[0] < -m->along_m[0] && cuts_straight(s, seen, middle, m, 0)) ||
           (middle->begin_m[1] < -m->along_m[1] && cuts_straight(s, seen, middle, m, 1));
}

/// Whether a bar surely stays out of the straight part on an arm, of every ring of a box.
static bool is_beside(const struct search *s, const struct seen *bar, const struct middle *middle,
                      const struct moves *m, int arm)
{
    double side_p = -dot(bar->p, s->inward[arm]);
    double side_q = -dot(bar->q, s->inward[arm]);
    double low_m = ll_lesser(bar->along_p[arm], bar->along_q[arm]);
    double high_m = ll_greater(bar->along_p[arm], bar->along_q[arm]);
    return middle->begin_m[arm] > m->along_m[arm] || high_m < -m->along_m[arm] ||
           low_m > m->along_m[arm] - middle->begin_m[arm] ||
           ll_lesser(side_p, side_q) > middle->outer_m + m->side_m[arm] ||
           ll_greater(side_p, side_q) < middle->inner_m - m->side_m[arm];
}

/// Whether a bar surely lies in no ring of a box: beyond all of them, within their inner radius, or
/// on the far side of an arm.
static bool is_clear(const struct search *s, const struct seen *bar, const struct middle *middle,
                     const struct moves *m)
{
    bool clear = bar->away2 > m->most2 || bar->far2 < m->least2 ||
                 ll_lesser(bar->along_p[0], bar->along_q[0]) > m->along_m[0] ||
                 ll_lesser(bar->along_p[1], bar->along_q[1]) > m->along_m[1];
    return clear && is_beside(s, bar, middle, m, 0) && is_beside(s, bar, middle, m, 1);
}

/// Judges a box: the whole of it is blocked, its middle is free, or it has to be halved.
enum verdict { BLOCKED, FREE, OPEN };

/// Whether the ring lies within what bounds the arms: surely nowhere in the box, in its middle, or
/// somewhere.
static enum verdict within_arms(const struct search *s, const struct rings *b,
                                const struct middle *middle)
{
    enum verdict verdict = FREE;
    for (int arm = 0; arm < 2; arm++) {
        double at_m = arm == 0 ? b->u : b->v;
        double over_m = ll_greater(at_m - b->r - s->turn->inner_m[arm],
                                   middle->outer_m - at_m - s->turn->outer_m[arm]);
        if (over_m > (arm == 0 ? b->half_u : b->half_v) + b->half_r) {
            return BLOCKED;
        }
        verdict = over_m > 0.0 ? OPEN : verdict;
    }
    return verdict;
}

static void swap(struct search *s, size_t a, size_t b)
{
    struct ll_bar other = s->bars[a];
    s->bars[a] = s->bars[b];
    s->bars[b] = other;
}

/// Whether no bar lies in the middle ring of a box.
static bool is_free(const struct search *s, const struct rings *b, const struct middle *middle)
{
    const struct moves none = moves_of(s, middle, &(struct rings){0});
    for (size_t i = 0; i < b->bars; i++) {
        const struct seen seen = see(s, &s->bars[i], middle->at);
        if (cuts(s, &seen, middle, &none)) {
            return false;
        }
    }
    return true;
}

/// Judges a box. Bars that no ring of it meets go behind those that matter to it: the boxes still
/// on the stack have all of both among theirs.
static enum verdict judge(struct search *s, struct rings *b)
{
    const struct middle middle = middle_of(s, b);
    enum verdict verdict = within_arms(s, b, &middle);
    if (verdict == BLOCKED) {
        return verdict;
    }
    const struct moves moves = moves_of(s, &middle, b);
    for (size_t i = 0; i < b->bars;) {
        const struct seen seen = see(s, &s->bars[i], middle.at);
        if (is_clear(s, &seen, &middle, &moves)) {
            swap(s, i, --b->bars);
            continue;
        }
        if (cuts(s, &seen, &middle, &moves)) {
            swap(s, 0, i); /* what blocks here likely blocks beside it */
            return BLOCKED;
        }
        i++;
    }
    return verdict == FREE && !is_free(s, b, &middle) ? OPEN : verdict;
}

/// Halves a box along its longest move; the second half, which is looked at first, has the larger
/// radii, or the smaller ones where any will do.
static void halve(const struct search *s, const struct rings *b, struct rings ret[2])
{
    double move_u = s->reach * b->half_u;
    double move_v = s->reach * b->half_v;
    ret[0] = ret[1] = *b;
    if (b->half_r >= move_u && b->half_r >= move_v) {
        double move_r = s->any ? -0.5 * b->half_r : 0.5 * b->half_r;
        ret[0].half_r = ret[1].half_r = 0.5 * b->half_r;
        ret[0].r -= move_r;
        ret[1].r += move_r;
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
                       .reach = 1.0 / fabs(det),
                       .any = range->enough_m <= range->least_m};
    for (int arm = 0; arm < 2; arm++) {
        s.along_u[arm] = fabs(dot(s.by_u, turn->arm[arm]));
        s.along_v[arm] = fabs(dot(s.by_v, turn->arm[arm]));
    }
    double best_m = NAN;
    struct rings stack[DEPTH_MAX];
    size_t depth = 0;
    stack[depth++] = all_rings(&s, range);
    for (int boxes = 0; depth > 0; boxes++) {
        struct rings box = stack[--depth];
        if (box.r + box.half_r <= best_m + RADIUS_STEP_M) {
            continue;
        }
        enum verdict verdict = judge(&s, &box);
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
