/// Ways around what is in the way, tried before the search. Internal to geo/.
#ifndef LL_GEO_HOSE_AROUND_H
#define LL_GEO_HOSE_AROUND_H

#include "geo/hose_search.h"

/// The pieces of one target, which lie together.
struct ll_hose_goal {
    const struct ll_hose_piece *pieces;
    uint32_t count;
};

/// Looks for a way from a node with a label to a target: straight, else around either side of the
/// piece that is in the way, and on from there. What is found is a hose that can be laid, not
/// always the shortest; it bounds what the search looks for.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_hose_around(struct ll_hose_search *s, uint32_t node,
                                        const struct ll_hose_goal *goal, struct ll_err *err);

#endif
