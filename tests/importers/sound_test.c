#include "importers/sound.h"

#include <math.h>

#include "importers/report.h"
#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

static const struct ll_middle anywhere = {.limit_m = 0.0};

static void slivers_are_no_buildings_but_may_be_walls(void **state)
{
    (void)state;
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 0.3 0, 0.3 0.3, 0 0.3"); /* 0.09 m2 */
    ll_draw_shape(&s, LL_POLYGON, "0 0, 0.4 0, 0.4 0.4, 0 0.4"); /* 0.16 m2 */
    ll_draw_shape(&s, LL_POLYGON, "0 0, 30 0, 30 0.04, 0 0.04"); /* 1.2 m2, 4 cm wide */
    ll_draw_shape(&s, LL_POLYGON, "0 0, 30 0, 30 0.06, 0 0.06");
    assert_string_equal(ll_unsound(rules, LL_BUILDING, &anywhere, &s, 0), LL_REASON_SLIVER);
    assert_null(ll_unsound(rules, LL_BUILDING, &anywhere, &s, 1));
    assert_string_equal(ll_unsound(rules, LL_BUILDING, &anywhere, &s, 2), LL_REASON_SLIVER);
    assert_null(ll_unsound(rules, LL_BUILDING, &anywhere, &s, 3));
    assert_null(ll_unsound(rules, LL_GROUND, &anywhere, &s, 2));
}

static void what_lies_far_from_the_middle_of_its_layer_is_misplaced(void **state)
{
    (void)state;
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    struct ll_middle middle = {0};
    struct ll_err err = {0};
    ll_draw_shape(&s, LL_POINT, "0 0");
    ll_draw_shape(&s, LL_POINT, "99000 0");
    assert_ok(ll_middle_of(rules, &s, &middle, &err), &err);
    assert_near(middle.limit_m, 0.0, 0.0); /* two have no middle */
    for (int i = 0; i < 40; i++) {
        ll_draw_shape(&s, LL_POINT, "1000 2000");
    }
    ll_draw_shape(&s, LL_POINT, "300000 0");
    s.box[s.count - 2] = (struct ll_box){NAN, NAN, NAN, NAN}; /* could not be placed */
    assert_ok(ll_middle_of(rules, &s, &middle, &err), &err);
    assert_near(middle.at.x, 1000.0, 0.0);
    assert_near(middle.at.y, 2000.0, 0.0);
    assert_near(middle.limit_m, 100000.0, 0.0);
    assert_null(ll_unsound(rules, LL_HYDRANT, &middle, &s, 1));
    assert_string_equal(ll_unsound(rules, LL_HYDRANT, &middle, &s, s.count - 1),
                        LL_REASON_FAR_AWAY);
}

static void a_wide_layer_has_no_outliers_because_it_is_wide(void **state)
{
    (void)state;
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    struct ll_middle middle = {0};
    struct ll_err err = {0};
    ll_draw_shape(&s, LL_POINT, "-250000 0"); /* the counties of a province */
    ll_draw_shape(&s, LL_POINT, "-120000 0");
    ll_draw_shape(&s, LL_POINT, "0 0");
    ll_draw_shape(&s, LL_POINT, "130000 0");
    ll_draw_shape(&s, LL_POINT, "240000 0");
    assert_ok(ll_middle_of(rules, &s, &middle, &err), &err);
    for (size_t i = 0; i < s.count; i++) {
        assert_null(ll_unsound(rules, LL_AREA, &middle, &s, i));
    }
}

static void a_repair_that_loses_a_tenth_or_a_part_is_to_be_looked_at(void **state)
{
    (void)state;
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes s = {0};
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 10, 0 10");
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 9.1, 0 9.1");
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 8.9, 0 8.9");
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 0, 10 9.9, 0 9.9; 20 0, 21 0, 21 1, 20 1");
    ll_draw_shape(&s, LL_POLYGON, "0 0, 10 10, 10 0, 0 10"); /* a bow has no area of its own */
    assert_false(ll_repaired_much(rules, &s, 0, &s, 1));
    assert_true(ll_repaired_much(rules, &s, 0, &s, 2));
    assert_false(ll_repaired_much(rules, &s, 0, &s, 3));
    assert_true(ll_repaired_much(rules, &s, 3, &s, 0));
    assert_true(ll_repaired_much(rules, &s, 4, &s, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slivers_are_no_buildings_but_may_be_walls),
        cmocka_unit_test(what_lies_far_from_the_middle_of_its_layer_is_misplaced),
        cmocka_unit_test(a_wide_layer_has_no_outliers_because_it_is_wide),
        cmocka_unit_test(a_repair_that_loses_a_tenth_or_a_part_is_to_be_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
