/* Finds gaps too narrow for a hose: between ends of walls that a side joins, and from the end of a
 * wall to the inside of another. What is narrow lies in triangles that are: only they are looked
 * at closely, and through their open sides what is behind (Kallmann 2014). Where only a corner of a
 * wall lies behind a gap nobody gains by closing it. */
#include "core/array.h"
#include "geo/mesh_build.h"

enum { DEEPEST = 100 }; /* triangles looked through */

static bool is_free(const struct ll_mesh_work *w, uint32_t side)
{
    return side != LL_NONE && w->corner[side | 3U] < LL_MESH_UNSEEN;
}

static double apart2(struct ll_xy a, struct ll_xy b)
{
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

/// Whether both other sides of a side's triangle are walls, or it is none of the free ones.
static bool is_corner(const struct ll_mesh_work *w, uint32_t side)
{
    return !is_free(w, side) ||
           (w->wall[ll_mesh_next(side)] != LL_NONE && w->wall[ll_mesh_before(side)] != LL_NONE);
}

static enum ll_code add_gap(struct ll_mesh_work *w, struct ll_mesh_gap gap, struct ll_err *err)
{
    enum ll_code code =
        ll_array_reserve(&w->gaps, &w->gap_capacity, w->gap_count + 1, sizeof *w->gaps, err);
    if (code == LL_OK) {
        w->gaps[w->gap_count++] = gap;
    }
    return code;
}

/// What is seen from the end of a wall, between two points.
struct view {
    struct ll_mesh_work *w;
    double closed2;
    uint32_t vertex;
    struct ll_xy at;
};

/// The point of a side nearest to where one looks from.
static struct ll_xy nearest(const struct view *v, uint32_t side)
{
    const struct ll_xy a = v->w->at[v->w->corner[ll_mesh_next(side)]];
    const struct ll_xy b = v->w->at[v->w->corner[ll_mesh_before(side)]];
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double along = (v->at.x - a.x) * dx + (v->at.y - a.y) * dy;
    const double length2 = dx * dx + dy * dy;
    const double share = along <= 0.0 ? 0.0 : along >= length2 ? 1.0 : along / length2;
    return (struct ll_xy){a.x + share * dx, a.y + share * dy};
}

/// Looks at a side, and through it where it is open.
/// @param right, left What is seen lies between them.
static enum ll_code look(const struct view *v, uint32_t side, struct ll_xy right, struct ll_xy left,
                         int depth, struct ll_err *err)
{
    struct ll_mesh_work *w = v->w;
    const struct ll_xy foot = nearest(v, side);
    const struct ll_xy a = w->at[w->corner[ll_mesh_next(side)]];
    const struct ll_xy b = w->at[w->corner[ll_mesh_before(side)]];
    if (apart2(v->at, foot) >= v->closed2) {
        return LL_OK;
    }
    const bool inside = apart2(foot, a) > 0.0 && apart2(foot, b) > 0.0;
    if (w->wall[side] != LL_NONE) {
        const bool seen =
            ll_mesh_side(v->at, right, foot) >= 0.0 && ll_mesh_side(v->at, foot, left) >= 0.0;
        return inside && seen ? add_gap(w, (struct ll_mesh_gap){v->vertex, LL_NONE, foot}, err)
                              : LL_OK;
    }
    const uint32_t twin = w->across[side];
    if (depth == DEEPEST || !is_free(w, twin)) {
        return LL_OK;
    }
    const uint32_t ahead = w->corner[twin];
    const struct ll_xy at = w->at[ahead];
    const double from_right = ll_mesh_side(v->at, right, at);
    const double from_left = ll_mesh_side(v->at, at, left);
    enum ll_code code = LL_OK;
    if (from_right > 0.0 && from_left > 0.0 && w->walled[ahead] != 0 &&
        apart2(v->at, at) < v->closed2) {
        code = add_gap(w, (struct ll_mesh_gap){v->vertex, ahead, at}, err);
    }
    if (code == LL_OK && from_right > 0.0) {
        code = look(v, ll_mesh_next(twin), right, from_left > 0.0 ? at : left, depth + 1, err);
    }
    if (code == LL_OK && from_left > 0.0) {
        code = look(v, ll_mesh_before(twin), from_right > 0.0 ? at : right, left, depth + 1, err);
    }
    return code;
}

/// Looks from the corner of a free triangle across the side opposite of it, which is near.
static enum ll_code look_across(struct ll_mesh_work *w, uint32_t corner, double closed2,
                                struct ll_err *err)
{
    const uint32_t next = ll_mesh_next(corner);
    const uint32_t before = ll_mesh_before(corner);
    const struct view v = {w, closed2, w->corner[corner], w->at[w->corner[corner]]};
    const struct ll_xy a = w->at[w->corner[next]];
    const struct ll_xy b = w->at[w->corner[before]];
    if (w->wall[corner] != LL_NONE && (w->wall[next] != LL_NONE || w->wall[before] != LL_NONE ||
                                       apart2(v.at, a) < closed2 || apart2(v.at, b) < closed2)) {
        return LL_OK; /* a corner, or closed along a side */
    }
    return look(&v, corner, a, b, 0, err);
}

/// Closes a short side between ends of walls, unless it only leads into a corner.
static enum ll_code close_side(struct ll_mesh_work *w, uint32_t side, struct ll_err *err)
{
    const bool ends = w->walled[w->corner[ll_mesh_next(side)]] != 0 &&
                      w->walled[w->corner[ll_mesh_before(side)]] != 0;
    return ends && w->wall[side] == LL_NONE && !is_corner(w, side) && !is_corner(w, w->across[side])
               ? ll_mesh_mark(w, side, LL_MESH_GAP, err)
               : LL_OK;
}

/// Finds the gaps of one triangle, which is narrow.
static enum ll_code find_in(struct ll_mesh_work *w, uint32_t t, const double length2[3],
                            double area2, double closed2, struct ll_err *err)
{
    enum ll_code code = LL_OK;
    for (uint32_t i = 0; code == LL_OK && i < 3; i++) {
        if (length2[i] < closed2) {
            code = close_side(w, 4 * t + i, err);
        }
        if (code == LL_OK && area2 < closed2 * length2[i] && w->walled[w->corner[4 * t + i]] != 0) {
            code = look_across(w, 4 * t + i, closed2, err);
        }
    }
    return code;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

enum ll_code ll_mesh_find_gaps(struct ll_mesh_work *w, struct ll_err *err)
{
    const double closed2 = w->task->closed_m * w->task->closed_m;
    enum ll_code code = LL_OK;
    w->gap_count = 0;
    for (uint32_t t = 0; code == LL_OK && t < w->triangle_count; t++) {
        const uint32_t *corner = w->corner + 4 * (size_t)t;
        if (corner[3] >= LL_MESH_UNSEEN) {
            continue;
        }
        const struct ll_xy a = w->at[corner[0]];
        const struct ll_xy b = w->at[corner[1]];
        const struct ll_xy c = w->at[corner[2]];
        const double area = ll_mesh_side(a, b, c);
        const double length2[3] = {apart2(b, c), apart2(c, a), apart2(a, b)};
        /* with a side that is narrow, its height on the longest one is, too */
        if (area * area < closed2 * larger(larger(length2[0], length2[1]), length2[2])) {
            code = find_in(w, t, length2, area * area, closed2, err);
        }
    }
    return code;
}
