#include "app/jobs/chain.h"

#include <math.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/common_inputs.h"
#include "geo/access.h"
#include "geo/areas.h"
#include "geo/clearance.h"
#include "geo/nearby.h"
#include "geo/reach.h"
#include "geo/separation.h"
#include "geo/supply.h"
#include "geo/water.h"

void ll_chain_clear(struct ll_chain *chain)
{
    ll_free(chain->villages);
    ll_free(chain->incident_area);
    ll_free(chain->obstacle_area);
    ll_free(chain->lane_area);
    ll_nearby_clear(&chain->nearby);
    ll_building_results_clear(&chain->results);
    ll_hose_ground_clear(&chain->ground);
    ll_outcomes_clear(&chain->outcomes);
    ll_clearance_memory_free(chain->clearance_memory);
    ll_response_memory_free(chain->response_memory);
    ll_reach_memory_free(chain->reach_memory);
    ll_free(chain->station_state);
    ll_free(chain->footprint_m2);
    ll_village_table_clear(&chain->measures);
    ll_free(chain->risks);
    ll_free(chain->ranks);
    *chain = (struct ll_chain){0};
}

/// One run: what it reads and what it fills.
struct run {
    const struct ll_stage *stage;
    const struct ll_model *model;
    double village_level;
    struct ll_chain *chain;
};

static enum ll_code find_villages(const struct run *run, struct ll_err *err)
{
    struct ll_chain *chain = run->chain;
    const struct ll_scene *scene = run->stage->scene;
    double level = NAN;
    enum ll_code code = LL_OK;
    if (chain->villages == NULL) {
        code = ll_village_level(run->stage, run->village_level, &level, err);
        if (code == LL_OK) {
            code = ll_villages(scene, level, &chain->villages, &chain->village_count, err);
        }
    }
    return code == LL_OK ? ll_areas_stage(run->stage, chain->villages, chain->village_count,
                                          &chain->results, err)
                         : code;
}

/// Whether the villages of the rows of a layer have to be found.
static bool are_moved(const struct run *run, enum ll_layer layer)
{
    const unsigned about = 1U << layer | 1U << LL_AREA;
    return run->stage->dirty == NULL || run->chain->changed == 0 ||
           (run->chain->changed & about) != 0;
}

/// The villages of fires, obstacles and lanes.
static enum ll_code place_features(const struct run *run, struct ll_err *err)
{
    struct ll_chain *chain = run->chain;
    const struct ll_scene *scene = run->stage->scene;
    const struct ll_table *areas = &scene->layer[LL_AREA];
    static const enum ll_layer layers[] = {LL_INCIDENT, LL_OBSTACLE, LL_LANE};
    uint32_t **const of[] = {&chain->incident_area, &chain->obstacle_area, &chain->lane_area};
    enum ll_code code = LL_OK;
    for (size_t i = 0; code == LL_OK && i < sizeof of / sizeof of[0]; i++) {
        if (!are_moved(run, layers[i])) {
            continue;
        }
        ll_free(*of[i]);
        *of[i] = NULL;
        code = layers[i] == LL_LANE
                   ? ll_areas_of_lanes(areas, chain->villages, chain->village_count,
                                       &scene->layer[LL_LANE].shape, of[i], err)
                   : ll_areas_of_points(areas, chain->villages, chain->village_count,
                                        &scene->layer[layers[i]], of[i], err);
    }
    return code;
}

static enum ll_code find_water(const struct run *run, struct ll_err *err)
{
    return ll_water_stage(run->stage, &run->chain->results, err);
}

static enum ll_code find_lanes(const struct run *run, struct ll_err *err)
{
    return ll_access_stage(run->stage, &run->chain->results, err);
}

