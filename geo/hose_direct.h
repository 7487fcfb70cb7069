/// Hoses laid straight from where they begin. Internal to geo/.
#ifndef LL_GEO_HOSE_DIRECT_H
#define LL_GEO_HOSE_DIRECT_H

#include "geo/hose_search.h"

/// Tries the starts nearest to each target, before the search. No way is shorter than the straight
/// one from the start that could be the nearest: where that one is free the target has its answer
/// and is closed. Elsewhere a longer straight way that is free bounds what the search looks for.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT.
LL_MUST_USE enum ll_code ll_hose_direct(struct ll_hose_search *s, struct ll_err *err);

#endif
