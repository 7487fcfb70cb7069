#include "core/survey_fields.h"

#include <string.h>

#include "tests/support/check.h"
#include "tests/support/tables.h"

static void every_indicator_has_a_field_with_key_and_words(void **state)
{
    (void)state;
    ll_indicators *indicators = ll_test_indicators();
    for (int i = 0; i < LL_IND_COUNT; i++) {
        unsigned field = ll_survey_field((enum ll_indicator_id)i);
        assert_true(field < LL_FIELD_COUNT);
        assert_true(ll_survey_field_key(field)[0] != '\0');
        for (int lang = 0; lang < LL_LANG_COUNT; lang++) {
            assert_true(ll_survey_field_text(indicators, field, (enum ll_lang)lang)[0] != '\0');
        }
    }
    ll_indicators_free(indicators);
}

static void keys_are_different(void **state)
{
    (void)state;
    for (unsigned a = 0; a < LL_FIELD_COUNT; a++) {
        for (unsigned b = 0; b < a; b++) {
            assert_true(strcmp(ll_survey_field_key(a), ll_survey_field_key(b)) != 0);
        }
    }
}

static void hydrants_decide_both_kinds_of_circles(void **state)
{
    (void)state;
    assert_int_equal(ll_survey_field(LL_IND_C5_NO_HYDRANT), LL_FIELD_HYDRANTS);
    assert_int_equal(ll_survey_field(LL_IND_C6_UNDER_TWO), LL_FIELD_HYDRANTS);
    assert_string_equal(ll_survey_field_key(ll_survey_field(LL_IND_V1_ELDERLY)), "V1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_indicator_has_a_field_with_key_and_words),
        cmocka_unit_test(keys_are_different),
        cmocka_unit_test(hydrants_decide_both_kinds_of_circles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
