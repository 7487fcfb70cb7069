#include "geo/hose_search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/hose_brute.h"
#include "tests/support/plane.h"
#include "tests/support/scenes.h"

/// A place with everything that must live as long as it.
struct yard {
    struct ll_scene scene;
    struct ll_hose_ground ground;
    struct ll_hose_range range;
    struct ll_hose_place place;
    uint32_t targets[200];
    struct ll_hose_start starts[10];
    size_t start_count;
};

static void yard_clear(struct yard *y)
{
    ll_hose_place_clear(&y->place);
    ll_hose_range_clear(&y->range);
    ll_hose_ground_clear(&y->ground);
    ll_scene_clear(&y->scene);
}

/// All buildings are targets; the place has all of the scene and reaches 50 m beyond it.
static void yard_ready(struct yard *y)
{
    struct ll_err err = {0};
    size_t buildings = y->scene.layer[LL_BUILDING].count;
    for (uint32_t b = 0; b < buildings; b++) {
        y->targets[b] = b;
    }
    struct ll_box box = ll_scene_box(&y->scene);
    box = ll_box_grown(&box, 50.0);
    assert_ok(ll_hose_ground_make(&y->scene, &y->ground, &err), &err);
    assert_ok(ll_hose_range_begin(&y->range, &box, INFINITY, &err), &err);
    ll_hose_range_end(&y->range);
    const struct ll_hose_targets targets = {y->targets, buildings, LL_NONE};
    assert_ok(ll_hose_place_make(&y->ground, &y->range, 2.0, &targets, &y->place, &err), &err);
    for (size_t i = 0; i < y->start_count; i++) {
        y->starts[i].at.x -= y->place.origin.x;
        y->starts[i].at.y -= y->place.origin.y;
    }
}

/// Searches hoses from the first so many starts to all buildings.
static enum ll_code search(const struct yard *y, size_t start_count, double limit_m,
                           struct ll_hose_search *inout_search, struct ll_err *err)
{
    const struct ll_hose_question question = {.place = &y->place,
                                              .starts = y->starts,
                                              .start_count = start_count,
                                              .limit_m = limit_m,
                                              .reach_m = INFINITY};
    return ll_hose_search_run(&question, inout_search, err);
}

/// The hose is not shorter than the shortest over all points beside corners by more than 1 mm
/// (what is in sight from a corner is not quite what is from beside it), and no longer than the
/// clearance at its bends allows: the search bends taut strings only.
static void assert_as_by_brute_force(const struct yard *y, double limit_m)
{
    struct ll_err err = {0};
    double expected[200];
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    assert_ok(search(y, y->start_count, limit_m, &s, &err), &err);
    hose_brute(&y->place, y->starts, y->start_count, limit_m, expected);
    for (size_t t = 0; t < y->place.target_count; t++) {
        double bends = 0.0;
        for (uint32_t n = s.targets[t].from; n != LL_NONE; n = s.nodes[n].from) {
            bends += 1.0;
        }
        double found = fmin(s.targets[t].length_m, 1e9);
        double least = fmin(expected[t], 1e9);
        assert_true(found >= least - 1e-3);
        assert_true(found <= least + 0.05 * bends + 1e-9 || least > limit_m - 0.5);
        assert_true(s.bounds_m[t] >= fmin(found, limit_m)); /* none was cut off */
    }
}

static bool is_indoors(const struct ll_scene *scene, struct ll_xy at)
{
    for (size_t b = 0; b < scene->layer[LL_BUILDING].count; b++) {
        if (plane_inside(&scene->layer[LL_BUILDING].shape, b, at)) {
            return true;
        }
    }
    return false;
}

static struct ll_xy place_in(struct ll_rng *rng, double size_m)
{
    double x = ll_rng_between(rng, 0.0, size_m);
    return (struct ll_xy){x, ll_rng_between(rng, 0.0, size_m)};
}

/// Somewhere outside of all houses: geo/hose.c lets starts indoors out first.
static struct ll_xy place_outdoors(const struct ll_scene *scene, struct ll_rng *rng, double size_m)
{
    struct ll_xy at = place_in(rng, size_m);
    while (is_indoors(scene, at)) {
        at = place_in(rng, size_m);
    }
    return at;
}

