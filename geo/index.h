/// A packed R-tree over boxes, static, in Hilbert order.
#ifndef LL_GEO_INDEX_H
#define LL_GEO_INDEX_H

#include "core/shapes.h"

/// Read-only after building; any number of threads may search it. Opaque.
typedef struct ll_index ll_index;

/// Builds an index over `count` boxes (copied). Item numbers are places in `boxes`. Empty boxes are
/// never found. @param ret_index Owned by the caller (ll_index_free).
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
/// with INFINITY), and the search ends when the next lower bound exceeds that.
/// @return LL_E_NOMEM, else LL_OK.
LL_MUST_USE enum ll_code
ll_index_nearest(const ll_index *index, const struct ll_box *box, double limit,
                 double (*visit)(uint32_t item, double at_least, void *user), void *user,
                 struct ll_err *err);

#endif
