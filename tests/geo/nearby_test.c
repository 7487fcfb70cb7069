#include "geo/nearby.h"

#include <math.h>
#include <stdlib.h>

#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/geos.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

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

static void add(struct ll_scene *scene, enum ll_layer layer, int field, uint8_t word,
                enum ll_kind kind, const char *shape)
{
    struct ll_err err = {0};
    struct ll_table *table = &scene->layer[layer];
    size_t row = 0;
    assert_ok(ll_table_add(table, &row, &err), &err);
    ll_draw_shape(&table->shape, kind, shape);
    ll_table_set_word(table, row, field, word);
}

static void add_forest(struct ll_scene *scene, const char *rings)
{
    add(scene, LL_GROUND, LL_GROUND_KIND, LL_GROUND_FOREST, LL_POLYGON, rings);
}

/// Equal within `tolerance`, or both beyond the rule.
static void assert_distance(float distance_m, double expected_m, double tolerance_m)
{
    if (isinf(expected_m)) {
        assert_true(isinf(distance_m));
    } else {
        assert_near((double)distance_m, expected_m, tolerance_m);
    }
}

/// Houses of 10 m: b0 60 m west of a forest, b1 in it, b2 in its clearing 20 m from the edge, b3
/// 300 m beyond it, b4 a millimetre farther.
static struct ll_scene forest_scene(void)
{
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_building(&scene, "-70 0, -60 0, -60 10, -70 10");
    (void)ll_draw_building(&scene, "20 20, 30 20, 30 30, 20 30");
    (void)ll_draw_building(&scene, "500 500, 510 500, 510 510, 500 510");
    (void)ll_draw_building(&scene, "1300 0, 1310 0, 1310 10, 1300 10");
    (void)ll_draw_building(&scene, "1300.001 20, 1310 20, 1310 30, 1300.001 30");
    add_forest(&scene, "0 0, 1000 0, 1000 1000, 0 1000; 480 480, 480 600, 600 600, 600 480");
    add(&scene, LL_GROUND, LL_GROUND_KIND, LL_GROUND_WATER, LL_POLYGON, "-60 0, -50 0, -50 9");
    return scene;
}

static void the_edge_of_a_forest_is_found_from_outside_and_from_clearings(void **state)
{
    (void)state;
    static const float expected[] = {60.0F, 0.0F, 20.0F, 300.0F, INFINITY};
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    set_up(&s, forest_scene());
    assert_ok(ll_nearby_stage(&s.in, &n, &err), &err);
    assert_true(n.forest_known);
    for (size_t b = 0; b < 5; b++) {
        assert_distance(n.forest_m[b], (double)expected[b], 0.0);
    }
}

/// Stacks up to 10 m (rule): one of points beside b0, one cleared, and a bollard.
static void stacks_count_until_they_are_verified_as_gone(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_building(&scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&scene, "100 0, 110 0, 110 10, 100 10");
    static const struct {
        enum ll_obstacle_kind kind;
        const char *at;
    } things[] = {{LL_OBSTACLE_PILED_GOODS, "20 5"}, /* 10 m */
                  {LL_OBSTACLE_PILED_GOODS, "99 5"}, /* gone */
                  {LL_OBSTACLE_BOLLARD, "101 -1"}};
    for (size_t i = 0; i < 3; i++) {
        add(&scene, LL_OBSTACLE, LL_OBSTACLE_KIND, (uint8_t)things[i].kind, LL_POINT, things[i].at);
    }
    ll_table_set_word(&scene.layer[LL_OBSTACLE], 1, LL_OBSTACLE_STATE, LL_HAZARD_VERIFIED);
    set_up(&s, scene);
    assert_ok(ll_nearby_stage(&s.in, &n, &err), &err);
    assert_false(n.forest_known);
    assert_near((double)n.stack_m[0], 10.0, 0.0);
    assert_true(isinf(n.stack_m[1]));
    ll_table_set_word(&s.scene.layer[LL_OBSTACLE], 1, LL_OBSTACLE_STATE, LL_HAZARD_RECTIFIED);
    assert_ok(ll_nearby_stage(&s.in, &n, &err), &err);
    assert_near((double)n.stack_m[1], 1.0, 1e-6);
}

