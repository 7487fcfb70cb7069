/// Which blockers must go together to win what for which building.
#ifndef LL_GEO_REACH_BUNDLES_H
#define LL_GEO_REACH_BUNDLES_H

#include "core/best_set.h"
#include "geo/reach_private.h"

/// What is asked of one class. All borrowed.
struct ll_reach_bundle_ask {
    const struct ll_reach_town *town;
    const struct ll_reach_stops *stops;
    const struct ll_reach *reach;
    enum ll_vehicle_class vehicle;
    const uint32_t *item_of; ///< by blocker: its number as an item; LL_NONE: it stays
    uint32_t most;           ///< items that go
    double delay_s;          ///< what is won on less is no delay
    double cut_off_s;        ///< what opening the way to a building counts as
    size_t limit;            ///< of ways looked at, and of bundles
};

/// Rows are buildings that some bundle wins something for. Owns its arrays; `{0}` is empty; release
/// with ll_reach_bundles_clear.
struct ll_reach_bundles {
    size_t *first; ///< row_count + 1
    size_t row_count;
    struct ll_bundle *bundles;
    size_t capacity[2]; ///< of rows and bundles; private
};
void ll_reach_bundles_clear(struct ll_reach_bundles *bundles);

/// Finds, for every node of the network, the quickest ways that lead through blockers, one for each
/// set of blockers such that none with fewer of them is as quick; and from them what each set wins
/// for the buildings that stop there. A way that leads through as many as a bundle holds goes
/// through further ones as if they were not there where more may go than that; and where there are
/// more ways than `limit` the bundles are made smaller, so that they promise too much, never too
/// little.
/// @return LL_OK, LL_E_NOMEM, LL_E_LIMIT (over `limit` even with bundles of one).
LL_MUST_USE enum ll_code ll_reach_bundles_find(const struct ll_reach_bundle_ask *ask,
                                               struct ll_reach_bundles *ret_bundles,
                                               struct ll_err *err);

#endif
