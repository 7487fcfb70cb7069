#include "geo/chains.h"

#include <math.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_chains chains_of(const struct ll_scene *scene)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_chains chains = {0};
    assert_ok(ll_chains_make(&scene->layer[LL_LANE], &speeds, &chains, &err), &err);
    return chains;
}

static void only_drivable_lanes_with_a_length_become_chains(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_FOOTPATH, "0 0, 10 0");
    size_t road = ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "0 0, 0 0, 10 0, 10 0.0005, 10 5");
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "3 3, 3 3.0002, 3 3");
    size_t gate = ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "0 0, 9 9");
    ll_table_set_word(&scene.layer[LL_LANE], gate, LL_LANE_DRIVABLE, LL_FLAG_NO);
    size_t path = ll_draw_lane(&scene, LL_CLASS_FOOTPATH, "10 5, 20 5; 30 5, 10 0");
    ll_table_set_word(&scene.layer[LL_LANE], path, LL_LANE_DRIVABLE, LL_FLAG_YES);

    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = chains_of(&scene);
    assert_int_equal(chains.count, 3);
    assert_int_equal(chains.items[0].lane, road);
    assert_int_equal(chains.items[1].first, 3); /* the road's three places, doubles left out */
    assert_int_equal(chains.items[1].lane, path);
    assert_int_equal(chains.items[2].lane, path);
    assert_int_equal(chains.items[3].first, chains.place_count);
    assert_int_equal(chains.place[3], chains.place[2]); /* the path starts where the road ends */
}

static void a_coordinate_that_is_no_number_is_named(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0");
    scene.layer[LL_LANE].shape.points[3].y = NAN;
    assert_int_equal(ll_chains_make(&scene.layer[LL_LANE], &speeds, &chains, &err), LL_E_INVALID);
    assert_mentions(err.message, "lane 2");
    assert_null(chains.items);
}

static bool make(void *user)
{
    const struct ll_scene *scene = user;
    struct ll_speeds speeds = {0};
    speeds.drivable[LL_CLASS_ROAD] = true;
    LL_CLEANUP(ll_chains_clear) struct ll_chains chains = {0};
    enum ll_code code = ll_chains_make(&scene->layer[LL_LANE], &speeds, &chains, NULL);
    if (code == LL_OK) {
        code = ll_chains_join_crossings(&scene->layer[LL_LANE], &chains, NULL, NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    for (int i = 0; i < 8; i++) {
        (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 10 0, 20 0, 20 20, 5 -5");
        (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "3 -9, 4 9, 12 -9");
    }
    ll_for_each_failing_alloc(make, &scene, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_drivable_lanes_with_a_length_become_chains),
        cmocka_unit_test(a_coordinate_that_is_no_number_is_named),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
