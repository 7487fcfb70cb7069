#include "geo/hydrant_sites.h"

#include <math.h>

#include "core/alloc.h"
#include "geo/outline.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// Lane 0: 6 m wide, 100 m to the east.
static struct ll_scene one_lane(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "0 0, 100 0");
    ll_table_set_real(&scene.layer[LL_LANE], 0, LL_LANE_WIDTH_M, 6.0);
    return scene;
}

static void draw_ground(struct ll_scene *scene, enum ll_ground_kind kind, enum ll_kind shape,
                        const char *points)
{
    struct ll_err err = {0};
    struct ll_table *ground = &scene->layer[LL_GROUND];
    size_t row = 0;
    assert_ok(ll_table_add(ground, &row, &err), &err);
    ll_draw_shape(&ground->shape, shape, points);
    ll_table_set_word(ground, row, LL_GROUND_KIND, (uint8_t)kind);
}

static void draw_compound(struct ll_scene *scene, const char *rings)
{
    struct ll_err err = {0};
    size_t row = 0;
    assert_ok(ll_table_add(&scene->layer[LL_COMPOUND], &row, &err), &err);
    ll_draw_shape(&scene->layer[LL_COMPOUND].shape, LL_POLYGON, rings);
}

static struct ll_site_places look(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                  size_t narrow_count, uint32_t area, bool repairs)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_speeds speeds = ll_test_speeds();
    const struct ll_vehicles vehicles = ll_test_vehicles();
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, narrow, narrow_count);
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    assert_ok(ll_hose_ground_make(scene, &ground, &err), &err);
    const struct ll_stage in = {.scene = scene, .rules = rules, .speeds = &speeds, .threads = 2};
    const struct ll_hydrant_site_task task = {.vehicles = &vehicles,
                                              .clearance = &clearance,
                                              .ground = &ground,
                                              .area = area,
                                              .repairs = repairs};
    struct ll_site_places places = {0};
    assert_ok(ll_hydrant_sites(&in, &task, &places, &err), &err);
    return places;
}

static struct ll_site_places look_at(const struct ll_scene *scene)
{
    return look(scene, NULL, 0, LL_NONE, false);
}

static size_t count_side(const struct ll_site_places *p, bool north)
{
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++) {
        count += (p->items[i].at.y > 0.0) == north;
    }
    return count;
}

static void places_stand_off_the_kerb_on_both_sides_every_ten_metres(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look_at(&scene);
    assert_int_equal(p.count, 20);
    for (size_t i = 0; i < p.count; i++) {
        const struct ll_site_place *place = &p.items[i];
        assert_near(place->at.x, 5.0 + 10.0 * (double)(i / 2), 1e-9);
        assert_near(fabs(place->at.y), 3.0 + 1.25, 1e-9);
        assert_int_equal(place->lane, 0);
        assert_int_equal(place->hydrant, LL_NONE);
        assert_int_equal(place->kind, LL_SITE_NEW);
        assert_false(place->width_assumed);
        assert_false(place->near_walls);
    }
}

static void a_width_that_is_not_on_record_is_assumed_and_said_so(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    ll_table_set_real(&scene.layer[LL_LANE], 0, LL_LANE_WIDTH_M, NAN);
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look_at(&scene);
    assert_int_equal(p.count, 20);
    assert_true(p.items[0].width_assumed);
    assert_near(fabs(p.items[0].at.y), 3.0 * 1.5 / 2.0 + 1.25, 1e-9); /* residential: 3 m */
    ll_table_set_real(&scene.layer[LL_LANE], 0, LL_LANE_WIDTH_EFFECTIVE_M, 5.0);
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places q = look_at(&scene);
    assert_false(q.items[0].width_assumed);
    assert_near(fabs(q.items[0].at.y), 2.5 + 1.25, 1e-9);
}

static void near_walls_places_move_to_the_kerb_or_are_marked(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    /* 8.6 m from the centre line: 4.35 m from the middle of the strip, 5.1 m from its inner edge;
     * in the south 6 m: 2.5 m from the inner edge */
    (void)ll_draw_building(&scene, "-50 8.6, 150 8.6, 150 20, -50 20");
    (void)ll_draw_building(&scene, "-50 -20, 150 -20, 150 -6, -50 -6");
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look_at(&scene);
    assert_int_equal(p.count, 20);
    for (size_t i = 0; i < p.count; i++) {
        const bool north = p.items[i].at.y > 0.0;
        assert_near(fabs(p.items[i].at.y), 3.5, 1e-9);
        assert_int_equal(p.items[i].near_walls, !north);
        assert_true(north ? isinf(p.items[i].wall_m) : fabsf(p.items[i].wall_m - 2.5F) < 1e-6F);
    }
}

static void no_place_nearer_to_walls_than_villages_allow_nor_indoors(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)ll_draw_building(&scene, "-50 5.4, 150 5.4, 150 20, -50 20");     /* 1.9 m at best */
    (void)ll_draw_building(&scene, "-50 -20, 150 -20, 150 -3.2, -50 -3.2"); /* over the strip */
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look_at(&scene);
    assert_int_equal(p.count, 0);
}

