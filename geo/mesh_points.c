/* Puts points into a triangulation without walls. The triangles that go are those whose circle
 * holds the point; they hang together, and the sides around them, joined to the point, are sides of
 * the new ones (Bowyer 1981, Watson 1981). What a triangle is asked is what swapping the side
 * toward it would ask, so that the same triangles come out as of swapping (ll_mesh_put), with less
 * to write. */
#include <math.h>

#include "core/array.h"
#include "geo/mesh_build.h"

/// A point while the triangles around it are made.
struct star {
    struct ll_mesh_work *w;
    struct ll_xy at;
    uint32_t vertex;
    uint32_t spare; ///< first corner of a triangle that went; the next is named by its last number
    uint32_t first; ///< new triangle
    uint32_t last;
};

static void spare(struct star *s, uint32_t t)
{
    s->w->corner[t + 3] = s->spare;
    s->spare = t;
}

/// Whether the circle through p, a and b, which are counter-clockwise, holds q, which lies beyond a
/// and b. All as seen from p.
static inline bool holds(struct ll_xy a, struct ll_xy b, struct ll_xy q)
{
    const struct ll_xy qa = {a.x - q.x, a.y - q.y};
    const struct ll_xy qb = {b.x - q.x, b.y - q.y};
    const double dot_p = a.x * b.x + a.y * b.y;
    const double dot_q = qa.x * qb.x + qa.y * qb.y;
    if (dot_p >= 0.0 && dot_q >= 0.0) {
        return false;
    }
    const double one = dot_p * (qb.x * qa.y - qb.y * qa.x);
    const double other = dot_q * (a.x * b.y - a.y * b.x);
    return one + other < -1e-14 * fabs(one);
}

/// Adds the triangle of the point and a side from a to b.
static inline void add(struct star *s, uint32_t a, uint32_t b, uint32_t beyond)
{
    struct ll_mesh_work *w = s->w;
    const uint32_t t = s->spare;
    s->spare = w->corner[t + 3];
    w->corner[t] = s->vertex;
    w->corner[t + 1] = a;
    w->corner[t + 2] = b;
    w->across[t] = beyond;
    if (beyond != LL_NONE) {
        w->across[beyond] = t;
    }
    if (s->last != LL_NONE) {
        w->across[t + 2] = s->last + 1;
        w->across[s->last + 1] = t + 2;
    } else {
        s->first = t;
    }
    s->last = t;
    w->spoke[a] = t + 1;
}

static inline struct ll_xy seen(const struct star *s, uint32_t vertex)
{
    const struct ll_xy at = s->w->at[vertex];
    return (struct ll_xy){at.x - s->at.x, at.y - s->at.y};
}

/// Makes the triangles around the point within the sides on the stack, which are counter-clockwise,
/// the first one on top: each its end, and the same side beyond.
static void fill(struct star *s, uint32_t from, size_t count)
{
    struct ll_mesh_work *w = s->w;
    uint32_t *stack = w->stack;
    struct ll_xy a = seen(s, from);
    while (count > 0) {
        uint32_t beyond = stack[--count];
        uint32_t to = stack[--count];
        struct ll_xy b = seen(s, to);
        while (beyond != LL_NONE) {
            const uint32_t ahead = w->corner[beyond];
            const struct ll_xy q = seen(s, ahead);
            if (!holds(a, b, q)) {
                break;
            }
            stack[count++] = to; /* its other sides take the place of this one */
            stack[count++] = w->across[ll_mesh_before(beyond)];
            spare(s, beyond & ~3U);
            beyond = w->across[ll_mesh_next(beyond)];
            to = ahead;
            b = q;
        }
        add(s, from, to, beyond);
        from = to;
        a = b;
    }
}

/// Puts the sides of a triangle but one on the stack.
static size_t push_others(struct ll_mesh_work *w, uint32_t side, size_t count)
{
    const uint32_t next = ll_mesh_next(side);
    const uint32_t before = ll_mesh_before(side);
    w->stack[count++] = w->corner[next];
    w->stack[count++] = w->across[before];
    w->stack[count++] = w->corner[side];
    w->stack[count++] = w->across[next];
    return count;
}

enum ll_code ll_mesh_reserve_points(struct ll_mesh_work *w, size_t points, struct ll_err *err)
{
    enum ll_code code = ll_mesh_reserve(w, points, err);
    if (code == LL_OK) { /* two numbers for each side around all triangles */
        code = ll_array_reserve(&w->stack, &w->stack_capacity,
                                2 * (w->triangle_count + 2 * points + 4), sizeof *w->stack, err);
    }
    return code;
}

uint32_t ll_mesh_put_point(struct ll_mesh_work *w, struct ll_xy p, uint32_t side)
{
    const struct ll_mesh_spot spot = ll_mesh_walk(w, p, side);
    if (spot.vertex != LL_NONE) {
        return spot.vertex;
    }
    struct star s = {w, p, (uint32_t)w->vertex_count++, LL_NONE, LL_NONE, LL_NONE};
    const uint32_t within = spot.side;
    const uint32_t from = w->corner[ll_mesh_before(within)];
    size_t count = 0;
    w->at[s.vertex] = p;
    spare(&s, 4 * (uint32_t)w->triangle_count);
    spare(&s, 4 * (uint32_t)w->triangle_count + 4);
    w->triangle_count += 2;
    if (spot.on_side) {
        const uint32_t twin = w->across[within];
        count = push_others(w, twin, count);
        spare(&s, twin & ~3U);
    } else {
        w->stack[count++] = from;
        w->stack[count++] = w->across[within];
    }
    count = push_others(w, within, count);
    spare(&s, within & ~3U);
    fill(&s, from, count);
    w->across[s.first + 2] = s.last + 1;
    w->across[s.last + 1] = s.first + 2;
    w->spoke[s.vertex] = s.last;
    return s.vertex;
}
