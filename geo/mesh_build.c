#include "geo/mesh_build.h"

#include <math.h>

#include "core/array.h"

enum ll_code ll_mesh_reserve(struct ll_mesh_work *w, size_t vertices, struct ll_err *err)
{
    const size_t v = w->vertex_count + vertices;
    const size_t c = 4 * (w->triangle_count + 2 * vertices);
    enum ll_code code = ll_array_reserve(&w->at, &w->at_capacity, v, sizeof *w->at, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&w->spoke, &w->spoke_capacity, v, sizeof *w->spoke, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->walled, &w->walled_capacity, v, sizeof *w->walled, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->corner, &w->corner_capacity, c, sizeof *w->corner, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->across, &w->across_capacity, c, sizeof *w->across, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->wall, &w->wall_capacity, c, sizeof *w->wall, err);
    }
    return code;
}

static void set_triangle(struct ll_mesh_work *w, uint32_t t, const uint32_t vertices[3])
{
    for (uint32_t i = 0; i < 3; i++) {
        w->corner[4 * t + i] = vertices[i];
        w->across[4 * t + i] = LL_NONE;
        w->spoke[vertices[i]] = 4 * t + i;
    }
}

enum ll_code ll_mesh_begin(struct ll_mesh_work *w, struct ll_err *err)
{
    w->vertex_count = 0;
    w->triangle_count = 0;
    w->spare_count = 0;
    w->item_count = 0;
    w->part_count = 0;
    w->stack_count = 0;
    w->gap_count = 0;
    w->gaps_closed = false;
    enum ll_code code = ll_mesh_reserve(w, 4, err);
    if (code == LL_OK) {
        w->at[0] = w->low;
        w->at[1] = (struct ll_xy){w->high.x, w->low.y};
        w->at[2] = w->high;
        w->at[3] = (struct ll_xy){w->low.x, w->high.y};
        w->vertex_count = 4;
        w->triangle_count = 2;
        set_triangle(w, 0, (const uint32_t[3]){0, 1, 2});
        set_triangle(w, 1, (const uint32_t[3]){0, 2, 3});
        w->across[1] = 4 + 2;
        w->across[4 + 2] = 1;
    }
    return code;
}

/// Finds a point by looking at all triangles: where walking goes around in circles, which it may
/// beside walls.
static uint32_t look_everywhere(const struct ll_mesh_work *w, struct ll_xy p)
{
    for (uint32_t t = 0; t < w->triangle_count; t++) {
        const uint32_t *c = w->corner + 4 * (size_t)t;
        if (c[0] != LL_NONE && ll_mesh_side(w->at[c[0]], w->at[c[1]], p) >= 0.0 &&
            ll_mesh_side(w->at[c[1]], w->at[c[2]], p) >= 0.0 &&
            ll_mesh_side(w->at[c[2]], w->at[c[0]], p) >= 0.0) {
            return 4 * t;
        }
    }
    return 0;
}

struct ll_mesh_spot ll_mesh_walk(const struct ll_mesh_work *w, struct ll_xy p, uint32_t side)
{
    const uint32_t *corner = w->corner;
    const uint32_t *across = w->across;
    struct ll_xy a = w->at[corner[ll_mesh_next(side)]];
    struct ll_xy b = w->at[corner[ll_mesh_before(side)]];
    double first = ll_mesh_side(a, b, p);
    if (first < 0.0) {
        const struct ll_xy c = a;
        side = across[side];
        a = b;
        b = c;
        first = 1.0;
    }
    double second;
    double third;
    for (size_t left = w->triangle_count + 8;; left--) {
        if (left == 0) {
            side = look_everywhere(w, p);
            a = w->at[corner[ll_mesh_next(side)]];
            b = w->at[corner[ll_mesh_before(side)]];
            first = ll_mesh_side(a, b, p);
            left = SIZE_MAX;
        }
        const struct ll_xy c = w->at[corner[side]];
        second = ll_mesh_side(b, c, p);
        if (second < 0.0) {
            side = across[ll_mesh_next(side)];
            a = c;
            first = 1.0;
            continue;
        }
        third = ll_mesh_side(c, a, p);
        if (third >= 0.0) {
            break;
        }
        side = across[ll_mesh_before(side)];
        b = c;
        first = 1.0;
    }
    struct ll_mesh_spot spot = {side, LL_NONE, false};
    if (first == 0.0 || second == 0.0 || third == 0.0) {
        spot.on_side = true;
        if (first != 0.0 && second == 0.0 && third == 0.0) {
            spot.vertex = corner[side];
        } else if (first == 0.0 && second == 0.0) {
            spot.vertex = corner[ll_mesh_before(side)];
        } else if (first == 0.0 && third == 0.0) {
            spot.vertex = corner[ll_mesh_next(side)];
        } else if (first != 0.0) {
            spot.side = second == 0.0 ? ll_mesh_next(side) : ll_mesh_before(side);
        }
    }
    return spot;
}

bool ll_mesh_swaps(const struct ll_mesh_work *w, uint32_t side)
{
    const uint32_t twin = w->across[side];
    if (w->wall[side] != LL_NONE || twin == LL_NONE) {
        return false;
    }
    const struct ll_xy p = w->at[w->corner[side]];
    const struct ll_xy a = w->at[w->corner[ll_mesh_next(side)]];
    const struct ll_xy b = w->at[w->corner[ll_mesh_before(side)]];
    const struct ll_xy q = w->at[w->corner[twin]];
    const double dot_p = (a.x - p.x) * (b.x - p.x) + (a.y - p.y) * (b.y - p.y);
    const double dot_q = (a.x - q.x) * (b.x - q.x) + (a.y - q.y) * (b.y - q.y);
    if (dot_p >= 0.0 && dot_q >= 0.0) {
        return false;
    }
    /* sine of the sum of both angles, times lengths: all four factors are exact */
    const double one = dot_p * ll_mesh_side(q, b, a);
    const double other = dot_q * ll_mesh_side(p, a, b);
    return one + other < -1e-14 * fabs(one);
}

