/// Codes for areas whose file gives none.
#ifndef LL_CORE_AREA_CODES_H
#define LL_CORE_AREA_CODES_H

#include "core/table.h"

/// Gives each area without a code one of A001, A002, …, in order of name (bytes; nameless ones
/// first; equal names by id), leaving out codes that are taken. The same rows get the same codes.
/// Each area can then be told from those of the same name.
/// @param areas A table of the layer LL_AREA with the columns of code and name.
/// @return LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_area_codes_fill(struct ll_table *areas, struct ll_err *err);

#endif
