/// Shortest hoses by the slow, obvious way: all nodes of a place looked at from all others.
///
/// Knows what geo/hose_place.h says may be in the way and where hoses may bend, and nothing else of
/// how the program looks for them.
#ifndef LL_TESTS_SUPPORT_HOSE_BRUTE_H
#define LL_TESTS_SUPPORT_HOSE_BRUTE_H

#include "geo/hose_search.h"

/// Fills in the shortest hose to each target of a place; INFINITY over the limit.
void hose_brute(const struct ll_hose_place *place, const struct ll_hose_start *starts,
                size_t start_count, double limit_m, double *ret_m);

/// Whether no corner comes nearer than this to another outline without touching it. Below 0.25 m a
/// hose may fit through on one side only, and the clearance decides what is open; below 0.05 m gaps
/// count as closed, but brute force slips through where they happen to be in line with a node.
bool hose_brute_has_room(const struct ll_hose_place *place, double gap_m);

#endif
