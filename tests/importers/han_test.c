#include "importers/han.h"

#include <string.h>

#include "tests/support/check.h"

/// Share of the Chinese characters of a text that are common.
static double share(const char *text)
{
    struct ll_han_set set = ll_han_common();
    size_t all = 0, common = 0;
    for (const char *s = text; *s != '\0';) {
        size_t len = 0;
        uint32_t c = ll_utf8_character(s, &len);
        s += len;
        all += c >= LL_HAN_FIRST;
        common += ll_han_has(&set, c);
    }
    return (double)common / (double)all;
}

static void most_of_a_real_text_is_common_and_little_of_rubbish(void **state)
{
    (void)state;
    assert_true(share("福建省泉州市晋江市陈埭镇涵口村消防通道被违章停车占用") > 0.8);
    assert_true(share("臺北市萬華區青山里貴陽街二段消防栓損壞") > 0.8);
    assert_true(share("潠极弊逄") < 0.3); /* 简体国语 in GBK, read as Big5 */
    assert_true(share("羉砰瓣粂") < 0.3); /* 繁體國語 in Big5, read as GBK */
    struct ll_han_set set = ll_han_common();
    assert_false(ll_han_has(&set, 'a'));
    assert_false(ll_han_has(&set, 0x10FFFF));
}

static void characters_are_read_by_their_length(void **state)
{
    (void)state;
    size_t len = 0;
    assert_int_equal(ll_utf8_character("a", &len), 'a');
    assert_int_equal(len, 1);
    assert_int_equal(ll_utf8_character("é", &len), 0xE9);
    assert_int_equal(len, 2);
    assert_int_equal(ll_utf8_character("消", &len), 0x6D88);
    assert_int_equal(len, 3);
    assert_int_equal(ll_utf8_character("𠮷", &len), 0x20BB7);
    assert_int_equal(len, 4);
}

static void only_a_character_cut_short_is_taken_off(void **state)
{
    (void)state;
    assert_int_equal(ll_utf8_whole("消防", 6), 6);
    assert_int_equal(ll_utf8_whole("消防", 5), 3);
    assert_int_equal(ll_utf8_whole("消防", 4), 3);
    assert_int_equal(ll_utf8_whole("ab", 2), 2);
    assert_int_equal(ll_utf8_whole("", 0), 0);
    assert_int_equal(ll_utf8_whole("S\xFC"
                                   "d",
                                   3),
                     3); /* damage, not a cut */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_of_a_real_text_is_common_and_little_of_rubbish),
        cmocka_unit_test(characters_are_read_by_their_length),
        cmocka_unit_test(only_a_character_cut_short_is_taken_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
