#include "core/verdicts.h"

#include <math.h>

#include "tests/support/check.h"
#include "tests/support/scenes.h"
#include "tests/support/tables.h"

/* One building, its results and the shipped rules; features are added by the tests. */
struct fixture {
    struct ll_scene scene;
    struct ll_building_results results;
    struct ll_outcomes outcomes; /* owns nothing: the way is a member */
    struct ll_reach_way way;
    ll_rules *rules;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct ll_err err = {0};
    f.scene = ll_scene_make();
    (void)ll_draw_building(&f.scene, "0 0, 10 0, 10 10, 0 10");
    assert_ok(ll_building_results_make(1, &f.results, &err), &err);
    f.rules = ll_test_rules();
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ll_scene_clear(&f->scene);
    ll_building_results_clear(&f->results);
    ll_rules_free(f->rules);
    return 0;
}

static enum ll_verdict verdict(const struct fixture *f, enum ll_indicator_id id)
{
    const struct ll_verdicts v =
        ll_verdicts_make(&f->scene, &f->results, &f->outcomes, f->rules, 2026);
    return ll_verdict(&v, id, 0);
}

static void nothing_run_is_nothing_known(void **state)
{
    for (int i = 0; i < LL_IND_COUNT; i++) {
        assert_int_equal(verdict(*state, (enum ll_indicator_id)i), LL_VERDICT_UNKNOWN);
    }
    assert_false(ll_indicator_has_verdicts(LL_IND_V1_ELDERLY));
    assert_true(ll_indicator_has_verdicts(LL_IND_C3_NO_TRUCK));
}

