#include "core/costs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/check.h"
#include "tests/support/tables.h"

static struct ll_costs shipped(void)
{
    struct ll_err err = {0};
    struct ll_costs costs = {0};
    size_t len = 0;
    char *text = ll_test_reference("costs.csv", &len);
    assert_ok(ll_costs_parse(text, len, &costs, &err), &err);
    free(text);
    return costs;
}

static void the_shipped_prices_are_defaults_and_repairs_are_the_cheapest(void **state)
{
    (void)state;
    const struct ll_costs costs = shipped();
    for (int i = 0; i < LL_COST_COUNT; i++) {
        assert_true(costs.of[i].yuan > 0.0);
        assert_false(costs.of[i].own);
    }
    assert_true(costs.of[LL_COST_HYDRANT_REPAIR].yuan < costs.of[LL_COST_HYDRANT_PUT_BACK].yuan);
    assert_true(costs.of[LL_COST_HYDRANT_PUT_BACK].yuan < costs.of[LL_COST_HYDRANT_NEW].yuan);
}

static void a_price_can_be_set_within_its_bounds(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_costs costs = shipped();
    bool known = false;
    assert_ok(ll_costs_set(&costs, "hydrant_new=12000.5", &known, &err), &err);
    assert_true(known);
    assert_near(costs.of[LL_COST_HYDRANT_NEW].yuan, 12000.5, 0.0);
    assert_true(costs.of[LL_COST_HYDRANT_NEW].own);
    assert_int_equal(ll_costs_set(&costs, "hydrant_new=-1", &known, &err), LL_E_USAGE);
    assert_int_equal(ll_costs_set(&costs, "hydrant_new=much", &known, &err), LL_E_USAGE);
    assert_mentions(err.message, "much");
    assert_near(costs.of[LL_COST_HYDRANT_NEW].yuan, 12000.5, 0.0);
}

static void what_is_no_price_is_left_to_others(void **state)
{
    (void)state;
    static const char *const others[] = {"hydrant_radius_m=100", "hydrant_ne=1", "hydrant_new",
                                         "=3", ""};
    struct ll_costs costs = shipped();
    const struct ll_costs before = costs;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        bool known = true;
        struct ll_err err = {0};
        assert_ok(ll_costs_set(&costs, others[i], &known, &err), &err);
        assert_false(known);
    }
    for (int i = 0; i < LL_COST_COUNT; i++) {
        assert_near(costs.of[i].yuan, before.of[i].yuan, 0.0);
    }
}

static enum ll_code parse(const char *rows, struct ll_costs *ret)
{
    char text[1000];
    (void)snprintf(text, sizeof text, "id,value,low,high,unit,mark,zh,en\n%s", rows);
    return ll_costs_parse(text, strlen(text), ret, NULL);
}

static void a_table_that_lacks_a_price_or_has_it_twice_is_refused(void **state)
{
    (void)state;
    static const char all[] = "hydrant_new,1,0,9,yuan,P,,\nhydrant_put_back,1,0,9,yuan,P,,\n"
                              "hydrant_repair,1,0,9,yuan,X,,\nstation_micro,1,0,9,yuan,P,,\n"
                              "obstacle_movable,1,0,9,yuan,P,,\nobstacle_fixed,1,0,9,yuan,P,,\n";
    struct ll_costs costs = {0};
    char text[1000];
    assert_int_equal(parse(all, &costs), LL_E_FORMAT);
    (void)snprintf(text, sizeof text, "%sstation_township,1,0,9,yuan,P,,\nother,5,0,9,,P,,\n", all);
    assert_int_equal(parse(text, &costs), LL_OK);
    assert_true(costs.of[LL_COST_HYDRANT_REPAIR].own);
    (void)snprintf(text, sizeof text,
                   "%sstation_township,1,0,9,yuan,P,,\nstation_township,2,0,9,yuan,P,,\n", all);
    assert_int_equal(parse(text, &costs), LL_E_FORMAT);
    (void)snprintf(text, sizeof text, "%sstation_township,10,0,9,yuan,P,,\n", all);
    assert_int_equal(parse(text, &costs), LL_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_prices_are_defaults_and_repairs_are_the_cheapest),
        cmocka_unit_test(a_price_can_be_set_within_its_bounds),
        cmocka_unit_test(what_is_no_price_is_left_to_others),
        cmocka_unit_test(a_table_that_lacks_a_price_or_has_it_twice_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
