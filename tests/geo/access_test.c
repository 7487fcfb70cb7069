#include "geo/access.h"

#include <math.h>
#include <stdio.h>

#include "geo/outline.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/// A stage's input with everything that must live as long as it.
struct setting {
    struct ll_scene scene;
    struct ll_speeds speeds;
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
    s->speeds = ll_test_speeds();
    s->rules = ll_test_rules();
    s->in = (struct ll_stage){
        .scene = &s->scene, .rules = s->rules, .speeds = &s->speeds, .threads = 1};
}

static struct ll_building_results run(const struct ll_stage *in)
{
    struct ll_err err = {0};
    struct ll_building_results r = {0};
    assert_ok(ll_building_results_make(in->scene->layer[LL_BUILDING].count, &r, &err), &err);
    assert_ok(ll_access_stage(in, &r, &err), &err);
    return r;
}

static void assert_same(const struct ll_building_results *a, const struct ll_building_results *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->lane_answer[i], b->lane_answer[i]);
        assert_near(a->lane_m[i], b->lane_m[i], 0.0);
        assert_int_equal(a->lane[i], b->lane[i]);
    }
}

/// Distance from a building to a whole lane, segment by segment.
static double lane_distance(const struct ll_scene *scene, size_t building, size_t lane)
{
    const struct ll_shapes *lanes = &scene->layer[LL_LANE].shape;
    double nearest = INFINITY;
    for (uint32_t r = lanes->first_ring[lane]; r < lanes->first_ring[lane + 1]; r++) {
        for (uint32_t p = lanes->first_point[r] + 1; p < lanes->first_point[r + 1]; p++) {
            nearest = fmin(nearest, ll_shape_segment(&scene->layer[LL_BUILDING].shape, building,
                                                     lanes->points[p - 1], lanes->points[p]));
        }
    }
    return nearest;
}

static void assert_as_by_brute_force(const struct setting *s, const struct ll_building_results *r)
{
    const struct ll_table *lanes = &s->scene.layer[LL_LANE];
    for (size_t b = 0; b < r->count; b++) {
        double nearest = INFINITY;
        uint32_t row = LL_NONE;
        for (uint32_t l = 0; l < lanes->count; l++) {
            if (ll_lane_drivable(&s->speeds, lanes, l)) {
                double d = lane_distance(&s->scene, b, l);
                row = d < nearest ? l : row;
                nearest = fmin(nearest, d);
            }
        }
        bool recorded = nearest <= ll_rule(s->rules, LL_RULE_ACCESS_M);
        assert_int_equal(r->lane_answer[b], recorded ? LL_ANSWERED : LL_NO_LANE_DATA);
        assert_near(r->lane_m[b], row == LL_NONE ? NAN : nearest, 0.0);
        assert_int_equal(r->lane[b], row);
    }
}

static void the_nearest_lane_is_that_of_brute_force(void **state)
{
    (void)state;
    static const double sizes[] = {300.0, 1500.0, 20000.0};
    static const size_t lanes[] = {0, 1, 6, 40, 120};
    for (uint64_t seed = 0; seed < 15; seed++) {
        struct ll_random_scene what = {
            .buildings = 60 + seed % 2, .lanes = lanes[seed % 5], .size_m = sizes[seed % 3]};
        what.at.x = seed % 2 == 0 ? 0.0 : 39500123.4;
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
        assert_as_by_brute_force(&s, &r);
        s.in.threads = 4;
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results four = run(&s.in);
        assert_same(&r, &four);
    }
}

static void a_lane_that_touches_crosses_or_lies_inside_is_at_0_m(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&s.scene, "100 0, 110 0, 110 10, 100 10");
    (void)ll_draw_building(&s.scene, "200 0, 210 0, 210 10, 200 10");
    (void)ll_draw_building(&s.scene, "300 0, 310 0, 310 10, 300 10");
    size_t through = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "-20 5, 30 5");
    size_t inside = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "103 3, 107 4");
    size_t along = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "200 10, 210 10");
    size_t past = ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "290 12.5, 330 12.5");
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    static const double expected_m[] = {0.0, 0.0, 0.0, 2.5};
    const size_t lanes[] = {through, inside, along, past};
    for (size_t b = 0; b < 4; b++) {
        assert_near(r.lane_m[b], expected_m[b], 0.0);
        assert_int_equal(r.lane[b], lanes[b]);
    }
}

static void lanes_no_truck_may_use_are_passed_over(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    struct ll_table *lanes = &s.scene.layer[LL_LANE];
    (void)ll_draw_lane(&s.scene, LL_CLASS_FOOTPATH, "0 11, 10 11");
    size_t barred = ll_draw_lane(&s.scene, LL_CLASS_RESIDENTIAL, "0 12, 10 12");
    ll_table_set_word(lanes, barred, LL_LANE_DRIVABLE, LL_FLAG_NO);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results none = run(&s.in);
    assert_int_equal(none.lane_answer[0], LL_NO_LANE_DATA);
    size_t far = ll_draw_lane(&s.scene, LL_CLASS_UNKNOWN, "0 5010, 10 5010");
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_int_equal(r.lane_answer[0], LL_NO_LANE_DATA); /* too far to be its lane */
    assert_near(r.lane_m[0], 5000.0, 0.0);
    assert_int_equal(r.lane[0], far);
    size_t allowed = ll_draw_lane(&s.scene, LL_CLASS_STEPS, "0 13, 10 13");
    ll_table_set_word(lanes, allowed, LL_LANE_DRIVABLE, LL_FLAG_YES);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results own = run(&s.in);
    assert_int_equal(own.lane[0], allowed);
}

