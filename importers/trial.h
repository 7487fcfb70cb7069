/// What a dry run shows beyond counts: what would be written, where it lies and what is refused.
#ifndef LL_IMPORTERS_TRIAL_H
#define LL_IMPORTERS_TRIAL_H

#include "core/rules.h"
#include "geo/ctx.h"
#include "importers/import.h"

/// Refused features that are shown.
#define LL_TRIAL_REFUSED 5

/// Keeps a refused feature for showing, as long as there is room. Only in a dry run.
/// @param raw As in the quarantine.
LL_MUST_USE enum ll_code ll_trial_refused(struct ll_import_report *report, const char *key,
                                          const char *reason, const char *raw, struct ll_err *err);

/// What is looked at. All borrowed.
struct ll_trial_input {
    enum ll_layer layer;
    int64_t first_id; ///< rows from here on are those that would be written
    uint32_t columns; ///< bits of the fields that have a column
    ll_geo_ctx *geo;
    const ll_rules *rules;
};

/// Looks at the rows an import wrote, inside its transaction, and fills `report->trial`: shares of
/// unknown values, the box in longitude and latitude, how many lie in which known area.
LL_MUST_USE enum ll_code ll_trial_look(ll_store *store, const struct ll_trial_input *input,
                                       struct ll_import_report *report, struct ll_err *err);

#endif