static void no_place_in_water_in_a_compound_or_behind_a_wall(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    draw_ground(&scene, LL_GROUND_WATER, LL_POLYGON, "-5 3, 28 3, 28 20, -5 20");
    draw_compound(&scene, "32 3, 58 3, 58 20, 32 20");
    draw_ground(&scene, LL_GROUND_WALL, LL_LINE, "62 3.2, 110 3.2");
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look_at(&scene);
    assert_int_equal(count_side(&p, false), 10);
    assert_int_equal(count_side(&p, true), 0); /* 5 to 25, 35 to 55, 65 to 95 are barred */
}

static void no_place_on_the_carriageway_of_a_crossing_lane(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "55 0, 55 50");
    ll_table_set_real(&scene.layer[LL_LANE], 1, LL_LANE_WIDTH_M, 6.0);
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look_at(&scene);
    for (size_t i = 0; i < p.count; i++) {
        const struct ll_xy a = {55.0, 0.0}, b = {55.0, 50.0}, c = {0.0, 0.0}, d = {100.0, 0.0};
        assert_true(ll_point_segment(p.items[i].at, a, b, NULL) >= 3.5 - 1e-6);
        assert_true(ll_point_segment(p.items[i].at, c, d, NULL) >= 3.5 - 1e-6);
    }
    assert_true(p.count > 20);
}

static void no_place_on_bridges_footpaths_or_where_a_pumper_cannot_come(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "100 0, 200 0");
    ll_table_set_word(&scene.layer[LL_LANE], 1, LL_LANE_BRIDGE, LL_FLAG_YES);
    (void)ll_draw_lane(&scene, LL_CLASS_FOOTPATH, "0 0, 0 -100");
    (void)ll_draw_lane(&scene, LL_CLASS_RESIDENTIAL, "0 500, 100 500");
    /* lane 0 is blocked from 60 m on, but for who starts behind; lane 3 leads to no station */
    const struct ll_narrow narrow = {.from_m = 60,
                                     .to_m = 62,
                                     .width_low_m = 1.0F,
                                     .width_high_m = 1.0F,
                                     .width_cause = LL_CAUSE_BUILDING};
    (void)ll_draw_station(&scene, LL_STATION_TOWNSHIP, 0, 0);
    LL_CLEANUP(ll_site_places_clear)
    struct ll_site_places p = look(&scene, &narrow, 1, LL_NONE, false);
    size_t far = 0;
    for (size_t i = 0; i < p.count; i++) {
        assert_true(p.items[i].lane == 0 || p.items[i].lane == 3);
        assert_true(p.items[i].lane == 3 || p.items[i].at.x < 60.0);
        far += p.items[i].lane == 3;
    }
    assert_int_equal(far, 20);
    assert_int_equal(p.count, 32); /* six steps in the first 60 m */
}

static void an_area_bounds_where_to_build(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)ll_draw_area(&scene, "A", 10, "20 -50, 60 -50, 60 50, 20 50");
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look(&scene, NULL, 0, 0, true);
    assert_int_equal(p.count, 8); /* 25 to 55 */
}

static void planned_hydrants_are_places_and_broken_ones_if_asked_for(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = one_lane();
    (void)ll_draw_hydrant(&scene, LL_STATUS_IN_SERVICE, 10, 5);
    (void)ll_draw_hydrant(&scene, LL_STATUS_BROKEN, 20, 5);
    (void)ll_draw_hydrant(&scene, LL_STATUS_PLANNED, 30, 5);
    (void)ll_draw_hydrant(&scene, LL_STATUS_MISSING, 40, 500);
    (void)ll_draw_hydrant(&scene, LL_STATUS_UNKNOWN, 50, 5);
    const size_t pond = ll_draw_hydrant(&scene, LL_STATUS_BROKEN, 60, 5);
    ll_table_set_word(&scene.layer[LL_HYDRANT], pond, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places few = look_at(&scene);
    assert_int_equal(few.count, 21);
    assert_int_equal(few.items[20].kind, LL_SITE_PLANNED);
    assert_int_equal(few.items[20].hydrant, 2);
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places p = look(&scene, NULL, 0, LL_NONE, true);
    assert_int_equal(p.count, 23);
    assert_int_equal(p.items[20].kind, LL_SITE_REPAIR);
    assert_int_equal(p.items[20].lane, 0);
    assert_int_equal(p.items[22].kind, LL_SITE_PUT_BACK);
    assert_int_equal(p.items[22].lane, LL_NONE);
    assert_near(p.items[22].at.y, 500.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_stand_off_the_kerb_on_both_sides_every_ten_metres),
        cmocka_unit_test(a_width_that_is_not_on_record_is_assumed_and_said_so),
        cmocka_unit_test(near_walls_places_move_to_the_kerb_or_are_marked),
        cmocka_unit_test(no_place_nearer_to_walls_than_villages_allow_nor_indoors),
        cmocka_unit_test(no_place_in_water_in_a_compound_or_behind_a_wall),
        cmocka_unit_test(no_place_on_the_carriageway_of_a_crossing_lane),
        cmocka_unit_test(no_place_on_bridges_footpaths_or_where_a_pumper_cannot_come),
        cmocka_unit_test(an_area_bounds_where_to_build),
        cmocka_unit_test(planned_hydrants_are_places_and_broken_ones_if_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
