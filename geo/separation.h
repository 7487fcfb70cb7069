/// Separation: buildings too near to each other, clusters through which fire can walk, and what
/// would part them.
#ifndef LL_GEO_SEPARATION_H
#define LL_GEO_SEPARATION_H

#include "core/fire_gaps.h"
#include "core/separation.h"
#include "geo/stage.h"

/// Judges every pair of buildings by what is required of it (core/fire_gaps.h).
///
/// A pair is certain when it is nearer than the least requirement that is still possible (mildest
/// kinds, code and reductions), possible when nearer than the greatest. A distance up to
/// LL_ROUNDING_M short of a requirement keeps it. Buildings that touch (rule `touching_m`) are one
/// unit and not judged when their compound is known and the same, or not known of either or
/// both and one is drawn within the other (geo/holders.h); of different compounds the pair is
/// judged as any other; where a compound is unknown the pair is possible, not certain, since they
/// may be one unit.
///
/// Clusters: certain ones are joined by one unit, and by distances short of the least requirement
/// where one side is known to be timber or of grade 3 or 4 (touching buildings of unknown compound
/// included: fire walks there, one unit or two); possible ones by one unit and by all pairs where
/// one side may be. A cluster has at least one such gap. It is of lower grade when the timber and
/// grade 3 and 4 buildings in it (known ones in certain clusters, possible ones in the others)
/// cover the share `cluster_low_share` of its footprint, to which what is drawn within another one
/// adds nothing. No limit holds when the rural code holds
/// for none of its members.
///
/// @param gaps    The tables.
/// @param results Villages, through which households are shared out (core/people.h); NULL: only
///                the buildings' own households are known.
/// @param before  Results of the same buildings before a change inside the dirty box; NULL without
///                one.
/// @param ret     Receives everything; untouched on failure.
/// @return LL_OK, LL_E_INVALID (a dirty box without `before`, results of other buildings),
///         LL_E_LIMIT, LL_E_NOMEM, LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_separation_stage(const struct ll_stage *in,
                                             const struct ll_fire_gaps *gaps,
                                             const struct ll_building_results *results,
                                             const struct ll_separation *before,
                                             struct ll_separation *ret, struct ll_err *err);

/// A neighbour of one building, and why it is judged so.
struct ll_neighbour {
    struct ll_pair pair;
    uint32_t building;         ///< the other one
    struct ll_fire_class kind; ///< what the other one may be
    struct ll_fire_need need;  ///< with the rows of the tables
};

/// The neighbours of one building that are too near under some reading or of one unit with it,
/// judged as by the stage, nearest first.
/// @param ret_neighbours Owned by the caller (ll_free).
/// @return LL_OK or LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_separation_neighbours(const struct ll_stage *in,
                                                  const struct ll_fire_gaps *gaps,
                                                  uint32_t building,
                                                  struct ll_neighbour **ret_neighbours,
                                                  size_t *ret_count, struct ll_err *err);

#endif
