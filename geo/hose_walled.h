/// Buildings that no hose can reach, found before the search. Internal to geo/.
#ifndef LL_GEO_HOSE_WALLED_H
#define LL_GEO_HOSE_WALLED_H

#include "geo/hose_search.h"

/// Closes the targets without any way by now that are walled in: from none of the nodes that see
/// them, and from none that these see in turn, is any start seen. Searching for them would go on up
/// to the limit. What cannot be told soon stays open; where a start is seen, the way to it bounds
/// what is looked for. @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_hose_walled(struct ll_hose_search *s, struct ll_err *err);

#endif
