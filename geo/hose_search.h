/// Shortest hoses from many starts in one place. Internal to geo/.
#ifndef LL_GEO_HOSE_SEARCH_H
#define LL_GEO_HOSE_SEARCH_H

#include "geo/hose_open.h"
#include "geo/hose_place.h"
#include "geo/hose_view.h"
#include "geo/index.h"

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
    uint32_t from; ///< node before it; LL_NONE at a start
};

/// Owns its arrays; `{0}` is empty; release with ll_hose_search_clear. Nodes are those of the
/// place, then the starts.
struct ll_hose_search {
    const struct ll_hose_place *place;
    double limit_m;
    struct ll_box reach; ///< around all targets, relative
    const struct ll_hose_start *starts;
    size_t start_count;
    ll_index *start_index; ///< by place in `starts`
    struct ll_hose_label *nodes;
    struct ll_hose_label *targets;
    struct ll_xy *ends; ///< where the hose meets each target
    uint8_t *settled;
    uint8_t *closed; ///< by target: its hose cannot become shorter
    uint8_t *narrow; ///< by node of the place: what is known of it
    struct ll_hose_turn *heap;
    size_t heap_count;
    size_t heap_capacity;
    uint32_t *seen; ///< by piece: the last look at it
    uint32_t look;  ///< number of the present look
    struct ll_hose_ring *rings;
    size_t ring_count;
    struct ll_hose_view view; ///< of the node whose turn it is
    struct ll_hose_open open;
    uint32_t blocker; ///< edge that blocked the straight way tried last; LL_NONE
};

/// Finds the shortest hose to every target of the place.
///
/// Ways laid straight and around single obstacles come first (geo/hose_direct.h) and bound what is
/// looked for. Then A* (Hart, Nilsson and Raphael 1968) over the corners around which a taut string
/// can bend (Lozano-Perez and Wesley 1979), from all starts to all targets at once: a node's turn
/// comes by the length so far and the straight line on to the nearest target whose hose can still
/// become shorter. What a corner sees is found when its turn comes, nearest cells first, with what
/// lies behind nearer buildings left out, and only in the directions in which a taut string can go
/// on. Exact up to the clearance at corners.
LL_MUST_USE enum ll_code ll_hose_search_run(const struct ll_hose_place *place,
                                            const struct ll_hose_start *starts, size_t start_count,
                                            double limit_m, struct ll_hose_search *ret_search,
                                            struct ll_err *err);
/// Where a node is.
struct ll_xy ll_hose_node_at(const struct ll_hose_search *search, uint32_t node);

/// Lets a node take its turn once no way is left that is shorter than `least_m`.
LL_MUST_USE enum ll_code ll_hose_search_push(struct ll_hose_search *search, uint32_t node,
                                             double least_m, struct ll_err *err);

void ll_hose_search_clear(struct ll_hose_search *search);

#endif
