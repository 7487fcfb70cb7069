/// Free ground between walls, cut into triangles: a constrained Delaunay triangulation of edges
/// that may cross, touch and lie on one another. Internal to geo/.
///
/// Method: points are put in one after the other and edges swapped (Lawson 1977), walls are forced
/// in by swapping what they cross (Sloan 1993); where walls cross, a point is put in. Points lie on
/// a grid of `grid_m`, so that which side of a line one lies on is exact in doubles, and
/// walls lie at most a few times that beside where they are drawn.
///
/// Gaps narrower than a hose are closed: from a corner of a wall to another wall, or to its corner.
#ifndef LL_GEO_MESH_H
#define LL_GEO_MESH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/box.h"
#include "core/error.h"
#include "core/scene.h"
#include "geo/hose_edge.h"

/// Points lie on a grid of this, about 0.03 mm, in places up to 2048 m wide and high; on one twice
/// as coarse for each doubling.
#define LL_MESH_GRID_M (1.0 / 32768.0)

/// Set in `across` where a side is a wall, a gap that is closed, or the end of the mesh.
#define LL_MESH_SHUT 0x80000000U

/// A free triangle, counter-clockwise. Side i is the one opposite corner i.
struct ll_mesh_triangle {
    uint32_t node[3]; ///< at its corners
    uint32_t
        across[3]; ///< LL_MESH_SHUT, or 4 x the triangle beyond side i + its side that leads back
};

/// A point as seen from one stretch of free ground around it: where walls meet in a point there is
/// a node for each stretch between two of them (sides that are LL_MESH_SHUT end a stretch).
struct ll_mesh_node {
    struct ll_xy at;
    uint32_t first; ///< 4 x triangle + corner: the clockwise end of the stretch, or any where it is
                    ///< a full circle
    uint32_t vertex; ///< the same in all nodes at this point
};

/// Which of the edges handed in lie along a side that is a wall.
struct ll_mesh_wall {
    uint32_t edge; ///< as handed in
    uint32_t next; ///< the next one along the same side, in `walls`; LL_NONE
};

/// What the mesh is made of. All borrowed; coordinates relative to the place, 0 to its width and
/// height or a little beyond.
struct ll_mesh_task {
    const struct ll_hose_edge
        *edges; ///< those of a ring follow one another, each beginning where the one before ends
    size_t edge_count;
    size_t solid_count; ///< the first so many have what is solid on their left (outlines, holes run
                        ///< the other way); the others are walls with free ground on both sides
    const struct ll_xy *points; ///< put in besides, no walls
    size_t point_count;
    struct ll_box box; ///< to be covered besides; may be empty
    double closed_m;   ///< gaps narrower than this are closed
};

/// Owns its arrays; `{0}` is empty; release with ll_mesh_clear. Used again for the next place.
struct ll_mesh {
    double grid_m; ///< a power of two
    struct ll_mesh_triangle *triangles;
    uint32_t *wall; ///< by 3 x triangle + side: first of its `walls`, LL_NONE where none is (closed
                    ///< gaps, the mesh's end, open sides)
    size_t triangle_count;
    struct ll_mesh_node *nodes;
    size_t node_count;
    struct ll_mesh_wall *walls;
    size_t wall_count;
    uint32_t *edge_vertex; ///< at which each edge handed in begins; private memory
    size_t edge_count;
    size_t vertex_count;
    uint32_t *point_node; ///< of each point handed in; LL_NONE where it lies in what is solid;
                          ///< on a wall, one of those there
    size_t point_count;
    struct ll_mesh_work *work; ///< what it is built in, and found in; private
};

/// @param inout_mesh Empty, or an earlier mesh, whose memory is used again; without triangles on
/// failure.
/// @return LL_OK, LL_E_NOMEM; LL_E_LIMIT: walls that cross millions of times; LL_E_INVALID: a
/// coordinate is not a number.
LL_MUST_USE enum ll_code ll_mesh_make(const struct ll_mesh_task *task, struct ll_mesh *inout_mesh,
                                      struct ll_err *err);
void ll_mesh_clear(struct ll_mesh *mesh);

/// A copy that holds no more than it needs, to be kept while the memory of the other is used again.
/// @param ret_mesh Owned by the caller (ll_mesh_clear); no other is made in it.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_mesh_copy(const struct ll_mesh *mesh, struct ll_mesh *ret_mesh,
                                      struct ll_err *err);

/// How much memory a copy takes, in bytes.
size_t ll_mesh_bytes(const struct ll_mesh *mesh);

/// The point of a grid nearest to one.
static inline struct ll_xy ll_mesh_snapped(double grid_m, struct ll_xy p)
{
    const double large = 6755399441055744.0 * grid_m; /* of 1.5 x 2^52 steps: no digits below it */
    return (struct ll_xy){(p.x + large) - large, (p.y + large) - large};
}

/// Twice the area of the triangle a, b, c: positive where c lies left of the line from a to b.
/// Exact for points of the grid.
static inline double ll_mesh_side(struct ll_xy a, struct ll_xy b, struct ll_xy c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/// The free triangle that holds a point (of the grid), its sides included; LL_NONE where it is in
/// what is solid, or outside.
uint32_t ll_mesh_locate(const struct ll_mesh *mesh, struct ll_xy p);

#endif