/// Within 150 m of the house: one in service with 12 L/s, one in service without a figure, one of
/// unknown state with 8; broken ones at 100 and 90 m; a planned one and a broken pond say nothing.
static void flow_is_certain_only_from_hydrants_that_work_and_tell(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_building(&scene, "0 0, 10 0, 10 10, 0 10");
    static const struct {
        enum ll_status status;
        double x;
        double flow_lps;
    } hydrants[] = {{LL_STATUS_IN_SERVICE, 160.0, 12.0}, {LL_STATUS_IN_SERVICE, 60.0, NAN},
                    {LL_STATUS_UNKNOWN, 50.0, 8.0},      {LL_STATUS_BROKEN, 110.0, NAN},
                    {LL_STATUS_MISSING, 100.0, NAN},     {LL_STATUS_PLANNED, 20.0, 30.0},
                    {LL_STATUS_BROKEN, 15.0, NAN},       {LL_STATUS_IN_SERVICE, 160.1, 40.0}};
    for (size_t h = 0; h < 8; h++) {
        size_t row = ll_draw_hydrant(&scene, hydrants[h].status, hydrants[h].x, 5.0);
        ll_table_set_real(&scene.layer[LL_HYDRANT], row, LL_HYDRANT_FLOW_LPS, hydrants[h].flow_lps);
    }
    ll_table_set_word(&scene.layer[LL_HYDRANT], 6, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    set_up(&s, scene);
    assert_ok(ll_nearby_stage(&s.in, &n, &err), &err);
    assert_near((double)n.flow_low_lps[0], 12.0, 0.0);
    assert_near((double)n.flow_high_lps[0], 12.0 + 15.0 + 8.0, 0.0);
    assert_int_equal(n.repair[0], 4);
}

/// Distances as GEOS tells them, 1 mm apart at most (single precision at 300 m); the same on three
/// threads.
static void forests_are_as_far_as_geos_says(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(20260101, 7);
    LL_CLEANUP(setting_clear) struct setting s = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby threads = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes all = {0};
    const struct ll_random_scene what = {.buildings = 120, .size_m = 1500.0, .at = {5e5, 4e6}};
    struct ll_scene scene = ll_random_scene(3, &what);
    for (int i = 0; i < 12; i++) {
        size_t row = 0;
        struct ll_table *ground = &scene.layer[LL_GROUND];
        assert_ok(ll_table_add(ground, &row, &err), &err);
        ll_table_set_word(ground, row, LL_GROUND_KIND, LL_GROUND_FOREST);
        ll_random_polygon(&ground->shape, &rng, what.at, what.size_m);
    }
    set_up(&s, scene);
    assert_ok(ll_nearby_stage(&s.in, &n, &err), &err);
    s.in.threads = 3;
    assert_ok(ll_nearby_stage(&s.in, &threads, &err), &err);
    size_t count = s.scene.layer[LL_BUILDING].count;
    for (int layer = 0; layer < 2; layer++) {
        const struct ll_shapes *from = &s.scene.layer[layer == 0 ? LL_BUILDING : LL_GROUND].shape;
        for (size_t i = 0; i < from->count; i++) {
            assert_ok(ll_shapes_copy(&all, from, i, &err), &err);
        }
    }
    double *distance = ll_test_geos_distances(&all);
    size_t found = 0;
    for (size_t b = 0; b < count; b++) {
        double nearest = INFINITY;
        for (size_t f = count; f < all.count; f++) {
            nearest = fmin(nearest, distance[b * all.count + f]);
        }
        found += nearest <= 300.0;
        assert_distance(n.forest_m[b], nearest <= 300.0 ? nearest : INFINITY, 1e-3);
        assert_distance(threads.forest_m[b], (double)n.forest_m[b], 0.0);
    }
    assert_in_range(found, 20, count - 1);
    free(distance);
}

/// A hydrant that breaks and a forest that is cut, each told by a box around it, give what a whole
/// run gives.
static void a_dirty_box_gives_what_a_whole_run_gives(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby part = {0};
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby whole = {0};
    const struct ll_random_scene what = {.buildings = 200, .hydrants = 30, .size_m = 1500.0};
    struct ll_scene scene = ll_random_scene(9, &what);
    add_forest(&scene, "700 700, 900 700, 900 900, 700 900");
    set_up(&s, scene);
    assert_ok(ll_nearby_stage(&s.in, &part, &err), &err);
    struct ll_table *hydrants = &s.scene.layer[LL_HYDRANT];
    for (size_t h = 0; h < hydrants->count; h++) {
        ll_table_set_word(hydrants, h, LL_HYDRANT_STATUS, LL_STATUS_BROKEN);
        s.in.dirty = &hydrants->shape.box[h];
        assert_ok(ll_nearby_stage(&s.in, &part, &err), &err);
    }
    struct ll_table *ground = &s.scene.layer[LL_GROUND];
    ll_table_set_word(ground, 0, LL_GROUND_KIND, LL_GROUND_OPEN);
    s.in.dirty = &ground->shape.box[0];
    assert_ok(ll_nearby_stage(&s.in, &part, &err), &err);
    s.in.dirty = NULL;
    assert_ok(ll_nearby_stage(&s.in, &whole, &err), &err);
    for (size_t b = 0; b < whole.count; b++) {
        assert_distance(part.forest_m[b], (double)whole.forest_m[b], 0.0);
        assert_near((double)part.flow_high_lps[b], (double)whole.flow_high_lps[b], 0.0);
        assert_int_equal(part.repair[b], whole.repair[b]);
    }
    assert_false(part.forest_known);
    part.count--;
    struct ll_box box = {0, 0, 1, 1};
    s.in.dirty = &box;
    assert_int_equal(ll_nearby_stage(&s.in, &part, &err), LL_E_INVALID);
}

static bool try_stage(void *user)
{
    const struct setting *s = user;
    LL_CLEANUP(ll_nearby_clear) struct ll_nearby n = {0};
    enum ll_code code = ll_nearby_stage(&s->in, &n, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(n.count, code == LL_OK ? 5 : 0);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, forest_scene());
    ll_for_each_failing_alloc(try_stage, &s, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_edge_of_a_forest_is_found_from_outside_and_from_clearings),
        cmocka_unit_test(stacks_count_until_they_are_verified_as_gone),
        cmocka_unit_test(flow_is_certain_only_from_hydrants_that_work_and_tell),
        cmocka_unit_test(forests_are_as_far_as_geos_says),
        cmocka_unit_test(a_dirty_box_gives_what_a_whole_run_gives),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
