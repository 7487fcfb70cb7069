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

/// Finds the rectangle around all, and the grid.
static enum ll_code measure(struct ll_mesh_work *w, struct ll_err *err)
{
    struct ll_box box = w->task->box;
    double sum = 0.0;
    for (size_t i = 0; i < w->task->edge_count; i++) {
        const struct ll_hose_edge *e = &w->task->edges[i];
        ll_box_extend(&box, e->a.x, e->a.y);
        ll_box_extend(&box, e->b.x, e->b.y);
        sum += (e->a.x + e->a.y) + (e->b.x + e->b.y);
    }
    for (size_t i = 0; i < w->task->point_count; i++) {
        const struct ll_xy p = w->task->points[i];
        ll_box_extend(&box, p.x, p.y);
        sum += p.x + p.y;
    }
    if (!isfinite(sum)) {
        return ll_fail(err, LL_E_INVALID, "a coordinate of a wall is not a number");
    }
    if (ll_box_is_empty(&box)) {
        box = (struct ll_box){0.0, 0.0, 0.0, 0.0};
    }
    w->grid_m = LL_MESH_GRID_M;
    const double extent_m = fmax(box.max_x - box.min_x, box.max_y - box.min_y) + 2.0 * MARGIN_M;
    while (extent_m > WIDEST_M * (w->grid_m / LL_MESH_GRID_M)) {
        w->grid_m *= 2.0;
    }
    w->low = ll_mesh_snapped(w->grid_m, (struct ll_xy){box.min_x - MARGIN_M, box.min_y - MARGIN_M});
    w->high =
        ll_mesh_snapped(w->grid_m, (struct ll_xy){box.max_x + MARGIN_M, box.max_y + MARGIN_M});
    return LL_OK;
}

/// @param near A vertex.
static uint32_t put_snapped(struct ll_mesh_work *w, struct ll_xy p, uint32_t near)
{
    return ll_mesh_put_point(w, ll_mesh_snapped(w->grid_m, p), w->spoke[near]);
}

static bool is_same(struct ll_xy a, struct ll_xy b)
{
    return a.x == b.x && a.y == b.y;
}

static bool begins(const struct ll_hose_edge *edges, size_t i)
{
    return i == 0 || !is_same(edges[i].a, edges[i - 1].b);
}

/// Puts in the ends of all edges. First one of each ring, few at first: what is put in between
/// others changes less than what is put in beside all.
static void put_rings(struct ll_mesh_work *w)
{
    const struct ll_hose_edge *edges = w->task->edges;
    const size_t count = w->task->edge_count;
    size_t ring = 0;
    for (size_t stride = 16, done = 0; stride > 0; done = stride, stride /= 4) {
        size_t number = 0;
        for (size_t i = 0; i < count; i++) {
            if (!begins(edges, i)) {
                continue;
            }
            if (number % stride == 0 && (done == 0 || number % done != 0)) {
                w->from[i] = put_snapped(w, edges[i].a, (uint32_t)w->vertex_count - 1);
            }
            number++;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (begins(edges, i)) {
            ring = i;
        } else {
            w->from[i] = w->to[i - 1];
        }
        w->to[i] = is_same(edges[i].b, edges[ring].a) ? w->from[ring]
                                                      : put_snapped(w, edges[i].b, w->from[i]);
    }
}

/// Puts in the ends of all edges, and the points.
static enum ll_code put_all(struct ll_mesh_work *w, struct ll_err *err)
{
    const struct ll_hose_edge *edges = w->task->edges;
    const size_t count = w->task->edge_count;
    const size_t points = w->task->point_count;
    size_t ends = count + points;
    for (size_t i = 0; i < count; i++) {
        ends += i == 0 || !is_same(edges[i].a, edges[i - 1].b) ? 1U : 0U;
    }
    enum ll_code code = ll_mesh_reserve_points(w, ends, err);
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
static int turns_beyond(const struct ll_mesh_work *w, uint32_t side)
{
    int sum = 0;
    const uint32_t wall = w->wall[side];
    for (uint32_t i = wall == LL_NONE ? LL_NONE : wall >> 1; i != LL_NONE; i = w->items[i].next) {
        if (w->items[i].edge >> 1 < w->task->solid_count) {
            sum += ((w->items[i].edge ^ wall) & 1U) == 0 ? -1 : 1;
        }
    }
    return sum;
}

#define UNSEEN 0x80000000U

enum ll_code ll_mesh_flood(struct ll_mesh_work *w, struct ll_err *err)
{
    uint32_t *corner = w->corner;
    enum ll_code code =
        ll_array_reserve(&w->stack, &w->stack_capacity, w->triangle_count, sizeof *w->stack, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t t = 0; t < w->triangle_count; t++) {
        corner[4 * t + 3] = UNSEEN;
    }
    size_t count = 0;
    w->stack[count++] = w->spoke[0] & ~3U;
    corner[w->stack[0] + 3] = 0;
    while (count > 0) {
        const uint32_t t = w->stack[--count];
        for (uint32_t side = t; side < t + 3; side++) {
            const uint32_t beyond = w->across[side];
            if (beyond != LL_NONE && corner[beyond | 3U] == UNSEEN) {
                corner[beyond | 3U] = corner[t + 3] + (uint32_t)turns_beyond(w, side);
                w->stack[count++] = beyond & ~3U;
            }
        }
    }
    return LL_OK;
}

/// Builds the triangulation, with all walls and closed gaps.
static enum ll_code build(struct ll_mesh_work *w, struct ll_err *err)
{
    enum ll_code code = measure(w, err);
    if (code == LL_OK) {
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
