#include "geo/site_scene.h"

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

static const struct ll_site_place sites[] = {
    {.at = {7, 8}, .hydrant = LL_NONE, .kind = LL_SITE_NEW},
    {.at = {1, 2}, .hydrant = 0, .kind = LL_SITE_REPAIR},
    {.at = {3, 4}, .hydrant = LL_NONE, .kind = LL_SITE_MICRO},
};

static struct ll_scene small_scene(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_hydrant(&scene, LL_STATUS_BROKEN, 1, 2);
    (void)ll_draw_hydrant(&scene, LL_STATUS_MISSING, 5, 6);
    (void)ll_draw_station(&scene, LL_STATION_TOWNSHIP, 9, 9);
    (void)ll_draw_building(&scene, "0 0, 1 0, 1 1");
    return scene;
}

static void sites_are_there_and_count_and_the_scene_stays_as_it_was(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = small_scene();
    struct ll_scene with = {0};
    assert_ok(ll_site_scene_make(&scene, sites, 3, &with, &err), &err);
    const struct ll_table *hydrants = &with.layer[LL_HYDRANT];
    const struct ll_table *stations = &with.layer[LL_STATION];
    assert_int_equal(hydrants->count, 3);
    assert_true(ll_hydrant_confirmed(hydrants, 0));
    assert_false(ll_hydrant_counts(hydrants, 1));
    assert_true(ll_hydrant_confirmed(hydrants, 2));
    assert_near(hydrants->shape.box[2].min_x, 7.0, 0.0);
    assert_int_equal(stations->count, 2);
    assert_true(ll_station_counts(stations, 1));
    assert_int_equal(ll_station_tier(stations, 1), LL_TIER_MICRO);
    assert_ptr_equal(with.layer[LL_BUILDING].shape.points, scene.layer[LL_BUILDING].shape.points);
    ll_site_scene_clear(&with);
    assert_int_equal(scene.layer[LL_HYDRANT].count, 2);
    assert_false(ll_hydrant_counts(&scene.layer[LL_HYDRANT], 0));
    assert_int_equal(scene.layer[LL_STATION].count, 1);
}

static bool try_it(void *user)
{
    struct ll_scene with = {0};
    enum ll_code code = ll_site_scene_make(user, sites, 3, &with, NULL);
    if (code == LL_OK) {
        ll_site_scene_clear(&with);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct ll_scene scene = small_scene();
    ll_for_each_failing_alloc(try_it, &scene, 1000);
    ll_scene_clear(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sites_are_there_and_count_and_the_scene_stays_as_it_was),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
