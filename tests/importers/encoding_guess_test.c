#include "importers/encoding_guess.h"

#include <string.h>

#include "core/rng.h"
#include "tests/support/check.h"

/* Names of real villages, communities and streets, simplified and traditional. */
static const char *const simplified[] = {"鼓楼区五一北路社区居民委员会",
                                         "仓山区盖山镇齐安村",
                                         "晋江市陈埭镇涵口村",
                                         "莆田市荔城区新度镇",
                                         "南屿镇晓岐村消火栓12号",
                                         "东街口街道",
                                         "砖木结构",
                                         "泉州市丰泽区",
                                         "人民政府",
                                         "水管损坏",
                                         "上街镇侯官村",
                                         "福清市宏路街道石门村"};
static const char *const traditional[] = {"臺北市大安區龍門里",   "中正區黎明里", "萬華區青山里",
                                          "士林區天母東路消防栓", "信義區三張里", "內湖區湖濱里",
                                          "地下式消防栓",         "華山分隊",     "文山區興得里",
                                          "北投區關渡里",         "鶯歌區",       "損壞"};

/// Adds texts as somebody would have saved them.
static void add(struct ll_encoding_guess *g, const char *const *texts, size_t count,
                const char *encoding)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_decoder_closep) ll_decoder *to = NULL;
    assert_ok(ll_encoder_open(encoding, &to, &err), &err);
    for (size_t i = 0; i < count; i++) {
        LL_CLEANUP(ll_text_clear) struct ll_text bytes = {0};
        bool valid = false;
        assert_ok(ll_decode(to, texts[i], strlen(texts[i]), &bytes, &valid, &err), &err);
        assert_true(valid);
        assert_ok(ll_encoding_guess_add(g, ll_text_str(&bytes), &err), &err);
    }
}

static void assert_best(const char *const *texts, size_t count, const char *encoding,
                        enum ll_encoding expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_encoding_guess_close) struct ll_encoding_guess g = {0};
    enum ll_encoding best = LL_ENCODING_COUNT, next = LL_ENCODING_COUNT;
    assert_ok(ll_encoding_guess_open(&g, &err), &err);
    add(&g, texts, count, encoding);
    assert_true(ll_encoding_best(&g, &best, &next));
    if (best != expected) {
        fail_msg("%zu texts such as %s in %s are taken for %s", count, texts[0], encoding,
                 ll_encoding_name(best));
    }
    assert_true(ll_encoding_sensible(&g, best));
    double clear = best == LL_ENCODING_LATIN1 ? 0.0 : 3.0; /* else the import asks */
    assert_true(best == next || ll_encoding_lead(&g, best, next) > clear);
}

static void one_name_is_enough_to_tell_chinese_encodings(void **state)
{
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        assert_best(&simplified[i], 1, "GBK", LL_ENCODING_GBK);
        assert_best(&simplified[i], 1, "UTF-8", LL_ENCODING_UTF8);
        assert_best(&traditional[i], 1, "Big5", LL_ENCODING_BIG5);
        assert_best(&traditional[i], 1, "UTF-8", LL_ENCODING_UTF8);
        assert_best(&traditional[i], 1, "GBK", LL_ENCODING_GBK);
    }
    assert_best(simplified, 12, "GBK", LL_ENCODING_GBK);
    assert_best(traditional, 12, "Big5", LL_ENCODING_BIG5);
}

static void western_words_are_not_taken_for_chinese(void **state)
{
    (void)state;
    static const char *const words[] = {"Tårneby in Våler I Solør kommune", "Feuerwehrhaus Süd",
                                        "Straße der Brüder Größe", "Hôtel de Ville, Orléans",
                                        "São João da Praça"};
    for (size_t i = 0; i < 5; i++) {
        assert_best(&words[i], 1, "ISO-8859-1", LL_ENCODING_LATIN1);
        assert_best(&words[i], 1, "UTF-8", LL_ENCODING_UTF8);
    }
}

static void the_famous_two_words_are_chinese(void **state)
{
    (void)state;
    static const char *const words[] = {"联通", "一", "电信联通"}; /* bytes that resemble UTF-8 */
    for (size_t i = 0; i < 3; i++) {
        assert_best(&words[i], 1, "GBK", LL_ENCODING_GBK);
    }
}

static void what_nobody_wrote_is_not_sensible(void **state)
{
    (void)state;
    static const char *const russian[] = {"Пожарная часть", "Гидрант", "Улица Ленина"};
    struct ll_err err = {0};
    LL_CLEANUP(ll_encoding_guess_close) struct ll_encoding_guess g = {0};
    enum ll_encoding best = LL_ENCODING_UTF8;
    assert_ok(ll_encoding_guess_open(&g, &err), &err);
    add(&g, russian, 3, "CP1251");
    assert_true(!ll_encoding_best(&g, &best, NULL) || !ll_encoding_sensible(&g, best));
}

static void a_character_cut_at_the_end_of_a_field_is_no_damage(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_encoding_guess_close) struct ll_encoding_guess g = {0};
    assert_ok(ll_encoding_guess_open(&g, &err), &err);
    assert_ok(ll_encoding_guess_add(&g, "\xB8\xA3\xD6\xDD\xCA", &err), &err); /* 福州市 in GBK */
    assert_ok(ll_encoding_guess_add(&g, "\xE7\xA6\x8F\xE5\xB7", &err), &err); /* 福州 in UTF-8 */
    assert_int_equal(g.bad[LL_ENCODING_GBK], 0);
    assert_int_equal(g.bad[LL_ENCODING_UTF8], 1);
    assert_int_equal(ll_utf8_whole("S\xFC"
                                   "d",
                                   3),
                     3);
    assert_int_equal(ll_utf8_whole("a\xE5\xB7", 3), 1);
}

static void random_bytes_never_crash(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(3, 1);
    LL_CLEANUP(ll_encoding_guess_close) struct ll_encoding_guess g = {0};
    assert_ok(ll_encoding_guess_open(&g, &err), &err);
    for (int i = 0; i < 20000; i++) {
        char text[24] = "";
        size_t len = ll_rng_below(&rng, 23);
        for (size_t k = 0; k < len; k++) {
            text[k] = (char)(1 + ll_rng_below(&rng, 255));
        }
        assert_ok(ll_encoding_guess_add(&g, text, &err), &err);
    }
    assert_true(g.bad[LL_ENCODING_UTF8] > g.texts / 2);
}

static void names_of_encodings_are_known(void **state)
{
    (void)state;
    enum ll_encoding e = LL_ENCODING_COUNT;
    assert_true(ll_encoding_by_name("cp936", &e) && e == LL_ENCODING_GBK);
    assert_true(ll_encoding_by_name("BIG5", &e) && e == LL_ENCODING_BIG5);
    assert_true(ll_encoding_by_name("utf-8", &e) && e == LL_ENCODING_UTF8);
    assert_false(ll_encoding_by_name("KOI8-R", &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_is_enough_to_tell_chinese_encodings),
        cmocka_unit_test(western_words_are_not_taken_for_chinese),
        cmocka_unit_test(the_famous_two_words_are_chinese),
        cmocka_unit_test(what_nobody_wrote_is_not_sensible),
        cmocka_unit_test(a_character_cut_at_the_end_of_a_field_is_no_damage),
        cmocka_unit_test(random_bytes_never_crash),
        cmocka_unit_test(names_of_encodings_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
