/// What imports repaired, joined or found doubtful about features that were stored.
#ifndef LL_DATA_FINDINGS_H
#define LL_DATA_FINDINGS_H

#include "core/model.h"
#include "data/store.h"

/// One finding. All texts borrowed; NULL counts as "".
struct ll_finding {
    enum ll_layer layer;
    const char *source; ///< name of the source, as in struct ll_origin
    const char *uid;    ///< of the feature
    const char *kind;   ///< stable key, such as "repaired", "overlap", "joined"
    const char *detail; ///< human text, may be ""
    const char *before; ///< WKT in the store's CRS, "" when nothing was changed
    const char *after;
};

/// Records a finding inside the caller's transaction.
LL_MUST_USE enum ll_code ll_finding_add(ll_store *store, const struct ll_finding *finding,
                                        struct ll_err *err);

/// Which findings. NULL: any.
struct ll_finding_filter {
    const enum ll_layer *layer;
    const char *kind;
    size_t most; ///< 0: all
};

/// Visits findings, the latest first. @param visit LL_OK to go on; its failure is the answer. Texts
/// are borrowed until it returns.
LL_MUST_USE enum ll_code ll_findings_each(ll_store *store, const struct ll_finding_filter *filter,
                                          enum ll_code (*visit)(const struct ll_finding *finding,
                                                                void *user, struct ll_err *err),
                                          void *user, struct ll_err *err);

#endif
