/// Bends that stop, put among the stretches of lanes.
#include <math.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "geo/passage.h"
#include "tests/support/check.h"
#include "tests/support/clearances.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { LIGHT = 2, PUMPER = 4, LADDER = 8 };

static struct ll_passages judge(const struct ll_scene *scene, const struct ll_narrow *narrow,
                                size_t count)
{
    struct ll_err err = {0};
    struct ll_speeds speeds = ll_test_speeds();
    struct ll_vehicles vehicles = ll_test_vehicles();
    struct ll_passages passages = {0};
    LL_CLEANUP(ll_clearance_clear)
    struct ll_clearance clearance = ll_write_clearance(scene, narrow, count);
    assert_ok(ll_passages_make(scene, &speeds, &vehicles, &clearance, &passages, &err), &err);
    return passages;
}

static struct ll_tight_bend bend_at(uint32_t lane, double at_m, uint8_t stops)
{
    return (struct ll_tight_bend){.lane = lane,
                                  .at_m = at_m,
                                  .at = {at_m, 0.0},
                                  .radius_m = 4.5F,
                                  .stops = stops,
                                  .cause = LL_CAUSE_BUILDING,
                                  .cause_row = 3};
}

static void close_bends(struct ll_passages *p, const struct ll_tight_bend *bends, size_t count)
{
    struct ll_err err = {0};
    assert_ok(ll_passages_bend(bends, count, p, &err), &err);
}

/// A bend this near to a point or to the end of a stretch is put there.
#define SNAP_M 0.01

/// Classes that are stopped at a place of a lane, or those that may be.
static unsigned stopped_near(const struct ll_passages *p, uint32_t lane, double at_m, double near_m,
                             bool maybe)
{
    unsigned classes = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct ll_passage *s = &p->items[i];
        if (s->lane == lane && s->from_m <= at_m + near_m && at_m - near_m <= s->to_m) {
            classes |= maybe ? s->may_stop : ll_passage_stops(s, LL_NONE);
        }
    }
    return classes;
}

static unsigned stopped_at(const struct ll_passages *p, uint32_t lane, double at_m, bool maybe)
{
    return stopped_near(p, lane, at_m, 0.0, maybe);
}

static void a_bend_on_a_free_lane_is_a_point_with_a_blocker(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 100 0");
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, NULL, 0);
    const struct ll_tight_bend bends[] = {bend_at(0, 30.0, 0), bend_at(0, 40.0, PUMPER | LADDER)};
    close_bends(&p, bends, 2);
    assert_int_equal(p.count, 1);
    assert_near(p.items[0].from_m, 40.0, 0.0);
    assert_near(p.items[0].to_m, 40.0, 0.0);
    assert_int_equal(ll_passage_stops(&p.items[0], LL_NONE), PUMPER | LADDER);
    assert_int_equal(ll_passage_stops(&p.items[0], 0), 0);
    assert_int_equal(p.blocker_count, 1);
    assert_near(p.blockers[0].radius_m, 4.5, 0.0);
    assert_true(isnan(p.blockers[0].width_m));
    assert_int_equal(p.blockers[0].cause_row, 3);
    assert_int_equal(p.blockers[0].stops, PUMPER | LADDER);
}

/// 20..60 m is 3 m wide: that stops pumpers, too, with blocker 0; a pier at 80 m was blocker 1.
static void a_bend_within_a_narrow_stretch_divides_it(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 100 0");
    const struct ll_narrow narrow[] = {{.from_m = 20,
                                        .to_m = 60,
                                        .width_low_m = 3.0F,
                                        .width_high_m = 3.0F,
                                        .width_cause = LL_CAUSE_BUILDING,
                                        .row = 1},
                                       {.from_m = 80,
                                        .to_m = 80,
                                        .width_low_m = 2.0F,
                                        .width_high_m = 2.0F,
                                        .width_cause = LL_CAUSE_DECLARED,
                                        .row = LL_NONE}};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, narrow, 2);
    const struct ll_tight_bend bends[] = {bend_at(0, 40.0, LIGHT), bend_at(0, 70.0, LIGHT)};
    close_bends(&p, bends, 2);
    assert_int_equal(p.count, 5);
    static const double from_m[] = {20, 40, 40, 70, 80};
    static const double to_m[] = {40, 40, 60, 70, 80};
    static const uint8_t stops[] = {PUMPER | LADDER, LIGHT | PUMPER | LADDER, PUMPER | LADDER,
                                    LIGHT, LIGHT | PUMPER | LADDER};
    for (size_t i = 0; i < 5; i++) {
        assert_near(p.items[i].from_m, from_m[i], 0.0);
        assert_near(p.items[i].to_m, to_m[i], 0.0);
        assert_int_equal(ll_passage_stops(&p.items[i], LL_NONE), stops[i]);
    }
    assert_int_equal(p.blocker_count, 4); /* narrow, bend, bend, pier */
    assert_true(isnan(p.blockers[0].radius_m));
    assert_near(p.blockers[1].radius_m, 4.5, 0.0);
    assert_int_equal(p.items[1].blocker[LL_LIMIT_WIDTH], 0);
    assert_int_equal(p.items[1].blocker[LL_LIMIT_RADIUS], 1);
    assert_int_equal(p.items[3].blocker[LL_LIMIT_RADIUS], 2);
    assert_int_equal(p.items[4].blocker[LL_LIMIT_WIDTH], 3);
    assert_int_equal(ll_passage_stops(&p.items[1], 1), PUMPER | LADDER);
}

