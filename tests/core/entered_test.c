#include "core/entered.h"

#include <math.h>
#include <string.h>

#include "tests/support/check.h"
#include "tests/support/tables.h"

static enum ll_code parse(const char *text, struct ll_entered *ret, struct ll_err *err)
{
    ll_indicators *indicators = ll_test_indicators();
    enum ll_code code = ll_entered_parse("values.csv", text, strlen(text), indicators, ret, err);
    ll_indicators_free(indicators);
    return code;
}

static void a_table_is_read_in_english_and_in_chinese(void **state)
{
    (void)state;
    static const char *const tables[] = {
        "area,indicator,period,low,high,source,date\n350101,H2,2026,0.2,0.35,survey,2026-03-01\n"
        "350102,H5,2025-H1,3,,,\n",
        "村,指标,评估期,下限,上限,来源,日期\n350101,H2,2026,0.2,0.35,survey,2026-03-01\n"
        "350102,H5,2025-H1,3,,,\n"};
    for (size_t t = 0; t < 2; t++) {
        struct ll_err err = {0};
        LL_CLEANUP(ll_entered_clear) struct ll_entered e = {0};
        assert_ok(parse(tables[t], &e, &err), &err);
        assert_int_equal(e.count, 2);
        assert_string_equal(e.values[0].area, "350101");
        assert_int_equal(e.values[0].indicator, LL_IND_H2_WIRING);
        assert_string_equal(e.values[0].period, "2026");
        assert_near(e.values[0].low, 0.2, 0.0);
        assert_near(e.values[0].high, 0.35, 0.0);
        assert_string_equal(e.values[0].source, "survey");
        assert_string_equal(e.values[0].date, "2026-03-01");
        assert_near(e.values[1].high, 3.0, 0.0); /* one figure */
    }
}

static void what_makes_no_sense_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        const char *says;
    } cases[] = {{",H2,2026,0.2,0.3,,", "the area is missing"},
                 {"a,Z1,2026,0.2,0.3,,", "no indicator 'Z1'"},
                 {"a,H2,26,0.2,0.3,,", "not '26'"},
                 {"a,H2,2026,20,30,,", "share from 0 to 1"},
                 {"a,H2,2026,0.4,0.3,,", "low must be"},
                 {"a,H2,2026,-1,0.3,,", "low must be"},
                 {"a,H2,2026,,0.3,,", "low must be"}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct ll_err err = {0};
        struct ll_entered e = {0};
        char text[256] = "area,indicator,period,low,high,source,date\nb,H3,2026,0.1,0.1,,\n";
        (void)strcat(text, cases[c].row);
        assert_int_equal(parse(text, &e, &err), LL_E_FORMAT);
        assert_mentions(err.message, cases[c].says);
        assert_mentions(err.message, "line 3");
        assert_int_equal(e.count, 0);
    }
}

static void the_latest_period_that_is_not_after_the_year_counts(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_entered_clear) struct ll_entered e = {0};
    assert_ok(
        parse("area,indicator,period,low,high,source,date\na,H2,2024,0.1,,,\n"
              "a,H2,2025-H2,0.2,,,\na,H2,2025-H1,0.3,,,\na,H2,2027,0.4,,,\nb,H2,2026,0.5,,,\n",
              &e, &err),
        &err);
    assert_int_equal(ll_entered_find(&e, "a", LL_IND_H2_WIRING, 2026), 1);
    assert_int_equal(ll_entered_find(&e, "a", LL_IND_H2_WIRING, 2024), 0);
    assert_int_equal(ll_entered_find(&e, "a", LL_IND_H2_WIRING, 2027), 3);
    assert_true(ll_entered_find(&e, "a", LL_IND_H2_WIRING, 2023) == SIZE_MAX);
    assert_true(ll_entered_find(&e, "a", LL_IND_H3_STOVES, 2026) == SIZE_MAX);
}

/* Wiring: 0 to 0.8 is the scale. */
static void an_entered_value_never_takes_the_place_of_a_computed_one_silently(void **state)
{
    (void)state;
    static const struct {
        struct ll_measure computed;
        double entered[2];
        enum ll_entered_use use;
        double low;
        double high;
        double known;
    } cases[] = {
        {{0.0, 0.8, 0.0}, {0.2, 0.3}, LL_ENTERED_VALUE, 0.2, 0.3, 0.875},
        {{0.1, 0.6, 0.4}, {0.2, 0.3}, LL_ENTERED_NARROWS, 0.2, 0.3, 0.875},
        {{0.1, 0.6, 0.4}, {0.5, 0.9}, LL_ENTERED_NARROWS, 0.5, 0.6, 0.875},
        {{0.1, 0.6, 0.4}, {0.05, 0.7}, LL_ENTERED_BESIDE, 0.1, 0.6, 0.4},
        {{0.25, 0.25, 1.0}, {0.2, 0.3}, LL_ENTERED_BESIDE, 0.25, 0.25, 1.0},
        {{0.1, 0.2, 0.4}, {0.3, 0.4}, LL_ENTERED_CONTRADICTS, 0.1, 0.2, 0.4},
    };
    ll_indicators *indicators = ll_test_indicators();
    const struct ll_indicator *in = ll_indicator(indicators, LL_IND_H2_WIRING);
    char none[] = "";
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct ll_measure m = cases[c].computed;
        const struct ll_entered_value v = {.area = none,
                                           .indicator = LL_IND_H2_WIRING,
                                           .low = cases[c].entered[0],
                                           .high = cases[c].entered[1],
                                           .source = none,
                                           .date = none};
        enum ll_entered_use use = ll_entered_apply(in, &v, &m);
        assert_int_equal(use, cases[c].use);
        assert_near(m.low, cases[c].low, 0.0);
        assert_near(m.high, cases[c].high, 0.0);
        assert_near(m.known, cases[c].known, 1e-12);
        assert_int_equal(ll_entered_use_by_key(ll_entered_use_key(use)), use);
    }
    assert_int_equal(ll_entered_use_by_key("else"), LL_ENTERED_COUNT);
    ll_indicators_free(indicators);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read_in_english_and_in_chinese),
        cmocka_unit_test(what_makes_no_sense_is_refused_with_its_line),
        cmocka_unit_test(the_latest_period_that_is_not_after_the_year_counts),
        cmocka_unit_test(an_entered_value_never_takes_the_place_of_a_computed_one_silently),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
