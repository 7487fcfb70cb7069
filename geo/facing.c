#include "geo/facing.h"

#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/array.h"

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

/// Looking at one side.
struct looking {
    const struct ll_shapes *shapes;
    size_t own;
    size_t other;
    double gap_m;
    double within_m;
    struct stretch *room;            ///< for as many as the other has edges
    struct ll_facing_pieces *pieces; ///< NULL: they are not kept
    struct ll_facing facing;
    struct ll_err *err;
};

static struct ll_xy along(const struct wall *wall, double at_m)
{
    return (struct ll_xy){wall->begin.x + at_m * wall->unit.x, wall->begin.y + at_m * wall->unit.y};
}

/// Keeps a piece of a wall; one that goes on where the last one ended makes that longer.
static enum ll_code keep_piece(const struct looking *l, const struct wall *wall,
                               const struct stretch *piece, bool goes_on)
{
    struct ll_facing_pieces *p = l->pieces;
    if (p == NULL || goes_on) {
        if (p != NULL) {
            p->points[p->count - 1] = along(wall, piece->high);
        }
        return LL_OK;
    }
    enum ll_code code =
        ll_array_reserve(&p->points, &p->capacity, p->count + 2, sizeof *p->points, l->err);
    if (code == LL_OK) {
        p->points[p->count++] = along(wall, piece->low);
        p->points[p->count++] = along(wall, piece->high);
    }
    return code;
}

/// Adds what of one wall faces the other shape.
static enum ll_code add_wall(struct looking *l, const struct wall *wall)
{
    const struct ll_shapes *s = l->shapes;
    struct stretch *room = l->room;
    size_t count = 0;
    for (uint32_t r = s->first_ring[l->other]; r < s->first_ring[l->other + 1]; r++) {
        for (uint32_t p = s->first_point[r] + 1; p < s->first_point[r + 1]; p++) {
            struct stretch t;
            if (opposite(wall, s->points[p - 1], s->points[p], l->within_m, &t)) {
                t.low = fmax(0.0, t.low - l->gap_m);
                t.high = fmin(wall->length_m, t.high + l->gap_m);
                room[count] = t;
                count += t.low < t.high;
            }
        }
    }
    qsort(room, count, sizeof *room, by_low);
    struct ll_facing *facing = &l->facing;
    double longest_m = hypot(facing->to.x - facing->from.x, facing->to.y - facing->from.y);
    double reached = 0.0;
    bool any = false;
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        double low = fmax(reached, room[i].low);
        if (room[i].high > low) {
            const struct stretch piece = {low, room[i].high};
            code = keep_piece(l, wall, &piece, any && low == reached);
            facing->length_m += room[i].high - low;
            reached = room[i].high;
            any = true;
        }
    }
    if (count > 0 && reached - room[0].low > longest_m) {
        facing->from = along(wall, room[0].low);
        facing->to = along(wall, reached);
    }
    return code;
}

/// What of the walls of one side faces the other.
static enum ll_code face(struct looking *l)
{
    const struct ll_shapes *s = l->shapes;
    struct ll_box near = ll_box_grown(&s->box[l->other], l->within_m);
    enum ll_code code = LL_OK;
    for (uint32_t r = s->first_ring[l->own]; r < s->first_ring[l->own + 1]; r++) {
        for (uint32_t p = s->first_point[r] + 1; code == LL_OK && p < s->first_point[r + 1]; p++) {
            struct ll_box box = ll_box_empty();
            ll_box_extend(&box, s->points[p - 1].x, s->points[p - 1].y);
            ll_box_extend(&box, s->points[p].x, s->points[p].y);
            double dx = s->points[p].x - s->points[p - 1].x;
            double dy = s->points[p].y - s->points[p - 1].y;
            double length_m = hypot(dx, dy);
            if (length_m > 0.0 && ll_box_meets(&box, &near)) {
                struct wall wall = {s->points[p - 1], {dx / length_m, dy / length_m}, length_m};
                code = add_wall(l, &wall);
            }
        }
    }
    return code;
}

static size_t points_of(const struct ll_shapes *s, size_t index)
{
    return s->first_point[s->first_ring[index + 1]] - s->first_point[s->first_ring[index]];
}

/// Looks at one side. @param pieces May be NULL.
static enum ll_code look(const struct ll_facing_ask *ask, unsigned side,
                         struct ll_facing_pieces *pieces, struct ll_facing *ret, struct ll_err *err)
{
    const size_t own = side == LL_FACING_A ? ask->a : ask->b;
    const size_t other = side == LL_FACING_A ? ask->b : ask->a;
    LL_CLEANUP(ll_freep)
    struct stretch *room = ll_alloc(points_of(ask->shapes, other), sizeof *room);
    if (room == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct looking l = {.shapes = ask->shapes,
                        .own = own,
                        .other = other,
                        .gap_m = ask->gap_m,
                        .within_m = ask->within_m,
                        .room = room,
                        .pieces = pieces,
                        .facing = {.side = side},
                        .err = err};
    enum ll_code code = face(&l);
    *ret = l.facing;
    return code;
}

enum ll_code ll_facing_wall(const struct ll_facing_ask *ask, struct ll_facing *ret_wall,
                            struct ll_err *err)
{
    struct ll_facing of[2] = {{0}};
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 2; i++) {
        if ((ask->sides & (1U << i)) != 0) {
            code = look(ask, 1U << i, NULL, &of[i], err);
        }
    }
    if (code != LL_OK) {
        return code;
    }
    bool take_a =
        of[0].length_m > 0.0 && !(of[1].length_m > 0.0 && of[1].length_m < of[0].length_m);
    *ret_wall = take_a ? of[0] : of[1];
    if (!(ret_wall->length_m > 0.0)) {
        ret_wall->length_m = ask->gap_m;
        ret_wall->side = 0;
    }
    return LL_OK;
}

void ll_facing_pieces_clear(struct ll_facing_pieces *pieces)
{
    ll_free(pieces->points);
    *pieces = (struct ll_facing_pieces){0};
}

enum ll_code ll_facing_list(const struct ll_facing_ask *ask, unsigned side,
                            struct ll_facing_pieces *inout, struct ll_err *err)
{
    struct ll_facing facing;
    return look(ask, side, inout, &facing, err);
}
