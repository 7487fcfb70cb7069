#include "geo/water.h"

#include <math.h>

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

static struct ll_building_results run(const struct ll_stage *in)
{
    struct ll_err err = {0};
    struct ll_building_results r = {0};
    assert_ok(ll_building_results_make(in->scene->layer[LL_BUILDING].count, &r, &err), &err);
    assert_ok(ll_water_stage(in, &r, &err), &err);
    return r;
}

static void assert_same(const struct ll_building_results *a, const struct ll_building_results *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->water_answer[i], b->water_answer[i]);
        assert_near(a->hydrant_m[i], b->hydrant_m[i], 0.0);
        assert_int_equal(a->hydrant[i], b->hydrant[i]);
        assert_int_equal(a->hydrants_in_reach[i], b->hydrants_in_reach[i]);
        assert_int_equal(a->hydrants_confirmed[i], b->hydrants_confirmed[i]);
    }
}

/// Every hydrant against every building.
static void assert_as_by_brute_force(const struct setting *s, const struct ll_building_results *r)
{
    const struct ll_table *hydrants = &s->scene.layer[LL_HYDRANT];
    double radius_m = ll_rule(s->rules, LL_RULE_HYDRANT_RADIUS_M);
    for (size_t b = 0; b < r->count; b++) {
        double nearest = INFINITY;
        uint32_t row = LL_NONE;
        unsigned in_reach = 0, confirmed = 0;
        for (uint32_t h = 0; h < hydrants->count; h++) {
            if (ll_hydrant_counts(hydrants, h)) {
                struct ll_xy at = hydrants->shape.points[h];
                double d = ll_shape_point(&s->scene.layer[LL_BUILDING].shape, b, at);
                row = d < nearest ? h : row;
                nearest = fmin(nearest, d);
                in_reach += d <= radius_m + LL_ROUNDING_M;
                confirmed += d <= radius_m + LL_ROUNDING_M && ll_hydrant_confirmed(hydrants, h);
            }
        }
        assert_int_equal(r->water_answer[b], row == LL_NONE ? LL_NO_HYDRANT : LL_ANSWERED);
        assert_near(r->hydrant_m[b], row == LL_NONE ? NAN : nearest, 0.0);
        assert_int_equal(r->hydrant[b], row);
        assert_int_equal(r->hydrants_in_reach[b], in_reach);
        assert_int_equal(r->hydrants_confirmed[b], confirmed);
    }
}

/// Sizes and densities from crowded to far apart, at small and at large coordinates.
static struct ll_random_scene request(uint64_t seed)
{
    static const double sizes[] = {300.0, 1500.0, 6000.0};
    static const size_t hydrants[] = {0, 1, 7, 60, 300};
    struct ll_random_scene what = {
        .buildings = 120 + seed % 3, .hydrants = hydrants[seed % 5], .size_m = sizes[seed % 3]};
    what.at = seed % 2 == 0 ? (struct ll_xy){0.0, 0.0} : (struct ll_xy){39500123.4, 2771500.6};
    return what;
}

static void the_nearest_and_the_counts_are_those_of_brute_force(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 15; seed++) {
        struct ll_random_scene what = request(seed);
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
        assert_as_by_brute_force(&s, &r);
        s.in.threads = 4;
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results four = run(&s.in);
        assert_same(&r, &four);
    }
}

static void exactly_150_m_is_in_reach_and_a_millimetre_more_is_not(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    /* 500010.1 + 150 in decimals; the nearest doubles are 5.8e-11 m apart */
    (void)ll_draw_building(&s.scene, "500000.1 2700000, 500010.1 2700000, 500010.1 2700010");
    (void)ll_draw_building(&s.scene, "500000.1 2700000, 500010.1 2700000, 500010.1 2700010, "
                                     "500000.1 2700010");
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_IN_SERVICE, 500160.1, 2700005.0);
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_IN_SERVICE, 500160.101, 2700005.0);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    for (size_t b = 0; b < 2; b++) {
        assert_int_equal(r.hydrants_in_reach[b], 1);
        assert_near(r.hydrant_m[b], 150.0, 1e-9);
        assert_int_equal(r.hydrant[b], 0);
    }
    assert_as_by_brute_force(&s, &r);
}

