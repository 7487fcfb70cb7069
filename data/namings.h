/// Which village was named as the one with outstanding fire risk, by whom and why.
///
/// Rows are only ever added; the last of an assessment counts. A village that is not of rank 1 is
/// named with a reason or not at all. Source: FACTS C1 point 9 ("override allowed, never silent").
#ifndef LL_DATA_NAMINGS_H
#define LL_DATA_NAMINGS_H

#include "data/assessments.h"

/// One decision. Owns its texts; release with ll_naming_clear.
struct ll_naming {
    char *code;
    char *name;
    size_t rank;    ///< of the village when it was named: the original rank
    double risk;    ///< likewise
    double p_first; ///< likewise; NAN when not drawn
    char *person;
    char *reason;       ///< "" where none was needed
    char named_at[24];  ///< UTC
    size_t made_before; ///< namings of the assessment that this one replaced
};
void ll_naming_clear(struct ll_naming *naming);

/// Adds a naming of a village of an assessment, in a transaction of its own.
/// @param person  Who decides, not empty. @param reason "" only for a village of rank 1.
/// @return LL_E_USAGE when person or reason is missing.
LL_MUST_USE enum ll_code ll_naming_add(ll_store *store, int64_t assessment,
                                       const struct ll_stored_village *village, const char *person,
                                       const char *reason, struct ll_err *err);

/// The naming that counts. @param ret_found Whether there is one; if not, `ret_naming` is
/// untouched.
/// @param ret_naming Owned by the caller (ll_naming_clear).
LL_MUST_USE enum ll_code ll_naming_load(ll_store *store, int64_t assessment, bool *ret_found,
                                        struct ll_naming *ret_naming, struct ll_err *err);

#endif