/// Adds a barrier of 2 to 5 points.
static void add_barrier(struct ll_scene *scene, struct ll_rng *rng, double size_m)
{
    struct ll_err err = {0};
    struct ll_table *t = &scene->layer[LL_GROUND];
    size_t row = 0;
    assert_ok(ll_table_add(t, &row, &err), &err);
    ll_table_set_word(t, row, LL_GROUND_KIND,
                      (uint8_t)(LL_GROUND_WATER + ll_rng_below(rng, LL_GROUND_CLIFF)));
    assert_ok(ll_shapes_begin(&t->shape, LL_LINE, &err), &err);
    assert_ok(ll_shapes_ring(&t->shape, &err), &err);
    struct ll_xy at = place_in(rng, size_m);
    for (uint32_t points = 2 + ll_rng_below(rng, 4); points > 0; points--) {
        assert_ok(ll_shapes_point(&t->shape, at.x, at.y, &err), &err);
        at.x += ll_rng_between(rng, -40.0, 40.0);
        at.y += ll_rng_between(rng, -40.0, 40.0);
    }
}

static void lengths_are_those_of_brute_force(void **state)
{
    (void)state;
    int plain = 0;
    for (uint64_t seed = 0; seed < 160; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 1);
        struct ll_random_scene what = {.buildings = 4 + seed % 14,
                                       .lanes = seed % 3 == 0 ? 3 : 0,
                                       .size_m = seed % 2 == 0 ? 120.0 : 70.0};
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_random_scene(seed, &what)};
        for (uint64_t k = 0; k < seed % 5; k++) {
            add_barrier(&y.scene, &rng, what.size_m);
        }
        y.start_count = 1 + seed % 10;
        for (size_t i = 0; i < y.start_count; i++) {
            y.starts[i] = (struct ll_hose_start){.at = place_outdoors(&y.scene, &rng, what.size_m),
                                                 .already_m = i == 2 ? 15.0 : 0.0,
                                                 .owner = (uint32_t)i};
        }
        yard_ready(&y);
        if (hose_brute_has_room(&y.place, 0.25)) {
            plain++;
            assert_as_by_brute_force(&y, seed % 4 == 0 ? 60.0 : 200.0);
        }
    }
    assert_true(plain > 30);
}

/// Rows of houses, touching or with gaps of up to a metre, axis-parallel: what towns look like.
static void rows_of_houses_are_those_of_brute_force(void **state)
{
    (void)state;
    static const double gaps[] = {0.0, 0.0, 0.3, 0.5, 1.0};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 2);
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
        for (int row = 0; row < 3; row++) {
            double x = 0.0;
            for (int k = 0; k < 5; k++) {
                double width = ll_rng_between(&rng, 4.0, 10.0);
                char text[200];
                (void)snprintf(text, sizeof text, "%.17g %d, %.17g %d, %.17g %d, %.17g %d", x,
                               14 * row, x + width, 14 * row, x + width, 14 * row + 10, x,
                               14 * row + 10);
                (void)ll_draw_building(&y.scene, text);
                x += width + gaps[ll_rng_below(&rng, 5)];
            }
        }
        y.start_count = 1;
        y.starts[0] = (struct ll_hose_start){
            .at = {ll_rng_between(&rng, 0.0, 40.0), -3.0}, .already_m = 0.0, .owner = 0};
        yard_ready(&y);
        assert_as_by_brute_force(&y, 150.0);
    }
}

/// Points of a building or lane moved and turned, to the micrometre: those that were one stay one.
struct turned {
    char text[2000];
};

static struct turned turned(const char *points, struct ll_xy at, double turn)
{
    struct turned t = {.text = ""};
    size_t used = 0;
    double c = cos(turn), s = sin(turn);
    for (const char *p = points; *p != '\0';) {
        char *end = NULL;
        double x = at.x + strtod(p, &end);
        double y = at.y + strtod(end, &end);
        used += (size_t)snprintf(t.text + used, sizeof t.text - used, "%.6f %.6f%.1s",
                                 x * c - y * s, x * s + y * c, end);
        p = *end == '\0' ? end : end + 1;
    }
    return t;
}

static void draw_turned(struct ll_scene *scene, const char *rings, struct ll_xy at, double turn)
{
    const struct turned t = turned(rings, at, turn);
    (void)ll_draw_building(scene, t.text);
}

