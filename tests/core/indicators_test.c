#include "core/indicators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

static void the_shipped_tables_say_what_the_method_says(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        enum ll_dimension dimension;
        double zero;
        double hundred;
        double weight;
    } expected[LL_IND_COUNT] = {
        {"H1", LL_DIM_HAZARD, 0, 6, 0.2547},
        {"H2", LL_DIM_HAZARD, 0, 0.8, 0.2547},
        {"H3", LL_DIM_HAZARD, 0, 0.8, 0.1468},
        {"H4", LL_DIM_HAZARD, 0, 15, 0.1970},
        {"H5", LL_DIM_HAZARD, 0, 20, 0.1468},
        {"E1", LL_DIM_EXPOSURE, 0, 0.6, 0.2115},
        {"E2", LL_DIM_EXPOSURE, 0, 0.6, 0.2570},
        {"E3", LL_DIM_EXPOSURE, 10, 100, 0.2570},
        {"E4", LL_DIM_EXPOSURE, 0, 2, 0.0915},
        {"E5", LL_DIM_EXPOSURE, 0, 1, 0.0915},
        {"E6", LL_DIM_EXPOSURE, 0, 1, 0.0915},
        {"V1", LL_DIM_VULNERABILITY, 0.05, 0.5, 0.3332},
        {"V2", LL_DIM_VULNERABILITY, 0, 40, 0.1667},
        {"V3", LL_DIM_VULNERABILITY, 0, 0.2, 0.1667},
        {"V4", LL_DIM_VULNERABILITY, 0, 1, 0.1667},
        {"V5", LL_DIM_VULNERABILITY, 0, 0.6, 0.1667},
        {"C1", LL_DIM_COPING, 0, 1, 0.1853},
        {"C2", LL_DIM_COPING, 0, 1, 0.0964},
        {"C3", LL_DIM_COPING, 0, 0.8, 0.1959},
        {"C4", LL_DIM_COPING, 0, 1, 0.0964},
        {"C5", LL_DIM_COPING, 0, 1, 0.1854},
        {"C6", LL_DIM_COPING, 0, 1, 0.0593},
        {"C7", LL_DIM_COPING, 0, 1, 0.0964},
        {"C8", LL_DIM_COPING, 0, 1, 0.0849},
    };
    static const double dimension[LL_DIM_COUNT] = {0.20, 0.30, 0.20, 0.30};
    LL_CLEANUP(ll_indicators_freep) ll_indicators *t = ll_test_indicators();
    for (int i = 0; i < LL_IND_COUNT; i++) {
        const struct ll_indicator *in = ll_indicator(t, (enum ll_indicator_id)i);
        assert_string_equal(in->key, expected[i].key);
        assert_int_equal(in->dimension, expected[i].dimension);
        assert_near(in->zero, expected[i].zero, 0.0);
        assert_near(in->hundred, expected[i].hundred, 0.0);
        assert_near(in->weight, expected[i].weight, 1e-15);
        assert_int_equal(in->logarithmic, i == LL_IND_E3_CLUSTER);
        assert_string_equal(in->mark, "P");
        assert_true(in->zh[0] != '\0' && in->en[0] != '\0' && in->source[0] != '\0');
    }
    for (int d = 0; d < LL_DIM_COUNT; d++) {
        assert_near(ll_dimension_weight(t, (enum ll_dimension)d), dimension[d], 1e-15);
    }
    assert_string_equal(ll_dimension_key(LL_DIM_COPING), "coping");
    assert_string_equal(ll_dimension_text(t, LL_DIM_VULNERABILITY, LL_LANG_ZH), "脆弱性");
    assert_string_equal(ll_dimension_text(t, LL_DIM_VULNERABILITY, LL_LANG_EN), "vulnerability");
}

/* `text` with the first `from` replaced by `to`; owned by the caller (free). */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    size_t size = strlen(text) + strlen(to) + 1;
    char *out = malloc(size);
    assert_non_null(out);
    (void)snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

/* Parses the shipped tables with one change in either; the change must be refused. */
static void refuse(const char *table, const char *from, const char *to, const char *mention)
{
    struct ll_err err = {0};
    char *indicators = ll_test_reference("indicators.csv", NULL);
    char *dimensions = ll_test_reference("dimensions.csv", NULL);
    char **changed = strcmp(table, "indicators.csv") == 0 ? &indicators : &dimensions;
    char *with = replaced(*changed, from, to);
    free(*changed);
    *changed = with;
    ll_indicators *t = NULL;
    assert_int_equal(ll_indicators_parse(indicators, strlen(indicators), dimensions,
                                         strlen(dimensions), &t, &err),
                     LL_E_FORMAT);
    assert_null(t);
    assert_mentions(err.message, table);
    assert_mentions(err.message, mention);
    free(indicators);
    free(dimensions);
}

