#include "geo/separation.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static struct ll_separation run(const struct ll_scene *scene)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    const struct ll_fire_gaps gaps = ll_test_fire_gaps();
    const struct ll_stage in = {.scene = scene, .rules = rules, .threads = 1};
    struct ll_separation out = {0};
    assert_ok(ll_separation_stage(&in, &gaps, NULL, NULL, &out, &err), &err);
    return out;
}

/// A tower in its podium, both of timber and no compound known: one unit, which with a house 5 m
/// beside is a cluster that covers the podium and that house.
static void a_tower_is_of_one_unit_with_its_podium(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_table *t = &scene.layer[LL_BUILDING];
    (void)ll_draw_building(&scene, "0 0, 40 0, 40 40, 0 40");
    (void)ll_draw_building(&scene, "15 15, 25 15, 25 25, 15 25");
    (void)ll_draw_building(&scene, "45 0, 55 0, 55 10, 45 10");
    for (size_t b = 0; b < 3; b++) {
        ll_table_set_word(t, b, LL_BUILDING_STRUCTURE, LL_STRUCTURE_TIMBER);
    }
    LL_CLEANUP(ll_separation_clear) struct ll_separation one = run(&scene);
    assert_int_equal(one.pair_count, 2);
    assert_true(one.pairs[0].one_unit && !one.pairs[1].one_unit);
    assert_int_equal(one.too_near[1] + one.maybe_near[1], 0);
    assert_int_equal(one.touching[1], 1);
    assert_int_equal(one.clusters[0].buildings, 3);
    assert_near(one.clusters[0].footprint_m2, 1700.0, 1e-9);
    assert_ok(ll_table_set_string(t, 0, LL_BUILDING_COMPOUND, "east", &err), &err);
    assert_ok(ll_table_set_string(t, 1, LL_BUILDING_COMPOUND, "west", &err), &err);
    LL_CLEANUP(ll_separation_clear) struct ll_separation two = run(&scene); /* known to be two */
    assert_int_equal(two.too_near[1], 1);
    assert_near(two.clusters[0].footprint_m2, 1800.0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tower_is_of_one_unit_with_its_podium),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
