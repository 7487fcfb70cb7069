#include "geo/agreement.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

#define FITS_MAX 600

static struct ll_agreement judged(const struct ll_scene *scene, enum ll_layer layer,
                                  const struct ll_shapes *sample, uint8_t *fits)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_known_freep) ll_known *known = NULL;
    struct ll_agreement a = {0};
    assert_true(sample->count <= FITS_MAX);
    assert_ok(ll_known_new(scene, &known, &err), &err);
    assert_ok(ll_agreement_judge(known, layer, sample, fits, &a, &err), &err);
    return a;
}

static double lane_distance(const struct ll_scene *scene, struct ll_xy p)
{
    const struct ll_shapes *s = &scene->layer[LL_LANE].shape;
    double best = INFINITY;
    for (size_t r = 0; r < s->ring_count; r++) {
        for (size_t i = s->first_point[r]; i + 1 < s->first_point[r + 1]; i++) {
            best = fmin(best, plane_segment_distance(p, p, s->points[i], s->points[i + 1]));
        }
    }
    return best;
}

static double house_distance(const struct ll_scene *scene, struct ll_xy p)
{
    const struct ll_shapes *s = &scene->layer[LL_BUILDING].shape;
    double best = INFINITY;
    for (size_t i = 0; i < s->count; i++) {
        if (plane_inside(s, i, p)) {
            return 0.0;
        }
    }
    for (size_t r = 0; r < s->ring_count; r++) {
        for (size_t i = s->first_point[r]; i + 1 < s->first_point[r + 1]; i++) {
            best = fmin(best, plane_segment_distance(p, p, s->points[i], s->points[i + 1]));
        }
    }
    return best;
}

static void hydrants_are_judged_as_a_loop_over_everything_judges(void **state)
{
    (void)state;
    static const struct ll_random_scene what = {400, 60, 300, 0, 2500.0, {450000.0, 2770000.0}};
    size_t clashing = 0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(seed, &what);
        const struct ll_shapes *s = &scene.layer[LL_HYDRANT].shape;
        uint8_t fits[FITS_MAX];
        struct ll_agreement a = judged(&scene, LL_HYDRANT, s, fits), b = {.count = s->count};
        for (size_t i = 0; i < s->count; i++) {
            struct ll_xy p = s->points[i];
            double lane = lane_distance(&scene, p), house = house_distance(&scene, p);
            bool known = fmin(lane, house) <= LL_AGREEMENT_REACH_M;
            bool good = lane <= 15.0 && house > 0.0;
            assert_int_equal(fits[i], !known ? LL_FIT_FAR : good ? LL_FIT_GOOD : LL_FIT_BAD);
            b.judged += known;
            b.good += good;
            b.near += known && lane <= 15.0;
            b.clashing += known && house == 0.0;
        }
        assert_memory_equal(&a, &b, sizeof a);
        assert_true(a.good > 0 && a.judged > a.good);
        clashing += a.clashing;
    }
    assert_true(clashing > 5);
}

static void houses_are_judged_as_a_loop_over_everything_judges(void **state)
{
    (void)state;
    static const struct ll_random_scene what = {0, 60, 0, 0, 2000.0, {450000.0, 2770000.0}};
    static const struct ll_random_scene other = {300, 1, 0, 0, 3000.0, {449500.0, 2769500.0}};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(9, &what);
    LL_CLEANUP(ll_scene_clear) struct ll_scene houses = ll_random_scene(10, &other);
    const struct ll_shapes *s = &houses.layer[LL_BUILDING].shape;
    uint8_t fits[FITS_MAX];
    struct ll_agreement a = judged(&scene, LL_BUILDING, s, fits);
    size_t clashing = 0, near = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct ll_xy middle = {0.5 * (s->box[i].min_x + s->box[i].max_x),
                               0.5 * (s->box[i].min_y + s->box[i].max_y)};
        bool crossed = false;
        const struct ll_shapes *l = &scene.layer[LL_LANE].shape;
        for (size_t k = 0; k < l->count; k++) {
            crossed = crossed || plane_shape_distance(s, i, l, k) == 0.0;
            for (size_t j = l->first_point[l->first_ring[k]];
                 j < l->first_point[l->first_ring[k + 1]]; j++) {
                crossed = crossed || plane_inside(s, i, l->points[j]);
            }
        }
        double lane = lane_distance(&scene, middle);
        bool known = lane <= LL_AGREEMENT_REACH_M;
        clashing += known && crossed;
        near += known && lane <= 100.0;
        assert_int_equal(fits[i] == LL_FIT_FAR, !known);
        assert_int_equal(fits[i] == LL_FIT_GOOD, known && !crossed && lane <= 100.0);
    }
    assert_int_equal(a.clashing, clashing);
    assert_int_equal(a.near, near);
    assert_true(clashing > 0 && near > clashing);
}

