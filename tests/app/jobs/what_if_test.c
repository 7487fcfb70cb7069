#include "app/jobs/what_if.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "geo/crs.h"
#include "tests/app/town_store.h"
#include "tests/support/check.h"

static struct ll_assess_request request_of(const char *store)
{
    return (struct ll_assess_request){
        .store = store, .period = "2026", .village_level = NAN, .threads = 2};
}

/// The township as it is, and its box in degrees.
struct town {
    struct ll_model model;
    struct ll_scene scene;
};

static void town_clear(struct town *town)
{
    ll_model_clear(&town->model);
    ll_scene_clear(&town->scene);
}

static void town_load(const char *path, struct town *ret_town)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    const struct ll_assess_request request = request_of(path);
    const struct ll_load_request wants = ll_assess_wants(&request);
    assert_ok(ll_store_open(path, LL_STORE_READ, &store, &err), &err);
    assert_ok(ll_load(store, &wants, &ret_town->model, &ret_town->scene, &err), &err);
}

/// A place of the township in degrees: a random building's first corner, moved by up to 20 m.
static struct ll_xy some_place(ll_geo_ctx *ctx, const struct ll_scene *scene, struct ll_rng *rng)
{
    struct ll_err err = {0};
    char epsg[32];
    LL_CLEANUP(ll_transform_freep) ll_transform *transform = NULL;
    const struct ll_shapes *s = &scene->layer[LL_BUILDING].shape;
    struct ll_xy at = s->points[ll_rng_below(rng, (uint32_t)s->point_count)];
    at.x += (double)ll_rng_below(rng, 40) - 20.0;
    at.y += (double)ll_rng_below(rng, 40) - 20.0;
    (void)snprintf(epsg, sizeof epsg, "EPSG:%d", scene->epsg);
    assert_ok(ll_transform_new(ctx, epsg, "EPSG:4326", &transform, NULL, &err), &err);
    assert_ok(ll_transform_points(transform, &at, 1, &err), &err);
    return at;
}

/// Writes a list of one to three random changes. @return where it stands.
static const char *some_list(ll_geo_ctx *ctx, const struct ll_scene *scene, struct ll_rng *rng)
{
    static const enum ll_layer layers[] = {LL_HYDRANT, LL_STATION, LL_OBSTACLE};
    const char *path = ll_scratch_path("list.csv");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "change,layer,id,lon,lat,width_m,kind\n");
    uint32_t kinds = 1 + ll_rng_below(rng, 3); /* of hydrants alone, of two layers, or of three */
    for (uint32_t n = 1 + ll_rng_below(rng, 3); n > 0; n--) {
        enum ll_layer layer = layers[ll_rng_below(rng, kinds)];
        const struct ll_table *t = &scene->layer[layer];
        const char *name = ll_layer_info(layer)->plural;
        struct ll_xy at = some_place(ctx, scene, rng);
        uint32_t what = t->count == 0 ? 0 : ll_rng_below(rng, 3);
        size_t row = t->count == 0 ? 0 : ll_rng_below(rng, (uint32_t)t->count);
        long long id = t->count == 0 ? 0 : (long long)t->id[row];
        if (what == 0) {
            (void)fprintf(file, "add,%s,,%.9f,%.9f,%s\n", name, at.x, at.y,
                          layer != LL_OBSTACLE        ? ","
                          : ll_rng_below(rng, 2) == 0 ? "2,gate"
                                                      : "2,bollard");
        } else if (layer == LL_OBSTACLE && ll_rng_below(rng, 3) == 0) {
            (void)fprintf(file, "set,%s,%lld,,,,%s\n", name, id,
                          ll_rng_below(rng, 2) == 0 ? "gate" : "stall");
        } else if (what == 1 || t->shape.kind[row] != LL_POINT) {
            (void)fprintf(file, "remove,%s,%lld,,,,\n", name, id);
        } else {
            (void)fprintf(file, "move,%s,%lld,%.9f,%.9f,,\n", name, id, at.x, at.y);
        }
    }
    (void)fclose(file);
    return path;
}

/// The chain over the changed scene from nothing.
static void run_whole(struct town *town, const char *path, struct ll_chain *ret)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_changes_clear) struct ll_changes changes = {0};
    LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
    assert_ok(ll_what_if_read(&town->scene, path, &changes, &err), &err);
    assert_ok(ll_changes_apply(&changes, &town->scene, &log, &err), &err);
    const struct ll_stage stage = {.scene = &town->scene,
                                   .rules = town->model.rules,
                                   .speeds = &town->model.speeds,
                                   .threads = 1};
    assert_ok(ll_chain_stages(&stage, &town->model, NAN, ret, &err), &err);
    assert_ok(ll_chain_rank(&stage, &town->model, 2026, ret, &err), &err);
}

/// Whether two figures are the same, unknown ones too.
static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_same_response(const struct ll_building_results *a,
                                 const struct ll_building_results *b, int tier)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct ll_response *p = &a->response[tier][i];
        const struct ll_response *q = &b->response[tier][i];
        assert_int_equal(a->response_answer[tier][i], b->response_answer[tier][i]);
        assert_true(is_same(p->time_s, q->time_s));
        assert_true(is_same(p->second_s, q->second_s));
        assert_int_equal(p->station, q->station);
        assert_int_equal(p->lane, q->lane);
    }
}

