#include "core/sites.h"

#include "tests/support/check.h"

static void kinds_have_keys_that_lead_back(void **state)
{
    (void)state;
    for (int kind = 0; kind < LL_SITE_KIND_COUNT; kind++) {
        const char *key = ll_site_kind_key((enum ll_site_kind)kind);
        assert_int_equal(ll_site_kind_by_key(key), kind);
    }
    assert_int_equal(ll_site_kind_by_key("moat"), LL_SITE_KIND_COUNT);
}

static void a_planned_hydrant_costs_what_a_new_one_does(void **state)
{
    (void)state;
    assert_int_equal(ll_site_cost_id(LL_SITE_PLANNED), LL_COST_HYDRANT_NEW);
    assert_int_equal(ll_site_cost_id(LL_SITE_REPAIR), LL_COST_HYDRANT_REPAIR);
    assert_int_equal(ll_site_cost_id(LL_SITE_PUT_BACK), LL_COST_HYDRANT_PUT_BACK);
    assert_int_equal(ll_site_cost_id(LL_SITE_MICRO), LL_COST_STATION_MICRO);
    assert_int_equal(ll_site_cost_id(LL_SITE_TOWNSHIP), LL_COST_STATION_TOWNSHIP);
}

static void places_are_kept_in_order(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_site_places_clear) struct ll_site_places places = {0};
    for (uint32_t i = 0; i < 100; i++) {
        const struct ll_site_place place = {.lane = i};
        assert_ok(ll_site_places_add(&places, &place, &err), &err);
    }
    assert_int_equal(places.count, 100);
    assert_int_equal(places.items[99].lane, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_have_keys_that_lead_back),
        cmocka_unit_test(a_planned_hydrant_costs_what_a_new_one_does),
        cmocka_unit_test(places_are_kept_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
