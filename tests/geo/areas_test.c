#include "geo/areas.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A stage's input with everything that must live as long as it.
struct setting {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_stage in;
};

static void setting_clear(struct setting *s)
{
    ll_scene_clear(&s->scene);
    ll_rules_free(s->rules);
}

/// `scene` becomes the setting's. `s` must not move afterwards.
static void set_up(struct setting *s, struct ll_scene scene)
{
    s->scene = scene;
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){.scene = &s->scene, .rules = s->rules, .threads = 1};
}

static double level_of(const struct setting *s, double level_override)
{
    struct ll_err err = {0};
    double level = 0.0;
    assert_ok(ll_village_level(&s->in, level_override, &level, &err), &err);
    return level;
}

/// A row of `count` small buildings from x = 0 on, 10 m apart.
static void draw_row_of_buildings(struct ll_scene *scene, int count)
{
    for (int i = 0; i < count; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%d 0, %d 0, %d 4, %d 4", 10 * i, 10 * i + 4, 10 * i + 4,
                       10 * i);
        (void)ll_draw_building(scene, text);
    }
}

static void the_village_level_is_the_finest_that_holds_nine_in_ten(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    assert_true(isnan(level_of(&s, NAN)));
    draw_row_of_buildings(&s.scene, 10);
    (void)ll_draw_area(&s.scene, "g", 12.0, "-5 -5, 200 -5, 200 50, -5 50");
    assert_true(isnan(level_of(&s, NAN))); /* grids are no villages */
    (void)ll_draw_area(&s.scene, "town", 8.0, "-5 -5, 200 -5, 200 50, -5 50");
    assert_near(level_of(&s, NAN), 8.0, 0.0);
    (void)ll_draw_area(&s.scene, "v1", 10.0, "-5 -5, 49 -5, 49 50, -5 50");
    assert_near(level_of(&s, NAN), 8.0, 0.0); /* 5 of 10 */
    (void)ll_draw_area(&s.scene, "v2", 10.0, "49 -5, 89 -5, 89 50, 49 50");
    assert_near(level_of(&s, NAN), 10.0, 0.0); /* 9 of 10 */
    (void)ll_draw_area(&s.scene, "quarter", 11.0, "-5 -5, 79 -5, 79 50, -5 50");
    assert_near(level_of(&s, NAN), 10.0, 0.0); /* 8 of 10 */
    s.in.threads = 4;
    assert_near(level_of(&s, NAN), 10.0, 0.0);
}

static void the_share_is_of_the_buildings_that_lie_in_any_area(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_row_of_buildings(&s.scene, 20);
    (void)ll_draw_area(&s.scene, "town", 8.0, "-5 -5, 99 -5, 99 50, -5 50"); /* 10 of 20 */
    (void)ll_draw_area(&s.scene, "v", 10.0, "-5 -5, 89 -5, 89 50, -5 50");   /* 9 of these */
    assert_near(level_of(&s, NAN), 10.0, 0.0);
}

static void without_a_level_that_holds_enough_the_fullest_is_taken(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_row_of_buildings(&s.scene, 10);
    (void)ll_draw_area(&s.scene, "a", 8.0, "-5 -5, 59 -5, 59 50, -5 50");  /* 6 */
    (void)ll_draw_area(&s.scene, "b", 10.0, "59 -5, 99 -5, 99 50, 59 50"); /* the other 4 */
    assert_near(level_of(&s, NAN), 8.0, 0.0);
}

