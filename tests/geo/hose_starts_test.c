#include "geo/hose_starts.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/hose_brute.h"
#include "tests/support/hose_yard.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

#define STEP_M 0.25

enum { MOST_STARTS = 1200 };

static enum ll_code search(const struct hose_yard *y, const struct ll_hose_starts *starts,
                           struct ll_hose_search *inout, struct ll_err *err)
{
    const struct ll_hose_question question = {.place = &y->place,
                                              .starts = starts->items,
                                              .start_count = starts->count,
                                              .bits = starts->bits.items,
                                              .limit_m = 400.0,
                                              .reach_m = INFINITY};
    return ll_hose_search_run(&question, inout, err);
}

static void take(const struct hose_yard *y, const struct ll_hose_source *source,
                 struct ll_hose_starts *inout)
{
    struct ll_err err = {0};
    assert_ok(ll_hose_starts_take(&y->place, &y->range, source, inout, &err), &err);
}

/// A stretch, and both its ends as points.
static void take_lane(const struct hose_yard *y, const struct ll_hose_source *stretch,
                      struct ll_hose_starts *inout)
{
    const struct ll_hose_source a = {.at = stretch->at, .already_m = stretch->already_m};
    const struct ll_hose_source b = {
        .at = stretch->to, .already_m = stretch->already_m + stretch->pace * stretch->length_m};
    take(y, stretch, inout);
    take(y, &a, inout);
    take(y, &b, inout);
}

static struct ll_hose_source place_on(const struct ll_hose_source *stretch, double at_m)
{
    const double share = at_m / stretch->length_m;
    return (struct ll_hose_source){.at = {stretch->at.x + share * (stretch->to.x - stretch->at.x),
                                          stretch->at.y + share * (stretch->to.y - stretch->at.y)},
                                   .already_m = stretch->already_m + stretch->pace * at_m};
}

/// How far along the first start's source a hose to a target begins.
static double begun_m(const struct ll_hose_search *found, uint32_t target)
{
    struct ll_xy to = found->ends[target];
    uint32_t n = found->targets[target].from;
    for (; n < found->first_start; n = found->nodes[n].from) {
        to = ll_hose_node_at(found, n, to);
    }
    const struct ll_hose_start *start = &found->starts[n - found->first_start];
    return start->length_m > 0.0 ? start->from_m + ll_hose_stretch_at(start, to) : NAN;
}

struct tally {
    size_t compared;
    size_t amid; ///< hoses that begin amid the stretch
    size_t bent;
    double over_m;
    double under_m;
};

/// The hose is no longer than from any of the places of brute force, but for 0.05 m a bend; and
/// where it is said to begin, a hose that begins just there is as long. Tolerance of that: 1 mm,
/// since rounding moves the bend.
static void compare(const struct hose_yard *y, const struct ll_hose_source *stretch,
                    struct tally *inout)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_starts_clear) struct ll_hose_starts starts = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search found = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search again = {0};
    struct ll_hose_start *many = ll_alloc(MOST_STARTS, sizeof *many);
    double want_m[HOSE_YARD_TARGETS];
    size_t count = 0;
    assert_non_null(many);
    for (double at_m = 0.0; at_m <= stretch->length_m; at_m += STEP_M) {
        const struct ll_hose_source at = place_on(stretch, at_m);
        assert_true(count < MOST_STARTS);
        many[count++] =
            (struct ll_hose_start){.at = {at.at.x - y->place.origin.x, at.at.y - y->place.origin.y},
                                   .already_m = at.already_m};
    }
    hose_brute(&y->place, many, count, 400.0, want_m);
    ll_free(many);
    take_lane(y, stretch, &starts);
    assert_ok(search(y, &starts, &found, &err), &err);
    for (uint32_t t = 0; t < y->place.target_count; t++) {
        double bends = 0.0;
        for (uint32_t n = found.targets[t].from; n != LL_NONE; n = found.nodes[n].from) {
            bends += 1.0;
        }
        const double length_m = found.targets[t].length_m;
        if (isinf(length_m) || isinf(want_m[t])) {
            assert_true(isinf(length_m) && isinf(want_m[t]));
            continue;
        }
        inout->compared++;
        inout->bent += bends > 1.0 ? 1 : 0;
        inout->over_m = fmax(inout->over_m, length_m - want_m[t] - 0.05 * bends);
        inout->under_m = fmax(inout->under_m, want_m[t] - length_m);
        const double at_m = begun_m(&found, t);
        if (!isnan(at_m)) {
            const struct ll_hose_source there = place_on(stretch, at_m);
            ll_hose_starts_drop(&starts);
            take(y, &there, &starts);
            assert_ok(search(y, &starts, &again, &err), &err);
            assert_near(again.targets[t].length_m, length_m, 1e-3);
            inout->amid++;
            ll_hose_starts_drop(&starts);
            take_lane(y, stretch, &starts);
            assert_ok(search(y, &starts, &found, &err), &err);
        }
    }
}

