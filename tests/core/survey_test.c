#include "core/survey.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

#define MOST 4
#define MANY 10000

struct town {
    ll_indicators *indicators;
    struct ll_measure measure[MOST][LL_IND_COUNT];
    struct ll_draw_village village[MOST];
    struct ll_swing swing[MOST][LL_SWING_COUNT];
    struct ll_draw_input input;
};

static struct ll_measure scoring(const struct town *t, int id, double low, double high)
{
    const struct ll_indicator *in = ll_indicator(t->indicators, (enum ll_indicator_id)id);
    if (in->logarithmic) {
        double times = in->hundred / in->zero;
        return (struct ll_measure){in->zero * pow(times, low / 100.0),
                                   in->zero * pow(times, high / 100.0), 0.5};
    }
    double span = (in->hundred - in->zero) / 100.0;
    return (struct ll_measure){in->zero + span * low, in->zero + span * high, 0.5};
}

/* Villages alike in all, without doubt. */
static void town_make(struct town *t, size_t count)
{
    *t = (struct town){.indicators = ll_test_indicators()};
    for (size_t v = 0; v < count; v++) {
        t->village[v] = (struct ll_draw_village){t->measure[v], 50 + v, NULL};
        for (int i = 0; i < LL_IND_COUNT; i++) {
            t->measure[v][i] = scoring(t, i, 50, 50);
        }
    }
    t->input = (struct ll_draw_input){.villages = t->village,
                                      .count = count,
                                      .indicators = t->indicators,
                                      .concentration = 30.0,
                                      .draws = MANY,
                                      .seed = 3,
                                      .threads = 2};
}

static void town_clear(struct town *t)
{
    ll_indicators_free(t->indicators);
}

static void survey(const struct town *t, struct ll_survey *ret_survey)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    assert_ok(ll_draws_make(&t->input, &draws, &err), &err);
    assert_ok(ll_survey_of(&t->input, &draws, 0.8, ret_survey, &err), &err);
}

/* A anywhere from 0 to 100 in timber, B known at 50: knowing A's houses settles it. The leader's
 * chance rises from a half to one. */
static void the_one_unknown_that_decides_is_worth_a_half(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 0, 100);
    survey(&t, &s);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.items[0].village, 0);
    assert_int_equal(s.items[0].field, LL_FIELD_STRUCTURE);
    assert_near(s.p_first, 0.5, 0.02); /* four standard errors */
    assert_near(s.p_first + s.items[0].gain, 1.0, 1e-12);
    assert_near(s.items[0].p_clear, 1.0, 1e-12);
}

/* Both anywhere from 0 to 100: knowing A's number u leaves max(u, 1 - u), 3/4 on average; it is at
 * least 0.8 in the lowest and highest two of ten parts. B is worth the same. */
static void one_of_two_unknowns_is_worth_a_quarter(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 0, 100);
    t.measure[1][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 0, 100);
    survey(&t, &s);
    assert_int_equal(s.count, 2);
    for (int i = 0; i < 2; i++) {
        assert_near(s.p_first + s.items[i].gain, 0.75, 4.0 * sqrt(0.1875 / MANY));
        assert_near(s.items[i].p_clear, 0.4, 0.02);
        assert_true(s.items[i].error > 0.0 && s.items[i].error < 0.01);
    }
}

/* C far below is never first: nothing about it matters, and it takes nothing from the others. What
 * is open about A in hydrants moves its score so little that A stays first. */
static void what_cannot_change_the_first_place_is_not_listed(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    town_make(&t, 3);
    t.measure[0][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 90, 100);
    t.measure[0][LL_IND_C5_NO_HYDRANT] = scoring(&t, LL_IND_C5_NO_HYDRANT, 50, 51);
    for (int i = 0; i < LL_IND_COUNT; i++) {
        t.measure[2][i] = scoring(&t, i, 0, 5);
    }
    survey(&t, &s);
    assert_near(s.p_first, 1.0, 0.0);
    assert_int_equal(s.count, 0);
}

/* Four villages, all unknown in the same way: every datum is worth a little, and equal. */
static void chance_alone_lists_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    town_make(&t, 4);
    for (size_t v = 0; v < 4; v++) { /* equal villages that tie in every draw but for this trifle */
        t.measure[v][LL_IND_V1_ELDERLY] = scoring(&t, LL_IND_V1_ELDERLY, 0, 100);
        t.measure[v][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 50, 50.0001);
    }
    survey(&t, &s);
    for (size_t i = 0; i < s.count; i++) {
        assert_true(s.items[i].field != LL_FIELD_STRUCTURE);
    }
}

