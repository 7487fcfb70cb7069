#include "geo/facing.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"

/* How far two walls may overlap or miss each other and still count as one behind the other. */
#define SLACK_M 0.05

/// A stretch of a wall, metres from its beginning.
struct stretch {
    double low;
    double high;
};

/// A wall as its own axis: x along it, y to its inner side.
struct wall {
    struct ll_xy begin;
    struct ll_xy unit;
    double length_m;
};

static int by_low(const void *a, const void *b)
{
    const struct stretch *x = a;
    const struct stretch *y = b;
    return x->low < y->low ? -1 : x->low > y->low;
}

static struct ll_xy seen_from(const struct wall *wall, struct ll_xy p)
{
    double dx = p.x - wall->begin.x;
    double dy = p.y - wall->begin.y;
    return (struct ll_xy){dx * wall->unit.x + dy * wall->unit.y,
                          dy * wall->unit.x - dx * wall->unit.y};
}

/// The part of a wall of the other building that stands outside `wall`, within reach and turned
/// towards it.
static bool opposite(const struct wall *wall, struct ll_xy p, struct ll_xy q, double within_m,
                     struct stretch *ret)
{
    struct ll_xy a = seen_from(wall, p);
    struct ll_xy b = seen_from(wall, q);
    double low = 0.0, high = 1.0; /* share of the way from a to b with -within <= y <= slack */
    double dy = b.y - a.y;
    double first = (-within_m - a.y) / dy;
    double last = (SLACK_M - a.y) / dy;
    if (dy == 0.0) {
        high = a.y >= -within_m && a.y <= SLACK_M ? 1.0 : -1.0;
    } else {
        low = fmax(low, fmin(first, last));
        high = fmin(high, fmax(first, last));
    }
    if (!(b.x < a.x) || low > high) {
        return false;
    }
    *ret = (struct stretch){a.x + high * (b.x - a.x), a.x + low * (b.x - a.x)};
    return true;
}

/// Adds what of one wall faces shape `b`.
static void add_wall(const struct ll_shapes *s, const struct wall *wall, size_t b, double gap_m,
                     double within_m, struct stretch *room, struct ll_facing *facing)
{
    size_t count = 0;
    for (uint32_t r = s->first_ring[b]; r < s->first_ring[b + 1]; r++) {
        for (uint32_t p = s->first_point[r] + 1; p < s->first_point[r + 1]; p++) {
            struct stretch t;
            if (opposite(wall, s->points[p - 1], s->points[p], within_m, &t)) {
                t.low = fmax(0.0, t.low - gap_m);
                t.high = fmin(wall->length_m, t.high + gap_m);
                room[count] = t;
                count += t.low < t.high;
            }
        }
    }
    qsort(room, count, sizeof *room, by_low);
    double longest_m = hypot(facing->to.x - facing->from.x, facing->to.y - facing->from.y);
    double reached = 0.0;
    for (size_t i = 0; i < count; i++) {
        double low = fmax(reached, room[i].low);
        if (room[i].high > low) {
            facing->length_m += room[i].high - low;
            reached = room[i].high;
        }
    }
    if (count > 0 && reached - room[0].low > longest_m) {
        const struct ll_xy *o = &wall->begin;
        facing->from =
            (struct ll_xy){o->x + room[0].low * wall->unit.x, o->y + room[0].low * wall->unit.y};
        facing->to = (struct ll_xy){o->x + reached * wall->unit.x, o->y + reached * wall->unit.y};
    }
}

/// What of the walls of `a` faces `b`.
static struct ll_facing face(const struct ll_shapes *s, size_t a, size_t b, double gap_m,
                             double within_m, struct stretch *room)
{
    struct ll_facing facing = {0};
    struct ll_box near = ll_box_grown(&s->box[b], within_m);
    for (uint32_t r = s->first_ring[a]; r < s->first_ring[a + 1]; r++) {
        for (uint32_t p = s->first_point[r] + 1; p < s->first_point[r + 1]; p++) {
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, s->points[p - 1].x, s->points[p - 1].y);
            ll_box_extend(&box, s->points[p].x, s->points[p].y);
            double dx = s->points[p].x - s->points[p - 1].x;
            double dy = s->points[p].y - s->points[p - 1].y;
            double length_m = hypot(dx, dy);
            if (length_m > 0.0 && ll_box_meets(&box, &near)) {
                struct wall wall = {s->points[p - 1], {dx / length_m, dy / length_m}, length_m};
                add_wall(s, &wall, b, gap_m, within_m, room, &facing);
            }
        }
    }
    return facing;
}

static size_t points_of(const struct ll_shapes *s, size_t index)
{
    return s->first_point[s->first_ring[index + 1]] - s->first_point[s->first_ring[index]];
}

enum ll_code ll_facing_wall(const struct ll_shapes *shapes, size_t a, size_t b, double gap_m,
                            double within_m, struct ll_facing *ret_wall, struct ll_err *err)
{
    size_t most = points_of(shapes, a) + points_of(shapes, b);
    LL_CLEANUP(ll_freep) struct stretch *room = ll_alloc(most, sizeof *room);
    if (room == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_facing of_a = face(shapes, a, b, gap_m, within_m, room);
    struct ll_facing of_b = face(shapes, b, a, gap_m, within_m, room);
    bool take_a = of_a.length_m > 0.0 && !(of_b.length_m > 0.0 && of_b.length_m < of_a.length_m);
    *ret_wall = take_a ? of_a : of_b;
    if (!(ret_wall->length_m > 0.0)) {
        ret_wall->length_m = gap_m;
    }
    return LL_OK;
}
