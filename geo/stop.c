#include "geo/stop.h"

#include <math.h>

#include "geo/outline.h"
#include "geo/stage.h"

/// Values that should be equal may differ by rounding; this is over a million times that.
#define BOUND_SLACK_S 1e-9
#define BOUND_SLACK_M 1e-6

/// A point in the frame of the stretch: metres along it from a, and across it to the left.
struct framed {
    double on_m;
    double across_m;
};

/// One stretch against one shape, with the best so far.
struct probe {
    const struct ll_stretch *stretch;
    const struct ll_walk *walk;
    double ux; ///< unit vector from a to b
    double uy;
    double pace;   ///< seconds a metre of drive costs, negative when b is earlier
    double slant;  ///< metres along the lane for each metre across it on the best way to a corner,
                   ///< against the direction in which time passes
    double reach2; ///< square of the reach
    double soon_s; ///< earliest time on the stretch
    double near2;  ///< what is farther across than the root of this is too far or too late
    double bound_s;
    bool found;
    double on_m; ///< the best stop
    bool touches;
};

static struct framed framed(const struct probe *p, struct ll_xy at)
{
    double dx = at.x - p->stretch->a.x;
    double dy = at.y - p->stretch->a.y;
    return (struct framed){dx * p->ux + dy * p->uy, dy * p->ux - dx * p->uy};
}

/// Brings `near2` up to date with the bound. Widened by more than rounding can do, so that what
/// lies beyond it would surely be refused.
static void set_near(struct probe *p)
{
    const double left_m = (p->bound_s - p->soon_s) * p->walk->speed_mps + BOUND_SLACK_M;
    const double near2 = left_m > 0.0 ? left_m * left_m : 0.0;
    p->near2 = near2 < p->reach2 ? near2 : p->reach2;
}

/// Proposes to stop at a position and to walk as far as the square root says.
static void offer(struct probe *p, double on_m, double walk2)
{
    double left_m = (p->bound_s - p->stretch->at_a_s - p->pace * on_m) * p->walk->speed_mps;
    if (left_m >= 0.0 && walk2 <= left_m * left_m && walk2 <= p->reach2) {
        p->bound_s = p->stretch->at_a_s + p->pace * on_m + sqrt(walk2) / p->walk->speed_mps;
        p->on_m = on_m;
        p->touches = walk2 == 0.0;
        p->found = true;
        set_near(p);
    }
}