static void only_hydrants_that_may_work_count_and_known_ones_are_told_apart(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    struct ll_table *hydrants = &s.scene.layer[LL_HYDRANT];
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_BROKEN, 11.0, 5.0);
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_MISSING, 11.0, 5.0);
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_PLANNED, 11.0, 5.0);
    size_t pond = ll_draw_hydrant(&s.scene, LL_STATUS_IN_SERVICE, 12.0, 5.0);
    size_t tank = ll_draw_hydrant(&s.scene, LL_STATUS_IN_SERVICE, 12.0, 5.0);
    ll_table_set_word(hydrants, pond, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    ll_table_set_word(hydrants, tank, LL_HYDRANT_KIND, LL_HYDRANT_TANK);
    size_t unknown = ll_draw_hydrant(&s.scene, LL_STATUS_UNKNOWN, 30.0, 5.0);
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_IN_SERVICE, 40.0, 5.0);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_near(r.hydrant_m[0], 20.0, 0.0);
    assert_int_equal(r.hydrant[0], unknown);
    assert_int_equal(r.hydrants_in_reach[0], 2);
    assert_int_equal(r.hydrants_confirmed[0], 1);
}

static void a_hydrant_inside_is_at_0_m_and_of_equals_the_lowest_row_wins(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&s.scene, "3000 0, 3010 0, 3010 10, 3000 10");
    for (int i = 0; i < 40; i++) { /* all at the same distance of both */
        (void)ll_draw_hydrant(&s.scene, LL_STATUS_UNKNOWN, 1505.0, 5.0);
    }
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_UNKNOWN, 5.0, 5.0);
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_UNKNOWN, 2.0, 2.0);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_near(r.hydrant_m[0], 0.0, 0.0);
    assert_int_equal(r.hydrant[0], 40);
    assert_int_equal(r.hydrants_in_reach[0], 2);
    assert_near(r.hydrant_m[1], 1495.0, 0.0);
    assert_int_equal(r.hydrant[1], 0);
    assert_int_equal(r.hydrants_in_reach[1], 0);
}

static void without_hydrants_the_answer_says_so(void **state)
{
    (void)state;
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results none = run(&s.in);
    assert_int_equal(none.count, 0);
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_BROKEN, 5.0, 5.0);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    assert_as_by_brute_force(&s, &r);
    assert_int_equal(r.water_answer[0], LL_NO_HYDRANT);
}

/// Moves a point feature. @return the box around both places.
static struct ll_box move_point(struct ll_table *t, size_t row, struct ll_xy to)
{
    struct ll_box box = t->shape.box[row];
    t->shape.points[row] = to;
    t->shape.box[row] = (struct ll_box){to.x, to.y, to.x, to.y};
    ll_box_join(&box, &t->shape.box[row]);
    return box;
}

/// Changes one thing of the hydrants at random. @return the box around it.
static struct ll_box edit(struct ll_scene *scene, struct ll_rng *rng, double size_m)
{
    struct ll_table *t = &scene->layer[LL_HYDRANT];
    struct ll_xy to = {ll_rng_between(rng, 0.0, size_m), ll_rng_between(rng, 0.0, size_m)};
    uint32_t kind = t->count == 0 ? 0 : ll_rng_below(rng, 4);
    size_t row = t->count == 0 ? 0 : ll_rng_below(rng, (uint32_t)t->count);
    switch (kind) {
    case 0:
        row = ll_draw_hydrant(scene, LL_STATUS_IN_SERVICE, to.x, to.y);
        break;
    case 1:
        return move_point(t, row, to);
    case 2:
        ll_table_set_word(t, row, LL_HYDRANT_STATUS, (uint8_t)ll_rng_below(rng, LL_STATUS_COUNT));
        break;
    default:
        ll_table_set_word(t, row, LL_HYDRANT_STATUS, LL_STATUS_MISSING);
    }
    return t->shape.box[row];
}

