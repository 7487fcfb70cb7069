/* Forces walls into a triangulation. A part of a wall that is a side already is marked as one.
 * Otherwise the triangles it crosses are made anew on both sides of it; before that it is split
 * where it meets something: at a vertex on it, or so near that it is bent there; where it crosses a
 * wall, in a new vertex, over which that wall is led too. */
#include <math.h>
#include <string.h>

#include "core/array.h"
#include "geo/mesh_build.h"

#define BENT_M 0.001 /* this far beside a vertex a wall is led over it */

enum meeting {
    MEETS_END,    /* nothing: it ends */
    MEETS_VERTEX, /* on it, or near */
    MEETS_WALL    /* a side */
};

static enum ll_code push_part(struct ll_mesh_work *w, uint32_t from, uint32_t to, uint32_t edge,
                              struct ll_err *err)
{
    enum ll_code code = LL_OK;
    if (from != to) {
        code = ll_array_reserve(&w->parts, &w->part_capacity, w->part_count + 1, sizeof *w->parts,
                                err);
        if (code == LL_OK) {
            w->parts[w->part_count++] = (struct ll_mesh_part){from, to, edge};
        }
    }
    return code;
}

/// Adds a wall, for which there is room, to a side from one vertex to another.
static inline void mark(struct ll_mesh_work *w, uint32_t side, uint32_t from, uint32_t to,
                        uint32_t edge)
{
    const uint32_t old = w->wall[side];
    const uint32_t against = old == LL_NONE ? 0 : old & 1U;
    const uint32_t item = (uint32_t)w->item_count++;
    w->items[item] = (struct ll_mesh_wall){2 * edge + against, old == LL_NONE ? LL_NONE : old >> 1};
    w->wall[side] = 2 * item + against;
    w->wall[w->across[side]] = 2 * item + (against ^ 1U);
    w->walled[from] = 1;
    w->walled[to] = 1;
}

enum ll_code ll_mesh_mark(struct ll_mesh_work *w, uint32_t side, uint32_t edge, struct ll_err *err)
{
    if (edge == LL_MESH_GAP) {
        if (w->wall[side] != LL_NONE) {
            return LL_OK;
        }
        w->gaps_closed = true;
    }
    enum ll_code code =
        ll_array_reserve(&w->items, &w->item_capacity, w->item_count + 1, sizeof *w->items, err);
    if (code == LL_OK) {
        mark(w, side, w->corner[ll_mesh_next(side)], w->corner[ll_mesh_before(side)], edge);
    }
    return code;
}

/// The side that runs from one vertex to another; LL_NONE. Neither is a corner of the rectangle.
static inline uint32_t side_between(const struct ll_mesh_work *w, uint32_t from, uint32_t to)
{
    const uint32_t first = w->spoke[from];
    if (w->corner[ll_mesh_before(first)] == to) { /* as when it was put in last */
        return w->across[ll_mesh_next(first)];
    }
    uint32_t c = first;
    do {
        const uint32_t next = ll_mesh_next(c);
        if (w->corner[next] == to) {
            return ll_mesh_before(c);
        }
        c = ll_mesh_next(w->across[next]);
    } while (c != first);
    return LL_NONE;
}

/// Whether an edge has been led over a vertex.
static bool leads_over(const struct ll_mesh_work *w, uint32_t edge, uint32_t vertex)
{
    const uint32_t first = w->spoke[vertex];
    uint32_t c = first;
    do {
        const uint32_t wall = w->wall[ll_mesh_before(c)];
        uint32_t item = wall == LL_NONE ? LL_NONE : wall >> 1;
        while (item != LL_NONE && w->items[item].edge >> 1 != edge) {
            item = w->items[item].next;
        }
        if (item != LL_NONE) {
            return true;
        }
        c = ll_mesh_turn(w, c);
    } while (c != first);
    return false;
}