static void any_number_of_threads_gives_the_same_bytes(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey one = {0};
    LL_CLEANUP(ll_survey_clear) struct ll_survey more = {0};
    town_make(&t, 4);
    for (size_t v = 0; v < 4; v++) {
        t.measure[v][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 10.0 * (double)v, 90);
        t.measure[v][LL_IND_C5_NO_HYDRANT] = scoring(&t, LL_IND_C5_NO_HYDRANT, 0, 100);
    }
    t.input.threads = 1;
    survey(&t, &one);
    t.input.threads = 5;
    survey(&t, &more);
    assert_int_equal(one.count, more.count);
    assert_true(one.count > 0);
    for (size_t i = 0; i < one.count; i++) {
        assert_int_equal(one.items[i].village, more.items[i].village);
        assert_int_equal(one.items[i].field, more.items[i].field);
        assert_near(one.items[i].gain, more.items[i].gain, 0.0);
        assert_near(one.items[i].error, more.items[i].error, 0.0);
        assert_near(one.items[i].p_clear, more.items[i].p_clear, 0.0);
    }
}

static void draws_of_other_villages_are_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    struct ll_survey s = {0};
    town_make(&t, 2);
    t.input.draws = 10;
    assert_ok(ll_draws_make(&t.input, &draws, &err), &err);
    t.input.count = 1;
    assert_int_equal(ll_survey_of(&t.input, &draws, 0.8, &s, &err), LL_E_INVALID);
}

struct attempt {
    const struct town *town;
    const struct ll_draws *draws;
};

static bool survey_some(void *user)
{
    const struct attempt *a = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    enum ll_code code = ll_survey_of(&a->town->input, a->draws, 0.8, &s, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_draws_clear) struct ll_draws draws = {0};
    town_make(&t, 2);
    t.measure[0][LL_IND_E1_TIMBER] = scoring(&t, LL_IND_E1_TIMBER, 0, 100);
    t.input.draws = 100;
    assert_ok(ll_draws_make(&t.input, &draws, &err), &err);
    struct attempt attempt = {&t, &draws};
    ll_for_each_failing_alloc(survey_some, &attempt, 20);
}

/* A is reached late by all when trucks are slow and in time when they are fast; B is half way
 * always. What trucks really do settles it, for all villages at once. */
static void a_common_input_that_decides_is_worth_a_half(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    town_make(&t, 2);
    struct ll_swing *swing = &t.swing[0][LL_SWING_C1];
    swing->told = true;
    for (int p = 0; p < LL_SWING_POINTS; p++) {
        swing->low[p] = swing->high[p] = 1.0 - 0.5 * (double)(p / LL_SWING_PLACES);
    }
    t.village[0].swing = t.swing[0];
    survey(&t, &s);
    assert_int_equal(s.count, 1);
    assert_true(s.items[0].village == LL_SURVEY_EVERYWHERE);
    assert_int_equal(s.items[0].field, LL_FIELD_COUNT + LL_COMMON_SPEED);
    assert_near(s.p_first, 0.5, 0.02); /* four standard errors */
    assert_near(s.p_first + s.items[0].gain, 1.0, 1e-12);
}

/* Both swing alike: knowing it changes nobody's place. */
static void a_common_input_that_moves_all_alike_is_worth_nothing(void **state)
{
    (void)state;
    LL_CLEANUP(town_clear) struct town t;
    LL_CLEANUP(ll_survey_clear) struct ll_survey s = {0};
    town_make(&t, 2);
    for (size_t v = 0; v < 2; v++) {
        struct ll_swing *swing = &t.swing[v][LL_SWING_C1];
        swing->told = true;
        for (int p = 0; p < LL_SWING_POINTS; p++) {
            swing->low[p] = swing->high[p] = 0.9 - 0.4 * (double)(p / LL_SWING_PLACES);
        }
        t.village[v].swing = t.swing[v];
    }
    survey(&t, &s);
    assert_int_equal(s.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_unknown_that_decides_is_worth_a_half),
        cmocka_unit_test(one_of_two_unknowns_is_worth_a_quarter),
        cmocka_unit_test(what_cannot_change_the_first_place_is_not_listed),
        cmocka_unit_test(chance_alone_lists_nothing),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(draws_of_other_villages_are_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
        cmocka_unit_test(a_common_input_that_decides_is_worth_a_half),
        cmocka_unit_test(a_common_input_that_moves_all_alike_is_worth_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
