#include "tests/data/outcome.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "data/scene_io.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

#define VILLAGES 5U

static double thousandths(struct ll_rng *rng, double high)
{
    return round(ll_rng_between(rng, 0, high) * 1000.0) / 1000.0;
}

/// A row of a layer, or none once in a while.
static uint32_t any_row(struct ll_rng *rng, const struct ll_table *t)
{
    uint32_t row = ll_rng_below(rng, (uint32_t)t->count + 1);
    return row == t->count ? LL_NONE : row;
}

static void make_way(struct outcome *o, struct ll_rng *rng, int tier, size_t i)
{
    uint8_t answer = (uint8_t)ll_rng_below(rng, LL_ANSWER_COUNT);
    o->results.response_answer[tier][i] = answer;
    if (answer != LL_ANSWERED) {
        return;
    }
    const struct ll_box *box = &o->scene.layer[LL_BUILDING].shape.box[i];
    o->results.response[tier][i] =
        (struct ll_response){.time_s = thousandths(rng, 4000),
                             .drive_s = (float)thousandths(rng, 4000),
                             .last_m = (float)thousandths(rng, 300),
                             .assumed_m = (float)thousandths(rng, 5000),
                             .station = any_row(rng, &o->scene.layer[LL_STATION]),
                             .lane = any_row(rng, &o->scene.layer[LL_LANE]),
                             .stop = {box->min_x + ll_rng_between(rng, -300, 300),
                                      box->min_y + ll_rng_between(rng, -300, 300)}};
}

static void make_results(struct outcome *o, struct ll_rng *rng)
{
    struct ll_building_results *r = &o->results;
    for (size_t i = 0; i < r->count; i++) {
        r->area[i] = any_row(rng, &o->scene.layer[LL_AREA]);
        r->water_answer[i] = (uint8_t)ll_rng_below(rng, LL_ANSWER_COUNT);
        if (r->water_answer[i] == LL_ANSWERED) {
            r->hydrant_m[i] = thousandths(rng, 1500);
            r->hydrant[i] = any_row(rng, &o->scene.layer[LL_HYDRANT]);
            r->hydrants_in_reach[i] = (uint16_t)ll_rng_below(rng, 65536);
            r->hydrants_confirmed[i] = (uint16_t)ll_rng_below(rng, 3);
        }
        r->lane_answer[i] = LL_ANSWERED;
        r->lane_m[i] = thousandths(rng, 100);
        r->lane[i] = any_row(rng, &o->scene.layer[LL_LANE]);
        for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
            make_way(o, rng, tier, i);
        }
    }
}

static void make_village(struct ll_stored_village *v, struct ll_rng *rng, size_t i, int64_t area)
{
    char text[24];
    (void)snprintf(text, sizeof text, "A%03zu", i);
    *v = (struct ll_stored_village){.area_id = area,
                                    .code = ll_strdup(text),
                                    .name = ll_strdup(i == 0 ? "" : "上'村"),
                                    .rank = VILLAGES - i,
                                    .rank_low = 1,
                                    .rank_high = VILLAGES};
    assert_non_null(v->code);
    assert_non_null(v->name);
    v->counts = (struct ll_village_counts){.area = LL_NONE,
                                           .buildings = 10 + i,
                                           .residents = i == 0 ? NAN : 17.5,
                                           .households = i == 0 ? NAN : 5.25,
                                           .residents_estimated = i == 2,
                                           .weight = 33.0,
                                           .hydrants_in_reach_none = i};
    v->risk = (struct ll_risk){.risk = ll_rng_between(rng, 1, 100),
                               .risk_low = 1.0,
                               .risk_high = 100.0,
                               .level = (enum ll_level)(i % LL_LEVEL_COUNT),
                               .completeness = ll_rng_unit(rng),
                               .rateable = i % 2 == 0};
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        v->risk.dimension[d] = ll_rng_between(rng, 1, 100);
        v->risk.dimension_share[d] = ll_rng_unit(rng);
    }
    for (int k = 0; k < LL_IND_COUNT; k++) {
        v->counts.measure[k] = (struct ll_measure){ll_rng_unit(rng), 1.0, ll_rng_unit(rng)};
        v->risk.score[k] = ll_rng_between(rng, 0, 100);
        v->risk.score_low[k] = 0.0;
        v->risk.score_high[k] = 100.0;
        v->risk.share[k] = ll_rng_unit(rng);
        v->reasons[k].count = (size_t)k % (LL_REASONS_MOST + 1);
        for (size_t r = 0; r < v->reasons[k].count; r++) {
            v->reasons[k].top[r] =
                (struct ll_stored_reason){.layer = (enum ll_layer)ll_rng_below(rng, LL_LAYER_COUNT),
                                          .id = (int64_t)ll_rng_below(rng, 1000),
                                          .certain = r % 2 == 0,
                                          .share = ll_rng_unit(rng)};
        }
        v->reasons[k].others = (size_t)k % 3;
        v->reasons[k].others_share = k % 3 == 0 ? 0.0 : ll_rng_unit(rng);
    }
    bool own = i % 2 == 1;
    v->default_rank = own ? i : 0;
    v->default_risk = own ? ll_rng_between(rng, 1, 100) : NAN;
    v->default_low = own ? 1.5 : NAN;
    v->default_high = own ? 99.5 : NAN;
}

struct outcome outcome_make(ll_store *store, size_t buildings, uint64_t seed)
{
    static const enum ll_layer layers[] = {LL_BUILDING, LL_AREA, LL_HYDRANT, LL_STATION, LL_LANE};
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 99);
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        LL_CLEANUP(ll_table_clear)
        struct ll_table rows = rows_random(layers[i], i == 0 ? buildings : VILLAGES + 3, seed);
        (void)rows_store(store, &rows, "outcome", LL_IMPORT_APPEND, NULL);
    }
    struct outcome o = {0};
    struct ll_scene_want want = ll_scene_want_all();
    assert_ok(ll_scene_load(store, &want, NULL, &o.scene, &err), &err);
    assert_ok(ll_building_results_make(o.scene.layer[LL_BUILDING].count, &o.results, &err), &err);
    make_results(&o, &rng);
    o.village_count = VILLAGES;
    o.villages = ll_calloc(VILLAGES, sizeof *o.villages);
    assert_non_null(o.villages);
    for (size_t i = 0; i < VILLAGES; i++) {
        make_village(&o.villages[i], &rng, i, o.scene.layer[LL_AREA].id[i]);
    }
    return o;
}

void outcome_clear(struct outcome *o)
{
    for (size_t i = 0; i < o->village_count; i++) {
        ll_free(o->villages[i].code);
        ll_free(o->villages[i].name);
    }
    ll_free(o->villages);
    ll_building_results_clear(&o->results);
    ll_scene_clear(&o->scene);
}

int64_t outcome_store(ll_store *store, const struct outcome *o, const char *period, bool partial)
{
    struct ll_err err = {0};
    struct ll_assessment a = {0};
    static const struct ll_assessment_text snapshots[] = {{"rules.csv", "id,value\n"},
                                                          {"indicators.csv", "key\n"}};
    const struct ll_assessment_write write = {.period = period,
                                              .partial = partial,
                                              .method = 1,
                                              .totals_json = "{\"hydrant_in_reach\": null}",
                                              .snapshots = snapshots,
                                              .snapshot_count = 2,
                                              .scene = &o->scene,
                                              .results = &o->results,
                                              .villages = o->villages,
                                              .village_count = o->village_count};
    assert_ok(ll_assessment_store(store, &write, &a, &err), &err);
    assert_string_equal(a.period, period);
    assert_false(a.published);
    return a.id;
}
