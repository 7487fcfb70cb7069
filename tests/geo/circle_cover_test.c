#include "geo/circle_cover.h"

#include "core/alloc.h"
#include "geo/outline.h"
#include "geo/site_scene.h"
#include "geo/water.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_site_places random_places(struct ll_rng *rng, struct ll_xy at, double size_m)
{
    struct ll_err err = {0};
    struct ll_site_places places = {0};
    for (int i = 0; i < 60; i++) {
        const struct ll_site_place place = {.at = {at.x + ll_rng_between(rng, 0.0, size_m),
                                                   at.y + ll_rng_between(rng, 0.0, size_m)},
                                            .lane = LL_NONE,
                                            .hydrant = LL_NONE};
        assert_ok(ll_site_places_add(&places, &place, &err), &err);
    }
    return places;
}

static bool lists_have(const struct ll_lists *lists, size_t list, uint32_t item)
{
    size_t count = 0;
    for (uint32_t k = lists->first[list]; k < lists->first[list + 1]; k++) {
        count += lists->item[k] == item;
    }
    assert_true(count <= 1);
    return count == 1;
}

static void a_circle_holds_the_buildings_that_the_water_stage_would_count(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_random_scene what = {
        .buildings = 300, .hydrants = 5, .size_m = 900.0, .at = {5e5, 3.4e6}};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(5, &what);
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    struct ll_rng rng = ll_rng_make(7, 1);
    LL_CLEANUP(ll_site_places_clear)
    struct ll_site_places places = random_places(&rng, what.at, what.size_m);
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    uint32_t rows[150];
    for (uint32_t i = 0; i < 150; i++) {
        rows[i] = 2 * i;
    }
    const struct ll_stage in = {.scene = &scene, .rules = rules, .threads = 3};
    assert_ok(ll_circle_cover(&in, &places, rows, 150, &lists, &err), &err);
    assert_int_equal(lists.count, places.count);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results now = {0};
    assert_ok(ll_building_results_make(300, &now, &err), &err);
    assert_ok(ll_water_stage(&in, &now, &err), &err);
    for (size_t p = 0; p < places.count; p++) {
        struct ll_scene with = {0};
        struct ll_building_results then = {0};
        assert_ok(ll_site_scene_make(&scene, &places.items[p], 1, &with, &err), &err);
        assert_ok(ll_building_results_make(300, &then, &err), &err);
        const struct ll_stage after = {.scene = &with, .rules = rules, .threads = 1};
        assert_ok(ll_water_stage(&after, &then, &err), &err);
        for (uint32_t i = 0; i < 150; i++) {
            const int more = then.hydrants_in_reach[rows[i]] - now.hydrants_in_reach[rows[i]];
            assert_int_equal(lists_have(&lists, p, i), more);
        }
        ll_building_results_clear(&then);
        ll_site_scene_clear(&with);
    }
}

static void a_building_at_exactly_the_radius_is_covered(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_building(&scene, "0 0, 10 0, 10 10, 0 10");
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_stage in = {.scene = &scene, .rules = rules, .threads = 1};
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    const struct ll_site_place at = {.at = {160.0, 5.0}};
    const struct ll_site_place beyond = {.at = {160.001, 5.0}};
    assert_ok(ll_site_places_add(&places, &at, &err), &err);
    assert_ok(ll_site_places_add(&places, &beyond, &err), &err);
    LL_CLEANUP(ll_lists_clear) struct ll_lists lists = {0};
    const uint32_t row = 0;
    assert_ok(ll_circle_cover(&in, &places, &row, 1, &lists, &err), &err);
    assert_int_equal(lists.first[1], 1);
    assert_int_equal(lists.first[2], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_holds_the_buildings_that_the_water_stage_would_count),
        cmocka_unit_test(a_building_at_exactly_the_radius_is_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
