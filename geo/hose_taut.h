/// Where a taut string can bend. Internal to geo/.
#ifndef LL_GEO_HOSE_TAUT_H
#define LL_GEO_HOSE_TAUT_H

#include "geo/hose_search.h"

/* A string that passes a corner this near is taken to bend around it; more candidates than needed
   do no harm. */
#define LL_HOSE_TANGENT_M (2.0 * LL_HOSE_CLEAR_M)

/// Whether a taut string that comes to a node from so far in a direction (of length 1) can bend
/// there.
bool ll_hose_can_bend(struct ll_hose_search *s, uint32_t number, struct ll_xy d, double came_m);

/// Opens the directions in which a taut string that came to a node from `before` can go on: from
/// straight ahead around the corner to along its far edge.
void ll_hose_open_taut(struct ll_hose_search *s, uint32_t number, struct ll_xy before,
                       double reach_m);

#endif
