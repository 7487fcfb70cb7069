#include "geo/hose_stretch.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"

/* Behind a wall one looks for free ground in such steps, and then for where it begins by halving
 * them so many times. */
#define STEP_M 0.5
enum { HALVES = 10 };

/* A wall is passed by so much at least. */
#define SKIP_M 1e-3

static const uint8_t after[3] = {1, 2, 0};
static const uint8_t before[3] = {2, 0, 1};

void ll_hose_bits_clear(struct ll_hose_bits *bits)
{
    ll_free(bits->items);
    *bits = (struct ll_hose_bits){0};
}

static struct ll_xy on_line(struct ll_xy a, struct ll_xy b, double share)
{
    return (struct ll_xy){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

/// The triangle that holds a place of the line, which is put on the grid.
static uint32_t locate(const struct ll_mesh *mesh, struct ll_xy a, struct ll_xy b, double share,
                       struct ll_xy *ret_at)
{
    *ret_at = ll_mesh_snapped(mesh->grid_m, on_line(a, b, share));
    return ll_mesh_locate(mesh, *ret_at);
}

/// Finds where free ground begins again.
/// @param inout_share Of the line; looked at from there on.
/// @return The triangle; LL_NONE: nowhere.
static uint32_t find_free(const struct ll_mesh *mesh, struct ll_xy a, struct ll_xy b,
                          double length_m, double *inout_share, struct ll_xy *ret_at)
{
    const double step = STEP_M / length_m;
    double shut = *inout_share;
    double open = shut + step;
    struct ll_xy at;
    while (open < 1.0 && locate(mesh, a, b, open, &at) == LL_NONE) {
        shut = open;
        open += step;
    }
    if (open >= 1.0) {
        return LL_NONE;
    }
    for (int i = 0; i < HALVES; i++) {
        const double middle = 0.5 * (shut + open);
        if (locate(mesh, a, b, middle, &at) == LL_NONE) {
            shut = middle;
        } else {
            open = middle;
        }
    }
    *inout_share = open;
    return locate(mesh, a, b, open, ret_at);
}

/// The side by which a line leaves a triangle; corners on the line count as to its left.
/// @return 3: it does not cross the triangle.
static uint32_t way_out(const struct ll_mesh *mesh, uint32_t triangle, struct ll_xy a,
                        struct ll_xy b, struct ll_xy *ret_at)
{
    const struct ll_mesh_triangle *t = &mesh->triangles[triangle];
    struct ll_xy at[3];
    double side[3];
    for (uint32_t i = 0; i < 3; i++) {
        at[i] = mesh->nodes[t->node[i]].at;
        side[i] = ll_mesh_side(a, b, at[i]);
    }
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t p = after[i];
        const uint32_t q = before[i];
        if (side[p] < 0.0 && side[q] >= 0.0) {
            *ret_at = on_line(at[p], at[q], side[p] / (side[p] - side[q]));
            return i;
        }
    }
    return 3;
}

/// Whether a triangle's side has a point behind it, or right on it.
static bool is_behind(const struct ll_mesh *mesh, uint32_t triangle, uint32_t side, struct ll_xy p)
{
    const struct ll_mesh_triangle *t = &mesh->triangles[triangle];
    return ll_mesh_side(mesh->nodes[t->node[after[side]]].at, mesh->nodes[t->node[before[side]]].at,
                        p) <= 0.0;
}

static enum ll_code add_bit(struct ll_hose_bits *bits, uint32_t triangle, struct ll_xy a,
                            struct ll_xy b, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&bits->items, &bits->capacity, bits->count + 1, sizeof *bits->items, err);
    if (code == LL_OK) {
        bits->items[bits->count++] = (struct ll_hose_bit){triangle, a, b};
    }
    return code;
}

/// Goes from triangle to triangle until a wall, or the end of the line.
/// @param a, b On the grid; a lies in the triangle.
/// @param ret_at   Where it ends.
/// @param ret_wall Whether at a wall.
static enum ll_code go_along(const struct ll_mesh *mesh, uint32_t triangle, struct ll_xy a,
                             struct ll_xy b, struct ll_hose_bits *bits, struct ll_xy *ret_at,
                             bool *ret_wall, struct ll_err *err)
{
    struct ll_xy from = a;
    enum ll_code code = LL_OK;
    *ret_wall = false;
    while (code == LL_OK) {
        struct ll_xy to;
        const uint32_t side = way_out(mesh, triangle, a, b, &to);
        if (side > 2) { /* it only touches a corner of the first triangle */
            *ret_wall = true;
            break;
        }
        if (!is_behind(mesh, triangle, side, b)) {
            code = add_bit(bits, triangle, from, b, err);
            from = b;
            break;
        }
        code = add_bit(bits, triangle, from, to, err);
        from = to;
        const uint32_t across = mesh->triangles[triangle].across[side];
        if ((across & LL_MESH_SHUT) != 0) {
            *ret_wall = true;
            break;
        }
        triangle = across >> 2;
    }
    *ret_at = from;
    return code;
}

enum ll_code ll_hose_next_free(const struct ll_mesh *mesh, struct ll_xy a, struct ll_xy b,
                               double after_m, struct ll_hose_bits *bits,
                               struct ll_hose_free *ret_free, bool *ret_found, struct ll_err *err)
{
    const double length_m = ll_hose_apart(a, b);
    const struct ll_xy end = ll_mesh_snapped(mesh->grid_m, b);
    const double skip = length_m > 0.0 ? SKIP_M / length_m : 1.0;
    double share = after_m > 0.0 ? after_m / length_m + skip : 0.0;
    enum ll_code code = LL_OK;
    *ret_found = false;
    while (code == LL_OK && !*ret_found && share < 1.0 && skip < 1.0) {
        struct ll_xy begin;
        bool from_wall = share > 0.0;
        uint32_t triangle = from_wall ? LL_NONE : locate(mesh, a, b, share, &begin);
        if (triangle == LL_NONE) {
            triangle = find_free(mesh, a, b, length_m, &share, &begin);
            from_wall = true;
        }
        if (triangle == LL_NONE) {
            break;
        }
        const uint32_t first = (uint32_t)bits->count;
        struct ll_xy stop;
        bool to_wall = false;
        code = go_along(mesh, triangle, begin, end, bits, &stop, &to_wall, err);
        const double run_m = ll_hose_apart(begin, stop);
        const double from_m = share * length_m;
        *ret_free =
            (struct ll_hose_free){begin,   from_m, fmin(from_m + run_m, length_m), from_wall,
                                  to_wall, first,  (uint32_t)bits->count - first};
        *ret_found = run_m > 0.0;
        share = ret_free->to_m / length_m;
        if (!*ret_found) {
            bits->count = first;
            share += skip;
        }
    }
    return code;
}
