#include "geo/mesh.h"

#include <math.h>

#include "core/alloc.h"
#include "core/array.h"
#include "core/box.h"
#include "geo/mesh_build.h"

#define WIDEST_M 2048.0 /* on the finest grid */
#define MARGIN_M 4.0    /* around all points */

void ll_mesh_clear(struct ll_mesh *mesh)
{
    struct ll_mesh_work *w = mesh->work;
    if (w != NULL) {
        ll_free(w->at);
        ll_free(w->spoke);
        ll_free(w->walled);
        ll_free(w->vertex_node);
        ll_free(w->corner);
        ll_free(w->across);
        ll_free(w->wall);
        ll_free(w->spare);
        ll_free(w->items);
        ll_free(w->rings);
        ll_free(w->from);
        ll_free(w->to);
        ll_free(w->point);
        ll_free(w->parts);
        ll_free(w->crossed);
        ll_free(w->rim);
        ll_free(w->stack);
        ll_free(w->gaps);
        ll_free(w->hints);
        ll_free(w);
    }
    ll_free(mesh->triangles);
    ll_free(mesh->wall);
    ll_free(mesh->nodes);
    ll_free(mesh->walls);
    ll_free(mesh->point_node);
    *mesh = (struct ll_mesh){0};
}

static bool is_same(struct ll_xy a, struct ll_xy b)
{
    return a.x == b.x && a.y == b.y;
}

/// Lists the edges at which rings begin, and then their number.
/// @param ret_box Receives the box around all.
static enum ll_code list_rings(struct ll_mesh_work *w, struct ll_box *ret_box, struct ll_err *err)
{
    const struct ll_hose_edge *edges = w->task->edges;
    const size_t count = w->task->edge_count;
    struct ll_box box = w->task->box;
    struct ll_xy at = {NAN, NAN};
    double sum = 0.0;
    size_t rings = 0;
    enum ll_code code =
        ll_array_reserve(&w->rings, &w->ring_capacity, count + 1, sizeof *w->rings, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_same(edges[i].a, at)) {
            w->rings[rings++] = (uint32_t)i;
            ll_box_extend(&box, edges[i].a.x, edges[i].a.y);
            sum += edges[i].a.x + edges[i].a.y;
        }
        at = edges[i].b;
        ll_box_extend(&box, at.x, at.y);
        sum += at.x + at.y;
    }
    for (size_t i = 0; i < w->task->point_count; i++) {
        const struct ll_xy p = w->task->points[i];
        ll_box_extend(&box, p.x, p.y);
        sum += p.x + p.y;
    }
    if (!isfinite(sum)) {
        return ll_fail(err, LL_E_INVALID, "a coordinate of a wall is not a number");
    }
    w->rings[rings] = (uint32_t)count;
    w->ring_count = rings;
    *ret_box = ll_box_is_empty(&box) ? (struct ll_box){0.0, 0.0, 0.0, 0.0} : box;
    return LL_OK;
}

/// Finds the rectangle around all, and the grid.
static void measure(struct ll_mesh_work *w, const struct ll_box *box)
{
    w->grid_m = LL_MESH_GRID_M;
    const double wide_m = fmax(box->max_x - box->min_x, box->max_y - box->min_y);
    double widest_m = WIDEST_M - 2.0 * MARGIN_M;
    while (wide_m > widest_m) {
        widest_m *= 2.0;
        w->grid_m *= 2.0;
    }
    w->low =
        ll_mesh_snapped(w->grid_m, (struct ll_xy){box->min_x - MARGIN_M, box->min_y - MARGIN_M});
    w->high =
        ll_mesh_snapped(w->grid_m, (struct ll_xy){box->max_x + MARGIN_M, box->max_y + MARGIN_M});
}

/// @param near A vertex.
static uint32_t put_snapped(struct ll_mesh_work *w, struct ll_xy p, uint32_t near)
{
    return ll_mesh_put_point(w, ll_mesh_snapped(w->grid_m, p), w->spoke[near]);
}

/// Puts in where the rings begin, few at first: what is put in between others changes less than
/// what is put in beside all.
static void put_beginnings(struct ll_mesh_work *w)
{
    const struct ll_hose_edge *edges = w->task->edges;
    size_t done = 0;
    for (size_t step = 16; step > 0; step /= 4) {
        for (size_t r = 0; r < w->ring_count; r += step) {
            if (done == 0 || r % done != 0) {
                const uint32_t i = w->rings[r];
                w->from[i] = put_snapped(w, edges[i].a, (uint32_t)w->vertex_count - 1);
            }
        }
        done = step;
    }
}

/// Puts in the ends of all edges.
static void put_rings(struct ll_mesh_work *w)
{
    const struct ll_hose_edge *edges = w->task->edges;
    put_beginnings(w);
    for (size_t r = 0; r < w->ring_count; r++) {
        const size_t first = w->rings[r];
        const size_t last = w->rings[r + 1] - 1;
        uint32_t at = w->from[first];
        for (size_t i = first; i < last; i++) {
            w->from[i] = at;
            at = put_snapped(w, edges[i].b, at);
            w->to[i] = at;
        }
        w->from[last] = at;
        w->to[last] = is_same(edges[last].b, edges[first].a) ? w->from[first]
                                                             : put_snapped(w, edges[last].b, at);
    }
}