static void an_empty_scene_has_no_answers(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results none = run(&s.in);
    assert_int_equal(none.count, 0);
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_int_equal(r.lane_answer[0], LL_NO_LANE_DATA);
    assert_true(isnan(r.lane_m[0]));
}

/// Moves, closes, opens or adds a lane at random. @return the box around the change.
static struct ll_box edit(struct ll_scene *scene, struct ll_rng *rng, double size_m)
{
    struct ll_table *t = &scene->layer[LL_LANE];
    if (t->count == 0 || ll_rng_below(rng, 4) == 0) {
        char text[128];
        double x = ll_rng_between(rng, 0.0, size_m), y = ll_rng_between(rng, 0.0, size_m);
        (void)snprintf(text, sizeof text, "%.17g %.17g, %.17g %.17g", x, y, x + 40.0, y - 25.0);
        size_t added = ll_draw_lane(scene, LL_CLASS_SERVICE, text);
        return t->shape.box[added];
    }
    size_t row = ll_rng_below(rng, (uint32_t)t->count);
    struct ll_box box = t->shape.box[row];
    uint32_t kind = ll_rng_below(rng, 3);
    if (kind > 0) {
        ll_table_set_word(t, row, LL_LANE_DRIVABLE, kind == 1 ? LL_FLAG_NO : LL_FLAG_YES);
        return box;
    }
    double dx = ll_rng_between(rng, -200.0, 200.0);
    t->shape.box[row].min_x += dx;
    t->shape.box[row].max_x += dx;
    for (uint32_t p = t->shape.first_point[row]; p < t->shape.first_point[row + 1]; p++) {
        t->shape.points[p].x += dx;
    }
    ll_box_join(&box, &t->shape.box[row]);
    return box;
}

static void a_change_gives_what_a_full_run_gives(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct ll_random_scene what = {
            .buildings = 60, .lanes = 5 * (seed % 4), .size_m = seed % 2 == 0 ? 400.0 : 3000.0};
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        struct ll_rng rng = ll_rng_make(seed, 9);
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results kept = run(&s.in);
        for (int k = 0; k < 60; k++) {
            struct ll_err err = {0};
            struct ll_box dirty = edit(&s.scene, &rng, what.size_m);
            s.in.dirty = &dirty;
            assert_ok(ll_access_stage(&s.in, &kept, &err), &err);
            s.in.dirty = NULL;
            LL_CLEANUP(ll_building_results_clear) struct ll_building_results full = run(&s.in);
            assert_same(&kept, &full);
        }
    }
}

static bool say_no(void *user, const char *stage, size_t done, size_t total)
{
    (void)user;
    (void)stage;
    (void)total;
    return done == 0;
}

static void a_cancelled_run_leaves_nothing_that_looks_like_an_answer(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_random_scene what = {.buildings = 20, .lanes = 20, .size_m = 500.0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_random_scene(1, &what));
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    struct ll_progress progress = {.report = say_no};
    s.in.progress = &progress;
    assert_int_equal(ll_access_stage(&s.in, &r, &err), LL_E_CANCELLED);
    for (size_t b = 0; b < r.count; b++) {
        assert_int_equal(r.lane_answer[b], LL_NOT_RUN);
        assert_true(isnan(r.lane_m[b]));
        assert_int_equal(r.lane[b], LL_NONE);
    }
}

struct attempt {
    struct ll_stage in;
    struct ll_building_results r;
};

static bool try_to_run(void *user)
{
    struct attempt *a = user;
    struct ll_err err = {0};
    enum ll_code code = ll_access_stage(&a->in, &a->r, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    for (size_t b = 0; b < a->r.count; b++) {
        assert_true((a->r.lane_answer[b] == LL_NOT_RUN) == (code != LL_OK));
    }
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    for (int i = 0; i < 2000; i++) { /* equally far: the search has to hold them all */
        (void)ll_draw_lane(&s.scene, LL_CLASS_SERVICE, "5000 0, 5000 10");
    }
    struct attempt a = {.in = s.in};
    assert_ok(ll_building_results_make(1, &a.r, &err), &err);
    ll_for_each_failing_alloc(try_to_run, &a, 40);
    ll_building_results_clear(&a.r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_lane_is_that_of_brute_force),
        cmocka_unit_test(a_lane_that_touches_crosses_or_lies_inside_is_at_0_m),
        cmocka_unit_test(lanes_no_truck_may_use_are_passed_over),
        cmocka_unit_test(an_empty_scene_has_no_answers),
        cmocka_unit_test(a_change_gives_what_a_full_run_gives),
        cmocka_unit_test(a_cancelled_run_leaves_nothing_that_looks_like_an_answer),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