static void timber_or_grade_4_is_bad(void **state)
{
    struct fixture *f = *state;
    static const struct {
        double grade;
        enum ll_structure structure;
        enum ll_verdict expected;
    } cases[] = {
        {NAN, LL_STRUCTURE_UNKNOWN, LL_VERDICT_UNKNOWN},
        {NAN, LL_STRUCTURE_TIMBER, LL_VERDICT_BAD},
        {3.0, LL_STRUCTURE_TIMBER, LL_VERDICT_BAD},
        {NAN, LL_STRUCTURE_BRICK_TIMBER, LL_VERDICT_GOOD},
        {4.0, LL_STRUCTURE_BRICK_TIMBER, LL_VERDICT_BAD},
        {1.0, LL_STRUCTURE_CONCRETE, LL_VERDICT_GOOD},
        {3.0, LL_STRUCTURE_UNKNOWN, LL_VERDICT_GOOD},
        {5.0, LL_STRUCTURE_UNKNOWN, LL_VERDICT_BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_table *t = &f->scene.layer[LL_BUILDING];
        ll_table_set_word(t, 0, LL_BUILDING_STRUCTURE, (uint8_t)cases[i].structure);
        ll_table_set_real(t, 0, LL_BUILDING_FIRE_GRADE, cases[i].grade);
        assert_int_equal(verdict(f, LL_IND_E1_TIMBER), cases[i].expected);
    }
}

/* Of n counted and m confirmed hydrants the true number is one of m..n: a verdict is known where
 * all of these agree. */
static void hydrant_verdicts_hold_for_every_number_that_may_work(void **state)
{
    struct fixture *f = *state;
    f->results.water_answer[0] = LL_ANSWERED;
    for (uint16_t n = 0; n <= 4; n++) {
        for (uint16_t m = 0; m <= n; m++) {
            bool none[2] = {false, false}; /* seen false, seen true */
            bool one[2] = {false, false};
            for (int working = m; working <= n; working++) {
                none[working == 0] = true;
                one[working < 2] = true;
            }
            f->results.hydrants_in_reach[0] = n;
            f->results.hydrants_confirmed[0] = m;
            assert_int_equal(verdict(f, LL_IND_C5_NO_HYDRANT), none[0] && none[1]
                                                                   ? LL_VERDICT_UNKNOWN
                                                               : none[1] ? LL_VERDICT_BAD
                                                                         : LL_VERDICT_GOOD);
            assert_int_equal(verdict(f, LL_IND_C6_UNDER_TWO), one[0] && one[1] ? LL_VERDICT_UNKNOWN
                                                              : one[1]         ? LL_VERDICT_BAD
                                                                               : LL_VERDICT_GOOD);
        }
    }
}

static void no_hydrants_on_record_is_unknown_but_only_broken_ones_is_bad(void **state)
{
    struct fixture *f = *state;
    f->results.water_answer[0] = LL_NO_HYDRANT;
    assert_int_equal(verdict(f, LL_IND_C5_NO_HYDRANT), LL_VERDICT_UNKNOWN);
    size_t pond = ll_draw_hydrant(&f->scene, LL_STATUS_BROKEN, 5.0, 5.0); /* is no hydrant */
    ll_table_set_word(&f->scene.layer[LL_HYDRANT], pond, LL_HYDRANT_KIND, LL_HYDRANT_NATURAL);
    (void)ll_draw_hydrant(&f->scene, LL_STATUS_PLANNED, 5.0, 5.0);
    assert_int_equal(verdict(f, LL_IND_C5_NO_HYDRANT), LL_VERDICT_UNKNOWN);
    (void)ll_draw_hydrant(&f->scene, LL_STATUS_BROKEN, 5.0, 5.0);
    assert_int_equal(verdict(f, LL_IND_C5_NO_HYDRANT), LL_VERDICT_BAD);
    assert_int_equal(verdict(f, LL_IND_C6_UNDER_TWO), LL_VERDICT_BAD);
    /* one that counts: the answer is not of this scene */
    (void)ll_draw_hydrant(&f->scene, LL_STATUS_UNKNOWN, 5.0, 5.0);
    assert_int_equal(verdict(f, LL_IND_C5_NO_HYDRANT), LL_VERDICT_UNKNOWN);
}

static void a_pumper_must_come_within_its_hose_by_ways_known_to_be_wide_enough(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum ll_reach_answer answer;
        float hose_m;
        enum ll_verdict expected;
    } cases[] = {
        {LL_REACH_YES, 80.0F, LL_VERDICT_GOOD},
        {LL_REACH_YES, 80.01F, LL_VERDICT_BAD}, /* carries more than the rule allows */
        {LL_REACH_ASSUMED, 80.0F, LL_VERDICT_UNKNOWN},
        {LL_REACH_ASSUMED, 80.01F, LL_VERDICT_BAD},
        {LL_REACH_NO, 120.0F, LL_VERDICT_BAD},
        {LL_REACH_CUT_OFF, 120.0F, LL_VERDICT_BAD},
        {LL_REACH_NOT_CONNECTED, NAN, LL_VERDICT_BAD},
        {LL_REACH_NO_LANE_DATA, NAN, LL_VERDICT_UNKNOWN},
        {LL_REACH_NO_STATION, NAN, LL_VERDICT_UNKNOWN},
        {LL_REACH_NOT_RUN, NAN, LL_VERDICT_UNKNOWN},
    };
    f->outcomes.reach.count = 1;
    f->outcomes.reach.way[LL_VEHICLE_PUMPER] = &f->way;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->way =
            (struct ll_reach_way){.answer = (uint8_t)cases[i].answer, .hose_m = cases[i].hose_m};
        assert_int_equal(verdict(f, LL_IND_C3_NO_TRUCK), cases[i].expected);
    }
    f->outcomes.reach = (struct ll_reach){0};
    assert_int_equal(verdict(f, LL_IND_C3_NO_TRUCK), LL_VERDICT_UNKNOWN);
}

/* Assessed for 2026: wiring of 1996 is 30 years old, the rule's limit. */
static void wiring_is_old_over_30_years_and_a_young_building_has_young_wiring(void **state)
{
    struct fixture *f = *state;
    static const struct {
        double wiring;
        double built;
        enum ll_verdict expected;
    } cases[] = {
        {NAN, NAN, LL_VERDICT_UNKNOWN},    {1996.0, NAN, LL_VERDICT_GOOD},
        {1995.0, NAN, LL_VERDICT_BAD},     {1995.0, 2020.0, LL_VERDICT_BAD},
        {2015.0, 1960.0, LL_VERDICT_GOOD}, {NAN, 1996.0, LL_VERDICT_GOOD},
        {NAN, 1995.0, LL_VERDICT_UNKNOWN},
    };
    struct ll_table *buildings = &f->scene.layer[LL_BUILDING];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ll_table_set_real(buildings, 0, LL_BUILDING_WIRING_YEAR, cases[i].wiring);
        ll_table_set_real(buildings, 0, LL_BUILDING_YEAR, cases[i].built);
        assert_int_equal(verdict(f, LL_IND_H2_WIRING), cases[i].expected);
    }
    ll_table_set_real(buildings, 0, LL_BUILDING_WIRING_YEAR, NAN);
    ll_table_set_real(buildings, 0, LL_BUILDING_YEAR, NAN);
}

