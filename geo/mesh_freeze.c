/* The mesh as it is handed out: of a triangulation that is built, what is free. */
#include <math.h>
#include <string.h>

#include "core/array.h"
#include "geo/mesh_build.h"

#define CELL_VERTICES 2.0 /* of the grid of hints, about */

static uint32_t wall_of(const struct ll_mesh_work *w, uint32_t wall)
{
    uint32_t item = wall >> 1;
    while (w->gaps_closed && item != LL_NONE && w->items[item].edge >> 1 == LL_MESH_GAP) {
        item = w->items[item].next;
    }
    return item;
}

/// Fills in one side of a free triangle, and the vertex opposite of it in place of the node.
static inline void copy_side(const struct ll_mesh_work *w, struct ll_mesh *mesh, uint32_t number,
                             uint32_t side)
{
    struct ll_mesh_triangle *triangle = &mesh->triangles[number];
    const uint32_t i = side & 3U;
    const uint32_t twin = w->across[side];
    const uint32_t wall = w->wall[side];
    triangle->node[i] = w->corner[side];
    if (wall == LL_NONE && twin != LL_NONE) {
        triangle->across[i] = 4 * w->corner[twin | 3U] + (twin & 3U);
        mesh->wall[3 * (size_t)number + i] = LL_NONE;
    } else {
        triangle->across[i] = LL_MESH_SHUT;
        mesh->wall[3 * (size_t)number + i] = wall == LL_NONE ? LL_NONE : wall_of(w, wall);
    }
}

/// Fills in the triangles, but for their nodes.
static void copy_triangles(const struct ll_mesh_work *w, struct ll_mesh *mesh)
{
    for (uint32_t t = 0; t < w->triangle_count; t++) {
        const uint32_t number = w->corner[4 * t + 3];
        if (number < LL_MESH_UNSEEN) {
            copy_side(w, mesh, number, 4 * t);
            copy_side(w, mesh, number, 4 * t + 1);
            copy_side(w, mesh, number, 4 * t + 2);
        }
    }
}

/// Puts on the stack where stretches of free triangles begin: at the corner after a side that is
/// shut. In the order of the triangles, which are numbered from neighbour to neighbour, so that
/// nodes near each other are so in memory.
static void find_stretches(struct ll_mesh_work *w, const struct ll_mesh *mesh)
{
    w->stack_count = 0;
    for (uint32_t number = 0; number < w->free_count; number++) {
        const uint32_t *across = mesh->triangles[number].across;
        for (uint32_t i = 0; i < 3; i++) {
            if (across[i] == LL_MESH_SHUT) {
                w->stack[w->stack_count++] = 4 * number + (i == 2 ? 0 : i + 1);
            }
        }
    }
}

/// Adds the node of a stretch of free triangles around a vertex, from its clockwise end on.
static void add_node(const struct ll_mesh_work *w, struct ll_mesh *mesh, uint32_t first)
{
    const uint32_t node = (uint32_t)mesh->node_count++;
    const uint32_t vertex = mesh->triangles[first >> 2].node[first & 3U];
    mesh->nodes[node] = (struct ll_mesh_node){w->at[vertex], first, vertex};
    w->vertex_node[vertex] = node;
    uint32_t at = first;
    do {
        struct ll_mesh_triangle *t = &mesh->triangles[at >> 2];
        t->node[at & 3U] = node;
        const uint32_t beyond = t->across[ll_mesh_next(at) & 3U];
        if (beyond == LL_MESH_SHUT) {
            return;
        }
        at = ll_mesh_next(beyond);
    } while (at != first);
}

/// Adds all nodes: first those of stretches with ends, then those where all around is free.
static void add_nodes(struct ll_mesh_work *w, struct ll_mesh *mesh)
{
    mesh->node_count = 0;
    memset(w->vertex_node, 0xff, w->vertex_count * sizeof *w->vertex_node); /* LL_NONE */
    for (size_t i = 0; i < w->stack_count; i++) {
        add_node(w, mesh, w->stack[i]);
    }
    w->stack_count = 0;
    for (size_t v = 0; v < w->vertex_count; v++) {
        const uint32_t corner = w->spoke[v];
        const uint32_t number = w->corner[corner | 3U];
        if (w->vertex_node[v] == LL_NONE && number < LL_MESH_UNSEEN) {
            add_node(w, mesh, 4 * number + (corner & 3U));
        }
    }
}

/// Hands out the lists of walls, without the gaps and without which way each runs.
static void copy_walls(const struct ll_mesh_work *w, struct ll_mesh *mesh)
{
    mesh->wall_count = w->item_count;
    for (size_t i = 0; i < w->item_count; i++) {
        uint32_t next = w->items[i].next;
        while (w->gaps_closed && next != LL_NONE && w->items[next].edge >> 1 == LL_MESH_GAP) {
            next = w->items[next].next;
        }
        mesh->walls[i] = (struct ll_mesh_wall){w->items[i].edge >> 1, next};
    }
}

