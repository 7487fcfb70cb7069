#include "geo/hull.h"

#include <math.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"

static double hull_area(GEOSContextHandle_t geos, const struct ll_xy *points, size_t count)
{
    GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(geos, &points->x, (unsigned)count, 0, 0);
    GEOSGeometry *line = GEOSGeom_createLineString_r(geos, seq);
    GEOSGeometry *hull = GEOSConvexHull_r(geos, line);
    double area = NAN;
    assert_int_equal(GEOSArea_r(geos, hull, &area), 1);
    GEOSGeom_destroy_r(geos, line);
    GEOSGeom_destroy_r(geos, hull);
    return area;
}

static void the_hull_of_the_candidates_is_the_hull_of_all(void **state)
{
    (void)state;
    GEOSContextHandle_t geos = GEOS_init_r();
    static const size_t counts[] = {1, 2, 3, 50, 2000};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ll_err err = {0};
        struct ll_random_scene what = {
            .buildings = counts[seed % 5], .size_m = 2000.0, .at = {500000.0, 2700000.0}};
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(seed, &what);
        const struct ll_shapes *s = &scene.layer[LL_BUILDING].shape;
        LL_CLEANUP(ll_freep) struct ll_xy *points = NULL;
        size_t count = 0;
        assert_ok(ll_hull_candidates(s, &points, &count, &err), &err);
        assert_near(hull_area(geos, points, count), hull_area(geos, s->points, s->point_count),
                    1e-3);
        assert_true(counts[seed % 5] < 2000 || count < s->point_count / 4);
    }
    GEOS_finish_r(geos);
}

static void shapes_in_a_row_or_at_one_point_all_stay(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    LL_CLEANUP(ll_freep) struct ll_xy *points = NULL;
    size_t count = 7;
    assert_ok(ll_hull_candidates(&s, &points, &count, &err), &err);
    assert_int_equal(count, 0);
    for (int i = 0; i < 5; i++) {
        ll_draw_shape(&s, LL_LINE, i % 2 == 0 ? "0 0, 5 5" : "3 3, 3 3");
    }
    assert_ok(ll_hull_candidates(&s, &points, &count, &err), &err);
    assert_int_equal(count, 10);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes same = {0};
    LL_CLEANUP(ll_freep) struct ll_xy *left = NULL;
    ll_draw_shape(&same, LL_LINE, "3 3, 3 3");
    assert_ok(ll_hull_candidates(&same, &left, &count, &err), &err);
    assert_int_equal(count, 2);
}

static bool try_to_gather(void *user)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) struct ll_xy *points = NULL;
    size_t count = 0;
    enum ll_code code = ll_hull_candidates(user, &points, &count, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    for (int i = 0; i < 40; i++) {
        ll_draw_shape(&s, LL_LINE, "0 0, 5 5");
    }
    ll_for_each_failing_alloc(try_to_gather, &s, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hull_of_the_candidates_is_the_hull_of_all),
        cmocka_unit_test(shapes_in_a_row_or_at_one_point_all_stay),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
