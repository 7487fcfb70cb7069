/* The old core: quarters cut up again and again, first by lanes, then by the gaps between houses.
 */
#include <math.h>

#include "core/township_private.h"

#define TWO_PI       6.283185307179586
#define LANE_BLOCK   1000.0 /* m2: blocks above this are cut by a lane */
#define LEAST_SIDE_M 4.2    /* narrower leftovers stay open */
#define LANE_STEP_M  9.0
#define OVERSHOOT_M  0.14 /* of a lane that crosses another without a vertex: less than a verge */

/// How a straight quarter is bent, so that lanes wind and houses stand askew.
struct bend {
    double size[2];
    double wave[2];
    double phase[2];
};

/// A side of a block: the way along it, and how far its middle line lies beyond the side.
struct side {
    uint32_t way; ///< LL_NONE: the edge of the quarter
    double beyond;
};

/// A block in the quarter's own straight frame. Sides: 0 low t, 1 high s, 2 high t, 3 low s.
struct block {
    double s0;
    double t0;
    double s1;
    double t1;
    struct side side[4];
    int depth;
};

struct quarter {
    struct ll_village *v;
    struct ll_plot plot;
    struct bend bend;
    bool hall; ///< an ancestral hall stands here already
};

static struct ll_xy bent(const struct quarter *q, double s, double t)
{
    const struct bend *b = &q->bend;
    return ll_plot_at(&q->plot, s + b->size[0] * sin(t * b->wave[0] + b->phase[0]),
                      t + b->size[1] * sin(s * b->wave[1] + b->phase[1]));
}

/// By how much the bending turns things around a place, radians.
static double turn_at(const struct quarter *q, double s, double t)
{
    const struct bend *b = &q->bend;
    double across = b->size[0] * b->wave[0] * cos(t * b->wave[0] + b->phase[0]);
    double along = b->size[1] * b->wave[1] * cos(s * b->wave[1] + b->phase[1]);
    return 0.5 * (along - across);
}

/// End of a lane at a side of its block: on the lane there, or a little over it (not noded).
static enum ll_code lane_end(struct quarter *q, const struct side *side, struct ll_xy inner,
                             struct ll_xy outer, struct ll_xy *ret_end, struct ll_err *err)
{
    *ret_end = outer;
    if (side->way == LL_NONE) {
        return LL_OK;
    }
    double length = hypot(outer.x - inner.x, outer.y - inner.y);
    struct ll_xy d = {(outer.x - inner.x) / length, (outer.y - inner.y) / length};
    struct ll_xy near = {outer.x + side->beyond * d.x, outer.y + side->beyond * d.y};
    if (q->v->ways[side->way].rows || ll_rng_unit(&q->v->rng) < 0.8) {
        return ll_way_join(q->v, side->way, near, ret_end, err);
    }
    *ret_end = (struct ll_xy){near.x + OVERSHOOT_M * d.x, near.y + OVERSHOOT_M * d.y};
    return LL_OK;
}

/// Lays a lane through a block at `cut`, along t (`upright`) or along s.
static enum ll_code lay_lane(struct quarter *q, const struct block *b, bool upright, double cut,
                             double width, struct ll_err *err)
{
    double from = upright ? b->t0 : b->s0, to = upright ? b->t1 : b->s1;
    int steps = (int)ceil((to - from) / LANE_STEP_M);
    steps = steps < 2 ? 2 : steps;
    struct ll_rng *rng = &q->v->rng;
    enum ll_lane_class lane_class = width >= 4.0                             ? LL_CLASS_LANE_WIDE
                                    : width < 1.8 && ll_rng_unit(rng) < 0.35 ? LL_CLASS_FOOTPATH
                                                                             : LL_CLASS_LANE_NARROW;
    struct ll_xy first = bent(q, upright ? cut : from, upright ? from : cut);
    struct ll_xy last = bent(q, upright ? cut : to, upright ? to : cut);
    struct ll_xy start, end;
    enum ll_code code = lane_end(q, &b->side[upright ? 0 : 3], last, first, &start, err);
    if (code == LL_OK) {
        code = lane_end(q, &b->side[upright ? 2 : 1], first, last, &end, err);
    }
    if (code == LL_OK) {
        code = ll_way_begin(
            q->v, (struct ll_way){.width = width, .lane_class = (uint8_t)lane_class}, err);
    }
    if (code == LL_OK) {
        code = ll_way_point(q->v, start, err);
    }
    for (int i = 1; code == LL_OK && i < steps; i++) {
        double u = from + (to - from) * i / steps;
        code = ll_way_point(q->v, bent(q, upright ? cut : u, upright ? u : cut), err);
    }
    if (code == LL_OK) {
        code = ll_way_point(q->v, end, err);
    }
    return code == LL_OK ? ll_way_end(q->v, err) : code;
}

