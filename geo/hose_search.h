/// Shortest hoses from many starts in one place. Internal to geo/.
#ifndef LL_GEO_HOSE_SEARCH_H
#define LL_GEO_HOSE_SEARCH_H

#include "geo/hose_place.h"

/// Where a hose may begin; relative to the place's origin.
struct ll_hose_start {
    struct ll_xy at;
    double already_m;
    uint32_t owner;
};

/// How a point is reached best.
struct ll_hose_label {
    double length_m; ///< INFINITY when it is not
    uint32_t owner;
    uint32_t from;      ///< node before it; LL_NONE at a start
    double laid_from_m; ///< what was counted in at the start
};

/// Whether a way is shorter than a label; of equal ones that of the lower owner.
static inline bool ll_hose_improves(const struct ll_hose_label *label, double length_m,
                                    uint32_t owner)
{
    return length_m < label->length_m || (length_m == label->length_m && owner < label->owner);
}

/// Where hoses come from around a corner, or from a start: the eye of a few windows.
struct ll_hose_eye {
    struct ll_xy at;     ///< where one looks from: the corner itself
    struct ll_xy beside; ///< where the hose bends
    double length_m;     ///< so far
    double laid_from_m;  ///< as in its label
    uint32_t node;
    uint32_t owner;
};

/// What a source sees through one side of a triangle: all between two rays.
struct ll_hose_window {
    struct ll_xy left; ///< a point of the ray
    struct ll_xy right;
    uint32_t across; ///< 4 x the triangle it enters + the side it comes through
    uint32_t source;
};

/// What waits to be done, by length.
struct ll_hose_bucket {
    struct ll_hose_window *windows;
    size_t window_count;
    size_t window_capacity;
    uint32_t *nodes;
    size_t node_count;
    size_t node_capacity;
};

/// Where a hose bends at a node of the mesh.
struct ll_hose_corner {
    struct ll_xy beside; ///< at the hose's distance from both walls
    uint32_t right; ///< the node at the other end of the wall that ends the free ground clockwise;
                    ///< LL_NONE
    uint32_t left;  ///< and counter-clockwise
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_search_clear. Nodes are those of the
/// mesh, then the place's passages, then the starts.
struct ll_hose_search {
    const struct ll_hose_place *place;
    const struct ll_mesh *mesh;
    double limit_m;
    double reach_m; ///< longest part that is laid
    const struct ll_hose_start *starts;
    size_t start_count;
    uint32_t first_passage; ///< nodes from here on are passages
    uint32_t first_start;   ///< and from here on starts
    struct ll_hose_label *nodes;
    double *looked_m; ///< by node: the length with which it looked around; INFINITY
    uint8_t *along;   ///< by node: it was reached along a lane, and is left any way
    struct ll_hose_corner *corners;
    uint32_t *passage_node; ///< by passage
    uint32_t *node_passage; ///< by node of the mesh: the first passage there; LL_NONE
    uint32_t *next_passage; ///< by passage: the next one at the same node
    struct ll_hose_label *targets;
    struct ll_xy *ends;    ///< where the hose meets each target
    uint32_t *edge_target; ///< by edge of the place
    uint32_t
        *corner_edge;    ///< by vertex of the mesh: an edge of a target that begins there; LL_NONE
    uint32_t *next_edge; ///< by edge: another one that begins there
    struct ll_hose_eye *eyes;
    size_t eye_count;
    size_t eye_capacity;
    struct ll_xy *start_eyes; ///< by start: where it looks from, once it has
    uint32_t *whole; ///< by 3 x triangle + side: a start's eye that sees all of it; LL_NONE
    struct ll_hose_bucket *buckets;
    size_t bucket_count;
    size_t bucket; ///< the present one
    enum ll_code code;
    struct ll_err *err;
};

/// Finds the shortest hose to every target of the place that is wanted.
/// Where the place's `reach_m` leaves the shortest way out, the one that is found may not be the
/// shortest of the others.
LL_MUST_USE enum ll_code ll_hose_search_run(const struct ll_hose_place *place,
                                            const struct ll_hose_start *starts, size_t start_count,
                                            double limit_m, struct ll_hose_search *ret_search,
                                            struct ll_err *err);
/// Where the hose bends at a node, or begins.
struct ll_xy ll_hose_node_at(const struct ll_hose_search *search, uint32_t node);

void ll_hose_search_clear(struct ll_hose_search *search);

/// Notes a way to a node, if it is the shortest, and lets it take its turn.
/// @param along It leads along a lane.
void ll_hose_reach_node(struct ll_hose_search *search, uint32_t node,
                        const struct ll_hose_label *way, bool along);

/// Notes a way to a point of an edge for the target whose wall it is, where it is the shortest.
void ll_hose_reach_edge(struct ll_hose_search *search, uint32_t edge,
                        const struct ll_hose_label *way, struct ll_xy at);

/// Lets a window take its turn at a length.
void ll_hose_push_window(struct ll_hose_search *search, const struct ll_hose_window *window,
                         double length_m);

#endif
