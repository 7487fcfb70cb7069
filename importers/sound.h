/// Whether a shape in the store's CRS can be what its layer holds, and what a repair did to it.
#ifndef LL_IMPORTERS_SOUND_H
#define LL_IMPORTERS_SOUND_H

#include "core/rules.h"
#include "core/shapes.h"
#include "data/store.h"

/// Reads the store's rule table. @param ret_rules Owned by the caller (ll_rules_free).
LL_MUST_USE enum ll_code ll_import_rules(ll_store *store, ll_rules **ret_rules, struct ll_err *err);

/// The middle of a layer, and how far from it a feature may be. `{0}` lets everything through.
struct ll_middle {
    struct ll_xy at;
    double limit_m; ///< 0: not known
};

/// The medians of the middles of all shapes; the limit is the rule far_away_m, but at least ten
/// times the median distance from there, so that a wide layer has no outliers only because it is
/// wide. Unknown for less than three shapes.
LL_MUST_USE enum ll_code ll_middle_of(const ll_rules *rules, const struct ll_shapes *shapes,
                                      struct ll_middle *ret_middle, struct ll_err *err);

/// NULL, or the reason (importers/report.h) why a shape cannot be used: a building that is a
/// sliver, anything far away from its layer.
const char *ll_unsound(const ll_rules *rules, enum ll_layer layer, const struct ll_middle *middle,
                       const struct ll_shapes *shapes, size_t index);

/// Whether a repaired polygon is to be looked at: its area changed by more than the rule
/// repaired_share, or it has fewer parts.
bool ll_repaired_much(const ll_rules *rules, const struct ll_shapes *before, size_t i,
                      const struct ll_shapes *after, size_t j);

#endif