/// Width of a new lane, not above that of the lanes it comes from.
static double lane_width(struct quarter *q, const struct block *b)
{
    struct ll_rng *rng = &q->v->rng;
    double width = b->depth == 0   ? ll_rng_between(rng, 2.6, 4.2)
                   : b->depth == 1 ? ll_rng_between(rng, 2.0, 3.6)
                                   : ll_rng_between(rng, 1.5, 2.8);
    for (int k = 0; k < 4; k++) {
        if (b->side[k].way != LL_NONE) {
            width = fmin(width, q->v->ways[b->side[k].way].width);
        }
    }
    return width;
}

/// Shape of an old house by its size.
static void old_shape(struct ll_rng *rng, struct ll_house *h)
{
    double least = 2.0 * fmin(h->rect.half_width, h->rect.half_depth);
    double draw = ll_rng_unit(rng);
    h->cut_x = ll_rng_between(rng, 0.3, 0.5);
    h->cut_y = ll_rng_between(rng, 0.3, 0.5);
    if (least >= 11.5 && draw < 0.35) {
        h->shape = LL_SHAPE_COURT;
        h->cut_x = h->cut_y = ll_rng_between(rng, 0.28, 0.40);
    } else if (least >= 8.0 && draw < 0.42) {
        h->shape = LL_SHAPE_ELL;
    } else if (least >= 9.0 && draw < 0.52) {
        h->shape = LL_SHAPE_U;
    }
}

/// One house on a block that is not cut up any more.
static enum ll_code old_house(struct quarter *q, const struct block *b, struct ll_err *err)
{
    struct ll_rng *rng = &q->v->rng;
    double w = b->s1 - b->s0, d = b->t1 - b->t0;
    double margin = ll_rng_between(rng, 0.1, 0.5);
    w -= margin;
    d -= margin;
    if (fmin(w, d) < LEAST_SIDE_M || ll_rng_unit(rng) < 0.06) {
        return LL_OK; /* a yard or a ruin's empty ground */
    }
    double s = 0.5 * (b->s0 + b->s1), t = 0.5 * (b->t0 + b->t1);
    double from_s = fabs(2.0 * s / q->plot.width - 1.0), from_t = 2.0 * t / q->plot.depth - 1.0;
    if (from_t > 0.0 && pow(from_s, 3.0) + pow(from_t, 3.0) > ll_rng_between(rng, 0.85, 1.5)) {
        return LL_OK; /* quarters fray at the back */
    }
    if (ll_rng_unit(rng) < 0.25 && d > 9.0) { /* a yard in front */
        double yard = ll_rng_between(rng, 0.15, 0.3) * d;
        d -= yard;
        t += (ll_rng_below(rng, 2) == 0 ? 0.5 : -0.5) * yard;
    }
    double angle =
        atan2(q->plot.s.y, q->plot.s.x) + turn_at(q, s, t) + ll_rng_between(rng, -0.03, 0.03);
    struct ll_house h = {.type = LL_HOUSE_OLD,
                         .rect = {.middle = bent(q, s, t),
                                  .axis = {cos(angle), sin(angle)},
                                  .half_width = 0.5 * w,
                                  .half_depth = 0.5 * d}};
    old_shape(rng, &h);
    if (!q->hall && fmin(w, d) > 10.0) {
        h.type = LL_HOUSE_HALL;
        h.shape = LL_SHAPE_COURT;
        h.cut_x = h.cut_y = 0.32;
    }
    bool done = false;
    for (int i = 0; i < 4 && !done; i++) {
        enum ll_code code = ll_village_build(q->v, &h, 0.1, &done, err);
        if (code != LL_OK) {
            return code;
        }
        h.rect.half_width *= 0.94;
        h.rect.half_depth *= 0.94;
    }
    q->hall = q->hall || (done && h.type == LL_HOUSE_HALL);
    return LL_OK;
}

