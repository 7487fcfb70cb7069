#include "geo/soon_runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/rng.h"
#include "geo/stage.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { LANES = 150, BOXES = 400, STATIONS = 3, WAVES = 8 };

/// What a run that is told may be too late.
#define LATE_S 0.03

static const struct ll_walk walk = {.speed_mps = 1.3, .reach_m = 90.0};

/// Lanes and times on all their runs, of more waves than are kept.
struct town {
    struct ll_scene scene;
    struct ll_network net;
    struct ll_run_least *least[WAVES];
};

static void make_town(struct town *town, struct ll_rng *rng)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    town->scene = ll_scene_make();
    for (int i = 0; i < LANES;
         i++) { /* far from the origin, as coordinates are; one is very long */
        char line[160] = "";
        const double x = 3.4e7 + 600.0 * ll_rng_unit(rng);
        const double y = 4.1e6 + 600.0 * ll_rng_unit(rng);
        const double long_m = i == 0 ? 40000.0 : 40.0;
        (void)snprintf(line, sizeof line, "%.3f %.3f, %.3f %.3f, %.3f %.3f", x, y, x + long_m,
                       y + 9.0, x + long_m + 10.0, y - 30.0 * ll_rng_unit(rng));
        (void)ll_draw_lane(&town->scene, LL_CLASS_RESIDENTIAL, line);
    }
    assert_ok(ll_network_make(&town->scene.layer[LL_LANE], &speeds, &town->net, &err), &err);
    for (int w = 0; w < WAVES; w++) {
        town->least[w] = calloc(town->net.run_count, sizeof *town->least[w]);
        assert_non_null(town->least[w]);
        for (uint32_t r = 0; r < town->net.run_count; r++) {
            const bool any = w > 0 && ll_rng_below(rng, 10) > 0; /* nobody comes in the first one */
            const double at_s = any ? ll_rng_between(rng, 60.0, w == 1 ? 9000.0 : 100.0) : INFINITY;
            const double other_s = any ? at_s + 30.0 * ll_rng_unit(rng) : INFINITY;
            town->least[w][r] = (struct ll_run_least){
                at_s, other_s, any ? ll_rng_below(rng, STATIONS) : LL_NONE, false};
        }
    }
}

static void town_clear(struct town *town)
{
    ll_scene_clear(&town->scene);
    ll_network_clear(&town->net);
    for (int w = 0; w < WAVES; w++) {
        free(town->least[w]);
    }
}

/// When a run can lead there, exactly; INFINITY: out of reach.
static double exact_s(const struct ll_soon_question *q, uint32_t run)
{
    const struct ll_run_least *least = &q->least[run];
    const double walk_m = ll_box_distance(&q->network->runs[run].box, &q->box);
    const bool other = q->but != LL_NONE && least->station == q->but;
    return walk_m > q->walk->reach_m ? INFINITY
                                     : (other ? least->other_s : least->at_s) + walk_m / 1.3;
}

static double soonest_s(const struct ll_soon_question *q)
{
    double least_s = INFINITY;
    for (uint32_t r = 0; r < q->network->run_count; r++) {
        least_s = fmin(least_s, exact_s(q, r));
    }
    return least_s;
}

/// Takes runs off the list and holds them against all there are.
/// @return How many there are.
static size_t check_list(struct ll_soon_runs *runs, const struct ll_soon_question *q, double by_s,
                         uint32_t but)
{
    size_t wanted = 0;
    size_t told = 0;
    double before_s = -INFINITY;
    for (uint32_t r = 0; r < q->network->run_count; r++) {
        wanted += r != but && exact_s(q, r) <= by_s;
    }
    ll_soon_runs_list(runs, by_s, but);
    for (uint32_t r = ll_soon_runs_next(runs, by_s); r != LL_NONE;
         r = ll_soon_runs_next(runs, by_s)) {
        const double at_s = exact_s(q, r);
        assert_int_not_equal(r, but);
        assert_true(at_s <= by_s + LATE_S && at_s >= before_s - LATE_S);
        before_s = at_s;
        told += at_s <= by_s;
    }
    assert_int_equal(told, wanted);
    return told;
}

static void no_run_that_can_lead_there_in_time_is_missed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(9, 1);
    LL_CLEANUP(town_clear) struct town town = {0};
    LL_CLEANUP(ll_soon_runs_clear) struct ll_soon_runs runs = {0};
    make_town(&town, &rng);
    size_t told = 0;
    for (int i = 0; i < BOXES; i++) {
        const double x = 3.4e7 + 600.0 * ll_rng_unit(&rng);
        const double y = 4.1e6 + 600.0 * ll_rng_unit(&rng);
        struct ll_soon_question q = {
            .network = &town.net, .box = {x, y, x + 15.0, y + 8.0}, .walk = &walk};
        for (int k = 0; k < 4; k++) { /* several questions about one building */
            q.least = town.least[ll_rng_below(&rng, WAVES)];
            q.but = k % 2 == 0 ? LL_NONE : ll_rng_below(&rng, STATIONS);
            assert_ok(ll_soon_runs_ask(&runs, &q, &err), &err);
            const double least_s = soonest_s(&q);
            const uint32_t first = ll_soon_runs_first(&runs);
            assert_true((first == LL_NONE) == (least_s == INFINITY));
            assert_true(first == LL_NONE || exact_s(&q, first) <= least_s + LATE_S);
            told += check_list(&runs, &q, least_s < INFINITY ? least_s + 20.0 : 1e6, first);
        }
    }
    assert_true(told > BOXES);
}

static void where_there_is_no_lane_there_is_no_run(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(9, 1);
    LL_CLEANUP(town_clear) struct town town = {0};
    LL_CLEANUP(ll_soon_runs_clear) struct ll_soon_runs runs = {0};
    make_town(&town, &rng);
    const struct ll_soon_question far = {.network = &town.net,
                                         .box = {3.3e7, 4.0e6, 3.3e7 + 10.0, 4.0e6 + 10.0},
                                         .walk = &walk,
                                         .least = town.least[2],
                                         .but = LL_NONE};
    assert_ok(ll_soon_runs_ask(&runs, &far, &err), &err);
    assert_int_equal(ll_soon_runs_first(&runs), LL_NONE);
    ll_soon_runs_list(&runs, INFINITY, LL_NONE);
    assert_int_equal(ll_soon_runs_next(&runs, INFINITY), LL_NONE);
}

static bool ask_once(void *user)
{
    struct ll_err err = {0};
    const struct town *town = user;
    const struct ll_soon_question q = {
        .network = &town->net,
        .box = {3.4e7 + 290.0, 4.1e6 + 290.0, 3.4e7 + 310.0, 4.1e6 + 310.0},
        .walk = &walk,
        .least = town->least[2],
        .but = LL_NONE};
    LL_CLEANUP(ll_soon_runs_clear) struct ll_soon_runs runs = {0};
    const enum ll_code code = ll_soon_runs_ask(&runs, &q, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void each_failing_allocation_is_told(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(9, 1);
    LL_CLEANUP(town_clear) struct town town = {0};
    make_town(&town, &rng);
    ll_for_each_failing_alloc(ask_once, &town, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_run_that_can_lead_there_in_time_is_missed),
        cmocka_unit_test(where_there_is_no_lane_there_is_no_run),
        cmocka_unit_test(each_failing_allocation_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