/// A house of some shape in a square of 10 m: a box, an L, a U, a courtyard all around or one with
/// a gate, a small box.
static const char *const houses[] = {
    "0 0, 10 0, 10 10, 0 10",
    "0 0, 10 0, 10 4, 4 4, 4 10, 0 10",
    "0 0, 10 0, 10 10, 7 10, 7 3, 3 3, 3 10, 0 10",
    "0 0, 10 0, 10 10, 0 10; 3 3, 3 7, 7 7, 7 3",
    "0 0, 10 0, 10 10, 0 10, 0 6, 2 6, 2 8, 8 8, 8 2, 2 2, 2 4, 0 4",
    "4 4, 7 4, 7 7, 4 7",
};

/// A block of houses of all shapes, touching or with narrow and wide gaps between them, turned by
/// any angle; small houses in the courtyards of some.
static void draw_block(struct ll_scene *scene, struct ll_rng *rng, double turn)
{
    static const double gaps[] = {0.0, 0.0, 0.0, 0.02, 0.09, 0.13, 0.31, 0.6, 2.0};
    for (int row = 0; row < 3; row++) {
        struct ll_xy at = {ll_rng_between(rng, 0.0, 3.0), 0.0};
        at.y = row * 10.0 + gaps[ll_rng_below(rng, 9)];
        for (int k = 0; k < 4; k++) {
            uint32_t shape = ll_rng_below(rng, 6);
            draw_turned(scene, houses[shape], at, turn);
            if (shape > 1 && shape < 5 && ll_rng_below(rng, 2) == 0) {
                draw_turned(scene, houses[5], at, turn); /* in the courtyard */
            }
            at.x += 10.0 + gaps[ll_rng_below(rng, 9)];
        }
    }
}

static void blocks_of_all_shapes_and_gaps_are_those_of_brute_force(void **state)
{
    (void)state;
    int held = 0;
    for (uint64_t seed = 0; seed < 250; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 3);
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
        double turn = seed % 4 == 0 ? 0.0 : ll_rng_between(&rng, 0.0, 6.0);
        draw_block(&y.scene, &rng, turn);
        for (int i = 0; i < 3; i++) {
            double x = ll_rng_between(&rng, -5.0, 50.0);
            double across = i == 0 ? -3.0 : ll_rng_between(&rng, -5.0, 40.0);
            const struct ll_xy at = {x * cos(turn) - across * sin(turn),
                                     x * sin(turn) + across * cos(turn)};
            if (!is_indoors(&y.scene, at)) { /* geo/hose.c would let it out first */
                y.starts[y.start_count++] =
                    (struct ll_hose_start){.at = at, .already_m = 0.0, .owner = (uint32_t)i};
            }
        }
        yard_ready(&y);
        if (hose_brute_has_room(&y.place, 0.06)) {
            held++;
            assert_as_by_brute_force(&y, seed % 5 == 0 ? 40.0 : 170.0);
        }
    }
    assert_true(held > 30);
}

/// A heap of houses of all shapes, each turned as it likes, that overlap: walls half hidden in
/// corners that no outline has of its own.
static void draw_heap(struct ll_scene *scene, struct ll_rng *rng)
{
    for (int k = 0; k < 9; k++) {
        const double x = ll_rng_between(rng, -5.0, 5.0) + 9.0 * (k % 3);
        const double y = ll_rng_between(rng, -5.0, 5.0) + 9.0 * (k / 3);
        const double turn = ll_rng_between(rng, 0.0, 6.0);
        const struct ll_xy at = {x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)};
        draw_turned(scene, houses[ll_rng_below(rng, 3)], at, turn);
    }
}

static void walls_half_hidden_where_houses_overlap_are_reached_at_their_nearest(void **state)
{
    (void)state;
    int held = 0;
    for (uint64_t seed = 0; seed < 120; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 4);
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
        draw_heap(&y.scene, &rng);
        for (int i = 0; i < 2; i++) {
            const struct ll_xy at = {ll_rng_between(&rng, -15.0, 40.0),
                                     ll_rng_between(&rng, -15.0, 40.0)};
            if (!is_indoors(&y.scene, at)) {
                y.starts[y.start_count++] =
                    (struct ll_hose_start){.at = at, .already_m = 0.0, .owner = (uint32_t)i};
            }
        }
        yard_ready(&y);
        if (hose_brute_has_room(&y.place, 0.06)) {
            held++;
            assert_as_by_brute_force(&y, 170.0);
        }
    }
    assert_true(held > 20);
}

