/// A mesh held against the edges it is made of, by slow and obvious ways.
#ifndef LL_TESTS_SUPPORT_MESH_CHECK_H
#define LL_TESTS_SUPPORT_MESH_CHECK_H

#include "geo/mesh.h"

/// How far from an edge as drawn the wall that stands for it may lie: bent by 1 mm, and snapped.
#define LL_MESH_OFF_M 0.0025

/// Asserts that triangles, links, nodes and lists of walls agree with each other and with the
/// edges, and that no open side crosses an edge.
void ll_assert_mesh_whole(const struct ll_mesh_task *task, const struct ll_mesh *mesh);

/// Asserts that `samples` points are free or solid as the edges around them say, and that at as
/// many points of edges, seen from 4 mm beside them, the wall is one that names the edge (or a gap
/// that is closed).
void ll_assert_mesh_solid(const struct ll_mesh_task *task, const struct ll_mesh *mesh,
                          size_t samples, uint64_t seed);

/// Whether all is free around a node: no wall ends there.
bool ll_mesh_is_full(const struct ll_mesh *mesh, uint32_t node);

/// Area of all triangles, m2.
double ll_mesh_area(const struct ll_mesh *mesh);

#endif
