#include "geo/station_sites.h"

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_site_places look(const struct ll_scene *scene, enum ll_site_kind kind,
                                  uint32_t area)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_speeds speeds = ll_test_speeds();
    const struct ll_vehicles vehicles = ll_test_vehicles();
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds, .threads = 1};
    const struct ll_response_input input = {.vehicles = &vehicles};
    LL_CLEANUP(ll_road_clear) struct ll_road road = {0};
    struct ll_site_places places = {0};
    const struct ll_station_site_task task = {.road = &road, .kind = kind, .area = area};
    assert_ok(ll_road_make(&in, &input, (int)ll_station_site_vehicle(kind), &road, &err), &err);
    assert_ok(ll_station_sites(&in, &task, &places, &err), &err);
    return places;
}

/// A cross of lanes of 200 m with a bridge at the end of one arm.
static struct ll_scene cross(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "-200 0, 0 0, 200 0");
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "0 0, 0 120");
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "0 120, 0 300");
    ll_table_set_word(&scene.layer[LL_LANE], 2, LL_LANE_BRIDGE, LL_FLAG_YES);
    (void)ll_draw_lane(&scene, LL_CLASS_FOOTPATH, "0 0, 0 -200");
    return scene;
}

static void junctions_and_steps_between_them_are_places_each_once(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = cross();
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look(&scene, LL_SITE_MICRO, LL_NONE);
    /* arms of 200 m: 3 inner steps and an end; the arm of 120 m: 1 and an end; the middle once */
    assert_int_equal(p.count, 2 * 4 + 2 + 1);
    for (size_t i = 0; i < p.count; i++) {
        assert_true(p.items[i].at.y >= 0.0 && p.items[i].at.y <= 120.0);
        for (size_t j = 0; j < i; j++) {
            assert_true(p.items[i].at.x != p.items[j].at.x || p.items[i].at.y != p.items[j].at.y);
        }
    }
    LL_CLEANUP(ll_site_places_clear)
    struct ll_site_places few = look(&scene, LL_SITE_TOWNSHIP, LL_NONE);
    assert_int_equal(few.count, 4);
    assert_int_equal(few.items[0].kind, LL_SITE_TOWNSHIP);
}

static void an_area_bounds_where_to_build(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = cross();
    (void)ll_draw_area(&scene, "A", 10, "10 -50, 110 -50, 110 50, 10 50");
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look(&scene, LL_SITE_MICRO, 0);
    assert_int_equal(p.count, 2); /* at 50 and 100 m */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(junctions_and_steps_between_them_are_places_each_once),
        cmocka_unit_test(an_area_bounds_where_to_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