static void a_bend_at_a_gate_closes_the_gate(void **state)
{
    (void)state;
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 100 0");
    const struct ll_narrow gate = {.from_m = 50, .to_m = 50, .open_s = 30.0F, .row = LL_NONE};
    LL_CLEANUP(ll_passages_clear) struct ll_passages p = judge(&scene, &gate, 1);
    const struct ll_tight_bend bend = bend_at(0, 50.004, LADDER);
    close_bends(&p, &bend, 1);
    assert_int_equal(p.count, 1);
    assert_near(p.items[0].open_s, 30.0, 0.0);
    assert_int_equal(ll_passage_stops(&p.items[0], LL_NONE), LADDER);
}

/// Random stretches and bends: everywhere else what stopped before stops now, at a bend its classes
/// besides; stretches stay in order.
static void elsewhere_nothing_changes(void **state)
{
    (void)state;
    struct ll_rng rng = ll_rng_make(5, 0);
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 0, 100 0");
    (void)ll_draw_lane(&scene, LL_CLASS_ROAD, "0 9, 100 9");
    for (int round = 0; round < 200; round++) {
        struct ll_narrow narrow[8];
        struct ll_tight_bend bends[8];
        for (uint32_t i = 0; i < 8; i++) {
            const double from_m = 25.0 * (i % 4) + ll_rng_between(&rng, 0.5, 10.0);
            const double to_m =
                from_m + (ll_rng_below(&rng, 3) == 0 ? 0.0 : ll_rng_between(&rng, 0.5, 12.0));
            const float high_m = (float)ll_rng_between(&rng, 1.0, 5.0);
            narrow[i] = (struct ll_narrow){.lane = i / 4,
                                           .from_m = from_m,
                                           .to_m = to_m,
                                           .width_low_m = 0.5F * high_m,
                                           .width_high_m = high_m,
                                           .width_cause = LL_CAUSE_BUILDING,
                                           .row = i};
            double at_m = 25.0 * (i % 4) + ll_rng_between(&rng, 0.5, 24.0);
            at_m = ll_rng_below(&rng, 4) == 0 ? from_m : at_m;
            bends[i] = bend_at(i / 4, at_m, (uint8_t)ll_rng_below(&rng, 16));
        }
        LL_CLEANUP(ll_passages_clear) struct ll_passages before = judge(&scene, narrow, 8);
        LL_CLEANUP(ll_passages_clear) struct ll_passages now = judge(&scene, narrow, 8);
        close_bends(&now, bends, 8);
        for (uint32_t lane = 0; lane < 2; lane++) {
            for (double at_m = 0.25; at_m < 100.0; at_m += 0.5) { /* bends are elsewhere */
                assert_int_equal(stopped_at(&now, lane, at_m, false),
                                 stopped_at(&before, lane, at_m, false));
                assert_int_equal(stopped_at(&now, lane, at_m, true),
                                 stopped_at(&before, lane, at_m, true));
            }
        }
        for (size_t i = 0; i < 8; i++) {
            const unsigned there = stopped_near(&now, bends[i].lane, bends[i].at_m, SNAP_M, false);
            assert_int_equal(there & bends[i].stops, bends[i].stops);
        }
        for (size_t i = 1; i < now.count; i++) {
            const struct ll_passage *a = &now.items[i - 1];
            const struct ll_passage *b = &now.items[i];
            assert_true(a->lane < b->lane || a->to_m <= b->from_m);
        }
        for (size_t i = 1; i < now.blocker_count; i++) {
            const struct ll_blocker *a = &now.blockers[i - 1];
            const struct ll_blocker *b = &now.blockers[i];
            assert_true(a->lane < b->lane || a->from_m <= b->from_m);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bend_on_a_free_lane_is_a_point_with_a_blocker),
        cmocka_unit_test(a_bend_within_a_narrow_stretch_divides_it),
        cmocka_unit_test(a_bend_at_a_gate_closes_the_gate),
        cmocka_unit_test(elsewhere_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
