#include "geo/ring_patch.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"

/// Patches a drawn polygon with drawn regions. @return whether it was clean.
static bool patch(const char *polygon, const char *const regions[], size_t count, bool add,
                  struct ll_shapes *ret)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes r = {0};
    ll_draw_shape(&s, LL_POLYGON, polygon);
    for (size_t i = 0; i < count; i++) {
        ll_draw_shape(&r, LL_POLYGON, regions[i]);
    }
    const struct ll_ring_patch what = {&s, 0, &r, add};
    bool clean = false;
    assert_ok(ll_ring_patch(&what, &clean, ret, &err), &err);
    assert_int_equal(ret->count, clean);
    return clean;
}

#define SQUARE "0 0, 10 0, 10 10, 0 10"

static void what_lies_across_the_border_is_cut_off_or_grows_out(void **state)
{
    (void)state;
    const char *const across[] = {"8 4, 12 4, 12 6, 8 6"};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes less = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes more = {0};
    assert_true(patch(SQUARE, across, 1, false, &less));
    assert_true(patch(SQUARE, across, 1, true, &more));
    assert_near(ll_shape_area(&less, 0), 96.0, 1e-12);
    assert_near(ll_shape_area(&more, 0), 104.0, 1e-12);
    assert_int_equal(less.ring_count, 1);
    assert_int_equal(less.point_count, 9);
}

static void what_lies_inside_becomes_a_hole_and_outside_an_island(void **state)
{
    (void)state;
    const char *const both[] = {"2 2, 4 2, 4 4, 2 4", "20 2, 24 2, 24 4, 20 4"};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes less = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes more = {0};
    assert_true(patch(SQUARE, both, 2, false, &less));
    assert_true(patch(SQUARE, both, 2, true, &more));
    assert_near(ll_shape_area(&less, 0), 96.0, 1e-12);
    assert_near(ll_shape_area(&more, 0), 108.0, 1e-12);
    assert_int_equal(less.ring_count, 2);
    assert_int_equal(more.ring_count, 2);
}

static void a_hole_of_the_polygon_within_a_region_goes(void **state)
{
    (void)state;
    const char *const over[] = {"2 2, 7 2, 7 7, 2 7"};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes less = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes more = {0};
    assert_true(patch(SQUARE "; 4 4, 4 5, 5 5, 5 4", over, 1, false, &less));
    assert_true(patch(SQUARE "; 4 4, 4 5, 5 5, 5 4", over, 1, true, &more));
    assert_near(ll_shape_area(&less, 0), 75.0, 1e-12);
    assert_near(ll_shape_area(&more, 0), 100.0, 1e-12);
}

static void the_yard_of_a_region_keeps_what_was_in_it(void **state)
{
    (void)state;
    const char *const yard[] = {"6 2, 14 2, 14 8, 6 8; 8 4, 8 6, 12 6, 12 4"};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes less = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes more = {0};
    assert_true(patch(SQUARE, yard, 1, false, &less));
    assert_true(patch(SQUARE, yard, 1, true, &more));
    assert_near(ll_shape_area(&less, 0), 100.0 - 24.0 + 4.0, 1e-12);
    assert_near(ll_shape_area(&more, 0), 100.0 + 24.0 - 4.0, 1e-12);
}

static void a_corner_on_the_border_is_left_open(void **state)
{
    (void)state;
    const char *const touching[] = {"8 4, 10 5, 8 6"};
    const char *const along[] = {"8 4, 10 4, 10 6, 8 6"};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes none = {0};
    assert_false(patch(SQUARE, touching, 1, false, &none));
    assert_false(patch(SQUARE, along, 1, true, &none));
    assert_int_equal(none.count, 0);
}

static void no_regions_change_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes same = {0};
    assert_true(patch(SQUARE, NULL, 0, false, &same));
    assert_near(ll_shape_area(&same, 0), 100.0, 0.0);
}

/// Random stars, of which those are left out whose boxes meet an earlier one's.
static void random_regions(struct ll_rng *rng, struct ll_xy at, struct ll_shapes *regions)
{
    for (int i = 0; i < 24; i++) {
        struct ll_xy p = {at.x + ll_rng_between(rng, -20.0, 220.0),
                          at.y + ll_rng_between(rng, -20.0, 220.0)};
        ll_random_polygon(regions, rng, p, ll_rng_between(rng, 4.0, 60.0));
        for (size_t k = 0; k + 1 < regions->count; k++) {
            if (ll_box_meets(&regions->box[k], &regions->box[regions->count - 1])) {
                ll_shapes_drop_last(regions);
                break;
            }
        }
    }
}

