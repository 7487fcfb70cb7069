#include "tiles/classes.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/tiles/hamlet.h"

/// Sets what is known of building 0: NAN means no answer.
static void set_facts(struct hamlet *h, double hydrants, double lane_m, double town_s,
                      uint8_t structure, double grade)
{
    struct ll_building_results *r = &h->results;
    struct ll_table *buildings = &h->scene.layer[LL_BUILDING];
    r->water_answer[0] = isnan(hydrants) ? LL_NO_HYDRANT : LL_ANSWERED;
    r->hydrants_in_reach[0] = isnan(hydrants) ? 0 : (uint16_t)hydrants;
    r->lane_answer[0] = isnan(lane_m) ? LL_NO_LANE_DATA : LL_ANSWERED;
    r->lane_m[0] = lane_m;
    r->response_answer[LL_TIER_TOWNSHIP][0] = isnan(town_s) ? LL_NO_LANE_DATA : LL_ANSWERED;
    r->response[LL_TIER_TOWNSHIP][0].time_s = town_s;
    r->response_answer[LL_TIER_NATIONAL][0] = LL_NO_STATION;
    ll_table_set_word(buildings, 0, LL_BUILDING_STRUCTURE, structure);
    ll_table_set_real(buildings, 0, LL_BUILDING_FIRE_GRADE, grade);
}

static void a_building_is_classed_by_the_checks_known_to_fail(void **state)
{
    (void)state;
    static const struct {
        double hydrants, lane_m, town_s;
        uint8_t structure;
        double grade;
        int expected; /* -1: unknown */
    } cases[] = {
        {2, 10, 100, LL_STRUCTURE_MASONRY, NAN, 0},
        {1, 80, 300, LL_STRUCTURE_UNKNOWN, 2, 0},       /* exactly at the bounds is in */
        {1, 80, 300, LL_STRUCTURE_UNKNOWN, NAN, 0},     /* three known, none fails */
        {1, 80, NAN, LL_STRUCTURE_UNKNOWN, NAN, -1},    /* two known, none fails */
        {NAN, NAN, NAN, LL_STRUCTURE_UNKNOWN, NAN, -1}, /* nothing known */
        {0, NAN, NAN, LL_STRUCTURE_UNKNOWN, NAN, 1},    /* what is known fails */
        {0, 80.5, 100, LL_STRUCTURE_MASONRY, NAN, 2},
        {0, 80.5, 300.5, LL_STRUCTURE_MASONRY, NAN, 3},
        {0, 80.5, 300.5, LL_STRUCTURE_TIMBER, NAN, 3},
        {2, 10, 100, LL_STRUCTURE_TIMBER, 1, 1},
        {2, 10, 100, LL_STRUCTURE_UNKNOWN, 4, 1},
        {2, 10, 100, LL_STRUCTURE_BRICK_TIMBER, 3, 0},
    };
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_map_input input = hamlet_input(&h);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set_facts(&h, cases[i].hydrants, cases[i].lane_m, cases[i].town_s, cases[i].structure,
                  cases[i].grade);
        uint8_t expected =
            cases[i].expected < 0 ? ll_class_unknown(LL_MAP_RISK) : (uint8_t)cases[i].expected;
        assert_int_equal(ll_building_class(&input, LL_MAP_RISK, 0), expected);
    }
    hamlet_clear(&h);
}

static void one_team_in_time_is_enough_and_who_cannot_come_is_late(void **state)
{
    (void)state;
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_map_input input = hamlet_input(&h);
    set_facts(&h, 1, 10, 500, LL_STRUCTURE_MASONRY, NAN);
    assert_int_equal(ll_building_class(&input, LL_MAP_RISK, 0), 1);
    h.results.response_answer[LL_TIER_NATIONAL][0] = LL_ANSWERED;
    h.results.response[LL_TIER_NATIONAL][0].time_s = 290.0;
    assert_int_equal(ll_building_class(&input, LL_MAP_RISK, 0), 0);
    h.results.response_answer[LL_TIER_NATIONAL][0] = LL_NO_STATION;
    h.results.response_answer[LL_TIER_TOWNSHIP][0] = LL_OVER_SEARCH_LIMIT;
    assert_int_equal(ll_building_class(&input, LL_MAP_RISK, 0), 1);
    assert_int_equal(ll_building_class(&input, LL_MAP_RESPONSE, 0), 3);
    /* lanes are near, but its vehicles have no way: the index counts that as late, too */
    h.results.response_answer[LL_TIER_TOWNSHIP][0] = LL_NOT_CONNECTED;
    assert_int_equal(ll_building_class(&input, LL_MAP_RISK, 0), 1);
    assert_int_equal(ll_building_class(&input, LL_MAP_RESPONSE, 0), 3);
    hamlet_clear(&h);
}