static bool crosses_house(const struct ll_scene *scene, const struct ll_hose_source *stretch)
{
    for (size_t b = 0; b < scene->layer[LL_BUILDING].count; b++) {
        for (double at_m = 0.0; at_m <= stretch->length_m; at_m += 0.05) {
            const struct ll_hose_source at = place_on(stretch, at_m);
            if (plane_inside(&scene->layer[LL_BUILDING].shape, b, at.at)) {
                return true;
            }
        }
    }
    return false;
}

/// Lanes between houses and over walls, by which time passes at different paces. What is between
/// two places of brute force may gain half a step of walk and drive.
static void hoses_begin_at_the_best_place_of_a_stretch(void **state)
{
    (void)state;
    static const double paces[] = {0.0, 0.14, -0.14, 0.6};
    struct tally all = {0};
    for (uint64_t seed = 0; seed < 240; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 3);
        const struct ll_random_scene what = {.buildings = 4 + seed % 11, .size_m = 90.0};
        LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_random_scene(seed, &what)};
        if (seed % 3 == 0) {
            (void)ll_draw_ground(&y.scene, LL_GROUND_WALL, LL_LINE, "5 44.3, 40 51.1, 83 43.2");
        }
        hose_yard_ready(&y);
        struct ll_hose_source stretch = {.already_m = 20.0, .pace = paces[seed % 4]};
        do {
            stretch.at =
                (struct ll_xy){ll_rng_between(&rng, 0.0, 90.0), ll_rng_between(&rng, 0.0, 90.0)};
            const double rad = ll_rng_between(&rng, 0.0, 6.28);
            stretch.length_m = ll_rng_between(&rng, 3.0, 50.0);
            stretch.to = (struct ll_xy){stretch.at.x + stretch.length_m * cos(rad),
                                        stretch.at.y + stretch.length_m * sin(rad)};
        } while (crosses_house(&y.scene, &stretch));
        if (hose_brute_has_room(&y.place, 0.25)) {
            compare(&y, &stretch, &all);
        }
    }
    print_message(
        "%zu hoses, %zu amid stretches, %zu bent: %.6f m too long, %.3f too short at most\n",
        all.compared, all.amid, all.bent, all.over_m, all.under_m);
    assert_true(all.compared > 350 && all.amid > 60 && all.bent > 140);
    assert_true(all.over_m < 1e-9);
    assert_true(all.under_m < 1.6 * STEP_M + 1e-3);
}

/// A lane of 60 m:  0 ----- [ 20 house 32 ] ----- 60
static void a_house_on_a_stretch_is_left_by_its_walls(void **state)
{
    (void)state;
    LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
    LL_CLEANUP(ll_hose_starts_clear) struct ll_hose_starts starts = {0};
    (void)ll_draw_building(&y.scene, "20 -5, 32 -5, 32 5, 20 5");
    hose_yard_ready(&y);
    const struct ll_hose_source stretch = {.at = {0.0, 0.0}, .to = {60.0, 0.0}, .length_m = 60.0};
    take(&y, &stretch, &starts);
    assert_int_equal(starts.indoor_count, 25);
    size_t stretches = 0, points = 0, ways_out = 0;
    for (size_t i = 0; i < starts.count; i++) {
        const struct ll_hose_start *s = &starts.items[i];
        const double y_m = s->at.y + y.place.origin.y;
        stretches += s->length_m > 0.0 ? 1 : 0;
        points += s->length_m == 0.0 && fabs(y_m) < 1e-3 && s->already_m == 0.0 ? 1 : 0;
        ways_out += s->already_m > 0.0 ? 1 : 0;
        if (s->length_m > 0.0) {
            assert_near(s->length_m, s->from_m == 0.0 ? 20.0 : 28.0, 2e-3);
            assert_near(s->from_m, s->from_m == 0.0 ? 0.0 : 32.0, 2e-3);
        }
    }
    assert_int_equal(stretches, 2);
    assert_true(points >= 2);
    assert_int_equal(ways_out, 25 * 4);
    assert_near(starts.indoors[0].from_m, 20.24, 1e-2);
    assert_near(starts.indoors[24].from_m, 31.76, 1e-2);
}