/// Whether a vertex is so near to a part of a wall that the wall is led over it. Measured from the
/// edge as drawn, so that many bends do not add up; not twice over one, which might go on for ever
/// between two vertices at the same place along it.
static bool is_near(const struct ll_mesh_work *w, const struct ll_mesh_part *part, uint32_t vertex)
{
    if (part->edge == LL_MESH_GAP || (vertex >= w->first_point && vertex < w->end_point)) {
        return false;
    }
    const struct ll_xy a = w->at[w->from[part->edge]];
    const struct ll_xy b = w->at[w->to[part->edge]];
    const struct ll_xy p = w->at[vertex];
    const struct ll_xy from = w->at[part->from];
    const struct ll_xy to = w->at[part->to];
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double aside = ll_mesh_side(a, b, p);
    return aside * aside <= BENT_M * BENT_M * (dx * dx + dy * dy) &&
           (p.x - from.x) * dx + (p.y - from.y) * dy > 0.0 &&
           (to.x - p.x) * dx + (to.y - p.y) * dy > 0.0 && !leads_over(w, part->edge, vertex);
}

/// The corner at a vertex through whose triangle one sets out to a point; that lies straight behind
/// the corner after it, or left of that.
static uint32_t setting_out(const struct ll_mesh_work *w, uint32_t from, struct ll_xy to)
{
    const struct ll_xy at = w->at[from];
    const uint32_t first = w->spoke[from];
    uint32_t c = first;
    do {
        const struct ll_xy a = w->at[w->corner[ll_mesh_next(c)]];
        const struct ll_xy b = w->at[w->corner[ll_mesh_before(c)]];
        if (ll_mesh_side(at, a, to) >= 0.0 && ll_mesh_side(at, to, b) > 0.0) {
            break;
        }
        c = ll_mesh_turn(w, c);
    } while (c != first);
    return c;
}

/// Follows a part of a wall to what it meets first, and lists the sides it crosses until then.
/// @param ret_met The vertex or the side.
static enum ll_code follow(struct ll_mesh_work *w, const struct ll_mesh_part *part,
                           enum meeting *ret_meeting, uint32_t *ret_met, struct ll_err *err)
{
    const struct ll_xy from = w->at[part->from];
    const struct ll_xy to = w->at[part->to];
    uint32_t side = setting_out(w, part->from, to);
    const uint32_t right = w->corner[ll_mesh_next(side)];
    const uint32_t left = w->corner[ll_mesh_before(side)];
    *ret_meeting = MEETS_VERTEX;
    w->crossed_count = 0;
    if (ll_mesh_side(from, w->at[right], to) == 0.0 || is_near(w, part, right)) {
        *ret_met = right;
        return LL_OK;
    }
    if (is_near(w, part, left)) {
        *ret_met = left;
        return LL_OK;
    }
    while (w->wall[side] == LL_NONE) {
        enum ll_code code = ll_array_reserve(&w->crossed, &w->crossed_capacity,
                                             w->crossed_count + 1, sizeof *w->crossed, err);
        if (code != LL_OK) {
            return code;
        }
        w->crossed[w->crossed_count++] = side;
        const uint32_t twin = w->across[side];
        const uint32_t ahead = w->corner[twin];
        const double aside = ll_mesh_side(from, to, w->at[ahead]);
        *ret_met = ahead;
        if (ahead == part->to) {
            *ret_meeting = MEETS_END;
            return LL_OK;
        }
        if (aside == 0.0 || is_near(w, part, ahead)) {
            return LL_OK;
        }
        side = aside > 0.0 ? ll_mesh_next(twin) : ll_mesh_before(twin);
    }
    *ret_met = side;
    *ret_meeting = MEETS_WALL;
    return LL_OK;
}

/// Joins a side of a new triangle to what is beyond the rim there.
static void join_rim(struct ll_mesh_work *w, uint32_t side, const struct ll_mesh_rim *rim)
{
    const uint32_t beyond = rim->made ? rim->side : w->across[rim->side];
    w->across[side] = beyond;
    if (beyond != LL_NONE) {
        w->across[beyond] = side;
    }
    w->wall[side] = rim->made ? LL_NONE : w->wall[rim->side];
}

static uint32_t new_triangle(struct ll_mesh_work *w)
{
    return 4 * (w->spare_count > 0 ? w->spare[--w->spare_count] : (uint32_t)w->triangle_count++);
}

