#include "geo/gathered_runs.h"

#include <stdio.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { LANES = 120, BOXES = 400 };

#define REACH_M 30.0

/// Short lanes of five pieces all over 600 m, each third a motorway, where nobody stops.
static void draw_lanes(struct ll_scene *scene, struct ll_rng *rng)
{
    for (int i = 0; i < LANES; i++) {
        char line[160] = "";
        double x = 600.0 * ll_rng_unit(rng);
        double y = 600.0 * ll_rng_unit(rng);
        size_t used = 0;
        for (int p = 0; p < 6; p++) {
            used += (size_t)snprintf(line + used, sizeof line - used, "%s%.3f %.3f",
                                     p == 0 ? "" : ", ", x, y);
            x += 20.0 * ll_rng_unit(rng);
            y += 20.0 * ll_rng_unit(rng) - 10.0;
        }
        (void)ll_draw_lane(scene, i % 3 == 0 ? LL_CLASS_MOTORWAY : LL_CLASS_RESIDENTIAL, line);
    }
}

static bool is_gathered(const struct ll_gathered_runs *runs, uint32_t run)
{
    for (size_t i = 0; i < runs->count; i++) {
        if (runs->items[i].run == run) {
            return true;
        }
    }
    return false;
}

static void all_runs_in_reach_are_gathered_however_boxes_follow_each_other(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(7, 1);
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_network_clear) struct ll_network net = {0};
    LL_CLEANUP(ll_gathered_runs_clear) struct ll_gathered_runs runs = {0};
    size_t found = 0;
    draw_lanes(&scene, &rng);
    assert_ok(ll_network_make(&scene.layer[LL_LANE], &speeds, &net, &err), &err);
    double x = 300.0;
    double y = 300.0;
    for (int i = 0; i < BOXES; i++) { /* mostly a walk, with a leap now and then */
        const bool leaps = i % 37 == 0;
        x = leaps ? 600.0 * ll_rng_unit(&rng) : x + 30.0 * ll_rng_unit(&rng) - 15.0;
        y = leaps ? 600.0 * ll_rng_unit(&rng) : y + 30.0 * ll_rng_unit(&rng) - 15.0;
        const struct ll_box box = {x, y, x + 12.0 * ll_rng_unit(&rng), y + 8.0};
        assert_ok(ll_gather_runs(&net, &box, REACH_M, &runs, &err), &err);
        for (uint32_t r = 0; r < net.run_count; r++) {
            const bool access = net.edges[net.runs[r].edge].access;
            if (access && ll_box_distance(&net.runs[r].box, &box) <= REACH_M) {
                assert_true(is_gathered(&runs, r));
                found++;
            }
            assert_true(access || !is_gathered(&runs, r));
        }
    }
    assert_true(found > BOXES);
}

static void nothing_is_gathered_of_an_empty_network(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_network net = {0};
    const struct ll_box box = {0.0, 0.0, 1.0, 1.0};
    LL_CLEANUP(ll_gathered_runs_clear) struct ll_gathered_runs runs = {0};
    assert_ok(ll_gather_runs(&net, &box, REACH_M, &runs, &err), &err);
    assert_int_equal(runs.count, 0);
}

static bool gather_once(void *user)
{
    struct ll_err err = {0};
    const struct ll_network *net = user;
    const struct ll_box box = {290.0, 290.0, 310.0, 310.0};
    LL_CLEANUP(ll_gathered_runs_clear) struct ll_gathered_runs runs = {0};
    enum ll_code code = ll_gather_runs(net, &box, 300.0, &runs, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void each_failing_allocation_is_told(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(7, 1);
    struct ll_speeds speeds = ll_test_speeds();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    LL_CLEANUP(ll_network_clear) struct ll_network net = {0};
    draw_lanes(&scene, &rng);
    assert_ok(ll_network_make(&scene.layer[LL_LANE], &speeds, &net, &err), &err);
    ll_for_each_failing_alloc(gather_once, &net, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_runs_in_reach_are_gathered_however_boxes_follow_each_other),
        cmocka_unit_test(nothing_is_gathered_of_an_empty_network),
        cmocka_unit_test(each_failing_allocation_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
