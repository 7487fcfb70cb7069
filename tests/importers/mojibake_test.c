#include "importers/mojibake.h"

#include <string.h>

#include "core/csv.h"
#include "core/rng.h"
#include "data/reference.h"
#include "tests/support/check.h"

static bool found(const char *text)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_mojibake_close) struct ll_mojibake m = {0};
    bool is = false;
    assert_ok(ll_mojibake_open(&m, &err), &err);
    assert_ok(ll_mojibake_found(&m, text, &is, &err), &err);
    return is;
}

static void rubbish_of_every_known_kind_is_found(void **state)
{
    (void)state;
    static const char *const rubbish[] = {
        "消火\xEF\xBF\xBD",     /* U+FFFD */
        "锟斤拷锟斤拷",         /* U+FFFD read as GBK */
        "烫烫烫烫",             /* unset memory read as GBK */
        "æ¶ˆé˜²æ\xC2\xA0“",     /* 消防栓: UTF-8 read as Windows-1252 */
        "æ¶ˆ",                  /* 消 */
        "Ïû·À",                 /* 消防: GBK read as Latin-1 */
        "¸£ÖÝÊÐ",               /* 福州市 */
        "娑堥槻鏍�",            /* 消防栓: UTF-8 read as GBK */
        "娑堥槻",               /* 消防 */
        "FeuerwehrgerÃ¤tehaus", /* ä: UTF-8 read as Latin-1 */
        "a\xC2\x85z"};
    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++) {
        if (!found(rubbish[i])) {
            fail_msg("'%s' is taken for text", rubbish[i]);
        }
    }
}

static void what_somebody_wrote_is_left_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "DN100",
                                        "消防栓",
                                        "福州市鼓楼区",
                                        "臺北市萬華區",
                                        "鶯歌",
                                        "盱眙县邗江区",
                                        "Größe",
                                        "Straße",
                                        "Tårneby i Vålerr",
                                        "Ærøskøbing",
                                        "São João",
                                        "Hôtel de Ville",
                                        "Ø 100 mm ± 2 °",
                                        "3.5 m²",
                                        "一",
                                        "联通",
                                        "濠鏡澳",
                                        "Łódź",
                                        "Пожар",
                                        "10–20 m…",
                                        "“消防”",
                                        "埭埕",
                                        "龘",
                                        "é",
                                        "½",
                                        "砼",
                                        "彳亍",
                                        "饕餮",
                                        "魑魅魍魉",
                                        "缺失", /* UTF-8 in GBK by chance, as are the next */
                                        "失缺",
                                        "毛梅茂"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (found(texts[i])) {
            fail_msg("'%s' is taken for rubbish", texts[i]);
        }
    }
}

/// Every word that imports understand must reach them.
static void the_words_of_the_tables_are_left_alone(void **state)
{
    (void)state;
    static const char *const tables[] = {"words.csv", "aliases.csv", "cad_layers.csv"};
    static const size_t columns[] = {4, 4, 2};
    struct ll_err err = {0};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
        size_t len = 0;
        const char *bytes = ll_reference_builtin(tables[t], &len);
        ll_csv *csv = NULL;
        assert_ok(ll_csv_parse(tables[t], bytes, len, &csv, &err), &err);
        for (size_t row = 0; row < ll_csv_rows(csv); row++) {
            for (size_t column = 0; column < columns[t]; column++) {
                if (found(ll_csv_cell(csv, row, column))) {
                    fail_msg("'%s' is taken for rubbish", ll_csv_cell(csv, row, column));
                }
            }
        }
        ll_csv_free(csv);
    }
}

static void random_text_never_crashes(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(4, 1);
    LL_CLEANUP(ll_mojibake_close) struct ll_mojibake m = {0};
    assert_ok(ll_mojibake_open(&m, &err), &err);
    for (int i = 0; i < 20000; i++) {
        char text[64];
        size_t len = 0;
        for (uint32_t k = ll_rng_below(&rng, 15); k > 0; k--) {
            uint32_t c = 1 + ll_rng_below(&rng, 0xD000);
            if (c < 0x80) {
                text[len++] = (char)c;
            } else if (c < 0x800) {
                text[len++] = (char)(0xC0U | c >> 6U);
                text[len++] = (char)(0x80U | (c & 0x3FU));
            } else {
                text[len++] = (char)(0xE0U | c >> 12U);
                text[len++] = (char)(0x80U | (c >> 6U & 0x3FU));
                text[len++] = (char)(0x80U | (c & 0x3FU));
            }
        }
        text[len] = '\0';
        bool is = false;
        assert_ok(ll_mojibake_found(&m, text, &is, &err), &err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rubbish_of_every_known_kind_is_found),
        cmocka_unit_test(what_somebody_wrote_is_left_alone),
        cmocka_unit_test(the_words_of_the_tables_are_left_alone),
        cmocka_unit_test(random_text_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
