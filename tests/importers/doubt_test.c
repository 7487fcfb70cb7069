#include "importers/doubt.h"

#include "tests/support/check.h"

static struct ll_crs_doubt example(enum ll_layer layer, bool compared)
{
    struct ll_crs_doubt doubt = {.layer = layer, .sampled = 50, .compared = compared, .count = 3};
    doubt.candidate[0] = (struct ll_crs_candidate){
        .crs = "gcj02", .name = "GCJ-02", .agreement = {50, 50, 48, 48, 0}};
    doubt.candidate[1] = (struct ll_crs_candidate){
        .crs = "EPSG:4326", .name = "WGS 84", .agreement = {50, 50, 10, 15, 5}};
    doubt.candidate[2] =
        (struct ll_crs_candidate){.crs = "bd09", .name = "BD-09", .agreement = {.count = 50}};
    return doubt;
}

static void candidates_are_said_in_plain_words_in_both_languages(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_crs_doubt doubt = example(LL_HYDRANT, true);
    LL_CLEANUP(ll_text_clear) struct ll_text en = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text zh = {0};
    assert_ok(ll_crs_doubt_describe(&doubt, 8, LL_LANG_EN, &en, &err), &err);
    assert_mentions(en.data, "1.  96 %  gcj02 (GCJ-02): 96 % within 15 m of a lane, 0 % inside");
    assert_mentions(en.data, "2.  20 %  EPSG:4326");
    assert_mentions(en.data, "10 % inside buildings");
    assert_mentions(en.data, "far from everything");
    assert_ok(ll_crs_doubt_describe(&doubt, 2, LL_LANG_ZH, &zh, &err), &err);
    assert_mentions(zh.data, "96 % 距车道 15 米以内，0 % 在建筑内");
    assert_mentions(zh.data, "另有 1 个");
}

static void without_a_comparison_there_are_no_shares(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        struct ll_crs_doubt doubt = example((enum ll_layer)layer, false);
        LL_CLEANUP(ll_text_clear) struct ll_text text = {0};
        assert_ok(ll_crs_doubt_describe(&doubt, 8, LL_LANG_EN, &text, &err), &err);
        assert_mentions(text.data, "nothing to compare with");
        assert_mentions(text.data, "  1. gcj02 (GCJ-02)\n");
        doubt.compared = true;
        assert_ok(ll_crs_doubt_describe(&doubt, 8, LL_LANG_EN, &text, &err), &err);
        assert_mentions(text.data, "96 %");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(candidates_are_said_in_plain_words_in_both_languages),
        cmocka_unit_test(without_a_comparison_there_are_no_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