static enum ll_code find_clearance(const struct run *run, struct ll_err *err)
{
    struct ll_chain *chain = run->chain;
    struct ll_clearance *clearance = &chain->outcomes.clearance;
    struct ll_clearance fresh = {0};
    struct ll_stage stage = *run->stage;
    stage.vehicles = &run->model->vehicles;
    enum ll_code code = ll_clearance_again(&stage, clearance, chain->lasting,
                                           &chain->clearance_memory, &fresh, err);
    if (code == LL_OK) {
        ll_clearance_clear(clearance);
        *clearance = fresh;
    }
    return code;
}

/// The stage with the roads that the clearance left.
static struct ll_stage with_roads(const struct run *run)
{
    struct ll_stage stage = *run->stage;
    stage.roads = ll_clearance_roads(run->chain->clearance_memory);
    stage.joined = ll_clearance_joined(run->chain->clearance_memory);
    return stage;
}

/// The stage with what hoses are laid around, too.
static enum ll_code with_ground(const struct run *run, struct ll_stage *ret_stage,
                                struct ll_err *err)
{
    struct ll_hose_ground *ground = &run->chain->ground;
    enum ll_code code = LL_OK;
    if (ground->scene == NULL) {
        code = ll_hose_ground_make(run->stage->scene, ground, err);
        code = code == LL_OK
                   ? ll_hose_ground_share(ground, run->model->rules, &run->model->vehicles, err)
                   : code;
    }
    if (code == LL_OK) {
        *ret_stage = with_roads(run);
        ret_stage->ground = ground;
    }
    return code;
}