static void a_table_that_cannot_be_meant_is_refused(void **state)
{
    (void)state;
    refuse("indicators.csv", "\nC6,", "\nC9,", "C9"); /* unknown */
    refuse("indicators.csv", "\nC6,", "\nC5,", "'C5' is there twice");
    refuse("indicators.csv", "\nE1,", "\n#E1,", "'E1' is missing");
    refuse("indicators.csv", "\nE1,exposure", "\nE1,speed", "speed");
    refuse("indicators.csv", ",0,0.6,0.2115,", ",0.6,0.6,0.2115,", "'E1'"); /* zero = hundred */
    refuse("indicators.csv", ",0,0.6,0.2115,", ",,0.6,0.2115,", "'E1'");    /* empty */
    refuse("indicators.csv", ",0,0.6,0.2115,", ",x,0.6,0.2115,", "x");
    refuse("indicators.csv", ",0,0.6,0.2115,", ",0.7,0.6,0.2115,", "against its direction");
    refuse("indicators.csv", ",up,log,10,", ",down,log,10,", "against its direction");
    refuse("indicators.csv", ",up,log,10,", ",up,log,0,", "logarithmic");
    refuse("indicators.csv", ",up,log,", ",up,lag,", "'E3' takes linear or log, not 'lag'");
    refuse("indicators.csv", ",up,log,", ",over,log,", "'E3' takes up or down, not 'over'");
    refuse("indicators.csv", ",0,1,0.1853,", ",0,1,0.1953,", "'coping' must add up to 1, not 1.01");
    refuse("indicators.csv", ",0,1,0.1853,", ",0,1,-0.1853,", "'C1'");
    refuse("indicators.csv", ",0,1,0.1853,", ",0,1,,", "'C1'");
    refuse("dimensions.csv", "\nhazard,", "\nhazards,", "hazards");
    refuse("dimensions.csv", "\nhazard,", "\n#hazard,", "'hazard' is missing");
    refuse("dimensions.csv", "\nhazard,", "\ncoping,", "'coping' is there twice");
    refuse("dimensions.csv", "0.20", "0.21", "must add up to 1, not 1.01");
    refuse("dimensions.csv", ",weight,", ",wight,", "weight");
}

static void weights_within_a_millionth_of_1_are_scaled_to_it(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char *shipped = ll_test_reference("indicators.csv", NULL);
    char *indicators = replaced(shipped, ",0,1,0.1853,", ",0,1,0.1853009,");
    char *dimensions = ll_test_reference("dimensions.csv", NULL);
    LL_CLEANUP(ll_indicators_freep) ll_indicators *t = NULL;
    assert_ok(ll_indicators_parse(indicators, strlen(indicators), dimensions, strlen(dimensions),
                                  &t, &err),
              &err);
    double sum = 0.0;
    for (int i = LL_IND_C1_OVER_5_MIN; i < LL_IND_COUNT; i++) {
        sum += ll_indicator(t, (enum ll_indicator_id)i)->weight;
    }
    assert_near(sum, 1.0, 1e-15);
    free(shipped);
    free(indicators);
    free(dimensions);
}

struct tables {
    char *indicators;
    char *dimensions;
};

static bool parse(void *user)
{
    const struct tables *in = user;
    struct ll_err err = {0};
    LL_CLEANUP(ll_indicators_freep) ll_indicators *t = NULL;
    enum ll_code code = ll_indicators_parse(in->indicators, strlen(in->indicators), in->dimensions,
                                            strlen(in->dimensions), &t, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    assert_int_equal(t != NULL, code == LL_OK);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    struct tables in = {.indicators = ll_test_reference("indicators.csv", NULL),
                        .dimensions = ll_test_reference("dimensions.csv", NULL)};
    ll_for_each_failing_alloc(parse, &in, 500);
    free(in.indicators);
    free(in.dimensions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_tables_say_what_the_method_says),
        cmocka_unit_test(a_table_that_cannot_be_meant_is_refused),
        cmocka_unit_test(weights_within_a_millionth_of_1_are_scaled_to_it),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
