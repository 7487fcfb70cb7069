#include "importers/preview.h"

#include <string.h>

#include "tests/support/check.h"

static void columns_stand_under_each_other_wide_characters_too(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    static const char *const cells[] = {"编号", "name", "状态", /* names */
                                        "1",    "泉州", "完好", /* row 1 */
                                        "22",   "a",    NULL,   /* not decodable */
                                        "３",   "",     "一二三四五六七八九十"};
    assert_ok(ll_preview_cells(cells, 4, 3, &text, &err), &err);
    assert_string_equal(ll_text_str(&text), "编号  name  状态\n"
                                            "1     泉州  完好\n"
                                            "22    a     ?\n"
                                            "３          一二三四五六七八…\n");
}

static void columns_beyond_the_last_shown_are_counted(void **state)
{
    (void)state;
    struct ll_err err = {.lang = LL_LANG_ZH};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    static const char *const cells[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    assert_ok(ll_preview_cells(cells, 1, 10, &text, &err), &err);
    assert_string_equal(ll_text_str(&text), "a  b  c  d  e  f  g  h\n未显示的列数：2\n");
}

static void a_line_end_in_a_value_ends_what_is_shown(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
    static const char *const cells[] = {"a\nb", "c"};
    assert_ok(ll_preview_cells(cells, 1, 2, &text, &err), &err);
    assert_string_equal(ll_text_str(&text), "a…   c\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_stand_under_each_other_wide_characters_too),
        cmocka_unit_test(columns_beyond_the_last_shown_are_counted),
        cmocka_unit_test(a_line_end_in_a_value_ends_what_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