/// Fills with triangles what lies between a part of a wall and the sides from its one end to its
/// other, listed counter-clockwise: all of it can be seen from the part, so that whatever corner
/// turns left may be cut off (Toussaint and Avis 1982).
/// @param ret_side Of the last triangle, along the part.
static enum ll_code fill(struct ll_mesh_work *w, struct ll_mesh_rim *rim, size_t count,
                         uint32_t end, uint32_t *ret_side, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    size_t top = 0;
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        rim[top++] = rim[i];
        const uint32_t to = i + 1 < count ? rim[i + 1].from : end;
        while (code == LL_OK && top > 1 &&
               ll_mesh_side(w->at[rim[top - 2].from], w->at[rim[top - 1].from], w->at[to]) > 0.0) {
            const uint32_t c = new_triangle(w);
            const uint32_t vertices[3] = {rim[top - 2].from, rim[top - 1].from, to};
            for (uint32_t k = 0; k < 3; k++) {
                w->corner[c + k] = vertices[k];
                w->spoke[vertices[k]] = c + k;
            }
            join_rim(w, c + 2, &rim[top - 2]);
            join_rim(w, c, &rim[top - 1]);
            w->wall[c + 1] = LL_NONE;
            top--;
            rim[top - 1].side = c + 1;
            rim[top - 1].made = true;
            code = ll_mesh_push(w, c, err);
            if (code == LL_OK) {
                code = ll_mesh_push(w, c + 2, err);
            }
        }
    }
    *ret_side = rim[0].side;
    return code;
}

/// Lists the sides around the triangles that a part of a wall crosses: those right of it from its
/// beginning on, then those left of it back from its end.
/// @return How many are right of it.
static size_t list_rim(struct ll_mesh_work *w)
{
    const size_t count = w->crossed_count + 3;
    size_t right = 0;
    size_t left = count;
    uint32_t first = w->crossed[0];
    uint32_t sides[2] = {ll_mesh_before(first), ll_mesh_next(first)}; /* right, left */
    for (size_t i = 0; i <= w->crossed_count; i++) {
        const uint32_t twin = i > 0 ? w->across[w->crossed[i - 1]] : LL_NONE;
        const uint32_t next = i < w->crossed_count ? w->crossed[i] : LL_NONE;
        if (i > 0) {
            sides[0] = next == ll_mesh_next(twin) ? LL_NONE : ll_mesh_next(twin);
            sides[1] = next == ll_mesh_before(twin) ? LL_NONE : ll_mesh_before(twin);
        }
        if (sides[0] != LL_NONE) {
            w->rim[right++] =
                (struct ll_mesh_rim){w->corner[ll_mesh_next(sides[0])], sides[0], false};
        }
        if (sides[1] != LL_NONE) {
            w->rim[--left] =
                (struct ll_mesh_rim){w->corner[ll_mesh_next(sides[1])], sides[1], false};
        }
    }
    return right;
}

/// Makes the triangles anew that a part of a wall crosses, so that it becomes a side.
static enum ll_code make_side(struct ll_mesh_work *w, const struct ll_mesh_part *part,
                              struct ll_err *err)
{
    const size_t crossed = w->crossed_count;
    uint32_t one;
    uint32_t other;
    enum ll_code code =
        ll_array_reserve(&w->rim, &w->rim_capacity, crossed + 3, sizeof *w->rim, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&w->spare, &w->spare_capacity, w->spare_count + crossed + 1,
                                sizeof *w->spare, err);
    }
    if (code == LL_OK) {
        code = ll_mesh_reserve(w, crossed / 2 + 1, err);
    }
    if (code != LL_OK) {
        return code;
    }
    const size_t right = list_rim(w);
    code = fill(w, w->rim, right, part->to, &one, err);
    if (code == LL_OK) {
        code = fill(w, w->rim + right, crossed + 3 - right, part->from, &other, err);
    }
    if (code != LL_OK) {
        return code;
    }
    w->across[one] = other;
    w->across[other] = one;
    for (size_t i = 0; i <= crossed; i++) {
        const uint32_t old =
            (i == 0 ? w->crossed[0] : w->across[w->crossed[i - 1]]) / 4; /* inner sides are kept */
        w->corner[4 * old] = LL_NONE;
        w->spare[w->spare_count++] = old;
    }
    /* `other` runs along the part, `one` against it */
    return ll_mesh_mark(w, other, part->edge, err);
}