static void a_change_gives_what_a_full_run_gives(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct ll_random_scene what = {
            .buildings = 60, .hydrants = 3 * (seed % 4), .size_m = seed % 2 == 0 ? 500.0 : 4000.0};
        LL_CLEANUP(setting_clear) struct setting s = {0};
        set_up(&s, ll_random_scene(seed, &what));
        struct ll_rng rng = ll_rng_make(seed, 9);
        LL_CLEANUP(ll_building_results_clear) struct ll_building_results kept = run(&s.in);
        for (int k = 0; k < 60; k++) {
            struct ll_err err = {0};
            struct ll_box dirty = edit(&s.scene, &rng, what.size_m);
            struct ll_box second = k % 5 == 0 ? edit(&s.scene, &rng, what.size_m) : dirty;
            ll_box_join(&dirty, &second);
            s.in.dirty = &dirty;
            assert_ok(ll_water_stage(&s.in, &kept, &err), &err);
            s.in.dirty = NULL;
            LL_CLEANUP(ll_building_results_clear) struct ll_building_results full = run(&s.in);
            assert_same(&kept, &full);
        }
    }
}

static void a_distant_change_leaves_a_building_alone(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_scene_make());
    (void)ll_draw_building(&s.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_hydrant(&s.scene, LL_STATUS_UNKNOWN, 20.0, 5.0);
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    r.hydrant_m[0] = 11.0; /* a mark that computing again would wipe out */
    struct ll_box dirty = {170.0, 0.0, 180.0, 10.0};
    s.in.dirty = &dirty;
    assert_ok(ll_water_stage(&s.in, &r, &err), &err);
    assert_near(r.hydrant_m[0], 11.0, 0.0);
    dirty.min_x = 160.0;
    assert_ok(ll_water_stage(&s.in, &r, &err), &err);
    assert_near(r.hydrant_m[0], 10.0, 0.0);
}

static bool say_no(void *user, const char *stage, size_t done, size_t total)
{
    (void)stage;
    (void)done;
    (void)total;
    return (*(int *)user)-- > 0;
}

static void a_cancelled_run_leaves_nothing_that_looks_like_an_answer(void **state)
{
    (void)state;
    struct ll_random_scene what = {.buildings = 20, .hydrants = 20, .size_m = 500.0};
    LL_CLEANUP(setting_clear) struct setting s = {0};
    set_up(&s, ll_random_scene(1, &what));
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results r = run(&s.in);
    for (int reports = 0; reports < 2; reports++) {
        struct ll_err err = {0};
        int left = reports;
        struct ll_progress progress = {.report = say_no, .user = &left};
        s.in.progress = &progress;
        assert_int_equal(ll_water_stage(&s.in, &r, &err), LL_E_CANCELLED);
        for (size_t b = 0; b < r.count; b++) {
            assert_int_equal(r.water_answer[b], LL_NOT_RUN);
            assert_true(isnan(r.hydrant_m[b]));
            assert_int_equal(r.hydrants_in_reach[b], 0);
        }
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
    enum ll_code code = ll_water_stage(&a->in, &a->r, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    for (size_t b = 0; b < a->r.count; b++) {
        assert_int_equal(a->r.water_answer[b], code == LL_OK ? LL_ANSWERED : LL_NOT_RUN);
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
    for (int i = 0; i < 3000; i++) { /* equally far: the search has to hold them all */
        (void)ll_draw_hydrant(&s.scene, LL_STATUS_UNKNOWN, 5000.0, 5.0);
    }
    struct attempt a = {.in = s.in};
    assert_ok(ll_building_results_make(1, &a.r, &err), &err);
    ll_for_each_failing_alloc(try_to_run, &a, 40);
    ll_building_results_clear(&a.r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_and_the_counts_are_those_of_brute_force),
        cmocka_unit_test(exactly_150_m_is_in_reach_and_a_millimetre_more_is_not),
        cmocka_unit_test(only_hydrants_that_may_work_count_and_known_ones_are_told_apart),
        cmocka_unit_test(a_hydrant_inside_is_at_0_m_and_of_equals_the_lowest_row_wins),
        cmocka_unit_test(without_hydrants_the_answer_says_so),
        cmocka_unit_test(a_change_gives_what_a_full_run_gives),
        cmocka_unit_test(a_distant_change_leaves_a_building_alone),
        cmocka_unit_test(a_cancelled_run_leaves_nothing_that_looks_like_an_answer),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
