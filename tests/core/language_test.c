#include "core/language.h"

#include <string.h>

#include "core/text.h"
#include "tests/support/check.h"

static void every_entry_is_found_in_chinese(void **state)
{
    (void)state;
    size_t count = 0;
    const struct ll_message *messages = ll_messages(&count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(ll_tr(LL_LANG_ZH, messages[i].en), messages[i].zh);
        assert_ptr_equal(ll_tr(LL_LANG_EN, messages[i].en), messages[i].en);
        assert_true(ll_utf8_valid(messages[i].zh, strlen(messages[i].zh)));
        assert_true(i == 0 || strcmp(messages[i - 1].en, messages[i].en) < 0);
    }
}

static void a_text_without_entry_stays_english(void **state)
{
    (void)state;
    assert_string_equal(ll_tr(LL_LANG_ZH, "no such text at all"), "no such text at all");
    assert_string_equal(ll_tr(LL_LANG_ZH, ""), "");
}

static void each_language_has_its_tag(void **state)
{
    (void)state;
    assert_string_equal(ll_lang_tag(LL_LANG_EN), "en");
    assert_string_equal(ll_lang_tag(LL_LANG_ZH), "zh-Hans");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_is_found_in_chinese),
        cmocka_unit_test(a_text_without_entry_stays_english),
        cmocka_unit_test(each_language_has_its_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
