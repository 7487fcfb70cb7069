#include "app/jobs/by_size.h"

#include <math.h>

#include "core/alloc.h"
#include "tests/support/check.h"

static char name[] = "x";

static struct ll_stored_village village(double risk, double households)
{
    return (struct ll_stored_village){
        .code = name, .name = name, .risk = {.risk = risk}, .counts = {.households = households}};
}

/* A small bad village, two that are level, one without households, a large middling one. */
static void size_is_risk_times_households(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_stored_village rows[] = {village(80, 10), village(60, 20), village(50, (double)NAN),
                                       village(40, 30), village(30, 400)};
    const struct ll_stored_ranking ranking = {.count = 5, .rows = rows};
    struct ll_size_place places[5];
    assert_int_equal(ll_by_size(&ranking, places), 4);
    static const struct ll_size_place expected[] = {
        {4, 1, 12000.0}, {1, 2, 1200.0}, {3, 2, 1200.0}, {0, 4, 800.0}};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(places[i].village, expected[i].village);
        assert_int_equal(places[i].rank, expected[i].rank);
        assert_near(places[i].size, expected[i].size, 1e-9);
    }
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    LL_CLEANUP(ll_freep) char *text = NULL;
    assert_ok(ll_by_size_document(&ranking, 1, json, &err), &err);
    assert_ok(ll_json_finish(json, false, &text, &err), &err);
    assert_string_equal(text, "{\"by_size\":[{\"rank\":1,\"code\":\"x\",\"name\":\"x\","
                              "\"risk\":30.0,\"households\":400.0,\"size\":12000.0}],"
                              "\"households_unknown\":1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(size_is_risk_times_households)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
