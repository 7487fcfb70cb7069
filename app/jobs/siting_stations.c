/* What `site stations` looks at and counts. */
#include "app/jobs/siting_private.h"
#include "core/alloc.h"
#include "geo/clearance.h"
#include "geo/index.h"
#include "geo/response.h"
#include "geo/station_sites.h"

static bool in_time(const struct ll_building_results *r, enum ll_tier tier, size_t b,
                    double limit_s)
{
    return r->response_answer[tier][b] == LL_ANSWERED && r->response[tier][b].time_s <= limit_s;
}

/// Whom stations reach in time, as the assessment counts: micro stations by themselves, township
/// and national ones together.
static enum ll_code count_in_time(const struct ll_siting_work *w, const struct ll_stage *stage,
                                  struct ll_building_results *results, uint8_t *have,
                                  struct ll_err *err)
{
    const struct ll_response_input input = {.vehicles = &w->out.model.vehicles,
                                            .clearance = &w->clearance};
    const double micro_s = ll_rule(stage->rules, LL_RULE_RESPONSE_MICRO_S);
    const double township_s = ll_rule(stage->rules, LL_RULE_RESPONSE_TOWNSHIP_S);
    const double national_s = ll_rule(stage->rules, LL_RULE_RESPONSE_NATIONAL_S);
    enum ll_code code = ll_response_stage(stage, &input, results, NULL, err);
    for (size_t b = 0; code == LL_OK && b < results->count; b++) {
        have[b] = w->request->kind == LL_SITE_MICRO
                      ? in_time(results, LL_TIER_MICRO, b, micro_s)
                      : in_time(results, LL_TIER_TOWNSHIP, b, township_s) ||
                            in_time(results, LL_TIER_NATIONAL, b, national_s);
    }
    return code;
}

static enum ll_code before(struct ll_siting_work *w, struct ll_err *err)
{
    enum ll_code code = ll_hose_ground_make(&w->out.scene, &w->ground, err);
    code = code == LL_OK ? ll_clearance_stage(&w->stage, NULL, &w->clearance, err) : code;
    return code == LL_OK ? count_in_time(w, &w->stage, &w->out.results, w->have, err) : code;
}

static enum ll_code after(struct ll_siting_work *w, const struct ll_scene *scene, uint8_t *have,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    struct ll_stage stage = w->stage;
    stage.scene = scene;
    stage.ground = &w->ground;
    enum ll_code code = ll_building_results_make(w->out.results.count, &results, err);
    return code == LL_OK ? count_in_time(w, &stage, &results, have, err) : code;
}

static struct ll_station_site_task task_of(const struct ll_siting_work *w)
{
    return (struct ll_station_site_task){
        .road = &w->road, .kind = w->request->kind, .area = w->out.area};
}

static enum ll_code look(struct ll_siting_work *w, struct ll_err *err)
{
    const struct ll_response_input input = {.vehicles = &w->out.model.vehicles,
                                            .clearance = &w->clearance};
    const struct ll_station_site_task task = task_of(w);
    enum ll_code code = ll_road_make(&w->stage, &input,
                                     (int)ll_station_site_vehicle(w->request->kind), &w->road, err);
    return code == LL_OK ? ll_station_sites(&w->stage, &task, &w->places, err) : code;
}

static enum ll_code cover(struct ll_siting_work *w, struct ll_err *err)
{
    const struct ll_station_site_task task = task_of(w);
    return ll_station_cover(&w->stage, &task, &w->places, w->demand, w->demand_count, &w->covers,
                            err);
}

static enum ll_site_why why(const struct ll_siting_work *w, size_t demand, uint32_t covered,
                            uint32_t near_walls)
{
    (void)covered;
    (void)near_walls;
    const double reach_m = ll_rule(w->stage.rules, LL_RULE_ACCESS_M);
    return ll_siting_lane_near(w, demand, reach_m) ? LL_WHY_TOO_FAR : LL_WHY_NO_LANE;
}

const struct ll_siting_facility ll_siting_stations = {before,          look,  cover,
                                                      ll_siting_check, after, why};
