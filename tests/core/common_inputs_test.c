#include "core/common_inputs.h"

#include <string.h>

#include "tests/support/check.h"

static void every_input_has_a_key_and_words_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a < LL_COMMON_COUNT; a++) {
        for (int lang = 0; lang < LL_LANG_COUNT; lang++) {
            assert_true(ll_common_input_text((enum ll_common_input)a, (enum ll_lang)lang)[0] !=
                        '\0');
        }
        for (int b = 0; b < a; b++) {
            assert_true(strcmp(ll_common_input_key((enum ll_common_input)a),
                               ll_common_input_key((enum ll_common_input)b)) != 0);
        }
    }
}

static void every_slot_is_the_one_of_its_indicator(void **state)
{
    (void)state;
    for (size_t slot = 0; slot < LL_SWING_COUNT; slot++) {
        assert_int_equal(ll_swing_slot(ll_swing_inputs(slot).indicator), slot);
    }
    assert_int_equal(ll_swing_slot(LL_IND_E1_TIMBER), LL_SWING_COUNT);
    assert_true(ll_swings_with(LL_IND_C1_OVER_5_MIN, LL_COMMON_TURNOUT));
    assert_false(ll_swings_with(LL_IND_C1_OVER_5_MIN, LL_COMMON_FOOTPRINT));
    assert_false(ll_swings_with(LL_IND_E1_TIMBER, LL_COMMON_SPEED));
}

static void hats_add_up_to_one_and_stand_on_their_places(void **state)
{
    (void)state;
    static const struct {
        double unit;
        double hats[LL_SWING_PLACES];
    } cases[] = {{0.0, {1, 0, 0}}, {0.25, {0.5, 0.5, 0}}, {0.5, {0, 1, 0}}, {0.75, {0, 0.5, 0.5}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double hats[LL_SWING_PLACES];
        ll_swing_hats(cases[i].unit, hats);
        for (int p = 0; p < LL_SWING_PLACES; p++) {
            assert_near(hats[p], cases[i].hats[p], 0.0);
        }
    }
}

/* Speeds move nothing here, turnout times do, and nothing moves across the end of a row. */
static void a_swing_moves_along_the_input_that_changes_it(void **state)
{
    (void)state;
    struct ll_swing s = {.told = true, .low = {1, 2, 2, 1, 2, 2, 1, 2, 2}};
    assert_true(ll_swing_moves(&s, LL_SWING_C1, LL_COMMON_TURNOUT));
    assert_false(ll_swing_moves(&s, LL_SWING_C1, LL_COMMON_SPEED));
    assert_false(ll_swing_moves(&s, LL_SWING_C1, LL_COMMON_FOOTPRINT));
    const struct ll_swing rows = {.told = true, .high = {1, 1, 1, 2, 2, 2, 3, 3, 3}};
    assert_false(ll_swing_moves(&rows, LL_SWING_C1, LL_COMMON_TURNOUT));
    assert_true(ll_swing_moves(&rows, LL_SWING_C1, LL_COMMON_SPEED));
    s.told = false;
    assert_false(ll_swing_moves(&s, LL_SWING_C1, LL_COMMON_TURNOUT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_input_has_a_key_and_words_of_its_own),
        cmocka_unit_test(every_slot_is_the_one_of_its_indicator),
        cmocka_unit_test(hats_add_up_to_one_and_stand_on_their_places),
        cmocka_unit_test(a_swing_moves_along_the_input_that_changes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