/// Puts in the ends of all edges, and the points.
static enum ll_code put_all(struct ll_mesh_work *w, struct ll_err *err)
{
    const size_t count = w->task->edge_count;
    const size_t points = w->task->point_count;
    enum ll_code code = ll_mesh_reserve_points(w, w->ring_count + count + points, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&w->from, &w->from_capacity, count, sizeof *w->from, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->to, &w->to_capacity, count, sizeof *w->to, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->point, &w->point_capacity, points, sizeof *w->point, err);
    }
    if (code != LL_OK) {
        return code;
    }
    put_rings(w);
    w->first_point = (uint32_t)w->vertex_count;
    for (size_t i = 0; i < points; i++) {
        w->point[i] = put_snapped(w, w->task->points[i], i > 0 ? w->point[i - 1] : 0);
    }
    w->end_point = (uint32_t)w->vertex_count;
    return LL_OK;
}

/// How often more the walls of a side go around the triangle beyond it than around its own.
/// @param wall As in `wall`.
static uint32_t turns_beyond(const struct ll_mesh_work *w, uint32_t wall)
{
    uint32_t sum = 0;
    for (uint32_t i = wall >> 1; i != LL_NONE; i = w->items[i].next) {
        if (w->items[i].edge >> 1 < w->task->solid_count) {
            sum += ((w->items[i].edge ^ wall) & 1U) == 0 ? UINT32_MAX : 1U;
        }
    }
    return sum;
}

/// While the plane is flooded: how often walls go around a triangle is known for those whose sides
/// are still to be crossed.
struct flood {
    struct ll_mesh_work *w;
    size_t count; ///< of pairs on the stack: a side through which one came, how often
};

/// Looks through a side of a triangle.
static inline void flow(struct flood *f, uint32_t side, uint32_t turns)
{
    struct ll_mesh_work *w = f->w;
    const uint32_t beyond = w->across[side];
    if (beyond != LL_NONE && w->corner[beyond | 3U] == LL_MESH_UNSEEN) {
        const uint32_t wall = w->wall[side];
        const uint32_t there = wall == LL_NONE ? turns : turns + turns_beyond(w, wall);
        w->corner[beyond | 3U] = there == 0 ? w->free_count++ : LL_MESH_SOLID;
        w->stack[2 * f->count] = beyond;
        w->stack[2 * f->count + 1] = there;
        f->count++;
    }
}

enum ll_code ll_mesh_flood(struct ll_mesh_work *w, struct ll_err *err)
{
    enum ll_code code = ll_array_reserve(&w->stack, &w->stack_capacity, 2 * w->triangle_count,
                                         sizeof *w->stack, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t t = 0; t < w->triangle_count; t++) {
        w->corner[4 * t + 3] = LL_MESH_UNSEEN;
    }
    struct flood f = {w, 0};
    const uint32_t corner = w->spoke[0]; /* one of its sides is the end of all */
    w->corner[corner | 3U] = 0;
    w->free_count = 1;
    flow(&f, corner, 0);
    flow(&f, ll_mesh_next(corner), 0);
    flow(&f, ll_mesh_before(corner), 0);
    while (f.count > 0) {
        f.count--;
        const uint32_t side = w->stack[2 * f.count];
        const uint32_t turns = w->stack[2 * f.count + 1];
        flow(&f, ll_mesh_next(side), turns);
        flow(&f, ll_mesh_before(side), turns);
    }
    return LL_OK;
}

/// Builds the triangulation, with all walls and closed gaps.
static enum ll_code build(struct ll_mesh_work *w, struct ll_err *err)
{
    struct ll_box box = ll_box_empty();
    enum ll_code code = list_rings(w, &box, err);
    if (code == LL_OK) {
        measure(w, &box);
        code = ll_mesh_begin(w, err);
    }
    if (code == LL_OK) {
        code = put_all(w, err);
    }
    if (code == LL_OK) {
        code = ll_mesh_force_walls(w, err);
    }
    if (code == LL_OK) {
        code = ll_mesh_flood(w, err);
    }
    if (code == LL_OK && w->task->closed_m > 0.0) {
        code = ll_mesh_find_gaps(w, err);
    }
    if (code == LL_OK && w->gap_count > 0) {
        code = ll_mesh_force_gaps(w, err);
        if (code == LL_OK) {
            code = ll_mesh_flood(w, err);
        }
    }
    return code;
}

enum ll_code ll_mesh_make(const struct ll_mesh_task *task, struct ll_mesh *inout_mesh,
                          struct ll_err *err)
{
    struct ll_mesh *m = inout_mesh;
    m->triangle_count = 0;
    m->node_count = 0;
    m->wall_count = 0;
    if (m->work == NULL) {
        m->work = ll_calloc(1, sizeof *m->work);
    }
    if (m->work == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for a mesh");
    }
    m->work->task = task;
    enum ll_code code = build(m->work, err);
    if (code == LL_OK) {
        code = ll_mesh_freeze(m->work, m, err);
    }
    m->work->task = NULL;
    return code;
}
