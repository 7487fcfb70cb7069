/// The language a client wants.
#ifndef LL_APP_HTTP_TONGUE_H
#define LL_APP_HTTP_TONGUE_H

#include "core/error.h"

/// Language by the field `lang` of the query ("zh" or "en"), else by the header Accept-Language
/// (highest quality; the earlier one of equals), else `fallback`. Both may be NULL.
/// @return LL_E_INVALID for another `lang`.
LL_MUST_USE enum ll_code ll_tongue_choose(const char *query, const char *header,
                                          enum ll_lang fallback, enum ll_lang *ret_lang,
                                          struct ll_err *err);

#endif