static double held(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/// The stop for walking to a corner: the lane is left early by as much as the slant says, or, when
/// that is out of reach, as soon as the corner is in reach.
static void offer_corner(struct probe *p, struct framed corner)
{
    double across2 = corner.across_m * corner.across_m;
    if (across2 > p->near2) {
        return;
    }
    const double length_m = p->stretch->length_m;
    double on_m = held(corner.on_m - p->slant * fabs(corner.across_m), 0.0, length_m);
    const double along_m = on_m - corner.on_m;
    if (along_m * along_m + across2 > p->reach2) {
        double half_m = sqrt(p->reach2 - across2);
        on_m = held(on_m, corner.on_m - half_m, corner.on_m + half_m);
        if (on_m >= 0.0 && on_m <= length_m) {
            offer(p, on_m, p->reach2);
        }
        return;
    }
    offer(p, on_m, along_m * along_m + across2);
}

/// Stops from which the way leads straight onto the inner part of a facade. Walking there is as
/// long as the distance to its line, which grows evenly along the stretch, so that only ends count:
/// those of the stretch and of what is in reach. Ways to its corners are asked about elsewhere.
static void offer_facade(struct probe *p, struct framed c, struct framed d)
{
    const double length_m = p->stretch->length_m;
    const double vx = d.on_m - c.on_m;
    const double vy = d.across_m - c.across_m;
    const double facade2 = vx * vx + vy * vy;
    if (facade2 == 0.0) {
        return;
    }
    /* of position s on the stretch: place on the facade (inner from 0 to facade2), signed distance
       from its line (times the facade's length); both linear in s */
    const double place = -c.on_m * vx - c.across_m * vy;
    const double off = c.on_m * vy - c.across_m * vx;
    if (place > 0.0 && place < facade2) {
        offer(p, 0.0, off * off / facade2);
    }
    const double place_b = place + length_m * vx;
    const double off_b = off - length_m * vy;
    if (place_b > 0.0 && place_b < facade2) {
        offer(p, length_m, off_b * off_b / facade2);
    }
    const double limit2 = p->reach2 * facade2;
    if (off * off < limit2 && off_b * off_b < limit2) {
        return; /* all of it is in reach */
    }
    const double reach = sqrt(limit2);
    for (int side = -1; side <= 1; side += 2) {
        if ((off < side * reach) != (off_b < side * reach)) {
            double on_m = held((off - side * reach) / vy, 0.0, length_m);
            double there = place + on_m * vx;
            if (there > 0.0 && there < facade2) {
                offer(p, on_m, p->reach2);
            }
        }
    }
}

/// The stop where the stretch crosses a facade, if it does.
static void offer_crossing(struct probe *p, struct framed c, struct framed d)
{
    if ((c.across_m < 0.0) == (d.across_m < 0.0)) {
        return;
    }
    double share = c.across_m / (c.across_m - d.across_m);
    double on_m = c.on_m + share * (d.on_m - c.on_m);
    if (on_m >= 0.0 && on_m <= p->stretch->length_m) {
        offer(p, on_m, 0.0);
    }
}

/// Whether a facade comes near enough to the line of the stretch.
static bool may_matter(const struct probe *p, struct framed c, struct framed d)
{
    return c.across_m * c.across_m <= p->near2 || d.across_m * d.across_m <= p->near2 ||
           (c.across_m < 0.0) != (d.across_m < 0.0);
}

static void try_ring(struct probe *p, const struct ll_xy *points, uint32_t count)
{
    struct framed before = framed(p, points[0]);
    offer_corner(p, before);
    for (uint32_t i = 1; i < count; i++) {
        struct framed next = framed(p, points[i]);
        offer_corner(p, next);
        if (may_matter(p, before, next)) {
            offer_facade(p, before, next);
            offer_crossing(p, before, next);
        }
        before = next;
    }
}

static bool box_holds(const struct ll_box *box, struct ll_xy at)
{
    return at.x >= box->min_x && at.x <= box->max_x && at.y >= box->min_y && at.y <= box->max_y;
}

/// A lane that runs inside a polygon is at it: entering and leaving are crossings, so that only the
/// ends of the stretch are left to ask about.
static void try_inside(struct probe *p, const struct ll_shapes *shapes, size_t index)
{
    const struct ll_box *box = &shapes->box[index];
    if (box_holds(box, p->stretch->a) && ll_shape_contains(shapes, index, p->stretch->a)) {
        offer(p, 0.0, 0.0);
    }
    if (box_holds(box, p->stretch->b) && ll_shape_contains(shapes, index, p->stretch->b)) {
        offer(p, p->stretch->length_m, 0.0);
    }
}

static struct probe make_probe(const struct ll_stretch *s, const struct ll_walk *walk,
                               double bound_s)
{
    double reach_m = walk->reach_m + LL_ROUNDING_M;
    struct probe p = {.stretch = s,
                      .walk = walk,
                      .reach2 = reach_m * reach_m,
                      .bound_s = bound_s + BOUND_SLACK_S};
    if (s->length_m > 0.0) {
        p.ux = (s->b.x - s->a.x) / s->length_m;
        p.uy = (s->b.y - s->a.y) / s->length_m;
        p.pace = (s->at_b_s - s->at_a_s) / s->length_m;
    }
    /* driving no faster than walking wins nothing: the earlier end is best */
    double cosine = fabs(p.pace) * walk->speed_mps;
    double slant = cosine < 1.0 ? cosine / sqrt(1.0 - cosine * cosine) : 1e12;
    p.slant = copysign(slant, p.pace);
    p.soon_s = s->at_a_s < s->at_b_s ? s->at_a_s : s->at_b_s;
    set_near(&p);
    return p;
}

/// The stop as it is reported: measured from the point itself, so that stretches that meet there
/// agree to the last bit.
static struct ll_stop measured(const struct probe *p, const struct ll_shapes *shapes, size_t index)
{
    const struct ll_stretch *s = p->stretch;
    struct ll_stop stop = {.on_m = p->on_m};
    if (p->on_m <= 0.0) {
        stop.at = s->a;
        stop.drive_s = s->at_a_s;
    } else if (p->on_m >= s->length_m) {
        stop.on_m = s->length_m;
        stop.at = s->b;
        stop.drive_s = s->at_b_s;
    } else {
        stop.at = (struct ll_xy){s->a.x + p->ux * p->on_m, s->a.y + p->uy * p->on_m};
        stop.drive_s = s->at_a_s + p->pace * p->on_m;
    }
    stop.walk_m = p->touches ? 0.0 : ll_shape_point(shapes, index, stop.at);
    stop.time_s = stop.drive_s + stop.walk_m / p->walk->speed_mps;
    return stop;
}

/// Whether the straight way from a stop to a shape leads across water.
static bool is_wet(const struct ll_stop *stop, const struct ll_shapes *shapes, size_t index,
                   const struct ll_shores *shores)
{
    struct ll_box box = shapes->box[index];
    ll_box_extend(&box, stop->at.x, stop->at.y);
    if (!(stop->walk_m > LL_STOP_SHORE_M) || !ll_shores_near(shores, &box)) {
        return false;
    }
    const struct ll_xy foot = ll_shape_foot(shapes, index, stop->at);
    const double share = 1.0 - LL_STOP_SHORE_M / stop->walk_m;
    const struct ll_xy until = {stop->at.x + share * (foot.x - stop->at.x),
                                stop->at.y + share * (foot.y - stop->at.y)};
    return ll_shores_between(shores, stop->at, until);
}

/// The soonest of the stops every few metres from which no water is crossed.
static bool best_dry(const struct probe *from, const struct ll_shapes *shapes, size_t index,
                     double bound_s, struct ll_stop *ret_stop)
{
    const double length_m = from->stretch->length_m;
    struct probe p = *from;
    bool found = false;
    p.touches = false;
    for (p.on_m = 0.0;; p.on_m = fmin(p.on_m + LL_STOP_STEP_M, length_m)) {
        const struct ll_stop stop = measured(&p, shapes, index);
        const double most_s = found ? ret_stop->time_s : bound_s + BOUND_SLACK_S;
        if (stop.walk_m * stop.walk_m <= p.reach2 &&
            (stop.time_s < most_s || (!found && stop.time_s == most_s)) &&
            !is_wet(&stop, shapes, index, p.walk->shores)) {
            *ret_stop = stop;
            found = true;
        }
        if (p.on_m >= length_m) {
            return found;
        }
    }
}

bool ll_stop_best(const struct ll_stretch *stretch, const struct ll_shapes *shapes, size_t index,
                  const struct ll_walk *walk, double bound_s, struct ll_stop *ret_stop)
{
    struct probe p = make_probe(stretch, walk, bound_s);
    if (shapes->kind[index] == LL_POLYGON) {
        try_inside(&p, shapes, index);
    }
    for (uint32_t r = shapes->first_ring[index]; r < shapes->first_ring[index + 1]; r++) {
        uint32_t first = shapes->first_point[r];
        uint32_t count = shapes->first_point[r + 1] - first;
        if (count > 0) {
            try_ring(&p, shapes->points + first, count);
        }
    }
    if (!p.found) {
        return false;
    }
    const struct ll_stop stop = measured(&p, shapes, index);
    if (walk->shores != NULL && is_wet(&stop, shapes, index, walk->shores)) {
        return best_dry(&p, shapes, index, bound_s, ret_stop);
    }
    *ret_stop = stop;
    return true;
}
