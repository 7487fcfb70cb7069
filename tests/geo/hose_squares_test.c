#include "geo/hose_squares.h"

#include <math.h>
#include <stdio.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "geo/hose.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

enum { MOST_BUILDINGS = 900, SOURCES = 60 };

/// Blocks of houses, some across the border of two squares, with what is asked about them.
struct town {
    struct ll_scene scene;
    struct ll_hose_ground ground; ///< each question makes its own places
    struct ll_hose_ground shared;
    ll_rules *rules;
    struct ll_hose_source sources[SOURCES];
    uint32_t rows[MOST_BUILDINGS];
};

/// How long the hoses are, and whose.
struct answer {
    double length_m[MOST_BUILDINGS];
    uint32_t owner[MOST_BUILDINGS];
};

static void town_clear(struct town *t)
{
    ll_hose_ground_clear(&t->shared);
    ll_hose_ground_clear(&t->ground);
    ll_scene_clear(&t->scene);
    ll_rules_free(t->rules);
}

/// Houses around the corner of four squares, at (1200, 1200).
static void make_town(struct town *t, uint64_t seed)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 7);
    t->scene = ll_scene_make();
    for (int i = 0; i < 300; i++) {
        const double x = ll_rng_between(&rng, 900.0, 1500.0);
        const double y = ll_rng_between(&rng, 900.0, 1500.0);
        const double w = ll_rng_between(&rng, 6.0, 30.0);
        const double h = ll_rng_between(&rng, 6.0, 30.0);
        char text[160];
        (void)snprintf(text, sizeof text, "%.3f %.3f, %.3f %.3f, %.3f %.3f, %.3f %.3f", x, y, x + w,
                       y, x + w, y + h, x, y + h);
        (void)ll_draw_building(&t->scene, text);
    }
    for (uint32_t i = 0; i < SOURCES; i++) {
        t->sources[i] = (struct ll_hose_source){
            .at = {ll_rng_between(&rng, 850.0, 1550.0), ll_rng_between(&rng, 850.0, 1550.0)},
            .owner = i,
            .already_m = ll_rng_between(&rng, 0.0, 20.0)};
    }
    for (uint32_t b = 0; b < t->scene.layer[LL_BUILDING].count; b++) {
        t->rows[b] = b;
    }
    t->rules = ll_test_rules();
    assert_ok(ll_hose_ground_make(&t->scene, &t->ground, &err), &err);
    assert_ok(ll_hose_ground_make(&t->scene, &t->shared, &err), &err);
    assert_ok(ll_hose_ground_share(&t->shared, t->rules, NULL, &err), &err);
}

/// Asks about every so many buildings.
static void ask(const struct town *t, bool shared, uint32_t step, double limit_m, unsigned threads,
                struct answer *ret)
{
    struct ll_err err = {0};
    uint32_t rows[MOST_BUILDINGS];
    size_t count = 0;
    for (uint32_t b = 0; b < t->scene.layer[LL_BUILDING].count; b++) {
        ret->length_m[b] = INFINITY;
        ret->owner[b] = LL_NONE;
        if (b % step == 0) {
            rows[count++] = b;
        }
    }
    const struct ll_stage in = {.scene = &t->scene, .threads = threads};
    const struct ll_hose_task task = {.ground = shared ? &t->shared : &t->ground,
                                      .sources = t->sources,
                                      .source_count = SOURCES,
                                      .buildings = rows,
                                      .building_count = count,
                                      .limit_m = limit_m,
                                      .gate_m = ll_rule(t->rules, LL_RULE_GATE_WALL_M)};
    assert_ok(ll_hose_lengths(&in, &task, ret->length_m, ret->owner, &err), &err);
}

/// Whatever was asked before, and of whichever buildings, the hoses are those of places made for
/// one question. Tolerance 0.1 mm: walls that cross are led over a point of the mesh's grid, one
/// after the other.
static void places_that_are_kept_give_the_same_hoses(void **state)
{
    (void)state;
    static const struct {
        uint32_t step;
        double limit_m;
    } questions[] = {{1, 170.0}, {7, 60.0}, {1, 25.0}, {3, 200.0}};
    size_t reached = 0;
    for (uint64_t seed = 0; seed < 4; seed++) {
        LL_CLEANUP(town_clear) struct town t = {.rules = NULL};
        make_town(&t, seed);
        assert_non_null(t.shared.squares);
        for (size_t q = 0; q < sizeof questions / sizeof questions[0]; q++) {
            struct answer own;
            struct answer kept;
            ask(&t, false, questions[q].step, questions[q].limit_m, 1, &own);
            ask(&t, true, questions[q].step, questions[q].limit_m, 1 + (unsigned)(q % 2), &kept);
            for (size_t b = 0; b < t.scene.layer[LL_BUILDING].count; b++) {
                assert_near(fmin(own.length_m[b], 1e9), fmin(kept.length_m[b], 1e9), 1e-4);
                assert_int_equal(own.owner[b], kept.owner[b]);
                reached += isfinite(kept.length_m[b]) ? 1 : 0;
            }
        }
    }
    assert_true(reached > 1000);
}