/// Swaps the only side that a part of a wall crosses, so that it becomes a side.
static enum ll_code swap_side(struct ll_mesh_work *w, const struct ll_mesh_part *part,
                              struct ll_err *err)
{
    const uint32_t side = w->crossed[0];
    const uint32_t twin = w->across[side];
    ll_mesh_swap(w, side);
    const uint32_t around[4] = {side, ll_mesh_before(side), twin, ll_mesh_before(twin)};
    enum ll_code code = LL_OK;
    for (int i = 0; code == LL_OK && i < 4; i++) {
        code = ll_mesh_push(w, around[i], err);
    }
    return code == LL_OK ? ll_mesh_mark(w, ll_mesh_next(twin), part->edge, err) : code;
}

/// Whether a vertex lies so near to the inside of a side that its walls are led over it.
static bool is_beside(const struct ll_mesh_work *w, uint32_t side, uint32_t vertex)
{
    const struct ll_xy a = w->at[w->corner[ll_mesh_next(side)]];
    const struct ll_xy b = w->at[w->corner[ll_mesh_before(side)]];
    const struct ll_xy p = w->at[vertex];
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double aside = ll_mesh_side(a, b, p);
    return aside * aside <= BENT_M * BENT_M * (dx * dx + dy * dy) &&
           (p.x - a.x) * dx + (p.y - a.y) * dy > 0.0 && (b.x - p.x) * dx + (b.y - p.y) * dy > 0.0;
}

/// Puts a vertex near a side that is a wall and leads its walls over it; none is put where it
/// would be an end of the side.
static enum ll_code lead_over(struct ll_mesh_work *w, uint32_t side, struct ll_xy at,
                              uint32_t *ret_vertex, struct ll_err *err)
{
    const uint32_t a = w->corner[ll_mesh_next(side)];
    const uint32_t b = w->corner[ll_mesh_before(side)];
    for (int i = 0; i < 2; i++) {
        const uint32_t end = i == 0 ? a : b;
        if (w->at[end].x == at.x && w->at[end].y == at.y) {
            *ret_vertex = end;
            return LL_OK;
        }
    }
    enum ll_code code = ll_mesh_reserve(w, 1, err);
    if (code != LL_OK) {
        return code;
    }
    const uint32_t wall = w->wall[side];
    w->wall[w->across[side]] = LL_NONE;
    w->wall[side] = LL_NONE;
    const uint32_t vertex = ll_mesh_put(w, at, side);
    for (uint32_t i = wall >> 1; code == LL_OK && i != LL_NONE; i = w->items[i].next) {
        const bool along = ((w->items[i].edge ^ wall) & 1U) == 0;
        const uint32_t edge = w->items[i].edge >> 1;
        code = push_part(w, vertex, along ? b : a, edge, err);
        if (code == LL_OK) {
            code = push_part(w, along ? a : b, vertex, edge, err);
        }
    }
    *ret_vertex = vertex;
    return code;
}

/// Where the line between two points crosses a side, on the grid.
static struct ll_xy crossing(const struct ll_mesh_work *w, uint32_t side, struct ll_xy from,
                             struct ll_xy to)
{
    const struct ll_xy a = w->at[w->corner[ll_mesh_next(side)]];
    const struct ll_xy b = w->at[w->corner[ll_mesh_before(side)]];
    const double at_a = ll_mesh_side(from, to, a);
    const double share = at_a / (at_a - ll_mesh_side(from, to, b));
    return ll_mesh_snapped(w->grid_m,
                           (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)});
}

/// Splits a part of a wall where it meets another wall, and that one too.
static enum ll_code cross_wall(struct ll_mesh_work *w, const struct ll_mesh_part *part,
                               uint32_t side, struct ll_err *err)
{
    uint32_t met = part->from;
    struct ll_xy at = w->at[part->from];
    if (!is_beside(w, side, part->from)) {
        at = is_beside(w, side, part->to) ? w->at[part->to]
                                          : crossing(w, side, w->at[part->from], w->at[part->to]);
    }
    const size_t below = w->part_count; /* the walls crossed are to be put in first */
    enum ll_code code = push_part(w, part->from, part->to, part->edge, err);
    if (code == LL_OK) {
        code = push_part(w, part->from, part->to, part->edge, err);
    }
    if (code == LL_OK) {
        code = lead_over(w, side, at, &met, err);
    }
    if (code == LL_OK) {
        w->parts[below].from = met;
        w->parts[below + 1].to = met;
    }
    return code;
}

