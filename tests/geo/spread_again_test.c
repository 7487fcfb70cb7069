/// Fields that go on from one before against those that are made anew.
#include "geo/spread.h"

#include <stdio.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"

enum { STREETS = 10, PARTS = 5, OWNERS = 4, HOUSES = 1500 };

/// Of the grid; 32 cells, 160 m, are a tile.
#define STEP_M 5.0

#define PART_M 300.0

struct town {
    struct ll_scene scene;
    struct ll_hose_ground ground;
    struct ll_cone cones[STREETS * PARTS];
    struct ll_box moved; ///< around the house that is not where it was
};

static void town_clear(struct town *t)
{
    ll_hose_ground_clear(&t->ground);
    ll_scene_clear(&t->scene);
}

/// Parallel streets of several owners, houses anywhere; one of them a few metres aside.
static void draw_town(struct town *t, uint64_t seed, double aside_m)
{
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(seed, 9);
    const size_t which = (size_t)ll_rng_between(&rng, 0.0, HOUSES);
    t->scene = ll_scene_make();
    for (size_t i = 0; i < STREETS * PARTS; i++) {
        const double y = (double)(i / PARTS) * 150.0;
        const double x = (double)(i % PARTS) * PART_M;
        t->cones[i] = (struct ll_cone){{x, y},
                                       {x + PART_M, y},
                                       ll_rng_between(&rng, 30.0, 90.0),
                                       60.0,
                                       (uint32_t)ll_rng_between(&rng, 0.0, OWNERS)};
    }
    for (size_t i = 0; i < HOUSES; i++) {
        char text[200];
        const double x = ll_rng_between(&rng, 0.0, PARTS * PART_M) + (i == which ? aside_m : 0.0);
        const double y = ll_rng_between(&rng, -40.0, STREETS * 150.0);
        const double wide_m = ll_rng_between(&rng, 5.0, 40.0);
        (void)snprintf(text, sizeof text, "%.9f %.9f, %.9f %.9f, %.9f %.9f, %.9f %.9f", x, y,
                       x + wide_m, y, x + wide_m, y + 12.0, x, y + 12.0);
        (void)ll_draw_building(&t->scene, text);
        if (i == which) {
            t->moved = (struct ll_box){x - 20.0, y, x + wide_m + 20.0, y + 12.0};
        }
    }
    assert_ok(ll_hose_ground_make(&t->scene, &t->ground, &err), &err);
}

static enum ll_code try_make(const struct town *t, bool moved, ll_spread *before, ll_spread **ret)
{
    const struct ll_box nowhere = {-9e5, -9e5, -9e5, -9e5};
    const struct ll_spread_task task = {.cones = t->cones,
                                        .count = STREETS * PARTS,
                                        .step_m = STEP_M,
                                        .threads = 2,
                                        .ground = &t->ground,
                                        .touched = moved ? &t->moved : &nowhere};
    return ll_spread_around(&task, before, ret, NULL);
}

static ll_spread *make(const struct town *t, bool moved, ll_spread *before)
{
    ll_spread *field = NULL;
    assert_int_equal(try_make(t, moved, before, &field), LL_OK);
    return field;
}

static size_t count_changes(const ll_spread *a, const ll_spread *b)
{
    uint8_t owners[OWNERS] = {0};
    size_t count = 0;
    assert_true(ll_spread_changes(a, b, owners, OWNERS));
    for (size_t i = 0; i < OWNERS; i++) {
        count += owners[i];
    }
    return count;
}

static void what_goes_on_from_a_field_is_as_made_anew(void **state)
{
    (void)state;
    size_t changes = 0;
    for (uint64_t seed = 0; seed < 6; seed++) {
        LL_CLEANUP(town_clear) struct town was = {0};
        LL_CLEANUP(town_clear) struct town is = {0};
        draw_town(&was, seed, 0.0);
        draw_town(&is, seed, seed % 3 == 0 ? 0.0 : 9.0);
        if (seed % 3 != 1) { /* a street that leads elsewhere */
            struct ll_cone *c = &is.cones[PARTS * (2 + seed % 6) + 2];
            c->radius_a_m = 45.0;
            c->owner = (c->owner + 1) % OWNERS;
        }
        LL_CLEANUP(ll_spread_freep) ll_spread *before = make(&was, false, NULL);
        LL_CLEANUP(ll_spread_freep) ll_spread *anew = make(&is, false, NULL);
        changes += count_changes(before, anew);
        LL_CLEANUP(ll_spread_freep) ll_spread *again = make(&is, seed % 3 != 0, before);
        assert_int_equal(count_changes(anew, again), 0);
        LL_CLEANUP(ll_spread_freep) ll_spread *back = make(&was, seed % 3 != 0, again);
        LL_CLEANUP(ll_spread_freep) ll_spread *first = make(&was, false, NULL);
        assert_int_equal(count_changes(first, back), 0);
    }
    assert_true(changes > 6);
}

static bool attempt(void *user)
{
    const struct town *t = user;
    LL_CLEANUP(ll_spread_freep) ll_spread *before = NULL;
    LL_CLEANUP(ll_spread_freep) ll_spread *again = NULL;
    enum ll_code code = try_make(t, false, NULL, &before);
    code = code == LL_OK ? try_make(t, true, before, &again) : code;
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t = {0};
    draw_town(&t, 1, 0.0);
    for (size_t i = 0; i < STREETS * PARTS; i++) { /* all in one tile or two */
        t.cones[i].a = t.cones[i].b = (struct ll_xy){(double)i, 0.0};
    }
    ll_for_each_failing_alloc(attempt, &t, 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_on_from_a_field_is_as_made_anew),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
