/// What is seen from a corner, triangle by triangle. Internal to geo/.
#ifndef LL_GEO_HOSE_WINDOWS_H
#define LL_GEO_HOSE_WINDOWS_H

#include "geo/hose_search.h"

/// Goes on with a window through the triangle it enters, and with what that leads to at no greater
/// length.
void ll_hose_window_on(struct ll_hose_search *search, const struct ll_hose_window *window);

/// Finds the triangle that a start looks from, and where in it: LL_NONE when it is in none.
uint32_t ll_hose_locate_start(struct ll_hose_search *search, uint32_t start);

/// Looks around from a node that is reached: from a corner in the directions in which a taut string
/// goes on, else in all.
void ll_hose_look_around(struct ll_hose_search *search, uint32_t node);

#endif
