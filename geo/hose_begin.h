/// What is seen from where hoses begin. Internal to geo/.
#ifndef LL_GEO_HOSE_BEGIN_H
#define LL_GEO_HOSE_BEGIN_H

#include "geo/hose_search.h"

/// Finds the triangle that a start looks from that is a point, and where in it: LL_NONE when it is
/// in none.
uint32_t ll_hose_locate_start(struct ll_hose_search *search, uint32_t start);

/// Where a hose begins that leads straight to a point, as it is looked from.
struct ll_xy ll_hose_begun_at(const struct ll_hose_search *search, uint32_t start, struct ll_xy to);

/// Whether a start is a point that lies on a node: it has looked around from there.
bool ll_hose_begins_on(const struct ll_hose_search *search, uint32_t start, uint32_t node);

/// Looks around from a start, or from the node it lies on.
void ll_hose_begin(struct ll_hose_search *search, uint32_t start);

#endif