/// Times, and the ground that is reached in time.
static enum ll_code find_response(const struct run *run, struct ll_err *err)
{
    struct ll_chain *chain = run->chain;
    size_t stations = run->stage->scene->layer[LL_STATION].count;
    ll_free(chain->station_state);
    chain->station_state = ll_calloc(stations, sizeof *chain->station_state);
    if (chain->station_state == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    const struct ll_response_input input = {.vehicles = &run->model->vehicles,
                                            .clearance = &chain->outcomes.clearance,
                                            .station_state = chain->station_state,
                                            .areas = &chain->outcomes.response_areas,
                                            .memory =
                                                chain->lasting ? &chain->response_memory : NULL};
    struct ll_stage stage;
    enum ll_code code = with_ground(run, &stage, err);
    return code == LL_OK ? ll_response_stage(&stage, &input, &chain->results, &chain->response, err)
                         : code;
}

/// How near the vehicles come, with hoses laid around what stands in the way.
static enum ll_code find_reach(const struct run *run, struct ll_err *err)
{
    struct ll_outcomes *outcomes = &run->chain->outcomes;
    const struct ll_reach_task task = {.vehicles = &run->model->vehicles,
                                       .clearance = &outcomes->clearance,
                                       .ground = &run->chain->ground,
                                       .memory =
                                           run->chain->lasting ? &run->chain->reach_memory : NULL};
    struct ll_stage stage;
    enum ll_code code = with_ground(run, &stage, err);
    return code == LL_OK ? ll_reach_stage(&stage, &task, &outcomes->reach, err) : code;
}

static enum ll_code find_separation(const struct run *run, struct ll_err *err)
{
    struct ll_separation *separation = &run->chain->outcomes.separation;
    struct ll_separation fresh = {0};
    enum ll_code code = ll_separation_stage(run->stage, &run->model->fire_gaps,
                                            &run->chain->results, separation, &fresh, err);
    if (code == LL_OK) {
        ll_separation_clear(separation);
        *separation = fresh;
    }
    return code;
}

static enum ll_code find_supply(const struct run *run, struct ll_err *err)
{
    struct ll_chain *chain = run->chain;
    struct ll_supply fresh = {0};
    struct ll_stage stage;
    enum ll_code code = with_ground(run, &stage, err);
    if (code == LL_OK) {
        code = ll_supply_stage(&stage, &chain->results, chain->villages, chain->village_count,
                               &chain->outcomes.supply, &fresh, err);
    }
    if (code == LL_OK) {
        ll_supply_clear(&chain->outcomes.supply);
        chain->outcomes.supply = fresh;
    }
    return code;
}

static enum ll_code find_nearby(const struct run *run, struct ll_err *err)
{
    return ll_nearby_stage(run->stage, &run->chain->nearby, err);
}

/// A stage, and the layers among those that change most that it never reads.
struct step {
    enum ll_assess_stage stage;
    enum ll_code (*run)(const struct run *run, struct ll_err *err);
    unsigned blind;
};

/// Whether a stage reads nothing of what changed. Of obstacles hoses mind gates alone, and fire
/// walls matter to separation alone.
static bool is_spared(const struct step *step, const struct ll_stage *stage,
                      const struct ll_chain *chain)
{
    bool hoses = step->run == find_supply && chain->same_gates;
    unsigned blind = step->blind | (hoses ? 1U << LL_OBSTACLE : 0U) |
                     (step->run == find_separation ? 0U : LL_CHANGED_FIRE_WALLS);
    return stage->dirty != NULL && chain->changed != 0 && (chain->changed & ~blind) == 0;
}

enum ll_code ll_chain_stages(const struct ll_stage *stage, const struct ll_model *model,
                             double village_level, struct ll_chain *inout, struct ll_err *err)
{
    enum {
        WATER = 1U << LL_HYDRANT,
        CREWS = 1U << LL_STATION,
        BLOCKS = 1U << LL_OBSTACLE,
        ROADS = 1U << LL_LANE
    };
    static const struct step steps[] = {
        {LL_STAGE_AREAS, find_villages, WATER | CREWS | BLOCKS | ROADS},
        {LL_STAGE_AREAS, place_features, WATER | CREWS},
        {LL_STAGE_WATER, find_water, CREWS | BLOCKS | ROADS},
        {LL_STAGE_LANES, find_lanes, WATER | CREWS | BLOCKS},
        {LL_STAGE_CLEARANCE, find_clearance, WATER | CREWS},
        {LL_STAGE_RESPONSE, find_response, WATER},
        {LL_STAGE_REACH, find_reach, WATER},
        {LL_STAGE_SEPARATION, find_separation, WATER | CREWS | BLOCKS | ROADS},
        {LL_STAGE_SUPPLY, find_supply, CREWS},
        {LL_STAGE_RISK, find_nearby, CREWS}};
    LL_CLEANUP(ll_freep) uint32_t *order = NULL;
    struct ll_stage ordered = *stage;
    ll_hose_ground_clear(&inout->ground);
    const struct run run = {&ordered, model, village_level, inout};
    const double began = ll_clock_s();
    enum ll_code code = ll_stage_order(stage, &order, &ordered.order, err);
    inout->seconds[LL_STAGE_WATER] += ll_clock_s() - began; /* the first to ask in this order */
    if (code == LL_OK && inout->results.count == 0) {
        code =
            ll_building_results_make(stage->scene->layer[LL_BUILDING].count, &inout->results, err);
    }
    for (size_t i = 0; code == LL_OK && i < sizeof steps / sizeof steps[0]; i++) {
        double started = ll_clock_s();
        code = is_spared(&steps[i], stage, inout) ? LL_OK : steps[i].run(&run, err);
        inout->seconds[steps[i].stage] += ll_clock_s() - started;
    }
    if (inout->lasting) {
        ll_hose_ground_clear(&inout->ground);
    } else {
        ll_clearance_memory_free(inout->clearance_memory);
        inout->clearance_memory = NULL;
    }
    return code;
}

/// Footprints of the buildings; they stay from one run to the next, as the buildings do.
static enum ll_code measure_footprints(const struct ll_shapes *shapes, struct ll_chain *chain,
                                       struct ll_err *err)
{
    if (chain->footprint_m2 != NULL) {
        return LL_OK;
    }
    chain->footprint_m2 = ll_alloc(shapes->count, sizeof *chain->footprint_m2);
    if (chain->footprint_m2 == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < shapes->count; i++) {
        chain->footprint_m2[i] = ll_shape_area(shapes, i);
    }
    return LL_OK;
}

/// Lets what was entered stand beside what was computed.
static void apply_entered(const struct ll_table *areas, const struct ll_model *model,
                          int period_year, struct ll_village_table *measures)
{
    const struct ll_entered *entered = &model->entered;
    for (size_t v = 0; v < measures->count && entered->count > 0; v++) {
        struct ll_village_counts *counts = &measures->rows[v];
        const char *code = ll_table_string(areas, counts->area, LL_AREA_CODE);
        for (int i = 0; code != NULL && i < LL_IND_COUNT; i++) {
            enum ll_indicator_id id = (enum ll_indicator_id)i;
            size_t row = ll_entered_find(entered, code, id, period_year);
            if (row == SIZE_MAX) {
                continue;
            }
            enum ll_entered_use use = ll_entered_apply(ll_indicator(model->indicators, id),
                                                       &entered->values[row], &counts->measure[i]);
            counts->entered[i] = (struct ll_entered_mark){(uint8_t)use, (uint32_t)row};
            size_t slot = ll_swing_slot(id);
            bool moved = use == LL_ENTERED_VALUE || use == LL_ENTERED_NARROWS;
            if (moved && slot < LL_SWING_COUNT) {
                counts->swing[slot].told = false; /* it was of what is computed */
            }
        }
    }
}

/// Scores of all villages, and their places.
static enum ll_code score(const struct ll_stage *stage, const struct ll_model *model,
                          struct ll_chain *chain, struct ll_err *err)
{
    const struct ll_table *areas = &stage->scene->layer[LL_AREA];
    size_t n = chain->measures.count;
    LL_CLEANUP(ll_freep) const char **codes = ll_calloc(n, sizeof *codes);
    ll_free(chain->risks);
    ll_free(chain->ranks);
    chain->risks = ll_calloc(n, sizeof *chain->risks);
    chain->ranks = ll_calloc(n, sizeof *chain->ranks);
    if (codes == NULL || chain->risks == NULL || chain->ranks == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        const struct ll_village_counts *counts = &chain->measures.rows[i];
        chain->risks[i] = ll_risk_of(counts->measure, model->indicators, model->rules);
        codes[i] = ll_table_string(areas, counts->area, LL_AREA_CODE);
    }
    return ll_rank(chain->risks, codes, n, chain->ranks, err);
}

struct ll_measure_input ll_chain_measure_input(const struct ll_stage *stage,
                                               const struct ll_model *model, int period_year,
                                               const struct ll_chain *chain)
{
    return (struct ll_measure_input){.scene = stage->scene,
                                     .results = &chain->results,
                                     .footprint_m2 = chain->footprint_m2,
                                     .rules = model->rules,
                                     .indicators = model->indicators,
                                     .period_year = period_year,
                                     .incident_area = chain->incident_area,
                                     .obstacle_area = chain->obstacle_area,
                                     .lane_area = chain->lane_area,
                                     .outcomes = &chain->outcomes,
                                     .nearby = &chain->nearby,
                                     .swing = chain->swing,
                                     .villages = chain->villages,
                                     .village_count = chain->village_count};
}

enum ll_code ll_chain_rank(const struct ll_stage *stage, const struct ll_model *model,
                           int period_year, struct ll_chain *inout, struct ll_err *err)
{
    double started = ll_clock_s();
    enum ll_code code = measure_footprints(&stage->scene->layer[LL_BUILDING].shape, inout, err);
    const struct ll_measure_input input = ll_chain_measure_input(stage, model, period_year, inout);
    struct ll_village_table fresh = {0};
    if (code == LL_OK) {
        code = ll_village_measure(&input, &fresh, err);
    }
    if (code == LL_OK) {
        ll_village_table_clear(&inout->measures);
        inout->measures = fresh;
        apply_entered(&stage->scene->layer[LL_AREA], model, period_year, &inout->measures);
        code = score(stage, model, inout, err);
    }
    inout->seconds[LL_STAGE_RISK] += ll_clock_s() - started;
    return code;
}
