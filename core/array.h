/// Growing of plain arrays.
#ifndef LL_CORE_ARRAY_H
#define LL_CORE_ARRAY_H

#include <stddef.h>

#include "core/error.h"

/// Makes room for at least `need` items in `*items`, growing by half so that appending is cheap.
///
/// @param items     Address of the array pointer (`T **`); the pointer may be NULL at first.
/// @param capacity  Items that fit now; updated.
/// @param need      Items that must fit.
/// @param item_size sizeof(T).
/// @return LL_OK or LL_E_NOMEM, with everything unchanged.
LL_MUST_USE enum ll_code ll_array_reserve(void *items, size_t *capacity, size_t need,
                                          size_t item_size, struct ll_err *err);

#endif
