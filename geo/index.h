/// A packed R-tree over boxes, static, in Hilbert order.
#ifndef LL_GEO_INDEX_H
#define LL_GEO_INDEX_H

#include "core/shapes.h"

/// Read-only after building; any number of threads may search it. Opaque.
///
/// Boxes are kept as single-precision numbers relative to the middle of all, rounded outwards: at
/// most 21 bytes an item. So a search may also visit items whose box misses by less than a few
/// ten-millionths of the extent (1 cm in 50 km), never fewer; lower bounds err downwards alike.
/// Coordinates up to 1e15 m.
typedef struct ll_index ll_index;

/// Builds an index over `count` boxes (copied). Item numbers are places in `boxes`. Empty boxes are
/// never found. Source: Kamel and Faloutsos, "On packing R-trees" (1993); fan-out 16.
/// @param ret_index Owned by the caller (ll_index_free).
/// @return LL_OK, LL_E_LIMIT over 2^32 - 2 boxes, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_index_new(const struct ll_box *boxes, size_t count,
                                      ll_index **ret_index, struct ll_err *err);
void ll_index_free(ll_index *index);
void ll_index_freep(ll_index **index);

/// Calls `visit` for every item whose box meets `box`, until it returns false. Order is that of
/// the tree, the same on every run.
void ll_index_search(const ll_index *index, const struct ll_box *box,
                     bool (*visit)(uint32_t item, void *user), void *user);

/// Nearest items first: calls `visit` with a lower bound of the item's distance (that of the
/// boxes) to `box`; visit returns the distance beyond which nothing interests it any more (start
/// with INFINITY), and the search ends when the next lower bound exceeds that. A negative answer
/// ends it at once. Items at exactly that distance are still visited.
/// @return LL_E_NOMEM, else LL_OK.
LL_MUST_USE enum ll_code
ll_index_nearest(const ll_index *index, const struct ll_box *box, double limit,
                 double (*visit)(uint32_t item, double at_least, void *user), void *user,
                 struct ll_err *err);

#endif