static void a_drawn_village_is_judged_by_hand(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 200 0");
    (void)ll_draw_building(&scene, "50 20, 60 20, 60 30, 50 30");
    (void)ll_draw_building(&scene, "100 20, 110 20, 110 30, 100 30");
    (void)ll_draw_area(&scene, "A", 10, "-50 -50, 250 -50, 250 80, -50 80");
    uint8_t fits[8];
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes lanes = {0};
    ll_draw_shape(&lanes, LL_LINE, "0 25, 200 25");  /* through both: 20 m of 200 */
    ll_draw_shape(&lanes, LL_LINE, "45 25, 115 25"); /* 20 m of 70 */
    ll_draw_shape(&lanes, LL_LINE, "0 10, 200 10");
    ll_draw_shape(&lanes, LL_LINE, "0 2000, 200 2000");
    struct ll_agreement a = judged(&scene, LL_LANE, &lanes, fits);
    assert_int_equal(fits[1], LL_FIT_BAD);
    assert_int_equal(fits[2], LL_FIT_GOOD);
    assert_int_equal(fits[3], LL_FIT_FAR);
    assert_int_equal(a.judged, 3);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes areas = {0};
    ll_draw_shape(&areas, LL_POLYGON, "40 -10, 120 -10, 120 60, 40 60");
    ll_draw_shape(&areas, LL_POLYGON, "55 -10, 120 -10, 120 60, 55 60"); /* cuts the first */
    ll_draw_shape(&areas, LL_POLYGON, "500 0, 600 0, 600 60, 500 60");
    a = judged(&scene, LL_AREA, &areas, fits);
    assert_int_equal(fits[0], LL_FIT_GOOD);
    assert_int_equal(fits[1], LL_FIT_BAD);
    assert_int_equal(fits[2], LL_FIT_FAR);
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes stations = {0};
    ll_draw_shape(&stations, LL_POINT, "55 25"); /* a station may be a house */
    ll_draw_shape(&stations, LL_POINT, "55 70");
    a = judged(&scene, LL_STATION, &stations, fits);
    assert_int_equal(fits[0], LL_FIT_GOOD);
    assert_int_equal(fits[1], LL_FIT_BAD);
}

static void nothing_is_judged_by_an_empty_store(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_known_freep) ll_known *known = NULL;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes points = {0};
    ll_draw_shape(&points, LL_POINT, "5 5");
    ll_draw_shape(&points, LL_POINT, "6 6");
    points.points[1].x = NAN;
    points.box[1].min_x = NAN;
    uint8_t fits[2];
    struct ll_agreement a = {0};
    assert_ok(ll_known_new(&scene, &known, &err), &err);
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        assert_false(ll_known_judges(known, (enum ll_layer)layer));
    }
    assert_ok(ll_agreement_judge(known, LL_HYDRANT, &points, fits, &a, &err), &err);
    assert_int_equal(a.judged, 0);
    assert_near(ll_agreement_score(&a), 0.0, 0.0);
}

static void only_a_clear_lead_wins(void **state)
{
    (void)state;
    uint8_t best[100], other[100];
    memset(best, LL_FIT_GOOD, sizeof best);
    memset(other, LL_FIT_BAD, sizeof other);
    assert_true(ll_agreement_wins(best, other, 100));
    assert_true(ll_agreement_wins(best, other, 9));
    assert_false(ll_agreement_wins(best, other, 8)); /* chance: 2^-8 */
    assert_false(ll_agreement_wins(best, best, 100));
    assert_false(ll_agreement_wins(other, other, 100));
    memset(other, LL_FIT_GOOD, 91); /* a lead of 9 in 100 is too small */
    assert_false(ll_agreement_wins(best, other, 100));
    memset(best, LL_FIT_FAR, 60); /* 40 in 100 is too few */
    memset(other, LL_FIT_BAD, 100);
    assert_false(ll_agreement_wins(best, other, 100));
}

static bool run_out(void *user)
{
    const struct ll_scene *scene = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_known_freep) ll_known *known = NULL;
    uint8_t fits[FITS_MAX];
    struct ll_agreement a = {0};
    enum ll_code code = ll_known_new(scene, &known, &err);
    if (code == LL_OK) {
        code =
            ll_agreement_judge(known, LL_HYDRANT, &scene->layer[LL_HYDRANT].shape, fits, &a, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    static const struct ll_random_scene what = {10, 5, 10, 0, 500.0, {0.0, 0.0}};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_random_scene(3, &what);
    (void)ll_draw_area(&scene, "A", 10, "0 0, 500 0, 500 500, 0 500");
    ll_for_each_failing_alloc(run_out, &scene, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hydrants_are_judged_as_a_loop_over_everything_judges),
        cmocka_unit_test(houses_are_judged_as_a_loop_over_everything_judges),
        cmocka_unit_test(a_drawn_village_is_judged_by_hand),
        cmocka_unit_test(nothing_is_judged_by_an_empty_store),
        cmocka_unit_test(only_a_clear_lead_wins),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