static void stoves_alarms_and_ways_out_go_by_what_was_surveyed(void **state)
{
    struct fixture *f = *state;
    static const uint8_t u = LL_FLAG_UNKNOWN;
    static const uint8_t n = LL_FLAG_NO;
    static const uint8_t y = LL_FLAG_YES;
    static const enum ll_verdict by_flag[] = {LL_VERDICT_UNKNOWN, LL_VERDICT_GOOD, LL_VERDICT_BAD};
    struct ll_table *buildings = &f->scene.layer[LL_BUILDING];
    for (uint8_t word = u; word <= y; word++) {
        ll_table_set_word(buildings, 0, LL_BUILDING_OPEN_STOVE, word);
        assert_int_equal(verdict(f, LL_IND_H3_STOVES), by_flag[word]);
    }
    static const struct {
        uint8_t alarm;
        uint8_t sprinkler;
        enum ll_verdict expected;
    } alarms[] = {{y, u, LL_VERDICT_GOOD},   {u, y, LL_VERDICT_GOOD},    {n, y, LL_VERDICT_GOOD},
                  {n, n, LL_VERDICT_BAD},    {n, u, LL_VERDICT_UNKNOWN}, {u, n, LL_VERDICT_UNKNOWN},
                  {u, u, LL_VERDICT_UNKNOWN}};
    for (size_t i = 0; i < sizeof alarms / sizeof alarms[0]; i++) {
        ll_table_set_word(buildings, 0, LL_BUILDING_SMOKE_ALARM, alarms[i].alarm);
        ll_table_set_word(buildings, 0, LL_BUILDING_SPRINKLER, alarms[i].sprinkler);
        assert_int_equal(verdict(f, LL_IND_V4_ALARMS), alarms[i].expected);
    }
    static const struct {
        uint8_t barred;
        double exits;
        enum ll_verdict expected;
    } ways[] = {{y, 2, LL_VERDICT_BAD},       {n, 1, LL_VERDICT_BAD},
                {u, 1, LL_VERDICT_BAD},       {n, 2, LL_VERDICT_GOOD},
                {n, NAN, LL_VERDICT_UNKNOWN}, {u, 2, LL_VERDICT_UNKNOWN},
                {u, NAN, LL_VERDICT_UNKNOWN}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        ll_table_set_word(buildings, 0, LL_BUILDING_BARRED_WINDOWS, ways[i].barred);
        ll_table_set_real(buildings, 0, LL_BUILDING_EXITS, ways[i].exits);
        assert_int_equal(verdict(f, LL_IND_V5_WINDOWS), ways[i].expected);
    }
}

static void a_house_is_let_to_many_from_ten_people(void **state)
{
    struct fixture *f = *state;
    struct ll_table *buildings = &f->scene.layer[LL_BUILDING];
    static const struct {
        double people;
        enum ll_use use;
        enum ll_verdict expected;
    } cases[] = {
        {10.0, LL_USE_RESIDENTIAL, LL_VERDICT_BAD}, {9.0, LL_USE_RESIDENTIAL, LL_VERDICT_GOOD},
        {0.0, LL_USE_UNKNOWN, LL_VERDICT_GOOD},     {NAN, LL_USE_MIXED, LL_VERDICT_UNKNOWN},
        {NAN, LL_USE_UNKNOWN, LL_VERDICT_UNKNOWN},  {NAN, LL_USE_SCHOOL, LL_VERDICT_GOOD}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ll_table_set_real(buildings, 0, LL_BUILDING_LET_PEOPLE, cases[i].people);
        ll_table_set_word(buildings, 0, LL_BUILDING_USE, (uint8_t)cases[i].use);
        assert_int_equal(verdict(f, LL_IND_V3_LET), cases[i].expected);
    }
}

static void set_answer(struct fixture *f, enum ll_tier tier, enum ll_answer answer, double time_s)
{
    f->results.response_answer[tier][0] = (uint8_t)answer;
    f->results.response[tier][0].time_s = time_s;
}

static void one_tier_is_late_over_its_limit(void **state)
{
    struct fixture *f = *state;
    struct ll_err err = {0};
    set_answer(f, LL_TIER_MICRO, LL_ANSWERED, 180.0);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_GOOD);
    set_answer(f, LL_TIER_MICRO, LL_ANSWERED, 180.001);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
    set_answer(f, LL_TIER_MICRO, LL_NOT_CONNECTED, NAN);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
    set_answer(f, LL_TIER_MICRO, LL_NO_LANE_DATA, NAN);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_UNKNOWN);
    set_answer(f, LL_TIER_MICRO, LL_OVER_SEARCH_LIMIT, NAN);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
    /* a search that ends before the limit of arrival proves nothing */
    assert_ok(ll_rules_set(f->rules, "search_limit_s=120", &err), &err);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_UNKNOWN);
}