/// All columns that a village's risk hangs on, the risks, and what the other stages found.
static void assert_same(const struct ll_chain *a, const struct ll_chain *b)
{
    size_t n = a->results.count;
    assert_int_equal(n, b->results.count);
    assert_memory_equal(a->results.area, b->results.area, n * sizeof(uint32_t));
    assert_memory_equal(a->results.hydrant_m, b->results.hydrant_m, n * sizeof(double));
    assert_memory_equal(a->results.hydrants_in_reach, b->results.hydrants_in_reach,
                        n * sizeof(uint16_t));
    assert_memory_equal(a->results.lane_m, b->results.lane_m, n * sizeof(double));
    for (int tier = 0; tier < LL_TIER_COUNT; tier++) {
        assert_same_response(&a->results, &b->results, tier);
    }
    assert_memory_equal(a->outcomes.supply.hose_m, b->outcomes.supply.hose_m, n * sizeof(float));
    for (int c = 0; c < LL_VEHICLE_COUNT; c++) {
        for (size_t i = 0; i < n; i++) {
            const struct ll_reach_way *p = &a->outcomes.reach.way[c][i];
            const struct ll_reach_way *q = &b->outcomes.reach.way[c][i];
            assert_int_equal(p->answer, q->answer);
            assert_true(is_same((double)p->hose_m, (double)q->hose_m));
            assert_true(is_same((double)p->time_s, (double)q->time_s));
        }
    }
    assert_int_equal(a->outcomes.reach.blocker_count, b->outcomes.reach.blocker_count);
    assert_int_equal(a->outcomes.clearance.finding_count, b->outcomes.clearance.finding_count);
    assert_int_equal(a->outcomes.separation.pair_count, b->outcomes.separation.pair_count);
    assert_int_equal(a->measures.count, b->measures.count);
    for (size_t i = 0; i < a->measures.count; i++) {
        assert_true(a->risks[i].risk == b->risks[i].risk);
        assert_true(a->risks[i].risk_low == b->risks[i].risk_low);
        assert_true(a->risks[i].risk_high == b->risks[i].risk_high);
        assert_int_equal(a->ranks[i].village, b->ranks[i].village);
    }
}

static void random_changes_give_what_a_whole_run_gives(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(7, 0);
    char store[256];
    (void)snprintf(store, sizeof store, "%s", ll_scratch_path("town.db"));
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_ok(ll_town_store_make(store, 3, 300, 1, &err), &err);
    for (int round = 0; round < 12; round++) {
        LL_CLEANUP(town_clear) struct town town = {0};
        LL_CLEANUP(ll_chain_clear) struct ll_chain whole = {0};
        LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
        const struct ll_assess_request request = request_of(store);
        town_load(store, &town);
        const char *list = some_list(ctx, &town.scene, &rng);
        assert_ok(ll_what_if(&request, list, &w, &err), &err);
        run_whole(&town, list, &whole);
        assert_same(&w.chain, &whole);
    }
}

/// Applied and taken back, one list after another in one session: as it was.
static void what_is_taken_back_leaves_no_trace(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(11, 0);
    char store[256];
    LL_CLEANUP(ll_geo_ctx_freep) ll_geo_ctx *ctx = NULL;
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if first = {0};
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    (void)snprintf(store, sizeof store, "%s", ll_scratch_path("town3.db"));
    const struct ll_assess_request request = request_of(store);
    assert_ok(ll_geo_ctx_new(&ctx, &err), &err);
    assert_ok(ll_town_store_make(store, 9, 200, 1, &err), &err);
    assert_ok(ll_what_if_open(&request, 0, &first, &err), &err);
    assert_ok(ll_what_if_open(&request, 0, &w, &err), &err);
    for (int round = 0; round < 6; round++) {
        LL_CLEANUP(ll_changes_clear) struct ll_changes changes = {0};
        LL_CLEANUP(ll_changes_log_clear) struct ll_changes_log log = {0};
        const char *path = some_list(ctx, &first.scene, &rng);
        assert_ok(ll_what_if_read(&first.scene, path, &changes, &err), &err);
        assert_ok(ll_what_if_apply(&request, &changes, &w, &log, &err), &err);
        assert_ok(ll_what_if_undo(&request, &log, &w, &err), &err);
        assert_same(&w.chain, &first.chain);
        assert_int_equal(w.changes, 0);
    }
    assert_ok(ll_what_if_compare(&w, &err), &err);
    for (int q = 0; q < LL_WHAT_IF_COUNT; q++) {
        assert_true(w.gained[q] == 0 && w.lost[q] == 0);
    }
}

/// Adding what is there already changes no answer; taking every hydrant away loses all that had
/// one.
static void the_difference_is_that_of_both_runs(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town town = {0};
    LL_CLEANUP(ll_what_if_clear) struct ll_what_if w = {0};
    const char *store = ll_scratch_path("town2.db");
    const char *path = ll_scratch_path("none.csv");
    assert_ok(ll_town_store_make(store, 5, 200, 1, &err), &err);
    town_load(store, &town);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "change,layer,id\n");
    const struct ll_table *hydrants = &town.scene.layer[LL_HYDRANT];
    for (size_t i = 0; i < hydrants->count; i++) {
        (void)fprintf(file, "remove,hydrants,%lld\n", (long long)hydrants->id[i]);
    }
    (void)fclose(file);
    const struct ll_assess_request request = request_of(store);
    assert_ok(ll_what_if(&request, path, &w, &err), &err);
    assert_true(w.before.hydrant_in_reach > 0.0);
    assert_true(isnan(w.after.hydrant_in_reach)); /* no hydrant on record: unknown, not 0 */
    assert_int_equal(w.lost[LL_WHAT_IF_HYDRANT], (size_t)w.before.hydrant_in_reach);
    assert_int_equal(w.gained[LL_WHAT_IF_HYDRANT], 0);
    assert_int_equal(w.lost[LL_WHAT_IF_IN_TIME], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_changes_give_what_a_whole_run_gives),
        cmocka_unit_test(what_is_taken_back_leaves_no_trace),
        cmocka_unit_test(the_difference_is_that_of_both_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
