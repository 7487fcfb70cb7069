#include "geo/low_grade.h"

#include "core/alloc.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static void half_of_the_buildings_known_to_be_low_make_an_area_low(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_table *t = &scene.layer[LL_BUILDING];
    for (int a = 0; a < 4; a++) {
        (void)ll_draw_area(&scene, "A", 10.0, "0 0, 1 0, 1 1");
    }
    /* areas: 0 has one of two, 1 one of three, 2 none of one, 3 no building */
    static const uint32_t area[] = {0, 0, 1, 1, 1, 2, LL_NONE};
    for (size_t b = 0; b < 7; b++) {
        (void)ll_draw_building(&scene, "0 0, 1 0, 1 1");
    }
    ll_table_set_real(t, 0, LL_BUILDING_FIRE_GRADE, 3.0);
    ll_table_set_word(t, 2, LL_BUILDING_STRUCTURE, LL_STRUCTURE_TIMBER);
    ll_table_set_real(t, 5, LL_BUILDING_FIRE_GRADE, 2.0);
    ll_table_set_real(t, 6, LL_BUILDING_FIRE_GRADE, 5.0);
    const struct ll_stage in = {.scene = &scene, .rules = rules};
    LL_CLEANUP(ll_freep) bool *low = NULL;
    assert_ok(ll_low_grade_areas(&in, area, &low, &err), &err);
    assert_true(low[0]);
    assert_false(low[1]);
    assert_false(low[2]);
    assert_false(low[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_buildings_known_to_be_low_make_an_area_low),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
