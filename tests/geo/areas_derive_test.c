#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/areas.h"
#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { PLACES_MOST = 60 };

/// Buildings, places, and the areas derived from them.
struct derived {
    struct ll_scene scene;
    struct ll_place places[PLACES_MOST];
    size_t place_count;
    ll_rules *rules;
    ll_geo_ctx *ctx;
    struct ll_table areas;
};

static void set_up(struct derived *d, struct ll_scene scene)
{
    struct ll_err err = {0};
    d->scene = scene;
    d->rules = ll_test_rules();
    d->areas = ll_table_make(LL_AREA, LL_ALL_FIELDS);
    assert_ok(ll_geo_ctx_new(&d->ctx, &err), &err);
}

static void derived_clear(struct derived *d)
{
    ll_scene_clear(&d->scene);
    ll_rules_free(d->rules);
    ll_table_clear(&d->areas);
    ll_geo_ctx_free(d->ctx);
}

static void derive(struct derived *d)
{
    struct ll_err err = {0};
    assert_ok(ll_areas_derive(d->ctx, &d->scene.layer[LL_BUILDING], d->places, d->place_count,
                              d->rules, &d->areas, &err),
              &err);
    assert_int_equal(d->areas.count, d->areas.shape.count);
}

static size_t areas_with(const struct derived *d, struct ll_xy p, size_t *ret_first)
{
    size_t count = 0;
    for (size_t i = d->areas.count; i-- > 0;) {
        if (ll_shape_contains(&d->areas.shape, i, p)) {
            *ret_first = i;
            count++;
        }
    }
    return count;
}

static double place_distance(const struct derived *d, size_t place, struct ll_xy p)
{
    return hypot(d->places[place].at.x - p.x, d->places[place].at.y - p.y);
}

/// The place of an area: codes of the tests are the numbers of the places.
static size_t place_of_area(const struct derived *d, size_t area)
{
    const char *code = ll_table_string(&d->areas, area, LL_AREA_CODE);
    for (size_t i = 0; i < d->place_count; i++) {
        if (strcmp(d->places[i].code, code) == 0) {
            return i;
        }
    }
    fail_msg("no place has the code %s", code);
    return 0;
}

/// Every building lies in exactly one area, that of a place no other is nearer than.
static void assert_buildings_shared_out(const struct derived *d)
{
    const struct ll_table *buildings = &d->scene.layer[LL_BUILDING];
    for (size_t b = 0; b < buildings->count; b++) {
        struct ll_xy p = ll_point_on_surface(&buildings->shape, b);
        size_t area = 0;
        size_t in = areas_with(d, p, &area);
        assert_true(in >= 1);
        double own = place_distance(d, place_of_area(d, area), p);
        for (size_t i = 0; i < d->place_count; i++) {
            double other = place_distance(d, i, p);
            assert_true(own <= other + 0.002);
            in -= in > 1 && fabs(own - other) < 1e-9; /* on the border: both, lowest code decides */
        }
        assert_int_equal(in, 1);
    }
}

static double nearest_building(const struct derived *d, struct ll_xy p)
{
    double nearest = INFINITY;
    for (size_t b = 0; b < d->scene.layer[LL_BUILDING].count; b++) {
        nearest = fmin(nearest, ll_shape_point(&d->scene.layer[LL_BUILDING].shape, b, p));
    }
    return nearest;
}

/// All within the reach of a building is in an area, nothing far beyond is.
static void assert_reach(const struct derived *d, struct ll_rng *rng, double size_m)
{
    double reach_m = ll_rule(d->rules, LL_RULE_DERIVED_CLIP_M);
    for (int k = 0; k < 300; k++) {
        struct ll_xy p = {ll_rng_between(rng, -2.0 * reach_m, size_m + 2.0 * reach_m),
                          ll_rng_between(rng, -2.0 * reach_m, size_m + 2.0 * reach_m)};
        size_t area = 0;
        size_t in = areas_with(d, p, &area);
        double away = nearest_building(d, p);
        assert_true(away > reach_m || in == 1);
        assert_true(away < 1.2 * reach_m || in == 0);
    }
}

