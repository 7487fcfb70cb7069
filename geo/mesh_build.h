/// A triangulation under construction. Internal to geo/mesh*.c.
///
/// Triangles are counter-clockwise. Corner i of triangle t is known by the number 4 x t + i, and so
/// is the side opposite of it, which runs from the corner after i to the one after that.
#ifndef LL_GEO_MESH_BUILD_H
#define LL_GEO_MESH_BUILD_H

#include "geo/mesh.h"

/// Part of a wall that is still to be put in.
struct ll_mesh_part {
    uint32_t from;
    uint32_t to;
    uint32_t edge; ///< it is part of; LL_MESH_GAP
};

/// In place of an edge: a gap that is closed.
#define LL_MESH_GAP 0x7FFFFFFFU

/// In place of the number of a free triangle: of one that is solid, or not yet looked at.
#define LL_MESH_SOLID  0xFFFFFFFFU
#define LL_MESH_UNSEEN 0xFFFFFFFEU

/// A side of what is filled with triangles again.
struct ll_mesh_rim {
    uint32_t from; ///< the vertex it begins at
    uint32_t side; ///< of a triangle that goes; of the triangle made beyond it
    bool made;     ///< the latter
};

/// A gap to be closed: from a vertex to another one, or to the wall behind a point.
struct ll_mesh_gap {
    uint32_t from;
    uint32_t to; ///< LL_NONE: to the first wall on the way to the point
    struct ll_xy foot;
};

/// Owns its arrays. The walls along a side are a list of items in `items`, each of which says
/// whether the edge runs as the list does; both triangles beside it name the list, each saying
/// whether the side runs as the list does in it.
struct ll_mesh_work {
    const struct ll_mesh_task *task;
    struct ll_xy *at; ///< by vertex
    uint32_t *spoke;  ///< a corner at each vertex
    uint8_t *walled;  ///< whether a wall ends there
    uint32_t *vertex_node;
    size_t vertex_count;
    uint32_t first_point; ///< vertices from this to the next are points handed in, no walls' ends
    uint32_t end_point;
    uint32_t *corner;      ///< by corner: the vertex; by 4 x triangle + 3: its number if it is free
    uint32_t *across;      ///< by side: the same in the triangle beyond, LL_NONE
    uint32_t *wall;        ///< by side: 2 x first item + (runs against its list); LL_NONE
    size_t triangle_count; ///< some of which may be spare
    uint32_t free_count;
    uint32_t *spare; ///< triangles that are no longer used
    size_t spare_count;
    struct ll_mesh_wall *items; ///< `edge` is 2 x edge + (runs against the list)
    size_t item_count;
    bool gaps_closed; ///< some items are gaps
    uint32_t *rings;  ///< edge each ring begins at, and the number of edges
    size_t ring_count;
    uint32_t *from; ///< vertex each edge begins at
    uint32_t *to;
    uint32_t *point;            ///< vertex of each point
    struct ll_mesh_part *parts; ///< to be put in, the last one first
    size_t part_count;
    uint32_t *crossed; ///< sides between the ends of a part
    size_t crossed_count;
    struct ll_mesh_rim *rim;
    uint32_t *stack;
    size_t stack_count;
    struct ll_mesh_gap *gaps;
    size_t gap_count;
    uint32_t *hints; ///< by cell of a coarse grid: a triangle near
    uint32_t hint_columns;
    uint32_t hint_rows;
    double hints_a_m; ///< columns of these in a metre
    double grid_m;
    struct ll_xy low; ///< corners of the rectangle around all
    struct ll_xy high;
    size_t steps_left; ///< parts that may still be tried
    size_t at_capacity;
    size_t spoke_capacity;
    size_t walled_capacity;
    size_t vertex_node_capacity;
    size_t corner_capacity;
    size_t across_capacity;
    size_t wall_capacity;
    size_t spare_capacity;
    size_t item_capacity;
    size_t ring_capacity;
    size_t from_capacity;
    size_t to_capacity;
    size_t point_capacity;
    size_t part_capacity;
    size_t crossed_capacity;
    size_t rim_capacity;
    size_t stack_capacity;
    size_t gap_capacity;
    size_t hint_capacity;
    size_t triangles_capacity; ///< of the mesh's own arrays
    size_t sides_capacity;
    size_t walls_capacity;
    size_t nodes_capacity;
    size_t point_node_capacity;
};

