/// Verdicts at other speeds and turnout times, against whole runs of the response stage with the
/// tables changed.
#include "geo/late.h"

#include <math.h>
#include <stdio.h>

#include "geo/clearance.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

struct world {
    struct ll_scene scene;
    ll_rules *rules;
    struct ll_speeds speeds;
    struct ll_vehicles vehicles;
    struct ll_clearance clearance;
    struct ll_building_results results;
    unsigned threads;
};

static void world_clear(struct world *w)
{
    ll_scene_clear(&w->scene);
    ll_rules_free(w->rules);
    ll_clearance_clear(&w->clearance);
    ll_building_results_clear(&w->results);
}

static struct ll_stage stage_of(const struct world *w)
{
    return (struct ll_stage){
        .scene = &w->scene, .rules = w->rules, .speeds = &w->speeds, .threads = w->threads};
}

static struct ll_response_input input_of(const struct world *w)
{
    return (struct ll_response_input){.vehicles = &w->vehicles, .clearance = &w->clearance};
}

static void respond(const struct world *w, struct ll_building_results *ret)
{
    struct ll_err err = {0};
    const struct ll_stage in = stage_of(w);
    const struct ll_response_input input = input_of(w);
    assert_ok(ll_building_results_make(w->scene.layer[LL_BUILDING].count, ret, &err), &err);
    assert_ok(ll_response_stage(&in, &input, ret, NULL, &err), &err);
}

static void set_up(struct world *w, struct ll_scene scene)
{
    struct ll_err err = {0};
    *w = (struct world){.scene = scene,
                        .rules = ll_test_rules(),
                        .speeds = ll_test_speeds(),
                        .vehicles = ll_test_vehicles(),
                        .threads = 1};
    const struct ll_stage in = stage_of(w);
    assert_ok(ll_clearance_stage(&in, NULL, &w->clearance, &err), &err);
    respond(w, &w->results);
}

static enum ll_code try_find(const struct world *w, struct ll_late *ret, struct ll_err *err)
{
    const struct ll_stage in = stage_of(w);
    const struct ll_response_input input = input_of(w);
    const struct ll_verdicts verdicts =
        ll_verdicts_make(&w->scene, &w->results, NULL, w->rules, 2026);
    return ll_late_find(&in, &input, &w->results, &verdicts, ret, err);
}

static void find(const struct world *w, struct ll_late *ret)
{
    struct ll_err err = {0};
    assert_ok(try_find(w, ret, &err), &err);
}

static void set_rule(struct world *w, const char *rule, double value)
{
    struct ll_err err = {0};
    char text[64];
    (void)snprintf(text, sizeof text, "%s=%.17g", rule, value);
    assert_ok(ll_rules_set(w->rules, text, &err), &err);
}

/// Changes the tables of a world to a point of the swing.
static void go_to(struct world *w, size_t point)
{
    static const double speed[LL_SWING_PLACES] = {0.7, 1.0, 1.3};
    static const double turnout_s[LL_SWING_PLACES] = {-60.0, 0.0, 60.0};
    double factor = speed[point / LL_SWING_PLACES];
    double shift_s = turnout_s[point % LL_SWING_PLACES];
    struct ll_table *stations = &w->scene.layer[LL_STATION];
    w->speeds = ll_test_speeds();
    for (int i = 0; i < LL_CLASS_COUNT; i++) {
        w->speeds.kmh[i] *= factor;
    }
    set_rule(w, "walk_mps", 1.3 * factor);
    set_rule(w, "cart_kmh", 20.0 * factor);
    set_rule(w, "turnout_micro_s", 60.0 + shift_s);
    set_rule(w, "turnout_township_s", 60.0 + shift_s);
    set_rule(w, "turnout_national_s", 60.0 + shift_s);
    for (size_t i = 0; i < stations->count; i++) {
        double own = ll_table_real(stations, i, LL_STATION_TURNOUT_S);
        if (!isnan(own)) {
            ll_table_set_real(stations, i, LL_STATION_TURNOUT_S, own + shift_s);
        }
    }
}

/// The verdicts of a world as it is, counted by what they are.
static void assert_verdicts(const struct world *w, const struct ll_late *late, size_t point,
                            size_t seen[2][LL_VERDICT_COUNT])
{
    LL_CLEANUP(ll_building_results_clear) struct ll_building_results results = {0};
    respond(w, &results);
    const struct ll_verdicts v = ll_verdicts_make(&w->scene, &results, NULL, w->rules, 2026);
    for (size_t b = 0; b < results.count; b++) {
        enum ll_verdict five = ll_verdict(&v, LL_IND_C1_OVER_5_MIN, b);
        enum ll_verdict three = ll_verdict(&v, LL_IND_C2_OVER_3_MIN, b);
        assert_int_equal(late->beyond_5_min[point * late->count + b], five);
        assert_int_equal(late->beyond_3_min[point * late->count + b], three);
        seen[0][five]++;
        seen[1][three]++;
    }
}

