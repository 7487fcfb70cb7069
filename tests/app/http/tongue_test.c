#include "app/http/tongue.h"

#include "tests/support/check.h"

static void the_header_decides_by_quality(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum ll_lang lang; /* the fallback is Chinese */
    } cases[] = {
        {NULL, LL_LANG_ZH},
        {"", LL_LANG_ZH},
        {"en", LL_LANG_EN},
        {"en-GB,en;q=0.9", LL_LANG_EN},
        {"zh-CN,zh;q=0.9,en;q=0.8", LL_LANG_ZH},
        {"en;q=0.7, zh-TW;q=0.9", LL_LANG_ZH},
        {"zh;q=0.5,en;q=0.501", LL_LANG_EN},
        {"en,zh", LL_LANG_EN},
        {"de, fr;q=0.9", LL_LANG_ZH},
        {"de, EN;q=0.1", LL_LANG_EN},
        {"eng", LL_LANG_ZH},
        {"en;q=0", LL_LANG_ZH},
        {";;;q=,,,=", LL_LANG_ZH},
        {"en;q=x", LL_LANG_ZH},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_err err = {0};
        enum ll_lang lang = LL_LANG_COUNT;
        assert_ok(ll_tongue_choose(NULL, cases[i].header, LL_LANG_ZH, &lang, &err), &err);
        assert_int_equal(lang, cases[i].lang);
    }
}

static void the_address_goes_before_the_header(void **state)
{
    (void)state;
    struct ll_err err = {0};
    enum ll_lang lang = LL_LANG_COUNT;
    assert_ok(ll_tongue_choose("zh", "en", LL_LANG_EN, &lang, &err), &err);
    assert_int_equal(lang, LL_LANG_ZH);
    assert_int_equal(ll_tongue_choose("de", "en", LL_LANG_EN, &lang, &err), LL_E_INVALID);
    assert_mentions(err.message, "'de'");
    assert_int_equal(lang, LL_LANG_ZH); /* untouched */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_decides_by_quality),
        cmocka_unit_test(the_address_goes_before_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
