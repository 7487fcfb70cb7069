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
/* By so much more is kept than surely blocked: far above what rounding does to places that are
   millions of metres from the origin. */
#define MARGIN_M 1e-6
/* Where more than this is lacking, boxes are blocked long before the limit. */
#define SMALL_LACK_M 0.5

enum { DEPTH_MAX = 96, BOXES_MAX = 50000 };

/// The numbers that place a ring: the distances of its middle from the centre lines of both arms,
/// towards the inner side of the turn, and its radius.
enum { BY_U, BY_V, BY_R, NUMBERS };

/// A box of rings: middle and half extents.
struct rings {
    double at[NUMBERS];
    double half[NUMBERS];
};

/// A box that is looked through, and which of its rings may still fit.
struct open_box {
    struct rings all;
    double low[NUMBERS];
    double high[NUMBERS];
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
    bool narrows; ///< boxes are narrowed to what may fit
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

/// Outer radius, without a call.
static double outer_of(const struct ll_turn_ring *ring, double inner_m)
{
    double across_m = inner_m + ring->width_m;
    return sqrt(across_m * across_m + ring->length_m * ring->length_m) - ring->less_m;
}

/// The inner radius up to which the outer one is no larger than this.
static double inner_of(const struct ll_turn_ring *ring, double outer_m)
{
    double reach_m = outer_m + ring->less_m;
    double across2 = reach_m * reach_m - ring->length_m * ring->length_m;
    return (reach_m > 0.0 && across2 > 0.0 ? sqrt(across2) : 0.0) - ring->width_m;
}

/// Where the middle ring of a box lies.
static struct middle middle_of(const struct search *s, const struct rings *b)
{
    struct ll_xy by = {b->at[BY_U] * s->by_u.x + b->at[BY_V] * s->by_v.x,
                       b->at[BY_U] * s->by_u.y + b->at[BY_V] * s->by_v.y};
    return (struct middle){.at = {s->turn->at.x + by.x, s->turn->at.y + by.y},
                           .inner_m = b->at[BY_R],
                           .outer_m = outer_of(s->ring, b->at[BY_R]),
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
    struct ll_xy u = {b->half[BY_U] * s->by_u.x, b->half[BY_U] * s->by_u.y};
    struct ll_xy v = {b->half[BY_V] * s->by_v.x, b->half[BY_V] * s->by_v.y};
    struct moves m = {.to = {{u.x + v.x, u.y + v.y}, {u.x - v.x, u.y - v.y}},
                      .side_m = {b->half[BY_U] + b->half[BY_R], b->half[BY_V] + b->half[BY_R]}};
    m.to2[0] = dot(m.to[0], m.to[0]);
    m.to2[1] = dot(m.to[1], m.to[1]);
    for (int arm = 0; arm < 2; arm++) {
        m.along_m[arm] = s->along_u[arm] * b->half[BY_U] + s->along_v[arm] * b->half[BY_V];
    }
    double to2 = ll_greater(m.to2[0], m.to2[1]);
    double away_m = sqrt(to2) + b->half[BY_R];
    double inner_m = middle->inner_m + b->half[BY_R];
    double outer_m = middle->outer_m - b->half[BY_R];
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

/// The part of a bar that lies where every ring of a box turns.
struct part {
    struct ll_xy far; ///< its place that is farthest from the middle
    double near2;     ///< from no middle it is farther off than that, squared
    bool within;      ///< it comes within the outer radius of all rings
    bool beyond;      ///< and beyond their inner radius
};

static inline struct part part_of(const struct seen *bar, const struct moves *m)
{
    double low = 0.0;
    double high = 1.0;
    if (bar->away2 > m->near2 || bar->far2 * (1.0 + SLACK) < m->inner2) {
        return (struct part){.near2 = INFINITY};
    }
    for (int arm = 0; arm < 2; arm++) {
        keep_positive(-bar->along_p[arm] - m->along_m[arm], -bar->along_q[arm] - m->along_m[arm],
                      &low, &high);
    }
    if (low >= high) {
        return (struct part){.near2 = INFINITY};
    }
    struct ll_xy d = {bar->q.x - bar->p.x, bar->q.y - bar->p.y};
    double length2 = dot(d, d);
    double nearest =
        length2 > 0.0 ? ll_lesser(high, ll_greater(low, -dot(bar->p, d) / length2)) : low;
    struct ll_xy near = {bar->p.x + nearest * d.x, bar->p.y + nearest * d.y};
    struct ll_xy begin = {bar->p.x + low * d.x, bar->p.y + low * d.y};
    struct ll_xy end = {bar->p.x + high * d.x, bar->p.y + high * d.y};
    struct part part = {.far = dot(end, end) > dot(begin, begin) ? end : begin,
                        .near2 = most_away2(near, m)};
    part.within = part.near2 < m->outer2;
    part.beyond = least_away2(part.far, m) > m->inner2;
    return part;
}

/// Whether a bar comes into the straight part on one arm, from where the ring begins or ends to
/// where the arms meet, of every ring of a box.
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
/// @param part Of the bar.
static inline bool cuts(const struct search *s, const struct seen *seen, const struct part *part,
                        const struct middle *middle, const struct moves *m)
{
    return (part->within && part->beyond) ||
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
        double at_m = b->at[arm];
        double over_m = ll_greater(at_m - b->at[BY_R] - s->turn->inner_m[arm],
                                   middle->outer_m - at_m - s->turn->outer_m[arm]);
        if (over_m > b->half[arm] + b->half[BY_R]) {
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
static bool is_free(const struct search *s, const struct open_box *b, const struct middle *middle)
{
    const struct moves none = moves_of(s, middle, &(struct rings){0});
    for (size_t i = 0; i < b->bars; i++) {
        const struct seen seen = see(s, &s->bars[i], middle->at);
        const struct part part = part_of(&seen, &none);
        if (cuts(s, &seen, &part, middle, &none)) {
            return false;
        }
    }
    return true;
}

/// Narrows a box to the rings that may lie within what bounds the arms. @return false for none.
static bool narrow_to_arms(const struct search *s, struct open_box *b)
{
    const struct ll_turn *t = s->turn;
    for (int arm = 0; arm < 2; arm++) {
        double most_m = inner_of(s->ring, b->high[arm] + t->outer_m[arm]) + MARGIN_M;
        b->low[BY_R] = ll_greater(b->low[BY_R], b->low[arm] - t->inner_m[arm] - MARGIN_M);
        b->high[BY_R] = ll_lesser(b->high[BY_R], most_m);
    }
    double outer_m = outer_of(s->ring, b->low[BY_R]) - MARGIN_M;
    for (int arm = 0; arm < 2; arm++) {
        b->low[arm] = ll_greater(b->low[arm], outer_m - t->outer_m[arm]);
        b->high[arm] = ll_lesser(b->high[arm], b->high[BY_R] + t->inner_m[arm] + MARGIN_M);
    }
    return b->low[BY_R] <= b->high[BY_R] && b->low[BY_U] <= b->high[BY_U] &&
           b->low[BY_V] <= b->high[BY_V];
}

/// Narrows a box to the rings that may have a place within their inner radius. Its distance is
/// convex: nowhere less than its tangent at the middle of the box says.
/// @param rings What of the box has been looked at.
static void narrow_to_hold(const struct search *s, const struct rings *rings, struct ll_xy place,
                           struct open_box *b)
{
    double away_m = sqrt(dot(place, place));
    if (!(away_m > 0.0)) {
        return;
    }
    const double by[NUMBERS] = {dot(place, s->by_u) / away_m, dot(place, s->by_v) / away_m, 1.0};
    double lack_m = away_m - rings->at[BY_R] - MARGIN_M;
    double most_m = 0.0;
    for (int i = 0; i < NUMBERS; i++) {
        most_m += fabs(by[i]) * rings->half[i];
    }
    for (int i = 0; i < NUMBERS; i++) { /* what the others leave to it of what is lacking */
        double own_m = fabs(by[i]) * rings->half[i];
        double least_m = lack_m - (most_m - own_m);
        if (least_m > -own_m && by[i] > 0.0) {
            b->low[i] = ll_greater(b->low[i], rings->at[i] + least_m / by[i]);
        } else if (least_m > -own_m && by[i] < 0.0) {
            b->high[i] = ll_lesser(b->high[i], rings->at[i] + least_m / by[i]);
        }
    }
}

/// Narrows a box to the rings in which a part of a bar may not lie.
static inline void narrow_by(const struct search *s, const struct rings *rings,
                             const struct part *part, struct open_box *b)
{
    if (part->within) {
        narrow_to_hold(s, rings, part->far, b);
    } else if (part->beyond) {
        double most_m = inner_of(s->ring, sqrt(part->near2)) + MARGIN_M;
        b->high[BY_R] = ll_lesser(b->high[BY_R], most_m);
    }
}

/// Looks through the bars for one that lies in every ring of a box that may still fit, and narrows
/// the box by the others. Bars that none of its rings meets go behind those that matter to it: the
/// boxes still on the stack have all of both among theirs. @return false when there is such a bar.
static bool look_through(struct search *s, struct open_box *b)
{
    struct rings rings;
    for (int i = 0; i < NUMBERS; i++) {
        rings.at[i] = 0.5 * (b->low[i] + b->high[i]);
        rings.half[i] = 0.5 * (b->high[i] - b->low[i]);
    }
    const struct middle middle = middle_of(s, &rings);
    const struct moves moves = moves_of(s, &middle, &rings);
    for (size_t i = 0; i < b->bars;) {
        const struct seen seen = see(s, &s->bars[i], middle.at);
        if (is_clear(s, &seen, &middle, &moves)) {
            swap(s, i, --b->bars);
            continue;
        }
        const struct part part = part_of(&seen, &moves);
        if (cuts(s, &seen, &part, &middle, &moves)) {
            swap(s, 0, i); /* what blocks here likely blocks beside it */
            return false;
        }
        if (s->narrows) {
            narrow_by(s, &rings, &part, b);
        }
        i++;
    }
    return true;
}

/// Judges a box. @param best_m The largest radius so far: only larger ones are of use; NAN.
static enum verdict judge(struct search *s, struct open_box *b, double best_m)
{
    const struct middle middle = middle_of(s, &b->all);
    enum verdict verdict = within_arms(s, &b->all, &middle);
    b->low[BY_R] = ll_greater(best_m, b->low[BY_R]);
    if (verdict == BLOCKED || (s->narrows && !narrow_to_arms(s, b)) || !look_through(s, b)) {
        return BLOCKED;
    }
    for (int i = 0; i < NUMBERS; i++) {
        if (b->low[i] > b->high[i]) {
            return BLOCKED;
        }
        bool may_fit = b->low[i] <= b->all.at[i] && b->all.at[i] <= b->high[i];
        verdict = may_fit ? verdict : OPEN;
    }
    return verdict == FREE && !is_free(s, b, &middle) ? OPEN : verdict;
}

/// Halves a box along its longest move; the second half, which is looked at first, has the larger
/// radii, or the smaller ones where any will do.
static void halve(const struct search *s, const struct open_box *b, struct open_box ret[2])
{
    double move_u = s->reach * b->all.half[BY_U];
    double move_v = s->reach * b->all.half[BY_V];
    int by = move_u >= move_v ? BY_U : BY_V;
    by = b->all.half[BY_R] >= ll_greater(move_u, move_v) ? BY_R : by;
    double half = 0.5 * b->all.half[by];
    double move = by == BY_R && s->any ? -half : half;
    ret[0] = ret[1] = *b;
    ret[0].all.at[by] -= move;
    ret[1].all.at[by] += move;
    for (int i = 0; i < 2; i++) {
        ret[i].all.half[by] = half;
        ret[i].low[by] = ll_greater(ret[i].low[by], ret[i].all.at[by] - half);
        ret[i].high[by] = ll_lesser(ret[i].high[by], ret[i].all.at[by] + half);
    }
}

/// All rings of a range of radii between what bounds the arms.
static struct open_box all_rings(const struct search *s, const struct ll_turn_range *range)
{
    const struct ll_turn *t = s->turn;
    struct open_box all = {
        .low[BY_R] = range->least_m, .high[BY_R] = range->most_m, .bars = s->count};
    for (int arm = 0; arm < 2; arm++) {
        all.low[arm] = ll_turn_ring_outer(s->ring, range->least_m) - t->outer_m[arm];
        all.high[arm] = fmax(all.low[arm], range->most_m + t->inner_m[arm]);
    }
    for (int i = 0; i < NUMBERS; i++) {
        all.all.at[i] = 0.5 * (all.low[i] + all.high[i]);
        all.all.half[i] = 0.5 * (all.high[i] - all.low[i]);
    }
    return all;
}

/// Whether boxes are narrowed: not where rings of the range lack a little of room between what
/// bounds an arm. Boxes are then halved as they are, down to what is lacking; that may take the
/// search to its limit, and then that is told.
static bool narrows(const struct search *s, const struct ll_turn_range *range)
{
    const struct ll_turn *t = s->turn;
    double room_m = ll_lesser(t->inner_m[0] + t->outer_m[0], t->inner_m[1] + t->outer_m[1]);
    double least_m = outer_of(s->ring, range->most_m) - range->most_m; /* of other radii more */
    return least_m <= room_m || least_m > room_m + SMALL_LACK_M;
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
    s.narrows = narrows(&s, range);
    double best_m = NAN;
    struct open_box stack[DEPTH_MAX];
    size_t depth = 0;
    stack[depth++] = all_rings(&s, range);
    for (int boxes = 0; depth > 0; boxes++) {
        struct open_box box = stack[--depth];
        const struct rings *all = &box.all;
        if (all->at[BY_R] + all->half[BY_R] <= best_m + RADIUS_STEP_M) {
            continue;
        }
        enum verdict verdict = judge(&s, &box, best_m);
        best_m = verdict == FREE && !(all->at[BY_R] <= best_m) ? all->at[BY_R] : best_m;
        if (best_m >= range->enough_m) {
            return best_m;
        }
        double moves_m = s.reach * (all->half[BY_U] + all->half[BY_V]) + all->half[BY_R];
        if (verdict == BLOCKED || moves_m < TOLERANCE_M) {
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