/// What GEOS makes of the same.
static GEOSGeometry *by_geos(GEOSContextHandle_t geos, const struct ll_ring_patch *what)
{
    GEOSGeometry *area = ll_test_geos_polygon(geos, what->shapes, what->polygon);
    for (size_t i = 0; i < what->regions->count; i++) {
        GEOSGeometry *region = ll_test_geos_polygon(geos, what->regions, i);
        GEOSGeometry *made =
            what->add ? GEOSUnion_r(geos, area, region) : GEOSDifference_r(geos, area, region);
        GEOSGeom_destroy_r(geos, area);
        GEOSGeom_destroy_r(geos, region);
        assert_non_null(made);
        area = made;
    }
    return area;
}

static void assert_as_geos(GEOSContextHandle_t geos, const struct ll_ring_patch *what,
                           const struct ll_shapes *got)
{
    GEOSGeometry *want = by_geos(geos, what);
    GEOSGeometry *have = ll_test_geos_polygon(geos, got, 0);
    assert_int_equal(GEOSisValid_r(geos, have), 1);
    GEOSGeometry *apart = GEOSSymDifference_r(geos, want, have);
    double m2 = -1.0;
    assert_int_equal(GEOSArea_r(geos, apart, &m2), 1);
    assert_near(m2, 0.0, 1e-6); /* m2, of which the polygons have thousands */
    GEOSGeom_destroy_r(geos, apart);
    GEOSGeom_destroy_r(geos, have);
    GEOSGeom_destroy_r(geos, want);
}

static void random_patches_are_those_of_geos(void **state)
{
    (void)state;
    struct ll_err err = {0};
    GEOSContextHandle_t geos = GEOS_init_r();
    size_t clean_count = 0;
    size_t valid_count = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 0);
        const struct ll_xy at = {5e5, 3.4e6};
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes regions = {0};
        ll_random_polygon(&s, &rng, (struct ll_xy){at.x + 100.0, at.y + 100.0}, 200.0);
        random_regions(&rng, at, &regions);
        GEOSGeometry *polygon = ll_test_geos_polygon(geos, &s, 0);
        const bool simple = GEOSisValid_r(geos, polygon) == 1;
        GEOSGeom_destroy_r(geos, polygon);
        for (int add = 0; simple && add < 2; add++) {
            LL_CLEANUP(ll_shapes_clear) struct ll_shapes got = {0};
            const struct ll_ring_patch what = {&s, 0, &regions, add == 1};
            bool clean = false;
            assert_ok(ll_ring_patch(&what, &clean, &got, &err), &err);
            if (clean) {
                assert_as_geos(geos, &what, &got);
            }
            clean_count += clean;
            valid_count++;
        }
    }
    assert_true(valid_count >= 40);
    assert_true(clean_count * 10 >= valid_count * 9);
    GEOS_finish_r(geos);
}

static bool try_to_patch(void *user)
{
    (void)user;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes r = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes got = {0};
    enum ll_code code = ll_shapes_begin(&s, LL_POLYGON, NULL);
    const struct ll_xy square[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
    const struct ll_xy across[] = {{8, 4}, {12, 4}, {12, 6}, {8, 6}, {8, 4}};
    code = code == LL_OK ? ll_shapes_ring(&s, NULL) : code;
    code = code == LL_OK ? ll_shapes_run(&s, square, 5, NULL) : code;
    code = code == LL_OK ? ll_shapes_begin(&r, LL_POLYGON, NULL) : code;
    code = code == LL_OK ? ll_shapes_ring(&r, NULL) : code;
    code = code == LL_OK ? ll_shapes_run(&r, across, 5, NULL) : code;
    const struct ll_ring_patch what = {&s, 0, &r, true};
    bool clean = false;
    code = code == LL_OK ? ll_ring_patch(&what, &clean, &got, NULL) : code;
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_patch, NULL, 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_lies_across_the_border_is_cut_off_or_grows_out),
        cmocka_unit_test(what_lies_inside_becomes_a_hole_and_outside_an_island),
        cmocka_unit_test(a_hole_of_the_polygon_within_a_region_goes),
        cmocka_unit_test(the_yard_of_a_region_keeps_what_was_in_it),
        cmocka_unit_test(a_corner_on_the_border_is_left_open),
        cmocka_unit_test(no_regions_change_nothing),
        cmocka_unit_test(random_patches_are_those_of_geos),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
