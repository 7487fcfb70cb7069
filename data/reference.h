/// Reference tables: compiled in, copied into the store at init, editable there.
#ifndef LL_DATA_REFERENCE_H
#define LL_DATA_REFERENCE_H

#include <stddef.h>

#include "data/store.h"

/// A file of data/reference as it was compiled in. Borrowed, lives for ever.
/// @param name Such as "rules.csv". @return NULL when there is no such table.
const char *ll_reference_builtin(const char *name, size_t *ret_len);

/// Names of all compiled-in tables, ended by NULL.
const char *const *ll_reference_names(void);

/// The table as the store holds it; the compiled-in one where the store has none.
/// @param ret_text Owned by the caller (ll_free), terminated. @param ret_len May be NULL.
LL_MUST_USE enum ll_code ll_reference_load(ll_store *store, const char *name, char **ret_text,
                                           size_t *ret_len, struct ll_err *err);

/// Replaces the store's copy (origin "user"). The caller checks the content first.
LL_MUST_USE enum ll_code ll_reference_save(ll_store *store, const char *name, const char *text,
                                           const char *origin, struct ll_err *err);

#endif