/// Cuts a block in two at `cut`, `open` metres apart; `way` is the lane laid there or LL_NONE.
static void halves(const struct block *b, bool upright, double cut, double open, uint32_t way,
                   struct block ret_halves[2])
{
    struct side inner = {way, 0.5 * open};
    if (way == LL_NONE) {
        inner.beyond = 0.0;
    }
    ret_halves[0] = ret_halves[1] = *b;
    ret_halves[0].depth = ret_halves[1].depth = b->depth + 1;
    if (upright) {
        ret_halves[0].s1 = cut - 0.5 * open;
        ret_halves[1].s0 = cut + 0.5 * open;
        ret_halves[0].side[1] = ret_halves[1].side[3] = inner;
    } else {
        ret_halves[0].t1 = cut - 0.5 * open;
        ret_halves[1].t0 = cut + 0.5 * open;
        ret_halves[0].side[2] = ret_halves[1].side[0] = inner;
    }
}

/// Cuts a block up and builds on it. Recursion ends by size: at most about 14 levels.
static enum ll_code cut_up(struct quarter *q, const struct block *b, struct ll_err *err)
{
    struct ll_rng *rng = &q->v->rng;
    double w = b->s1 - b->s0, d = b->t1 - b->t0;
    bool by_lane = b->depth == 0 || w * d > LANE_BLOCK;
    double plot = ll_rng_between(rng, 75.0, 215.0);
    if (!by_lane && (w * d < plot || fmax(w, d) < 2.2 * LEAST_SIDE_M)) {
        return old_house(q, b, err);
    }
    bool upright = b->depth == 0 || w > d * ll_rng_between(rng, 0.85, 1.15);
    double open = by_lane ? lane_width(q, b) : ll_rng_between(rng, 0.1, 1.1);
    double share = ll_rng_between(rng, 0.36, 0.64);
    double cut = upright ? b->s0 + share * w : b->t0 + share * d;
    uint32_t way = LL_NONE;
    if (by_lane) {
        way = (uint32_t)q->v->way_count;
        enum ll_code code = lay_lane(q, b, upright, cut, open, err);
        if (code != LL_OK) {
            return code;
        }
    }
    struct block half[2];
    halves(b, upright, cut, open, way, half);
    enum ll_code code = cut_up(q, &half[0], err);
    return code == LL_OK ? cut_up(q, &half[1], err) : code;
}

static enum ll_code old_quarter(struct ll_village *v, const struct ll_plot *plot,
                                struct ll_err *err)
{
    struct quarter q = {.v = v, .plot = *plot};
    for (int i = 0; i < 2; i++) {
        q.bend.size[i] = ll_rng_between(&v->rng, 1.6, 2.8);
        q.bend.wave[i] = TWO_PI / ll_rng_between(&v->rng, 80.0, 140.0);
        q.bend.phase[i] = ll_rng_between(&v->rng, 0.0, TWO_PI);
    }
    struct side edge = {LL_NONE, 0.0};
    struct side front = {plot->way, plot->gap + q.bend.size[1]};
    struct block all = {.s0 = q.bend.size[0], /* bending moves the edges by as much */
                        .t0 = q.bend.size[1],
                        .s1 = plot->width - q.bend.size[0],
                        .t1 = plot->depth - q.bend.size[1],
                        .side = {front, edge, edge, edge}};
    return cut_up(&q, &all, err);
}

enum ll_code ll_village_core(struct ll_village *v, struct ll_err *err)
{
    size_t wanted = (size_t)(v->style.old_share * (double)v->target);
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 40 && v->house_count < wanted; i++) {
        double left = (double)(wanted - v->house_count) * 150.0; /* m2 that the rest needs */
        double size = fmin(sqrt(left), ll_rng_between(&v->rng, 75.0, 150.0));
        size = fmax(size, 40.0);
        double width = size * ll_rng_between(&v->rng, 0.9, 1.25);
        double depth = size * ll_rng_between(&v->rng, 0.7, 1.0);
        struct ll_wish wish = {
            .width = width, .depth = depth, .front = LL_FRONT_QUIET, .reach = 270.0};
        struct ll_plot plot;
        if (ll_plot_find(v, &wish, &plot)) {
            code = old_quarter(v, &plot, err);
        }
    }
    return code;
}