static void the_user_may_name_a_level_that_exists(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_area(&s.scene, "a", 8.0, "0 0, 1 0, 1 1");
    (void)ll_draw_area(&s.scene, "b", NAN, "0 0, 1 0, 1 1");
    assert_near(level_of(&s, 8.0), 8.0, 0.0);
    assert_near(level_of(&s, 10.0), 10.0, 0.0); /* unknown counts as a village */
    double level = -1.0;
    assert_int_equal(ll_village_level(&s.in, 9.0, &level, &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "9");
    assert_near(level, -1.0, 0.0);
}

static void villages_come_in_order_of_code_then_name(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    struct ll_table *areas = &s.scene.layer[LL_AREA];
    static const char *const codes[] = {"C", "A", "", "B", "A"};
    for (size_t i = 0; i < 5; i++) {
        (void)ll_draw_area(&s.scene, codes[i], 10.0, "0 0, 1 0, 1 1");
    }
    assert_ok(ll_table_set_string(areas, 2, LL_AREA_NAME, "Bb", &err), &err);
    (void)ll_draw_area(&s.scene, "0", 8.0, "0 0, 1 0, 1 1");
    LL_CLEANUP(ll_freep) uint32_t *rows = NULL;
    size_t count = 0;
    assert_ok(ll_villages(&s.scene, 10.0, &rows, &count, &err), &err);
    static const uint32_t expected[] = {1, 4, 3, 2, 0};
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(rows[i], expected[i]);
    }
}

/// Runs the stage for the level 10.
static struct ll_building_results run(const struct ll_stage *in)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) uint32_t *rows = NULL;
    size_t count = 0;
    struct ll_building_results r = {0};
    assert_ok(ll_building_results_make(in->scene->layer[LL_BUILDING].count, &r, &err), &err);
    assert_ok(ll_villages(in->scene, 10.0, &rows, &count, &err), &err);
    assert_ok(ll_areas_stage(in, rows, count, &r, &err), &err);
    return r;
}

/// Random, overlapping areas with codes in a mixed order.
static void add_random_areas(struct ll_scene *scene, uint64_t seed, int count, double size_m)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 5);
    struct ll_table *areas = &scene->layer[LL_AREA];
    for (int i = 0; i < count; i++) {
        char code[16];
        size_t row = 0;
        (void)snprintf(code, sizeof code, "%03d", i * 7 % count);
        assert_ok(ll_table_add(areas, &row, &err), &err);
        struct ll_xy at = {ll_rng_between(&rng, 0.0, size_m), ll_rng_between(&rng, 0.0, size_m)};
        ll_random_polygon(&areas->shape, &rng, at, 0.4 * size_m);
        ll_table_set_real(areas, row, LL_AREA_LEVEL, 10.0);
        assert_ok(ll_table_set_string(areas, row, LL_AREA_CODE, code, &err), &err);
    }
}

/// The area of the lowest code that contains a point, by asking all.
static uint32_t area_by_loop(const struct ll_table *areas, const uint32_t *rows, size_t count,
                             struct ll_xy p)
{
    for (size_t i = 0; i < count; i++) {
        if (ll_shape_contains(&areas->shape, rows[i], p)) {
            return rows[i];
        }
    }
    return LL_NONE;
}

static void a_building_belongs_where_its_point_on_surface_lies(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ll_err err = {0};
        struct ll_random_scene what = {.buildings = 300, .hydrants = 200, .size_m = 2000.0};
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        add_random_areas(&s.scene, seed, 1 + 6 * (int)seed, what.size_m);
        const struct ll_table *areas = &s.scene.layer[LL_AREA];
        const struct ll_table *hydrants = &s.scene.layer[LL_HYDRANT];
        LL_CLEANUP(ll_freep) uint32_t *rows = NULL;
        size_t count = 0;
        assert_ok(ll_villages(&s.scene, 10.0, &rows, &count, &err), &err);
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
        s.in.threads = 4;
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results four = run(&s.in);
        for (size_t b = 0; b < r.count; b++) {
            struct ll_xy p = ll_point_on_surface(&s.scene.layer[LL_BUILDING].shape, b);
            assert_int_equal(r.area[b], area_by_loop(areas, rows, count, p));
            assert_int_equal(four.area[b], r.area[b]);
        }
        LL_CLEANUP(ll_freep) uint32_t *of_points = NULL;
        assert_ok(ll_areas_of_points(areas, rows, count, hydrants, &of_points, &err), &err);
        for (size_t h = 0; h < hydrants->count; h++) {
            assert_int_equal(of_points[h],
                             area_by_loop(areas, rows, count, hydrants->shape.points[h]));
        }
    }
}