static uint32_t hint_cell(const struct ll_mesh_work *w, struct ll_xy p)
{
    const uint32_t column = (uint32_t)((p.x - w->low.x) * w->hints_a_m);
    const uint32_t row = (uint32_t)((p.y - w->low.y) * w->hints_a_m);
    return row * w->hint_columns + column;
}

/// Notes a triangle near each cell of a grid.
static enum ll_code make_hints(struct ll_mesh_work *w, struct ll_err *err)
{
    const double width = w->high.x - w->low.x;
    const double height = w->high.y - w->low.y;
    w->hints_a_m = 1.0 / fmax(sqrt(width * height * CELL_VERTICES / (double)w->vertex_count),
                              fmax(width, height) / 1024.0);
    w->hint_columns = (uint32_t)(width * w->hints_a_m) + 1;
    w->hint_rows = (uint32_t)(height * w->hints_a_m) + 1;
    const size_t count = (size_t)w->hint_columns * w->hint_rows;
    enum ll_code code =
        ll_array_reserve(&w->hints, &w->hint_capacity, count, sizeof *w->hints, err);
    if (code != LL_OK) {
        return code;
    }
    for (size_t i = 0; i < count; i++) {
        w->hints[i] = LL_NONE;
    }
    for (size_t v = 0; v < w->vertex_count; v++) {
        w->hints[hint_cell(w, w->at[v])] = w->spoke[v];
    }
    for (size_t i = 1; i < count; i++) { /* the lower left corner is a vertex */
        if (w->hints[i] == LL_NONE) {
            w->hints[i] = w->hints[i % w->hint_columns > 0 ? i - 1 : i - w->hint_columns];
        }
    }
    return LL_OK;
}

static enum ll_code reserve(struct ll_mesh_work *w, struct ll_mesh *mesh, struct ll_err *err)
{
    const size_t sides = 3 * (size_t)w->free_count;
    enum ll_code code =
        ll_array_reserve(&mesh->wall, &w->sides_capacity, sides, sizeof *mesh->wall, err);
    if (code == LL_OK) {
        code = ll_array_reserve(&w->stack, &w->stack_capacity, sides, sizeof *w->stack, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&mesh->triangles, &w->triangles_capacity, w->free_count,
                                sizeof *mesh->triangles, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&mesh->walls, &w->walls_capacity, w->item_count,
                                sizeof *mesh->walls, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&w->vertex_node, &w->vertex_node_capacity, w->vertex_count,
                                sizeof *w->vertex_node, err);
    }
    if (code == LL_OK) {
        code = ll_array_reserve(&mesh->point_node, &w->point_node_capacity, w->task->point_count,
                                sizeof *mesh->point_node, err);
    }
    return code;
}

enum ll_code ll_mesh_freeze(struct ll_mesh_work *w, struct ll_mesh *mesh, struct ll_err *err)
{
    enum ll_code code = reserve(w, mesh, err);
    if (code != LL_OK) {
        return code;
    }
    copy_triangles(w, mesh);
    find_stretches(w, mesh);
    code = ll_array_reserve(&mesh->nodes, &w->nodes_capacity, w->stack_count + w->vertex_count,
                            sizeof *mesh->nodes, err);
    if (code == LL_OK) {
        code = make_hints(w, err);
    }
    if (code != LL_OK) {
        return code;
    }
    mesh->triangle_count = w->free_count;
    mesh->grid_m = w->grid_m;
    mesh->edge_vertex = w->from;
    mesh->edge_count = w->task->edge_count;
    mesh->point_count = w->task->point_count;
    mesh->vertex_count = w->vertex_count;
    add_nodes(w, mesh);
    copy_walls(w, mesh);
    for (size_t i = 0; i < w->task->point_count; i++) {
        mesh->point_node[i] = w->vertex_node[w->point[i]];
    }
    return LL_OK;
}

/// The first free triangle around a corner; LL_NONE.
static uint32_t free_around(const struct ll_mesh_work *w, uint32_t corner)
{
    uint32_t c = corner;
    do {
        if (w->corner[c | 3U] != LL_MESH_SOLID) {
            return w->corner[c | 3U];
        }
        c = ll_mesh_turn(w, c);
    } while (c != corner);
    return LL_NONE;
}

uint32_t ll_mesh_locate(const struct ll_mesh *mesh, struct ll_xy p)
{
    const struct ll_mesh_work *w = mesh->work;
    if (mesh->triangle_count == 0 || !(p.x > w->low.x && p.x < w->high.x) ||
        !(p.y > w->low.y && p.y < w->high.y)) {
        return LL_NONE;
    }
    const struct ll_mesh_spot spot = ll_mesh_walk(w, p, w->hints[hint_cell(w, p)]);
    if (spot.vertex != LL_NONE) {
        return free_around(w, w->spoke[spot.vertex]);
    }
    const uint32_t number = w->corner[spot.side | 3U];
    return number == LL_NONE && spot.on_side ? w->corner[w->across[spot.side] | 3U] : number;
}