/// Puts in a part of a wall, or splits it.
static enum ll_code force(struct ll_mesh_work *w, struct ll_mesh_part part, struct ll_err *err)
{
    enum meeting meeting;
    uint32_t met;
    const uint32_t side = side_between(w, part.from, part.to);
    if (side != LL_NONE) {
        return ll_mesh_mark(w, side, part.edge, err);
    }
    enum ll_code code = follow(w, &part, &meeting, &met, err);
    if (code == LL_OK && meeting == MEETS_WALL) {
        code = cross_wall(w, &part, met, err);
    } else if (code == LL_OK && meeting == MEETS_VERTEX) {
        code = push_part(w, met, part.to, part.edge, err);
        if (code == LL_OK) {
            code = push_part(w, part.from, met, part.edge, err);
        }
    } else if (code == LL_OK) {
        code = w->crossed_count == 1 ? swap_side(w, &part, err) : make_side(w, &part, err);
        if (code == LL_OK) {
            code = ll_mesh_smooth(w, err);
        }
    }
    return code;
}

static enum ll_code force_parts(struct ll_mesh_work *w, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    while (code == LL_OK && w->part_count > 0) {
        const struct ll_mesh_part part = w->parts[--w->part_count];
        if (part.from == part.to) {
            continue;
        }
        if (w->steps_left-- == 0) {
            return ll_fail(err, LL_E_LIMIT, "walls cross too often to tell what is free");
        }
        code = force(w, part, err);
    }
    return code;
}

enum ll_code ll_mesh_force_walls(struct ll_mesh_work *w, struct ll_err *err)
{
    const size_t count = w->task->edge_count;
    enum ll_code code =
        ll_array_reserve(&w->items, &w->item_capacity, count, sizeof *w->items, err);
    w->steps_left = ((size_t)1 << 22) + 64 * count;
    memset(w->wall, 0xff, 4 * w->triangle_count * sizeof *w->wall); /* LL_NONE */
    memset(w->walled, 0, w->vertex_count * sizeof *w->walled);
    for (size_t i = 0; code == LL_OK && i < count; i++) {
        const uint32_t from = w->from[i];
        const uint32_t to = w->to[i];
        const uint32_t side = from != to ? side_between(w, from, to) : LL_NONE;
        if (side != LL_NONE && w->item_count < w->item_capacity) {
            mark(w, side, from, to, (uint32_t)i);
        } else {
            code = push_part(w, from, to, (uint32_t)i, err);
            if (code == LL_OK) {
                code = force_parts(w, err);
            }
        }
    }
    return code;
}

/// Closes a gap up to the first wall on the way to a point, if any.
static enum ll_code force_gap(struct ll_mesh_work *w, const struct ll_mesh_gap *gap,
                              struct ll_err *err)
{
    const struct ll_xy from = w->at[gap->from];
    uint32_t to = gap->to;
    enum ll_code code = LL_OK;
    if (to == LL_NONE) {
        uint32_t side = setting_out(w, gap->from, gap->foot);
        size_t left = w->triangle_count;
        while (w->wall[side] == LL_NONE && w->across[side] != LL_NONE && left-- > 0) {
            const uint32_t twin = w->across[side];
            side = ll_mesh_side(from, gap->foot, w->at[w->corner[twin]]) > 0.0
                       ? ll_mesh_next(twin)
                       : ll_mesh_before(twin);
        }
        if (w->wall[side] == LL_NONE) {
            return LL_OK;
        }
        const size_t below = w->part_count;
        code = push_part(w, gap->from, LL_NONE, LL_MESH_GAP, err);
        if (code == LL_OK) {
            code = lead_over(w, side, crossing(w, side, from, gap->foot), &to, err);
        }
        if (code == LL_OK) {
            w->parts[below].to = to;
        }
    } else {
        code = push_part(w, gap->from, to, LL_MESH_GAP, err);
    }
    return code == LL_OK ? force_parts(w, err) : code;
}

enum ll_code ll_mesh_force_gaps(struct ll_mesh_work *w, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < w->gap_count; i++) {
        code = force_gap(w, &w->gaps[i], err);
    }
    return code;
}