/// A house behind two that stand halfway into it. The foot of the corner at (6, 4), around which
/// the hose comes, lies within the one on the left: the hose ends where both walls meet, at
/// (9.6, 10). Tolerance: what it keeps off the corner, 0.1 m.
static void a_hose_ends_where_another_house_meets_the_wall(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 1};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    (void)ll_draw_building(&y.scene, "0 10, 40 10, 40 20, 0 20");
    (void)ll_draw_building(&y.scene, "-20 4, 6 4, 12 14, -20 14");
    (void)ll_draw_building(&y.scene, "30 4, 60 4, 60 14, 30 14");
    y.starts[0] = (struct ll_hose_start){.at = {-4.0, -6.0}, .already_m = 0.0, .owner = 0};
    yard_ready(&y);
    assert_ok(search(&y, 1, 150.0, &s, &err), &err);
    assert_near(s.targets[0].length_m, hypot(10.0, 10.0) + hypot(3.6, 6.0), 0.1);
    assert_as_by_brute_force(&y, 150.0);
}

/// A lane is drawn along the south wall of a house, at its very points, and bends around its ends;
/// another house stands against its north wall. The hose from the south goes around the house in
/// between: over (0, 0) and (0, 10) to (5, 10), turned by any angle. Tolerance: 0.1 m for each of
/// two bends, and the last 0.02 m, which may touch.
static void a_lane_along_a_wall_leads_no_hose_through_the_house(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_xy at = {665171.371, 5486858.987}; /* far off, so that rounding matters */
    const double least_m = hypot(10.0, 6.0) + 10.0 + 5.0;
    for (int k = 0; k < 60; k++) {
        const double turn = 0.1 * k;
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 1};
        LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
        const struct turned lane = turned("-10 8, 0 0, 20 0, 30 8", at, turn);
        (void)ll_draw_lane(&y.scene, LL_CLASS_RESIDENTIAL, lane.text);
        draw_turned(&y.scene, "0 0, 20 0, 20 10, 0 10", at, turn);
        draw_turned(&y.scene, "5 10, 15 10, 15 20, 5 20", at, turn);
        const double x = at.x + 10.0, across = at.y - 6.0;
        y.starts[0] = (struct ll_hose_start){
            .at = {x * cos(turn) - across * sin(turn), x * sin(turn) + across * cos(turn)},
            .already_m = 0.0,
            .owner = 0};
        yard_ready(&y);
        assert_ok(search(&y, 1, 150.0, &s, &err), &err);
        assert_true(s.targets[1].length_m > least_m - 0.021);
        assert_true(s.targets[1].length_m < least_m + 0.2);
    }
}

/// A lane leads through a house and through small ones within it, a metre apart: the hose along it
/// ends at the near wall of each, whatever cells they lie in. Tolerance: rounding.
static void a_lane_touches_the_walls_within_a_house_where_it_meets_them(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 1};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    (void)ll_draw_building(&y.scene, "0 0, 60 0, 60 20, 0 20");
    for (int k = 1; k < 50; k++) {
        char text[100];
        (void)snprintf(text, sizeof text, "%d 9, %d.5 9, %d.5 11, %d 11", k, k, k, k);
        (void)ll_draw_building(&y.scene, text);
    }
    (void)ll_draw_lane(&y.scene, LL_CLASS_FOOTPATH, "-10 10, 70 10");
    y.starts[0] = (struct ll_hose_start){.at = {-10.0, 10.0}, .already_m = 0.0, .owner = 0};
    yard_ready(&y);
    assert_ok(search(&y, 1, 150.0, &s, &err), &err);
    for (int k = 1; k < 50; k++) {
        assert_near(s.targets[k].length_m, 10.0 + k, 1e-9);
    }
}

