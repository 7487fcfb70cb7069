#include "importers/fold.h"

#include <string.h>

#include "tests/support/check.h"

static void assert_folds(const char *text, const char *expected)
{
    char folded[LL_FOLD_MAX];
    assert_int_equal(ll_fold(text, folded, sizeof folded), strlen(expected));
    assert_string_equal(folded, expected);
}

static void names_that_people_take_for_equal_are_equal(void **state)
{
    (void)state;
    assert_folds("Building_Levels", "buildinglevels");
    assert_folds(" brick-timber ", "bricktimber");
    assert_folds("ＷＩＤＴＨ（ｍ）", "width(m)");
    assert_folds("寬度(公尺)", "寬度(公尺)");
    assert_folds("层　数", "层数");
    assert_folds("", "");
}

static void a_minus_before_a_digit_stays(void **state)
{
    (void)state;
    assert_folds("-1", "-1");
    assert_folds("-", "");
    assert_folds("－９", "-9");
}

static void full_width_forms_are_the_ascii_ones(void **state)
{
    (void)state;
    for (unsigned code = 0x21; code <= 0x7E; code++) {
        unsigned wide = code + 0xFEE0; /* U+FF01 is '!' */
        char text[4] = {(char)(0xE0U | wide >> 12U), (char)(0x80U | (wide >> 6U & 0x3FU)),
                        (char)(0x80U | (wide & 0x3FU)), '\0'};
        char narrow[8];
        assert_int_equal(ll_narrow(text, narrow, sizeof narrow), 1);
        assert_int_equal(narrow[0], code);
    }
    char narrow[8];
    (void)ll_narrow("、～", narrow, sizeof narrow); /* neighbours of the block */
    assert_string_equal(narrow, "、~");
}

static void a_long_text_is_cut_not_overrun(void **state)
{
    (void)state;
    char folded[8];
    assert_int_equal(ll_fold("abcdefghijkl", folded, sizeof folded), 7);
    assert_int_equal(ll_fold("村村村村", folded, sizeof folded), 6);
    assert_int_equal(ll_fold("村\xE6", folded, sizeof folded), 4); /* ends inside a character */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_people_take_for_equal_are_equal),
        cmocka_unit_test(a_minus_before_a_digit_stays),
        cmocka_unit_test(full_width_forms_are_the_ascii_ones),
        cmocka_unit_test(a_long_text_is_cut_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