static void assert_valid_and_apart(const struct derived *d)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    GEOSGeometry *area[PLACES_MOST];
    for (size_t i = 0; i < d->areas.count; i++) {
        area[i] = ll_test_geos_polygon(geos, &d->areas.shape, i);
        assert_int_equal(GEOSisValid_r(geos, area[i]), 1);
        for (size_t j = 0; j < i; j++) {
            GEOSGeometry *both = GEOSIntersection_r(geos, area[i], area[j]);
            double m2 = NAN;
            assert_int_equal(GEOSArea_r(geos, both, &m2), 1);
            assert_near(m2, 0.0, 1e-6);
            GEOSGeom_destroy_r(geos, both);
        }
    }
    for (size_t i = 0; i < d->areas.count; i++) {
        GEOSGeom_destroy_r(geos, area[i]);
    }
    GEOS_finish_r(geos);
}

static const char *const codes[PLACES_MOST] = {
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14",
    "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
    "30", "31", "32", "33", "34", "35", "36", "37", "38", "39", "40", "41", "42", "43", "44",
    "45", "46", "47", "48", "49", "50", "51", "52", "53", "54", "55", "56", "57", "58", "59"};

static void add_place(struct derived *d, double x, double y)
{
    d->places[d->place_count] = (struct ll_place){
        .at = {x, y}, .name = "村", .code = codes[d->place_count], .population = NAN};
    d->place_count++;
}

static void places_share_out_the_ground_around_the_buildings(void **state)
{
    (void)state;
    static const size_t places[] = {1, 2, 3, 12, PLACES_MOST};
    for (uint64_t seed = 0; seed < 5; seed++) {
        double size_m = 1000.0 + 2500.0 * (double)seed;
        struct ll_random_scene what = {.buildings = 50 + 10 * seed, .size_m = size_m};
        LL_CLEANUP(derived_clear) struct derived d = {0};
        set_up(&d, ll_random_scene(seed, &what));
        struct ll_rng rng = ll_rng_make(seed, 3);
        for (size_t i = 0; i < places[seed]; i++) {
            double x = ll_rng_between(&rng, -500.0, size_m + 500.0);
            add_place(&d, x, ll_rng_between(&rng, -500.0, size_m + 500.0));
        }
        derive(&d);
        assert_buildings_shared_out(&d);
        assert_reach(&d, &rng, size_m);
        assert_valid_and_apart(&d);
    }
}

static void places_in_a_regular_grid_with_buildings_on_the_borders(void **state)
{
    (void)state;
    LL_CLEANUP(derived_clear) struct derived d = {0};
    set_up(&d, ll_scene_make());
    for (int i = 0; i < 25; i++) {
        add_place(&d, 500000.3 + 400.0 * (i % 5), 2700000.7 + 400.0 * (i / 5));
    }
    for (int i = 0; i < 81; i++) { /* at places, on borders, on corners of four */
        char text[256];
        double x = 500000.3 + 200.0 * (i % 9), y = 2700000.7 + 200.0 * (i / 9);
        (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g, %.17g %.17g, %.17g %.17g",
                       x - 4, y - 3, x + 4, y - 3, x + 4, y + 3, x - 4, y + 3);
        (void)ll_draw_building(&d.scene, text);
    }
    derive(&d);
    assert_int_equal(d.areas.count, 25);
    for (size_t b = 0; b < 81; b++) {
        struct ll_xy p = ll_point_on_surface(&d.scene.layer[LL_BUILDING].shape, b);
        size_t first = 0;
        assert_true(areas_with(&d, p, &first) >= 1);
    }
    assert_valid_and_apart(&d);
}

static void places_that_coincide_or_lie_far_off_get_no_area(void **state)
{
    (void)state;
    LL_CLEANUP(derived_clear) struct derived d = {0};
    set_up(&d, ll_scene_make());
    (void)ll_draw_building(&d.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&d.scene, "20 0, 30 0, 30 10, 20 10");
    add_place(&d, 0.0, 5.0);
    add_place(&d, 0.0, 5.0);
    add_place(&d, 90000.0, 5.0);
    add_place(&d, NAN, 5.0);
    add_place(&d, 30.0, 5.0);
    d.places[0].population = 240.0;
    d.places[4].code = NULL;
    derive(&d);
    assert_int_equal(d.areas.count, 2);
    assert_string_equal(ll_table_string(&d.areas, 0, LL_AREA_CODE), "00");
    assert_string_equal(ll_table_string(&d.areas, 0, LL_AREA_NAME), "村");
    assert_near(ll_table_real(&d.areas, 0, LL_AREA_POPULATION), 240.0, 0.0);
    assert_string_equal(ll_table_string(&d.areas, 1, LL_AREA_CODE), "A002");
    for (size_t i = 0; i < 2; i++) {
        assert_near(ll_table_real(&d.areas, i, LL_AREA_LEVEL), 10.0, 0.0);
        assert_int_equal(ll_table_word(&d.areas, i, LL_AREA_DERIVED), LL_FLAG_YES);
    }
    assert_true(ll_shape_contains(&d.areas.shape, 0, (struct ll_xy){14.0, 5.0}));
    assert_true(ll_shape_contains(&d.areas.shape, 1, (struct ll_xy){16.0, 5.0}));
}