/// Where a point is.
struct ll_mesh_spot {
    uint32_t side;   ///< of the triangle that holds it: the one it lies on, else any
    uint32_t vertex; ///< it is, else LL_NONE
    bool on_side;
};

static inline uint32_t ll_mesh_next(uint32_t corner)
{
    return (corner & 3U) == 2U ? corner - 2U : corner + 1U;
}

static inline uint32_t ll_mesh_before(uint32_t corner)
{
    return (corner & 3U) == 0U ? corner + 2U : corner - 1U;
}

/// The corner at the same vertex in the next triangle counter-clockwise.
static inline uint32_t ll_mesh_turn(const struct ll_mesh_work *w, uint32_t corner)
{
    return ll_mesh_next(w->across[ll_mesh_next(corner)]);
}

/// Makes room for so many vertices more, and the triangles that come with them.
LL_MUST_USE enum ll_code ll_mesh_reserve(struct ll_mesh_work *w, size_t vertices,
                                         struct ll_err *err);

/// Begins with two triangles over the rectangle from `low` to `high`.
LL_MUST_USE enum ll_code ll_mesh_begin(struct ll_mesh_work *w, struct ll_err *err);

/// Finds a point (of the grid, within the rectangle) by walking from a triangle.
struct ll_mesh_spot ll_mesh_walk(const struct ll_mesh_work *w, struct ll_xy p, uint32_t side);

/// Makes room for so many points more to be put in as long as there are no walls.
LL_MUST_USE enum ll_code ll_mesh_reserve_points(struct ll_mesh_work *w, size_t points,
                                                struct ll_err *err);

/// As ll_mesh_put, as long as there are no walls: leaves `wall` and `walled` as they are.
uint32_t ll_mesh_put_point(struct ll_mesh_work *w, struct ll_xy p, uint32_t side);

/// Puts in a vertex, for which there is room, within the rectangle; where one is already, that is
/// it. A wall it lies on is split. @param side Of a triangle near.
uint32_t ll_mesh_put(struct ll_mesh_work *w, struct ll_xy p, uint32_t side);

/// Whether the side is none of those Delaunay would choose, and may be swapped.
bool ll_mesh_swaps(const struct ll_mesh_work *w, uint32_t side);

/// Replaces the side between two triangles that are convex together by the other diagonal. The
/// corner opposite of it keeps its number.
void ll_mesh_swap(struct ll_mesh_work *w, uint32_t side);

/// Swaps the sides on `stack`, and what these upset, until all are as Delaunay would choose.
LL_MUST_USE enum ll_code ll_mesh_smooth(struct ll_mesh_work *w, struct ll_err *err);

/// Puts a side on `stack`.
LL_MUST_USE enum ll_code ll_mesh_push(struct ll_mesh_work *w, uint32_t side, struct ll_err *err);

/// Adds a wall to a side, along which it runs.
LL_MUST_USE enum ll_code ll_mesh_mark(struct ll_mesh_work *w, uint32_t side, uint32_t edge,
                                      struct ll_err *err);

/// Puts in all walls.
LL_MUST_USE enum ll_code ll_mesh_force_walls(struct ll_mesh_work *w, struct ll_err *err);

/// Puts in what is in `gaps`.
LL_MUST_USE enum ll_code ll_mesh_force_gaps(struct ll_mesh_work *w, struct ll_err *err);

/// Finds what is solid, and numbers what is free: sets the last of each four of `corner`.
LL_MUST_USE enum ll_code ll_mesh_flood(struct ll_mesh_work *w, struct ll_err *err);

/// Finds the gaps in what is free that are narrower than `closed_m`: closes those along a side,
/// puts the others into `gaps`.
LL_MUST_USE enum ll_code ll_mesh_find_gaps(struct ll_mesh_work *w, struct ll_err *err);

/// Copies what is free into the mesh.
LL_MUST_USE enum ll_code ll_mesh_freeze(struct ll_mesh_work *w, struct ll_mesh *mesh,
                                        struct ll_err *err);

#endif
