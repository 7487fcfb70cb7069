/// The quarantine as a table that a clerk can mend.
#ifndef LL_APP_JOBS_QUARANTINE_JOB_H
#define LL_APP_JOBS_QUARANTINE_JOB_H

#include "data/quarantine.h"

/// What is wanted.
struct ll_quarantine_export {
    struct ll_quarantine_filter filter;
    const char *file;
    enum ll_lang lang;
    /// Human text of a reason.
    const char *(*reason_text)(const char *reason, enum ll_lang lang);
};

/// Writes the features of the quarantine as CSV, UTF-8 with a mark so that Excel takes it as such:
/// id, layer, source, key, reason, why (in words), detail, crs, wkt, then every column that any of
/// them had, by name.
/// @return LL_E_EXISTS when the file is there, LL_E_IO, LL_E_FULL, what reading the store gives.
LL_MUST_USE enum ll_code ll_quarantine_export(ll_store *store,
                                              const struct ll_quarantine_export *request,
                                              size_t *ret_features, struct ll_err *err);

#endif
