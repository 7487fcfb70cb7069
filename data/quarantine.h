/// The quarantine: features that an import could not use, with all they said.
#ifndef LL_DATA_QUARANTINE_H
#define LL_DATA_QUARANTINE_H

#include <stdint.h>

#include "core/model.h"
#include "data/store.h"

/// One feature an import could not use. All texts borrowed.
struct ll_quarantined {
    enum ll_layer layer;
    const char *source;
    const char *key;    ///< source's own key or feature number
    const char *reason; ///< stable key, such as "no_geometry"
    const char *detail; ///< human text, may be ""
    /// All it said, as JSON: {"geometry": WKT or null, "columns": [[name, text or null], …]}, and
    /// "cut": true when the geometry was too long to keep.
    const char *raw;
    const char *crs;      ///< as --crs takes it; NULL or "": not known
    const char *mapping;  ///< lines of field=column, as --map takes them; may be NULL
    int64_t id;           ///< set when read
    int64_t refused;      ///< how often it was refused; set when read
    const char *added_at; ///< set when read
};

/// Puts a feature into quarantine. The same layer, source, key and raw text again is the same
/// feature: it is kept once, with the reason given last, and is open again if it was settled.
LL_MUST_USE enum ll_code ll_quarantine_add(ll_store *store, const struct ll_quarantined *feature,
                                           struct ll_err *err);

/// Which features. NULL: any.
struct ll_quarantine_filter {
    const enum ll_layer *layer;
    const char *reason;
    const char *source;
};

/// Visits the features that are not settled, by layer, source and order of coming.
/// @param visit LL_OK to go on; its failure is the answer. Texts are borrowed until it returns.
LL_MUST_USE enum ll_code ll_quarantine_each(
    ll_store *store, const struct ll_quarantine_filter *filter,
    enum ll_code (*visit)(const struct ll_quarantined *feature, void *user, struct ll_err *err),
    void *user, struct ll_err *err);

/// Settles a feature unless it was refused again since it was read; in a transaction.
/// @param refused As read. @param ret_settled Whether it is settled now.
LL_MUST_USE enum ll_code ll_quarantine_settle(ll_store *store, int64_t id, int64_t refused,
                                              bool *ret_settled, struct ll_err *err);

#endif