static struct ll_scene random_town(uint64_t seed)
{
    const struct ll_random_scene what = {
        .buildings = 120, .lanes = 60, .stations = 6, .size_m = 2500.0};
    struct ll_scene scene = ll_random_scene(seed, &what);
    struct ll_rng rng = ll_rng_make(seed, 3);
    struct ll_table *stations = &scene.layer[LL_STATION];
    for (size_t i = 0; i < stations->count; i++) {
        if (ll_rng_below(&rng, 2) == 0) {
            ll_table_set_real(stations, i, LL_STATION_TURNOUT_S, 60.0 + ll_rng_below(&rng, 120));
        }
    }
    return scene;
}

static void every_point_equals_a_whole_run_with_the_tables_changed(void **state)
{
    (void)state;
    size_t seen[2][LL_VERDICT_COUNT] = {{0}};
    for (uint64_t seed = 1; seed <= 12; seed++) {
        LL_CLEANUP(world_clear) struct world w;
        LL_CLEANUP(ll_late_clear) struct ll_late late = {0};
        set_up(&w, random_town(seed));
        find(&w, &late);
        for (size_t point = 0; point < LL_SWING_POINTS; point++) {
            LL_CLEANUP(world_clear) struct world other;
            set_up(&other, random_town(seed));
            go_to(&other, point);
            assert_verdicts(&other, &late, point, seen);
        }
    }
    for (int k = 0; k < 2; k++) { /* the towns are worth asking about */
        assert_true(seen[k][LL_VERDICT_GOOD] > 20);
        assert_true(seen[k][LL_VERDICT_BAD] > 20);
    }
}

/// A village road of 25 km/h, 1,000 m from a township station that turns out in 20 s: 20 + 144 s
/// and the walk of 10 m. A minute sooner cannot be: at most these 20 s.
static void no_crew_starts_before_it_is_called(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w;
    LL_CLEANUP(ll_late_clear) struct ll_late late = {0};
    struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_VILLAGE_ROAD, "0 0, 1000 0");
    (void)ll_draw_building(&scene, "990 10, 1010 10, 1010 20, 990 20");
    size_t row = ll_draw_station(&scene, LL_STATION_TOWNSHIP, 0.0, 0.0);
    ll_table_set_real(&scene.layer[LL_STATION], row, LL_STATION_TURNOUT_S, 20.0);
    ll_table_set_real(&scene.layer[LL_LANE], 0, LL_LANE_WIDTH_M, 6.0);
    set_up(&w, scene);
    double time_s = w.results.response[LL_TIER_TOWNSHIP][0].time_s;
    assert_near(time_s, 20.0 + 142.56 + 10.0 / 1.3, 0.5);
    set_rule(&w, "response_township_s", time_s - 30.0);
    find(&w, &late);
    assert_int_equal(late.beyond_5_min[3], LL_VERDICT_BAD); /* speeds as taken, 20 s sooner */
    set_rule(&w, "response_township_s", time_s - 10.0);
    LL_CLEANUP(ll_late_clear) struct ll_late again = {0};
    find(&w, &again);
    assert_int_equal(again.beyond_5_min[3], LL_VERDICT_GOOD);
    assert_int_equal(again.beyond_5_min[4], LL_VERDICT_BAD);
}

static void the_number_of_threads_changes_no_byte(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w;
    LL_CLEANUP(ll_late_clear) struct ll_late one = {0};
    LL_CLEANUP(ll_late_clear) struct ll_late three = {0};
    set_up(&w, random_town(5));
    find(&w, &one);
    w.threads = 3;
    find(&w, &three);
    assert_memory_equal(one.beyond_5_min, three.beyond_5_min, one.count * LL_SWING_POINTS);
    assert_memory_equal(one.beyond_3_min, three.beyond_3_min, one.count * LL_SWING_POINTS);
}

static bool attempt(void *user)
{
    LL_CLEANUP(ll_late_clear) struct ll_late late = {0};
    enum ll_code code = try_find(user, &late, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(world_clear) struct world w;
    set_up(&w, random_town(2));
    ll_for_some_failing_alloc(attempt, &w, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_point_equals_a_whole_run_with_the_tables_changed),
        cmocka_unit_test(no_crew_starts_before_it_is_called),
        cmocka_unit_test(the_number_of_threads_changes_no_byte),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