static void water_and_response_follow_their_bounds(void **state)
{
    (void)state;
    static const struct {
        double value;
        int expected;
    } water[] = {{NAN, 3}, {0, 2}, {1, 1}, {2, 0}, {9, 0}},
      time[] = {{NAN, 4},   {100, 0}, {180, 0}, {180.1, 1}, {300, 1},
                {300.1, 2}, {480, 2}, {481, 3}, {3599, 3}};
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_map_input input = hamlet_input(&h);
    for (size_t i = 0; i < sizeof water / sizeof water[0]; i++) {
        set_facts(&h, water[i].value, 1, 1, 0, NAN);
        assert_int_equal(ll_building_class(&input, LL_MAP_WATER, 0), water[i].expected);
    }
    for (size_t i = 0; i < sizeof time / sizeof time[0]; i++) {
        set_facts(&h, 1, 1, time[i].value, 0, NAN);
        assert_int_equal(ll_building_class(&input, LL_MAP_RESPONSE, 0), time[i].expected);
    }
    input.results = NULL; /* nothing assessed is unknown, not good */
    for (int layer = LL_MAP_RISK; layer < LL_MAP_LAYER_COUNT; layer++) {
        assert_int_equal(ll_building_class(&input, (enum ll_map_layer)layer, 0),
                         ll_class_unknown((enum ll_map_layer)layer));
    }
    hamlet_clear(&h);
}

static void villages_are_classed_by_risk_or_by_the_share_that_fails(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct hamlet h;
    hamlet_make(&h, false);
    struct ll_map_input input = hamlet_input(&h);
    uint8_t classes[HAMLET_VILLAGES];
    uint8_t building[HAMLET_VILLAGES * 40] = {0};
    assert_ok(ll_village_classes(&input, LL_MAP_RISK, NULL, classes, &err), &err);
    assert_int_equal(classes[3], LL_LEVEL_VERY_HIGH);
    assert_int_equal(classes[4], LL_LEVEL_MEDIUM | LL_VILLAGE_HATCHED);
    /* of 40 houses: 3, 4, 10, 20 without hydrant; all unknown; half unknown, 5 of 20 fail */
    static const int failing[HAMLET_VILLAGES] = {3, 4, 10, 20, 0, 5};
    for (int v = 0; v < HAMLET_VILLAGES; v++) {
        for (int i = 0; i < 40; i++) {
            building[v * 40 + i] = (uint8_t)(i < failing[v] ? 2 : i % 2);
            if (v == 4 || (v == 5 && i >= 20)) {
                building[v * 40 + i] = ll_class_unknown(LL_MAP_WATER);
            }
        }
    }
    assert_ok(ll_village_classes(&input, LL_MAP_WATER, building, classes, &err), &err);
    static const int expected[HAMLET_VILLAGES] = {0, 1, 2, 3, LL_VILLAGE_UNKNOWN, 2};
    for (int v = 0; v < HAMLET_VILLAGES; v++) {
        assert_int_equal(classes[v], expected[v]);
    }
    input.village_risk = NULL;
    assert_ok(ll_village_classes(&input, LL_MAP_RISK, NULL, classes, &err), &err);
    assert_int_equal(classes[0], LL_VILLAGE_UNKNOWN);
    hamlet_clear(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_building_is_classed_by_the_checks_known_to_fail),
        cmocka_unit_test(one_team_in_time_is_enough_and_who_cannot_come_is_late),
        cmocka_unit_test(water_and_response_follow_their_bounds),
        cmocka_unit_test(villages_are_classed_by_risk_or_by_the_share_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
