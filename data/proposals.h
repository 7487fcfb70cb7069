/// Proposals: the last answers of `site` and `plan`, kept for maps and exports.
///
/// Unlike assessments they may be replaced: a new one of the same kind and area takes the place of
/// the one before. What they were made from is noted, so that a stale one can be told.
#ifndef LL_DATA_PROPOSALS_H
#define LL_DATA_PROPOSALS_H

#include "core/sites.h"
#include "data/store.h"

enum ll_proposal_kind {
    LL_PROPOSAL_HYDRANTS = 0,
    LL_PROPOSAL_MICRO,
    LL_PROPOSAL_TOWNSHIP,
    LL_PROPOSAL_ACTIONS, ///< a work list
    LL_PROPOSAL_KIND_COUNT
};
/// "hydrants", "micro", "township", "actions".
const char *ll_proposal_kind_key(enum ll_proposal_kind kind);

/// More questions than this are not asked of an action.
#define LL_PROPOSAL_GAINS_MAX 8

/// Buildings that an action brings an answer to a question, or takes it from.
struct ll_proposal_gain {
    char question[32];
    int64_t gained;
    int64_t lost;
};

/// A site or an action. Features by their id in the store; 0: none.
struct ll_proposal_item {
    char kind[16]; ///< key
    struct ll_xy at;
    int64_t feature; ///< the hydrant or obstacle that is there
    int64_t lane;
    int64_t village;
    double cost_yuan;
    double gain_buildings; ///< NAN where it was not computed, as the next three
    double gain_residents;
    double gain_weight;
    double burden_won;
    bool width_assumed;
    bool near_walls;
    double length_m; ///< of a fire wall; NAN of all else, as the next two
    double part_a;   ///< buildings that it parts
    double part_b;
    size_t gain_count;
    struct ll_proposal_gain gains[LL_PROPOSAL_GAINS_MAX];
};

/// One proposal. Owns its items and texts; `{0}` is empty; release with ll_proposal_clear.
struct ll_proposal {
    int64_t id;         ///< from here to `made_at` filled by the store
    int64_t assessment; ///< newest whole one of the same data; 0: none
    char program[32];
    char made_at[24];
    enum ll_proposal_kind kind;
    int64_t area;     ///< id of the area that was asked about; 0: everywhere
    int64_t as_of_ms; ///< as ll_scene_moment says
    char tables[40];  ///< hash of the reference tables
    char *parameters; ///< what was asked, as JSON
    double buildings; ///< asked about; NAN: not counted, as the next two
    double covered_before;
    double covered_after;
    double circle_m; ///< that each site protects; 0: no circle
    double cost_yuan;
    struct ll_proposal_item *items;
    size_t count;
};
void ll_proposal_clear(struct ll_proposal *proposal);

/// All proposals of some kinds, the newest first. Release with ll_proposals_clear.
struct ll_proposals {
    struct ll_proposal *items;
    size_t count;
    size_t capacity; ///< private
};
void ll_proposals_clear(struct ll_proposals *proposals);

/// Keeps a proposal in place of that of the same kind and area, in one transaction.
/// @param buildings Those that `cover` is aligned to.
/// @param cover     enum ll_site_cover each; NULL: nothing is said of buildings.
/// @param ret_id    Receives its number.
LL_MUST_USE enum ll_code ll_proposal_store(ll_store *store, const struct ll_proposal *proposal,
                                           const struct ll_table *buildings, const uint8_t *cover,
                                           int64_t *ret_id, struct ll_err *err);

/// Reads proposals. @param kinds A bit for each enum ll_proposal_kind.
LL_MUST_USE enum ll_code ll_proposals_load(ll_store *store, unsigned kinds,
                                           struct ll_proposals *ret_proposals, struct ll_err *err);

/// What a proposal means for buildings, aligned to a table; LL_SITE_NOT_ASKED where it says
/// nothing. @param ret_cover Owned by the caller (ll_free).
LL_MUST_USE enum ll_code ll_proposal_cover_load(ll_store *store, int64_t proposal,
                                                const struct ll_table *buildings,
                                                uint8_t **ret_cover, struct ll_err *err);

#endif