static void join(struct ll_mesh_work *w, uint32_t a, uint32_t b)
{
    w->across[a] = b;
    if (b != LL_NONE) {
        w->across[b] = a;
    }
}

void ll_mesh_swap(struct ll_mesh_work *w, uint32_t side)
{
    uint32_t *corner = w->corner;
    const uint32_t twin = w->across[side];
    const uint32_t next = ll_mesh_next(side);
    const uint32_t before = ll_mesh_before(side);
    const uint32_t twin_next = ll_mesh_next(twin);
    const uint32_t twin_before = ll_mesh_before(twin);
    const uint32_t beside = w->across[next];
    const uint32_t twin_beside = w->across[twin_next];
    w->spoke[corner[next]] = next;
    w->spoke[corner[before]] = twin_next;
    corner[before] = corner[twin];
    corner[twin_before] = corner[side];
    join(w, side, twin_beside);
    join(w, twin, beside);
    w->across[next] = twin_next;
    w->across[twin_next] = next;
    w->wall[side] = w->wall[twin_next];
    w->wall[twin] = w->wall[next];
    w->wall[next] = LL_NONE;
    w->wall[twin_next] = LL_NONE;
}

/// Swaps what is around a new vertex until all is as Delaunay would choose.
static void smooth_around(struct ll_mesh_work *w, uint32_t corner)
{
    const uint32_t last = w->corner[ll_mesh_next(corner)];
    do {
        while (ll_mesh_swaps(w, corner)) {
            ll_mesh_swap(w, corner);
        }
        corner = ll_mesh_turn(w, corner);
    } while (w->corner[ll_mesh_next(corner)] != last);
}

/// Replaces a side that a vertex, corner `corner`, lies on by those to it; a wall there is split.
static void swap_flat(struct ll_mesh_work *w, uint32_t corner)
{
    const uint32_t twin = w->across[corner];
    const uint32_t wall = w->wall[corner];
    ll_mesh_swap(w, corner);
    if (wall != LL_NONE) {
        const uint32_t halves[2] = {ll_mesh_before(corner), twin};
        for (int i = 0; i < 2; i++) { /* these run against it */
            w->wall[halves[i]] = wall ^ 1U;
            w->wall[w->across[halves[i]]] = wall;
        }
        w->walled[w->corner[corner]] = 1;
    }
}

/// Cuts a triangle, known by its first corner, into three around a vertex.
/// @return The first of two new triangles.
static uint32_t cut(struct ll_mesh_work *w, uint32_t t, uint32_t vertex)
{
    uint32_t *corner = w->corner;
    const uint32_t one = 4 * (uint32_t)w->triangle_count;
    const uint32_t two = one + 4;
    w->triangle_count += 2;
    const uint32_t a = corner[t];
    const uint32_t b = corner[t + 1];
    const uint32_t c = corner[t + 2];
    corner[t + 2] = vertex;
    corner[one] = b;
    corner[one + 1] = c;
    corner[one + 2] = vertex;
    corner[two] = c;
    corner[two + 1] = a;
    corner[two + 2] = vertex;
    join(w, one + 2, w->across[t]);
    join(w, two + 2, w->across[t + 1]);
    join(w, t, one + 1);
    join(w, t + 1, two);
    join(w, one, two + 1);
    w->wall[one + 2] = w->wall[t];
    w->wall[two + 2] = w->wall[t + 1];
    w->wall[t] = LL_NONE;
    w->wall[t + 1] = LL_NONE;
    w->wall[one] = LL_NONE;
    w->wall[one + 1] = LL_NONE;
    w->wall[two] = LL_NONE;
    w->wall[two + 1] = LL_NONE;
    w->spoke[c] = one + 1;
    w->spoke[vertex] = t + 2;
    return one;
}

uint32_t ll_mesh_put(struct ll_mesh_work *w, struct ll_xy p, uint32_t side)
{
    const struct ll_mesh_spot spot = ll_mesh_walk(w, p, side);
    if (spot.vertex != LL_NONE) {
        return spot.vertex;
    }
    const uint32_t vertex = (uint32_t)w->vertex_count++;
    w->at[vertex] = p;
    w->walled[vertex] = 0;
    const uint32_t t = spot.side & ~3U;
    const uint32_t one = cut(w, t, vertex);
    if (spot.on_side) {
        const uint32_t flat[3] = {one + 2, one + 6, t + 2};
        swap_flat(w, flat[spot.side & 3U]);
    }
    smooth_around(w, w->spoke[vertex]);
    return vertex;
}

enum ll_code ll_mesh_push(struct ll_mesh_work *w, uint32_t side, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&w->stack, &w->stack_capacity, w->stack_count + 1, sizeof *w->stack, err);
    if (code == LL_OK) {
        w->stack[w->stack_count++] = side;
    }
    return code;
}

enum ll_code ll_mesh_smooth(struct ll_mesh_work *w, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    while (code == LL_OK && w->stack_count > 0) {
        const uint32_t side = w->stack[--w->stack_count];
        if (!ll_mesh_swaps(w, side)) {
            continue;
        }
        const uint32_t twin = w->across[side];
        ll_mesh_swap(w, side);
        const uint32_t around[4] = {side, ll_mesh_before(side), twin, ll_mesh_before(twin)};
        for (int i = 0; code == LL_OK && i < 4; i++) {
            code = ll_mesh_push(w, around[i], err);
        }
    }
    return code;
}
