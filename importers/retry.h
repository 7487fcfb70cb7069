/// A second try for what is in quarantine.
#ifndef LL_IMPORTERS_RETRY_H
#define LL_IMPORTERS_RETRY_H

#include "core/progress.h"
#include "data/quarantine.h"

/// What is to be tried again, and how. All borrowed.
struct ll_retry {
    struct ll_quarantine_filter filter;
    const char *key; ///< as in struct ll_import_request
    const char *crs; ///< instead of the features' own
    const struct ll_progress *progress;
};

/// What became of it.
struct ll_retry_report {
    size_t tried;
    size_t settled; ///< stored now, or there already
    size_t stored;  ///< rows written
};

/// Imports the features of the quarantine as if their source held them alone, as the store and its
/// tables are now: one import for each layer, source and CRS. Those that are not refused again are
/// settled; a feature whose geometry was too long to keep stays.
LL_MUST_USE enum ll_code ll_quarantine_retry(ll_store *store, const struct ll_retry *request,
                                             struct ll_retry_report *ret_report,
                                             struct ll_err *err);

#endif
