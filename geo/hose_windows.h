/// What is seen from a corner, triangle by triangle. Internal to geo/.
#ifndef LL_GEO_HOSE_WINDOWS_H
#define LL_GEO_HOSE_WINDOWS_H

#include "geo/hose_search.h"

/// Goes on with a window through the triangle it enters, and with what that leads to at no greater
/// length.
void ll_hose_window_on(struct ll_hose_search *search, const struct ll_hose_window *window);

/// Adds something that hoses come from. @return Its number; LL_NONE without memory.
uint32_t ll_hose_add_eye(struct ll_hose_search *search, const struct ll_hose_eye *eye);

/// Notes the way to a node that an eye sees.
void ll_hose_see_node(struct ll_hose_search *search, uint32_t eye, uint32_t node);

/// Looks out of a triangle that an eye lies in through one of its sides, between two rays, and lets
/// the window take its turn.
/// @param side 4 x triangle + side.
void ll_hose_look_through(struct ll_hose_search *search, uint32_t eye, uint32_t side,
                          struct ll_xy left, struct ll_xy right);

/// Looks in all directions with an eye that lies on a node.
void ll_hose_look_all_round(struct ll_hose_search *search, uint32_t eye, uint32_t node);

/// Looks around from a node that is reached: from a corner in the directions in which a taut string
/// goes on, else in all.
void ll_hose_look_around(struct ll_hose_search *search, uint32_t node);

#endif