/// One memory for questions about different squares, long and short in turns, tells what a fresh
/// one does, to the last bit.
static void what_was_asked_before_changes_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t = {.rules = NULL};
    make_town(&t, 11);
    ll_hose_memory *memory = ll_hose_memory_new();
    assert_non_null(memory);
    const struct ll_stage in = {.scene = &t.scene, .threads = 1};
    for (uint32_t k = 0; k < 60; k++) {
        struct answer with;
        struct answer without;
        uint32_t rows[40];
        for (uint32_t i = 0; i < 40; i++) {
            rows[i] = (k * 17 % 250) + i;
        }
        struct ll_hose_task task = {.ground = &t.shared,
                                    .sources = t.sources,
                                    .source_count = 1 + k % SOURCES,
                                    .buildings = rows,
                                    .building_count = 1 + k % 40,
                                    .limit_m = 20.0 + 3.0 * k,
                                    .gate_m = ll_rule(t.rules, LL_RULE_GATE_WALL_M)};
        assert_ok(ll_hose_lengths(&in, &task, without.length_m, without.owner, &err), &err);
        task.memory = memory;
        assert_ok(ll_hose_lengths(&in, &task, with.length_m, with.owner, &err), &err);
        for (size_t i = 0; i < task.building_count; i++) {
            assert_true(with.length_m[rows[i]] == without.length_m[rows[i]]);
            assert_int_equal(with.owner[rows[i]], without.owner[rows[i]]);
        }
    }
    ll_hose_memory_free(memory);
}

/// In a square that is kept nothing is open but where it was made for a group: a place outside its
/// box lies in the buildings that hold others, too.
static void buildings_that_hold_others_stand_in_kept_squares(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t = {.scene = ll_scene_make()};
    LL_CLEANUP(ll_hose_making_clear) struct ll_hose_making making = {.place = {0}};
    (void)ll_draw_building(&t.scene, "5 5, 15 5, 15 15, 5 15");
    (void)ll_draw_building(&t.scene, "4000 4000, 4060 4000, 4060 4060, 4000 4060");
    (void)ll_draw_building(&t.scene, "4020 4020, 4040 4020, 4040 4040, 4020 4040");
    t.rules = ll_test_rules();
    assert_ok(ll_hose_ground_make(&t.scene, &t.ground, &err), &err);
    assert_ok(ll_hose_ground_share(&t.ground, t.rules, NULL, &err), &err);
    assert_int_equal(ll_holders_group(&t.ground.holders, 2), 0);
    const struct ll_hose_place *place = NULL;
    assert_ok(ll_hose_square_at(&t.ground, 0, 0, 50.0, ll_rule(t.rules, LL_RULE_GATE_WALL_M),
                                &making, &place, &err),
              &err);
    const struct ll_xy in_outer = {4010.0, 4010.0};
    assert_non_null(place);
    const struct ll_box at = {in_outer.x, in_outer.y, in_outer.x, in_outer.y};
    assert_false(ll_box_holds(&place->box, &at));
    assert_true(ll_hose_place_inside(place, in_outer));
    assert_false(ll_hose_inside(&t.ground, 0, in_outer));
}

/// Where hoses may be very long, and where another gate is asked for, each question makes its own.
static void questions_that_do_not_fit_get_no_place(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t = {.rules = NULL};
    LL_CLEANUP(ll_hose_making_clear) struct ll_hose_making making = {.place = {0}};
    make_town(&t, 3);
    const double gate_m = ll_rule(t.rules, LL_RULE_GATE_WALL_M);
    const struct ll_hose_place *place = NULL;
    assert_ok(ll_hose_square_at(&t.shared, 0, 0, 100.0, gate_m, &making, &place, &err), &err);
    assert_non_null(place);
    const struct ll_hose_place *again = NULL;
    assert_ok(ll_hose_square_at(&t.shared, 0, 0, 50.0, gate_m, &making, &again, &err), &err);
    assert_ptr_equal(place, again);
    assert_ok(ll_hose_square_at(&t.shared, 0, 0, 500.0, gate_m, &making, &place, &err), &err);
    assert_null(place);
    assert_ok(ll_hose_square_at(&t.shared, 0, 0, 50.0, gate_m + 1.0, &making, &place, &err), &err);
    assert_null(place);
    assert_ok(ll_hose_square_at(&t.shared, 9, 9, 50.0, gate_m, &making, &place, &err), &err);
    assert_null(place);
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    assert_ok(ll_rules_set(t.rules, "access_m=1500", &err), &err);
    assert_ok(ll_hose_ground_make(&t.scene, &ground, &err), &err);
    assert_ok(ll_hose_ground_share(&ground, t.rules, NULL, &err), &err);
    assert_null(ground.squares);
}

static bool try_to_share(void *user)
{
    const struct town *t = user;
    struct ll_err err = {0};
    const struct ll_hose_place *place = NULL;
    LL_CLEANUP(ll_hose_ground_clear) struct ll_hose_ground ground = {0};
    LL_CLEANUP(ll_hose_making_clear) struct ll_hose_making making = {.place = {0}};
    enum ll_code code = ll_hose_ground_make(&t->scene, &ground, &err);
    code = code == LL_OK ? ll_hose_ground_share(&ground, t->rules, NULL, &err) : code;
    if (code == LL_OK) {
        code = ll_hose_square_at(&ground, 0, 0, 50.0, ll_rule(t->rules, LL_RULE_GATE_WALL_M),
                                 &making, &place, &err);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_true((code == LL_OK) == (place != NULL));
    return code == LL_OK;
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {.scene = ll_scene_make()};
    (void)ll_draw_building(&t.scene, "100 100, 120 100, 120 120, 100 120");
    (void)ll_draw_building(&t.scene, "130 100, 150 100, 150 120, 130 120");
    t.rules = ll_test_rules();
    ll_for_each_failing_alloc(try_to_share, &t, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_that_are_kept_give_the_same_hoses),
        cmocka_unit_test(what_was_asked_before_changes_nothing),
        cmocka_unit_test(buildings_that_hold_others_stand_in_kept_squares),
        cmocka_unit_test(questions_that_do_not_fit_get_no_place),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