/// A start at a corner of a house: the hose lies straight from there to a wall in sight, and along
/// the house around its next corner. Tolerance: rounding; of the latter, what the bend costs.
static void a_hose_from_a_corner_begins_at_the_corner(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 1};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    (void)ll_draw_building(&y.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&y.scene, "20 -20, 30 -20, 30 40, 20 40");
    (void)ll_draw_building(&y.scene, "-20 0, -10 0, -10 5, -20 5");
    y.starts[0] = (struct ll_hose_start){.at = {10.0, 10.0}, .already_m = 0.0, .owner = 0};
    yard_ready(&y);
    assert_ok(search(&y, 1, 150.0, &s, &err), &err);
    assert_near(s.targets[0].length_m, 0.0, 1e-9);
    assert_near(s.targets[1].length_m, 10.0, 1e-9);
    assert_int_equal(s.targets[1].from, s.first_start);
    assert_true(s.targets[2].length_m >= 10.0 + hypot(10.0, 5.0));
    assert_true(s.targets[2].length_m < 10.0 + hypot(10.0, 5.0) + 0.1);
}

/// Two ways lead around a wall 160 m long from a start that begins late: 57 + 100 m over its near
/// end, 126 + 72 m over its far one. Another start comes early to the near end, from where its
/// 272 m of hose do not reach the house: over that end nothing is found, over the far one it is.
/// Tolerance: what a bend costs.
static void a_shorter_way_that_is_out_of_reach_hides_no_longer_one(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 2};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    (void)ll_draw_building(&y.scene, "60 40, 100 40, 100 80, 60 80");
    (void)ll_draw_building(&y.scene, "-8 -336, 8 -336, 8 -320, -8 -320");
    (void)ll_draw_ground(&y.scene, LL_GROUND_WALL, LL_LINE, "0 -40, 0 120");
    y.starts[0] = (struct ll_hose_start){.at = {-40.0, 0.0}, .already_m = 260.0, .owner = 0};
    y.starts[1] = (struct ll_hose_start){.at = {0.0, -280.0}, .already_m = 0.0, .owner = 1};
    yard_ready(&y);
    const struct ll_hose_question question = {.place = &y.place,
                                              .starts = y.starts,
                                              .start_count = 2,
                                              .limit_m = 800.0,
                                              .reach_m = 272.0};
    assert_ok(ll_hose_search_run(&question, &s, &err), &err);
    assert_int_equal(s.targets[0].owner, 0);
    assert_near(s.targets[0].length_m, 260.0 + hypot(40.0, 120.0) + hypot(60.0, 40.0), 0.2);
}

/// A bound is no shorter than the hose (that of brute force, to 1 mm), and not much longer: on
/// average by less than a fourth and 10 m.
static void bounds_hold_and_are_near(void **state)
{
    (void)state;
    double least_m = 0.0;
    double bound_m = 0.0;
    double count = 0.0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct ll_err err = {0};
        double expected[200];
        struct ll_rng rng = ll_rng_make(seed, 2);
        const struct ll_random_scene what = {.buildings = 12, .size_m = 120.0};
        LL_CLEANUP(yard_clear)
        struct yard y = {.scene = ll_random_scene(seed, &what), .start_count = 2};
        LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
        for (uint32_t i = 0; i < 2; i++) {
            const struct ll_xy at = place_outdoors(&y.scene, &rng, what.size_m);
            y.starts[i] = (struct ll_hose_start){.at = at, .already_m = 3.0 * i, .owner = i};
        }
        yard_ready(&y);
        assert_ok(search(&y, 2, 400.0, &s, &err), &err);
        hose_brute(&y.place, y.starts, 2, 400.0, expected);
        for (size_t t = 0; t < y.place.target_count && hose_brute_has_room(&y.place, 0.25); t++) {
            assert_true(s.bounds_m[t] >= fmin(expected[t], 400.0) - 1e-3);
            if (isfinite(expected[t])) {
                count += 1.0;
                least_m += expected[t];
                bound_m += s.bounds_m[t];
            }
        }
    }
    assert_true(count > 50.0);
    assert_true(bound_m < 1.25 * least_m + 10.0 * count);
}

