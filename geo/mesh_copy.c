/* Copies of meshes that are kept. */
#include <string.h>

#include "core/alloc.h"
#include "geo/mesh_build.h"

/// A copy of an array. @return NULL without memory.
static void *copy_of(const void *items, size_t count, size_t size)
{
    void *copy = ll_alloc(count, size);
    if (copy != NULL && count > 0) {
        memcpy(copy, items, count * size);
    }
    return copy;
}

/// What points are found in.
static struct ll_mesh_work *copy_work(const struct ll_mesh *from)
{
    const struct ll_mesh_work *w = from->work;
    struct ll_mesh_work *copy = ll_calloc(1, sizeof *copy);
    if (copy == NULL) {
        return NULL;
    }
    const size_t corners = 4 * w->triangle_count;
    copy->vertex_count = w->vertex_count;
    copy->triangle_count = w->triangle_count;
    copy->hint_columns = w->hint_columns;
    copy->hint_rows = w->hint_rows;
    copy->hints_a_m = w->hints_a_m;
    copy->grid_m = w->grid_m;
    copy->low = w->low;
    copy->high = w->high;
    copy->at = copy_of(w->at, w->vertex_count, sizeof *w->at);
    copy->spoke = copy_of(w->spoke, w->vertex_count, sizeof *w->spoke);
    copy->corner = copy_of(w->corner, corners, sizeof *w->corner);
    copy->across = copy_of(w->across, corners, sizeof *w->across);
    copy->from = copy_of(w->from, from->edge_count, sizeof *w->from);
    copy->hints = copy_of(w->hints, (size_t)w->hint_columns * w->hint_rows, sizeof *w->hints);
    return copy;
}

enum ll_code ll_mesh_copy(const struct ll_mesh *from, struct ll_mesh *ret_mesh, struct ll_err *err)
{
    const size_t sides = 3 * from->triangle_count;
    LL_CLEANUP(ll_mesh_clear) struct ll_mesh m = *from;
    m.work = copy_work(from);
    m.triangles = copy_of(from->triangles, from->triangle_count, sizeof *from->triangles);
    m.wall = copy_of(from->wall, sides, sizeof *from->wall);
    m.nodes = copy_of(from->nodes, from->node_count, sizeof *from->nodes);
    m.walls = copy_of(from->walls, from->wall_count, sizeof *from->walls);
    m.point_node = copy_of(from->point_node, from->point_count, sizeof *from->point_node);
    const struct ll_mesh_work *w = m.work;
    if (w == NULL || w->at == NULL || w->spoke == NULL || w->corner == NULL || w->across == NULL ||
        w->from == NULL || w->hints == NULL || m.triangles == NULL || m.wall == NULL ||
        m.nodes == NULL || m.walls == NULL || m.point_node == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory for a mesh");
    }
    m.edge_vertex = w->from;
    *ret_mesh = m;
    m = (struct ll_mesh){0};
    return LL_OK;
}

size_t ll_mesh_bytes(const struct ll_mesh *m)
{
    const struct ll_mesh_work *w = m->work;
    return w->vertex_count * (sizeof *w->at + sizeof *w->spoke) +
           4 * w->triangle_count * (sizeof *w->corner + sizeof *w->across) +
           (size_t)w->hint_columns * w->hint_rows * sizeof *w->hints +
           m->edge_count * sizeof *w->from +
           m->triangle_count * (sizeof *m->triangles + 3 * sizeof *m->wall) +
           m->node_count * sizeof *m->nodes + m->wall_count * sizeof *m->walls +
           m->point_count * sizeof *m->point_node;
}
