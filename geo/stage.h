/// The one family of stage functions: scene, rules, previous results and a dirty box in, results
/// out. A full run is a run without a box.
///
/// What-if and live changes pass a changed scene, the previous results and the box around
/// everything that changed (where it was and where it is now), and get what a full run would give.
/// Rows stay: the same buildings in the same rows, and every lane, hydrant and station that is
/// still there keeps its row, since results name rows. New ones come at the end; one that is gone
/// keeps its row with a status that does not count (missing, not drivable, not staffed).
///
/// A stage that fails or is cancelled leaves its columns as "not run" for every building, never a
/// mixture of old and new.
#ifndef LL_GEO_STAGE_H
#define LL_GEO_STAGE_H

#include "core/pool.h"
#include "core/progress.h"
#include "core/results.h"
#include "core/rules.h"
#include "core/speeds.h"
#include "core/vehicles.h"

struct ll_hose_ground;
struct ll_joined_lanes;
struct ll_network;

/// What every stage reads. All borrowed.
struct ll_stage {
    const struct ll_scene *scene;
    const ll_rules *rules;
    const struct ll_speeds *speeds;
    const struct ll_vehicles *vehicles; ///< NULL: nothing is told of classes of vehicles
    const struct ll_box *dirty;         ///< NULL: everything changed
    unsigned threads;
    const struct ll_progress *progress; ///< may be NULL
    const struct ll_network *roads; ///< of all lanes of the scene, where a stage before made it;
                                    ///< NULL: who wants it makes it
    const struct ll_joined_lanes *joined; ///< what these roads are made of; likewise
    const uint32_t *order; ///< rows of the buildings along the Hilbert curve; likewise
    const struct ll_hose_ground *ground; ///< of the scene; likewise
};

/// Checks that results have one row for each building of the scene.
/// @return LL_OK or LL_E_INVALID.
LL_MUST_USE enum ll_code ll_stage_fits(const struct ll_stage *in,
                                       const struct ll_building_results *results,
                                       struct ll_err *err);

/// The order in which the buildings of a run are asked: along the Hilbert curve, where the next one
/// finds what the one before found; within a dirty box, where few are asked, that of the rows.
/// @param ret_own   Receives what was made for it, owned by the caller (ll_free); NULL for nothing.
/// @param ret_order Receives the rows in order; NULL: as they come.
/// @return LL_OK, LL_E_NOMEM.
LL_MUST_USE enum ll_code ll_stage_order(const struct ll_stage *in, uint32_t **ret_own,
                                        const uint32_t **ret_order, struct ll_err *err);

/// Distances that differ by less than this are the same: far above what rounding does to
/// coordinates, far below what any survey resolves. Limits of rules are widened by it, so that
/// what was drawn at exactly 150 m counts as within 150 m.
#define LL_ROUNDING_M 1e-6

/// Runs `fn` over [0, count) on the stage's threads, with progress told from the calling thread.
/// @param what Catalogue key of what is being done.
/// @return that of `fn`, or LL_E_CANCELLED.
LL_MUST_USE enum ll_code ll_stage_each(const struct ll_stage *in, const char *what, size_t count,
                                       ll_pool_fn fn, void *user, struct ll_err *err);

/// Whether a change inside the dirty box can matter to something with this box whose result depends
/// on what lies within `reach_m` of it. True without a dirty box and for a reach that is unknown.
bool ll_stage_touches(const struct ll_stage *in, const struct ll_box *box, double reach_m);

#endif