/// Ten houses in a row north of the start; the last one, small, in a courtyard of the one before.
static void draw_courtyard(struct yard *y, const char *around)
{
    for (int i = 0; i < 8; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "%d 0, %d 0, %d 8, %d 8", 12 * i, 12 * i + 10,
                       12 * i + 10, 12 * i);
        (void)ll_draw_building(&y->scene, text);
    }
    (void)ll_draw_building(&y->scene, around);
    (void)ll_draw_building(&y->scene, "14 24, 17 24, 17 27, 14 27");
    y->start_count = 1;
    y->starts[0] = (struct ll_hose_start){.at = {15.0, -5.0}, .already_m = 0.0, .owner = 0};
}

enum { INNER = 9 };

static void a_house_in_a_closed_courtyard_has_no_hose(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    draw_courtyard(&y, "10 20, 22 20, 22 32, 10 32; 12 22, 12 30, 20 30, 20 22");
    yard_ready(&y);
    assert_ok(search(&y, 1, 150.0, &s, &err), &err);
    assert_true(isinf(s.targets[INNER].length_m));
    assert_near(s.targets[1].length_m, 5.0, 1e-9);
    assert_true(isfinite(s.targets[INNER - 1].length_m));
    assert_as_by_brute_force(&y, 150.0);
}

static void a_courtyard_with_a_start_or_a_gate_is_not_closed(void **state)
{
    (void)state;
    static const char *const around[] = {
        "10 20, 22 20, 22 32, 10 32; 12 22, 12 30, 20 30, 20 22",
        /* open to the north */
        "10 20, 22 20, 22 32, 17 32, 17 30, 20 30, 20 22, 12 22, 12 30, 16 30, 16 32, 10 32",
    };
    for (int gate = 0; gate < 2; gate++) {
        struct ll_err err = {0};
        LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
        LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
        draw_courtyard(&y, around[gate]);
        if (gate == 0) {
            y.starts[y.start_count++] =
                (struct ll_hose_start){.at = {19.0, 29.0}, .already_m = 0.0, .owner = 1};
        }
        yard_ready(&y);
        assert_ok(search(&y, y.start_count, 150.0, &s, &err), &err);
        assert_true(isfinite(s.targets[INNER].length_m));
        assert_int_equal(s.targets[INNER].owner, gate == 0 ? 1 : 0);
        assert_as_by_brute_force(&y, 150.0);
    }
}

static bool try_to_search(void *user)
{
    const struct yard *y = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_hose_search_clear) struct ll_hose_search s = {0};
    enum ll_code code = search(y, y->start_count, 100.0, &s, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make(), .start_count = 1};
    (void)ll_draw_building(&y.scene, "0 0, 10 0, 10 10, 0 10");
    (void)ll_draw_building(&y.scene, "0 20, 10 20, 10 30, 0 30");
    y.starts[0] = (struct ll_hose_start){.at = {5.0, -5.0}, .already_m = 0.0, .owner = 0};
    yard_ready(&y);
    ll_for_each_failing_alloc(try_to_search, &y, 400);
}

static void running_out_of_memory_in_a_courtyard_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(yard_clear) struct yard y = {.scene = ll_scene_make()};
    draw_courtyard(&y, "10 20, 22 20, 22 32, 10 32; 12 22, 12 30, 20 30, 20 22");
    yard_ready(&y);
    ll_for_each_failing_alloc(try_to_search, &y, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_those_of_brute_force),
        cmocka_unit_test(rows_of_houses_are_those_of_brute_force),
        cmocka_unit_test(blocks_of_all_shapes_and_gaps_are_those_of_brute_force),
        cmocka_unit_test(walls_half_hidden_where_houses_overlap_are_reached_at_their_nearest),
        cmocka_unit_test(a_hose_ends_where_another_house_meets_the_wall),
        cmocka_unit_test(a_lane_along_a_wall_leads_no_hose_through_the_house),
        cmocka_unit_test(a_lane_touches_the_walls_within_a_house_where_it_meets_them),
        cmocka_unit_test(a_hose_from_a_corner_begins_at_the_corner),
        cmocka_unit_test(a_shorter_way_that_is_out_of_reach_hides_no_longer_one),
        cmocka_unit_test(bounds_hold_and_are_near),
        cmocka_unit_test(a_house_in_a_closed_courtyard_has_no_hose),
        cmocka_unit_test(a_courtyard_with_a_start_or_a_gate_is_not_closed),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
        cmocka_unit_test(running_out_of_memory_in_a_courtyard_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
