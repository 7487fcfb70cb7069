#include "core/results.h"

#include <math.h>

#include "core/alloc.h"

const char *ll_answer_key(enum ll_answer answer)
{
    static const char *const keys[LL_ANSWER_COUNT] = {
        [LL_NO_HYDRANT] = "no_hydrant",
        [LL_NO_STATION] = "no_station",
        [LL_NO_LANE_DATA] = "no_lane_data",
        [LL_NOT_CONNECTED] = "not_connected",
        [LL_OVER_SEARCH_LIMIT] = "over_search_limit",
    };
    return (unsigned)answer < LL_ANSWER_COUNT ? keys[answer] : NULL;
}

struct ll_response ll_response_none(void)
{
    return (struct ll_response){.time_s = NAN,
                                .drive_s = NAN,
                                .last_m = NAN,
                                .assumed_m = NAN,
                                .station = LL_NONE,
                                .lane = LL_NONE,
                                .stop = {NAN, NAN},
                                .low_s = NAN,
                                .high_s = NAN,
                                .known_s = NAN,
                                .second_s = NAN,
                                .second = LL_NONE};
}

static bool allocate(size_t count, struct ll_building_results *r)
{
    r->count = count;
    r->area = ll_alloc(count, sizeof *r->area);
    r->water_answer = ll_calloc(count, sizeof *r->water_answer);
    r->hydrant_m = ll_alloc(count, sizeof *r->hydrant_m);
    r->hydrant = ll_alloc(count, sizeof *r->hydrant);
    r->hydrants_in_reach = ll_calloc(count, sizeof *r->hydrants_in_reach);
    r->hydrants_confirmed = ll_calloc(count, sizeof *r->hydrants_confirmed);
    r->lane_answer = ll_calloc(count, sizeof *r->lane_answer);
    r->lane_m = ll_alloc(count, sizeof *r->lane_m);
    r->lane = ll_alloc(count, sizeof *r->lane);
    bool ok = r->area != NULL && r->water_answer != NULL && r->hydrant_m != NULL &&
              r->hydrant != NULL && r->hydrants_in_reach != NULL && r->hydrants_confirmed != NULL &&
              r->lane_answer != NULL && r->lane_m != NULL && r->lane != NULL;
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        r->response_answer[t] = ll_calloc(count, sizeof *r->response_answer[t]);
        r->response[t] = ll_alloc(count, sizeof *r->response[t]);
        ok = ok && r->response_answer[t] != NULL && r->response[t] != NULL;
    }
    return ok;
}

enum ll_code ll_building_results_make(size_t count, struct ll_building_results *ret_results,
                                      struct ll_err *err)
{
    struct ll_building_results r = {0};
    if (!allocate(count, &r)) {
        ll_building_results_clear(&r);
        return ll_fail(err, LL_E_NOMEM, "out of memory for the results of %zu buildings", count);
    }
    for (size_t i = 0; i < count; i++) {
        r.area[i] = LL_NONE;
        r.hydrant_m[i] = NAN;
        r.hydrant[i] = LL_NONE;
        r.lane_m[i] = NAN;
        r.lane[i] = LL_NONE;
        for (int t = 0; t < LL_TIER_COUNT; t++) {
            r.response[t][i] = ll_response_none();
        }
    }
    *ret_results = r;
    return LL_OK;
}

void ll_building_results_clear(struct ll_building_results *r)
{
    ll_free(r->area);
    ll_free(r->water_answer);
    ll_free(r->hydrant_m);
    ll_free(r->hydrant);
    ll_free(r->hydrants_in_reach);
    ll_free(r->hydrants_confirmed);
    ll_free(r->lane_answer);
    ll_free(r->lane_m);
    ll_free(r->lane);
    for (int t = 0; t < LL_TIER_COUNT; t++) {
        ll_free(r->response_answer[t]);
        ll_free(r->response[t]);
    }
    *r = (struct ll_building_results){0};
}