/// However long the house is, there are 64 ways out, or as many as places 5 m apart.
static void a_long_house_is_left_by_not_too_many_ways(void **state)
{
    (void)state;
    static const struct {
        const char *house;
        size_t count;
    } cases[] = {{"20 -5, 120 -5, 120 5, 20 5", 64}, {"20 -5, 438 -5, 438 5, 20 5", 84}};
    for (size_t i = 0; i < 2; i++) {
        LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
        LL_CLEANUP(ll_hose_starts_clear) struct ll_hose_starts starts = {0};
        (void)ll_draw_building(&y.scene, cases[i].house);
        hose_yard_ready(&y);
        const struct ll_hose_source stretch = {
            .at = {0.0, 0.0}, .to = {460.0, 0.0}, .length_m = 460.0};
        take(&y, &stretch, &starts);
        assert_int_equal(starts.indoor_count, cases[i].count);
    }
}

/// A lane bends on a railway. Beside it walls leave 0.5 m open on each side of the railway:
///
///     -------- lane --------+-------- lane --------
///     ---- wall ----        |        ---- wall ----
///        house           railway          house
///
/// The hose leads down to the end of the wall, 1 m below the lane, and around it. Tolerance: hoses
/// keep 0.05 m beside the end.
static void a_level_crossing_where_the_lane_bends_serves_both_sides(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
    (void)ll_draw_building(&y.scene, "-14 -14, -10 -14, -10 -10, -14 -10");
    (void)ll_draw_building(&y.scene, "10 -14, 14 -14, 14 -10, 10 -10");
    (void)ll_draw_ground(&y.scene, LL_GROUND_RAILWAY, LL_LINE, "0 -90, 0 0, 0 90");
    (void)ll_draw_ground(&y.scene, LL_GROUND_WALL, LL_LINE, "-60 -1, -0.5 -1");
    (void)ll_draw_ground(&y.scene, LL_GROUND_WALL, LL_LINE, "0.5 -1, 60 -1");
    hose_yard_ready(&y);
    const struct ll_hose_source lane[2] = {
        {.at = {-40.0, 5.0}, .to = {0.0, 0.0}, .length_m = hypot(40.0, 5.0)},
        {.at = {0.0, 0.0}, .to = {40.0, 5.0}, .length_m = hypot(40.0, 5.0)}};
    for (int order = 0; order < 2; order++) {
        LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search found = {0};
        LL_CLEANUP(ll_hose_starts_clear) struct ll_hose_starts starts = {0};
        take_lane(&y, &lane[order], &starts);
        take_lane(&y, &lane[1 - order], &starts);
        assert_ok(search(&y, &starts, &found, &err), &err);
        /* off the lane at a right angle, from 0.5 m beside the crossing and 1 m below it */
        const double down_m = (40.0 + 0.5 * 5.0) / hypot(40.0, 5.0);
        const double want_m = fmin(down_m, hypot(0.5, 1.0)) + hypot(9.5, 9.0);
        assert_near(found.targets[0].length_m, want_m, 0.1);
        assert_near(found.targets[1].length_m, want_m, 0.1);
    }
}

/// A stretch whose end is a corner of a house leads on all round from there. Tolerance: where
/// rounding takes the corner for indoors, the hose leaves 0.05 m beside it.
static void a_stretch_that_begins_at_a_corner_does_not_hide_what_is_behind(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search found = {0};
    LL_CLEANUP(ll_hose_starts_clear) struct ll_hose_starts starts = {0};
    (void)ll_draw_building(&y.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&y.scene, "-30 20, -20 20, -20 30, -30 30");
    hose_yard_ready(&y);
    const struct ll_hose_source stretch = {
        .at = {0.0, 10.0}, .to = {20.0, 25.0}, .length_m = 25.0, .owner = 0};
    take_lane(&y, &stretch, &starts);
    assert_ok(search(&y, &starts, &found, &err), &err);
    assert_near(found.targets[0].length_m, 0.0, 1e-3);
    assert_near(found.targets[1].length_m, hypot(20.0, 10.0), 0.05);
}

static bool attempt(void *user)
{
    const struct hose_yard *y = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_starts_clear) struct ll_hose_starts starts = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search found = {0};
    const struct ll_hose_source stretch = {.at = {0.0, 0.0}, .to = {60.0, 0.0}, .length_m = 60.0};
    enum ll_code code = ll_hose_starts_take(&y->place, &y->range, &stretch, &starts, &err);
    code = code == LL_OK ? search(y, &starts, &found, &err) : code;
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(hose_yard_clear) struct hose_yard y = {.scene = ll_scene_make()};
    (void)ll_draw_building(&y.scene, "20 -5, 32 -5, 32 5, 20 5");
    hose_yard_ready(&y);
    ll_for_each_failing_alloc(attempt, &y, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hoses_begin_at_the_best_place_of_a_stretch),
        cmocka_unit_test(a_house_on_a_stretch_is_left_by_its_walls),
        cmocka_unit_test(a_long_house_is_left_by_not_too_many_ways),
        cmocka_unit_test(a_level_crossing_where_the_lane_bends_serves_both_sides),
        cmocka_unit_test(a_stretch_that_begins_at_a_corner_does_not_hide_what_is_behind),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