static void on_a_shared_border_the_lower_code_has_the_building(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "5 0, 15 0, 15 10, 5 10"); /* its point is (10, 5) */
    (void)ll_draw_building(&s.scene, "95 0, 96 0, 96 1, 95 1");
    (void)ll_draw_area(&s.scene, "B", 10.0, "0 0, 10 0, 10 20, 0 20");
    size_t right = ll_draw_area(&s.scene, "A", 10.0, "10 0, 30 0, 30 20, 10 20");
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_int_equal(r.area[0], right);
    assert_int_equal(r.area[1], LL_NONE);
}

static void only_buildings_in_the_dirty_box_are_asked_again(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_row_of_buildings(&s.scene, 3);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    size_t area = ll_draw_area(&s.scene, "A", 10.0, "-5 -5, 50 -5, 50 50, -5 50");
    uint32_t rows[] = {(uint32_t)area};
    struct ll_err err = {0};
    struct ll_box dirty = {8.0, 0.0, 11.0, 4.0};
    s.in.dirty = &dirty;
    assert_ok(ll_areas_stage(&s.in, rows, 1, &r, &err), &err);
    assert_int_equal(r.area[0], LL_NONE);
    assert_int_equal(r.area[1], area);
    assert_int_equal(r.area[2], LL_NONE);
}

static bool say_no(void *user, const char *stage, size_t done, size_t total)
{
    (void)user;
    (void)stage;
    (void)done;
    (void)total;
    return false;
}

static void a_cancelled_run_leaves_every_building_outside(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    draw_row_of_buildings(&s.scene, 3);
    uint32_t rows[] = {(uint32_t)ll_draw_area(&s.scene, "A", 10.0, "-5 -5, 50 -5, 50 50, -5 50")};
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_int_equal(r.area[2], rows[0]);
    struct ll_progress progress = {.report = say_no};
    s.in.progress = &progress;
    assert_int_equal(ll_areas_stage(&s.in, rows, 1, &r, &err), LL_E_CANCELLED);
    for (size_t b = 0; b < r.count; b++) {
        assert_int_equal(r.area[b], LL_NONE);
    }
}

static bool try_everything(void *user)
{
    const struct setting *s = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) uint32_t *rows = NULL;
    LL_CLEANUP(ll_freep) uint32_t *of_points = NULL;
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = {0};
    size_t count = 0;
    double level = NAN;
    const struct ll_table *areas = &s->scene.layer[LL_AREA];
    enum ll_code code = ll_village_level(&s->in, NAN, &level, &err);
    code = code == LL_OK ? ll_villages(&s->scene, level, &rows, &count, &err) : code;
    if (code == LL_OK) {
        code = ll_building_results_make(s->scene.layer[LL_BUILDING].count, &r, &err);
    }
    code = code == LL_OK ? ll_areas_stage(&s->in, rows, count, &r, &err) : code;
    if (code == LL_OK) {
        code =
            ll_areas_of_points(areas, rows, count, &s->scene.layer[LL_HYDRANT], &of_points, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 10, .hydrants = 10, .size_m = 500.0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_random_scene(1, &what));
    add_random_areas(&s.scene, 1, 4, 500.0);
    (void)ll_draw_area(&s.scene, "town", 8.0, "0 0, 500 0, 500 500, 0 500");
    ll_for_each_failing_alloc(try_everything, &s, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_village_level_is_the_finest_that_holds_nine_in_ten),
        cmocka_unit_test(the_share_is_of_the_buildings_that_lie_in_any_area),
        cmocka_unit_test(without_a_level_that_holds_enough_the_fullest_is_taken),
        cmocka_unit_test(the_user_may_name_a_level_that_exists),
        cmocka_unit_test(villages_come_in_order_of_code_then_name),
        cmocka_unit_test(a_building_belongs_where_its_point_on_surface_lies),
        cmocka_unit_test(on_a_shared_border_the_lower_code_has_the_building),
        cmocka_unit_test(only_buildings_in_the_dirty_box_are_asked_again),
        cmocka_unit_test(a_cancelled_run_leaves_every_building_outside),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
