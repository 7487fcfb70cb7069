#include "geo/pairs.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"

/// Pairs of the buildings of a scene.
static struct ll_nears pairs_of(const struct ll_scene *scene, double limit_m, unsigned threads,
                                const struct ll_box *dirty)
{
    struct ll_err err = {0};
    struct ll_nears nears = {0};
    struct ll_stage in = {.scene = scene, .threads = threads, .dirty = dirty};
    assert_ok(ll_pairs_within(&in, &scene->layer[LL_BUILDING].shape, limit_m, &nears, &err), &err);
    return nears;
}

/// Holds pairs against all distances: the same set, each within `tolerance_m`; a pair that near to
/// the limit may be in or out.
static void assert_as_geos(const struct ll_nears *nears, const double *distance_m, size_t count,
                           double limit_m, double tolerance_m)
{
    size_t at = 0;
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            double d = distance_m[a * count + b];
            bool listed = at < nears->count && nears->rows[at].a == a && nears->rows[at].b == b;
            if (fabs(d - limit_m) > tolerance_m) {
                assert_int_equal(listed, d <= limit_m);
            }
            if (listed) {
                assert_near(nears->rows[at].distance_m, d, tolerance_m);
                at++;
            }
        }
    }
    assert_int_equal(at, nears->count);
}

static void pairs_are_those_of_geos(void **state)
{
    (void)state;
    static const double limits[] = {0.0, 0.05, 6.0, 14.0, 60.0};
    for (unsigned seed = 0; seed < 10; seed++) {
        struct ll_random_scene what = {.buildings = 60 + 7 * seed, .size_m = 120.0 + 60.0 * seed};
        what.at.x = seed % 2 == 0 ? 0.0 : 39500123.4;
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(seed, &what);
        const struct ll_shapes *s = &scene.layer[LL_BUILDING].shape;
        double *distance_m = ll_test_geos_distances(s);
        LL_CLEANUP(ll_nears_clear)
        struct ll_nears nears = pairs_of(&scene, limits[seed % 5], 1 + seed % 3, NULL);
        assert_as_geos(&nears, distance_m, s->count, limits[seed % 5], 1e-6);
        free(distance_m);
    }
}

static void drawn_neighbours_are_measured_outline_to_outline(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_building(&scene, "0 0, 40 0, 40 40, 0 40; 10 10, 10 30, 30 30, 30 10"); /* yard */
    (void)ll_draw_building(&scene, "18 18, 22 18, 22 22, 18 22"); /* stands free in the yard */
    (void)ll_draw_building(&scene, "40 40, 50 40, 50 50, 40 50"); /* touches a corner */
    (void)ll_draw_building(&scene, "2 2, 6 2, 6 6, 2 6");         /* inside the first */
    (void)ll_draw_building(&scene, "43 10, 53 10, 53 20, 43 20"); /* 3 m off the east wall */
    (void)ll_draw_building(&scene, "44 24, 60 24, 60 34, 44 34"); /* 4 m off two */
    (void)ll_draw_building(&scene, "-6 20, 3 20, 3 24, -6 24");   /* crosses the west wall */
    static const struct ll_near expected[] = {{0, 1, 8.0}, {0, 2, 0.0}, {0, 3, 0.0}, {0, 4, 3.0},
                                              {0, 5, 4.0}, {0, 6, 0.0}, {2, 5, 6.0}, {4, 5, 4.0}};
    LL_CLEANUP(ll_nears_clear) struct ll_nears nears = pairs_of(&scene, 8.0, 1, NULL);
    assert_int_equal(nears.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < nears.count; i++) {
        assert_int_equal(nears.rows[i].a, expected[i].a);
        assert_int_equal(nears.rows[i].b, expected[i].b);
        assert_near(nears.rows[i].distance_m, expected[i].distance_m, 0.0);
    }
}

static bool within(const struct ll_box *box, const struct ll_box *of, double limit_m)
{
    return ll_box_distance(box, of) <= limit_m + LL_ROUNDING_M;
}

static void a_dirty_box_leaves_the_pairs_near_it(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 400, .size_m = 700.0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(5, &what);
    const struct ll_box *box = scene.layer[LL_BUILDING].shape.box;
    const struct ll_box dirty = {300.0, 300.0, 360.0, 330.0};
    LL_CLEANUP(ll_nears_clear) struct ll_nears all = pairs_of(&scene, 14.0, 1, NULL);
    LL_CLEANUP(ll_nears_clear) struct ll_nears some = pairs_of(&scene, 14.0, 2, &dirty);
    size_t at = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (within(&box[all.rows[i].a], &dirty, 14.0) ||
            within(&box[all.rows[i].b], &dirty, 14.0)) {
            assert_true(at < some.count);
            assert_memory_equal(&some.rows[at++], &all.rows[i], sizeof *some.rows);
        }
    }
    assert_int_equal(at, some.count);
    assert_in_range(some.count, 5, all.count / 2);
}

static void turning_the_town_changes_no_distance(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 300, .size_m = 500.0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(8, &what);
    LL_CLEANUP(ll_nears_clear) struct ll_nears before = pairs_of(&scene, 10.0, 1, NULL);
    struct ll_shapes *s = &scene.layer[LL_BUILDING].shape;
    for (size_t i = 0; i < s->count; i++) {
        s->box[i] = ll_box_empty();
        for (size_t p = s->first_point[s->first_ring[i]]; p < s->first_point[s->first_ring[i + 1]];
             p++) {
            struct ll_xy old = s->points[p];
            s->points[p] =
                (struct ll_xy){0.8 * old.x - 0.6 * old.y + 4e5, 0.6 * old.x + 0.8 * old.y - 3e6};
            ll_box_extend(&s->box[i], s->points[p].x, s->points[p].y);
        }
    }
    LL_CLEANUP(ll_nears_clear) struct ll_nears after = pairs_of(&scene, 10.0, 1, NULL);
    assert_int_equal(after.count, before.count);
    for (size_t i = 0; i < before.count; i++) {
        assert_int_equal(after.rows[i].a, before.rows[i].a);
        assert_int_equal(after.rows[i].b, before.rows[i].b);
        assert_near(after.rows[i].distance_m, before.rows[i].distance_m, 1e-7);
    }
}

static void no_buildings_have_no_neighbours(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_nears_clear) struct ll_nears none = pairs_of(&scene, 14.0, 1, NULL);
    assert_int_equal(none.count, 0);
    (void)ll_draw_building(&scene, "0 0, 10 0, 10 10");
    LL_CLEANUP(ll_nears_clear) struct ll_nears one = pairs_of(&scene, 14.0, 4, NULL);
    assert_int_equal(one.count, 0);
}

static bool try_to_find(void *user)
{
    const struct ll_scene *scene = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_nears_clear) struct ll_nears nears = {0};
    struct ll_stage in = {.scene = scene, .threads = 1};
    enum ll_code code = ll_pairs_within(&in, &scene->layer[LL_BUILDING].shape, 14.0, &nears, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 50, .size_m = 200.0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(1, &what);
    ll_for_each_failing_alloc(try_to_find, &scene, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_those_of_geos),
        cmocka_unit_test(drawn_neighbours_are_measured_outline_to_outline),
        cmocka_unit_test(a_dirty_box_leaves_the_pairs_near_it),
        cmocka_unit_test(turning_the_town_changes_no_distance),
        cmocka_unit_test(no_buildings_have_no_neighbours),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
