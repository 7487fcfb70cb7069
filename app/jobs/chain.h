/// From a scene to the risk of its villages: every stage in its order, in memory alone.
///
/// A full run; or, after one, the run of the changed scene within a dirty box, which gives what a
/// full run would (geo/stage.h).
#ifndef LL_APP_JOBS_CHAIN_H
#define LL_APP_JOBS_CHAIN_H

#include "app/jobs/model.h"
#include "core/outcomes.h"
#include "core/risk.h"
#include "geo/clearance.h"
#include "geo/hose.h"
#include "geo/reach.h"
#include "geo/response.h"

/// Stages in the order they run; the first and the last are of the store.
enum ll_assess_stage {
    LL_STAGE_LOAD = 0,
    LL_STAGE_AREAS,
    LL_STAGE_WATER,
    LL_STAGE_LANES,
    LL_STAGE_CLEARANCE,
    LL_STAGE_RESPONSE,
    LL_STAGE_REACH,
    LL_STAGE_SEPARATION,
    LL_STAGE_SUPPLY,
    LL_STAGE_RISK,
    LL_STAGE_STORE,
    LL_STAGE_COUNT
};

/// Bit in ll_chain.changed: of the ground nothing but fire walls, which separation alone reads.
#define LL_CHANGED_FIRE_WALLS (1U << LL_LAYER_COUNT)

/// What a run computes. Owns its arrays; `{0}` is "nothing run"; release with ll_chain_clear.
struct ll_chain {
    uint32_t *villages; ///< rows of the areas that are villages, in order of code
    size_t village_count;
    uint32_t *incident_area; ///< area row of each incident, LL_NONE outside
    uint32_t *obstacle_area; ///< of each obstacle, likewise
    uint32_t *lane_area;     ///< of the middle of each lane, likewise
    struct ll_building_results results;
    struct ll_outcomes outcomes;
    struct ll_nearby nearby;
    struct ll_response_totals response;
    struct ll_hose_ground ground; ///< what hoses are laid around in this run, once a stage wanted
                                  ///< it; until the swing is found, or runs within a box follow
    bool lasting; ///< set before the first run when runs within a box will follow: then what they
                  ///< go on from is kept
    unsigned changed; ///< bit per enum ll_layer (or LL_CHANGED_FIRE_WALLS) that differs from the
                      ///< run before a run within a box; 0: any may. Stages that read none of them
                      ///< are left as they are
    bool same_gates;  ///< no obstacle that differs is or was a gate: hoses lie as they did
    ll_clearance_memory *clearance_memory;
    ll_response_memory *response_memory;
    ll_reach_memory *reach_memory;
    const struct ll_swing_source *swing; ///< borrowed; NULL: villages are measured without swings
    uint8_t *station_state;              ///< enum ll_station_state by row of the stations
    double *footprint_m2;                ///< of each building
    struct ll_village_table measures;
    struct ll_risk *risks;          ///< of each village, in the order of `measures`
    struct ll_rank *ranks;          ///< the villages in order of rank
    double seconds[LL_STAGE_COUNT]; ///< how long each stage took, all runs together
};
void ll_chain_clear(struct ll_chain *chain);

/// Runs all stages over the scene of `stage`. With a dirty box `inout` holds the run before the
/// change; the villages stay as they are.
/// @param village_level NAN: found by the rule.
/// @return what the stages return. After a failure `inout` is good for ll_chain_clear alone.
LL_MUST_USE enum ll_code ll_chain_stages(const struct ll_stage *stage, const struct ll_model *model,
                                         double village_level, struct ll_chain *inout,
                                         struct ll_err *err);

/// What the measures of a chain are computed from; borrows all.
struct ll_measure_input ll_chain_measure_input(const struct ll_stage *stage,
                                               const struct ll_model *model, int period_year,
                                               const struct ll_chain *chain);

/// Measures, scores and ranks the villages from the stages' results.
/// @param period_year Year the run is of.
/// @return LL_OK, LL_E_NOMEM, LL_E_INVALID.
LL_MUST_USE enum ll_code ll_chain_rank(const struct ll_stage *stage, const struct ll_model *model,
                                       int period_year, struct ll_chain *inout, struct ll_err *err);

#endif