static void in_time_over_assumed_lanes_alone_is_not_known(void **state)
{
    struct fixture *f = *state;
    struct ll_response *r = &f->results.response[LL_TIER_MICRO][0];
    set_answer(f, LL_TIER_MICRO, LL_ANSWERED, 150.0);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_GOOD); /* not asked */
    r->known_s = 180.0; /* a detour by known lanes is in time too */
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_GOOD);
    r->known_s = 180.1;
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_UNKNOWN);
    r->known_s = INFINITY;
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_UNKNOWN);
    r->time_s = 200.0; /* too late however wide they are */
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
}

static void no_station_on_record_is_unknown_but_only_unstaffed_ones_is_bad(void **state)
{
    struct fixture *f = *state;
    set_answer(f, LL_TIER_MICRO, LL_NO_STATION, NAN);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_UNKNOWN);
    assert_int_equal(ll_scene_help(&f->scene) & 1U << LL_TIER_MICRO, 0);
    f->scene.read_as_none = 1U << LL_TIER_MICRO;
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
    f->scene.read_as_none = 0;
    size_t row = ll_draw_station(&f->scene, LL_STATION_MICRO, 0.0, 0.0);
    assert_int_equal(ll_scene_help(&f->scene) & 1U << LL_TIER_MICRO, 1U << LL_TIER_MICRO);
    ll_table_set_word(&f->scene.layer[LL_STATION], row, LL_STATION_STAFFED, LL_FLAG_NO);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
    set_answer(f, LL_TIER_TOWNSHIP, LL_NO_STATION, NAN);
    set_answer(f, LL_TIER_NATIONAL, LL_NO_STATION, NAN);
    assert_int_equal(verdict(f, LL_IND_C1_OVER_5_MIN), LL_VERDICT_UNKNOWN);
}

/* A station without a crew by day, the time of day of the rules, is nobody who comes. */
static void a_tier_that_is_off_duty_at_this_time_of_day_is_bad(void **state)
{
    struct fixture *f = *state;
    struct ll_err err = {0};
    struct ll_table *stations = &f->scene.layer[LL_STATION];
    size_t row = ll_draw_station(&f->scene, LL_STATION_MICRO, 0.0, 0.0);
    set_answer(f, LL_TIER_MICRO, LL_NO_STATION, NAN);
    assert_ok(ll_table_set_string(stations, row, LL_STATION_HOURS, "08:00-18:00", &err), &err);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_UNKNOWN);
    assert_ok(ll_table_set_string(stations, row, LL_STATION_HOURS, "夜间", &err), &err);
    assert_int_equal(verdict(f, LL_IND_C2_OVER_3_MIN), LL_VERDICT_BAD);
}

/* The better of township and national team. "-" is a tier without any station on record. */
static void the_better_of_two_tiers_decides(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum ll_answer answer;
        double time_s;
    } kinds[] = {{LL_ANSWERED, 300.0},   /* good */
                 {LL_ANSWERED, 301.0},   /* bad */
                 {LL_NO_LANE_DATA, NAN}, /* unknown */
                 {LL_NO_STATION, NAN}};  /* - */
    static const char expected[4][5] = {
        "gggg", /* good with anything */
        "gbub", /* bad with good, bad, unknown, - */
        "guuu", /* unknown */
        "gbuu", /* - */
    };
    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < 4; b++) {
            set_answer(f, LL_TIER_TOWNSHIP, kinds[a].answer, kinds[a].time_s);
            set_answer(f, LL_TIER_NATIONAL, kinds[b].answer, kinds[b].time_s);
            enum ll_verdict v = verdict(f, LL_IND_C1_OVER_5_MIN);
            assert_int_equal("ugb"[v], expected[a][b]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_run_is_nothing_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(timber_or_grade_4_is_bad, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hydrant_verdicts_hold_for_every_number_that_may_work,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            no_hydrants_on_record_is_unknown_but_only_broken_ones_is_bad, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_pumper_must_come_within_its_hose_by_ways_known_to_be_wide_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            wiring_is_old_over_30_years_and_a_young_building_has_young_wiring, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stoves_alarms_and_ways_out_go_by_what_was_surveyed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_house_is_let_to_many_from_ten_people, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_tier_is_late_over_its_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(in_time_over_assumed_lanes_alone_is_not_known, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            no_station_on_record_is_unknown_but_only_unstaffed_ones_is_bad, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tier_that_is_off_duty_at_this_time_of_day_is_bad, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_better_of_two_tiers_decides, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