static void without_places_one_area_holds_everything(void **state)
{
    (void)state;
    LL_CLEANUP(derived_clear) struct derived d = {0};
    set_up(&d, ll_scene_make());
    (void)ll_draw_building(&d.scene, "0 0, 100 0, 100 100, 0 100");
    derive(&d);
    assert_int_equal(d.areas.count, 1);
    assert_string_equal(ll_table_string(&d.areas, 0, LL_AREA_NAME), "全部");
    assert_string_equal(ll_table_string(&d.areas, 0, LL_AREA_CODE), "A001");
    assert_int_equal(ll_table_word(&d.areas, 0, LL_AREA_DERIVED), LL_FLAG_YES);
    assert_true(isnan(ll_table_real(&d.areas, 0, LL_AREA_POPULATION)));
    /* square, four strips and a circle of 200 m as 64 chords, 0.16 % smaller than round */
    double circle = 3.14159265358979 * 200.0 * 200.0;
    assert_near(ll_shape_area(&d.areas.shape, 0), 100.0 * 100.0 + 4 * 200.0 * 100.0 + circle,
                0.002 * circle);
    assert_true(ll_shape_contains(&d.areas.shape, 0, (struct ll_xy){-199.9, 50.0}));
    assert_false(ll_shape_contains(&d.areas.shape, 0, (struct ll_xy){-200.1, 50.0}));
}

static void without_buildings_there_is_no_area(void **state)
{
    (void)state;
    LL_CLEANUP(derived_clear) struct derived d = {0};
    set_up(&d, ll_scene_make());
    derive(&d);
    add_place(&d, 0.0, 0.0);
    derive(&d);
    assert_int_equal(d.areas.count, 0);
}

static void a_dense_town_is_filled_without_holes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(derived_clear) struct derived d = {0};
    set_up(&d, ll_scene_make());
    assert_ok(ll_rules_set(d.rules, "derived_clip_m=160", &err), &err);
    for (int i = 0; i < 900; i++) { /* 600 m of town: its middle is beyond the reach of its edge,
                                       cells of 20 m are all full */
        char text[128];
        int x = 20 * (i % 30), y = 20 * (i / 30);
        (void)snprintf(text, sizeof text, "%d %d, %d %d, %d %d, %d %d", x, y, x + 15, y, x + 15,
                       y + 15, x, y + 15);
        (void)ll_draw_building(&d.scene, text);
    }
    add_place(&d, 300.0, 300.0);
    derive(&d);
    assert_int_equal(d.areas.count, 1);
    assert_int_equal(d.areas.shape.ring_count, 1);
    assert_buildings_shared_out(&d);
}

static bool try_to_derive(void *user)
{
    struct derived *d = user;
    struct ll_err err = {0};
    enum ll_code code = ll_areas_derive(d->ctx, &d->scene.layer[LL_BUILDING], d->places,
                                        d->place_count, d->rules, &d->areas, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true(code == LL_OK || d->areas.count == 0);
    ll_table_clear(&d->areas);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 4, .size_m = 500.0};
    LL_CLEANUP(derived_clear) struct derived d = {0};
    set_up(&d, ll_random_scene(1, &what));
    ll_for_each_failing_alloc(try_to_derive, &d, 200);
    add_place(&d, 100.0, 100.0);
    add_place(&d, 400.0, 100.0);
    add_place(&d, 300.0, 400.0);
    ll_for_each_failing_alloc(try_to_derive, &d, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_share_out_the_ground_around_the_buildings),
        cmocka_unit_test(places_in_a_regular_grid_with_buildings_on_the_borders),
        cmocka_unit_test(places_that_coincide_or_lie_far_off_get_no_area),
        cmocka_unit_test(without_places_one_area_holds_everything),
        cmocka_unit_test(without_buildings_there_is_no_area),
        cmocka_unit_test(a_dense_town_is_filled_without_holes),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
