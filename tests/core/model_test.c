#include "core/model.h"

#include <ctype.h>
#include <string.h>

#include "core/text.h"
#include "tests/support/check.h"

static void assert_text(const char *text)
{
    assert_non_null(text);
    assert_true(text[0] != '\0');
    assert_true(ll_utf8_valid(text, strlen(text)));
}

/// Safe as a column of SQL: small letters, digits and underscores, a letter first.
static void assert_column_name(const char *name)
{
    assert_text(name);
    assert_true(islower((unsigned char)name[0]));
    assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(name));
}

static void check_vocabulary(const struct ll_vocabulary *v)
{
    assert_non_null(v);
    assert_in_range(v->count, 2, 255); /* a word is one byte */
    assert_string_equal(v->words[0].key, "");
    for (size_t i = 0; i < v->count; i++) {
        assert_non_null(v->words[i].key);
        assert_text(v->words[i].zh);
        assert_text(v->words[i].en);
        assert_int_equal(ll_word_by_key(v, v->words[i].key), i); /* so keys differ */
        assert_string_equal(ll_word_text(v, (uint8_t)i, LL_LANG_ZH), v->words[i].zh);
        assert_string_equal(ll_word_text(v, (uint8_t)i, LL_LANG_EN), v->words[i].en);
    }
}

static void every_field_is_complete(void **state)
{
    (void)state;
    for (int layer = 0; layer < LL_LAYER_COUNT; layer++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)layer);
        assert_in_range(info->field_count, 1, LL_FIELDS_MAX);
        assert_in_range(info->kinds, 1, (1U << LL_KIND_COUNT) - 1);
        assert_text(info->zh);
        assert_text(info->en);
        for (size_t f = 0; f < info->field_count; f++) {
            const struct ll_field *field = &info->fields[f];
            assert_column_name(field->name);
            assert_text(field->zh);
            assert_text(field->en);
            assert_int_equal(ll_field_by_name((enum ll_layer)layer, field->name), f);
            if (field->type == LL_WORD) {
                check_vocabulary(field->vocabulary);
            } else {
                assert_null(field->vocabulary);
            }
            assert_true(field->type != LL_REAL || field->low < field->high);
        }
    }
}

static void layers_go_by_the_names_of_the_command_line(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ll_layer layer;
    } known[] = {
        {"areas", LL_AREA},         {"area", LL_AREA},
        {"buildings", LL_BUILDING}, {"lanes", LL_LANE},
        {"hydrants", LL_HYDRANT},   {"stations", LL_STATION},
        {"obstacles", LL_OBSTACLE}, {"compounds", LL_COMPOUND},
        {"incidents", LL_INCIDENT}, {"ladder-areas", LL_LADDER_AREA},
        {"ground", LL_GROUND},      {"ladder-area", LL_LADDER_AREA},
        {"building", LL_BUILDING},  {"ladder_area", LL_LADDER_AREA},
    };
    enum ll_layer layer = LL_LAYER_COUNT;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(ll_layer_by_name(known[i].name, &layer));
        assert_int_equal(layer, known[i].layer);
    }
    layer = LL_GROUND;
    assert_false(ll_layer_by_name("roads", &layer));
    assert_false(ll_layer_by_name("", &layer));
    assert_int_equal(layer, LL_GROUND); /* untouched */
    assert_int_equal(ll_field_by_name(LL_LANE, "no_such_column"), -1);
}

static void an_unknown_word_is_unknown_and_nothing_else(void **state)
{
    (void)state;
    const struct ll_vocabulary *kinds =
        ll_layer_info(LL_HYDRANT)->fields[LL_HYDRANT_KIND].vocabulary;
    assert_int_equal(ll_word_by_key(kinds, "no such kind"), 0);
    assert_null(ll_word_key(kinds, 0));
    assert_null(ll_word_key(kinds, 200));
    assert_string_equal(ll_word_key(kinds, LL_HYDRANT_TANK), "tank");
    assert_string_equal(ll_word_text(kinds, 0, LL_LANG_EN), "unknown");
    assert_string_equal(ll_word_text(kinds, 200, LL_LANG_ZH), "未知");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_complete),
        cmocka_unit_test(layers_go_by_the_names_of_the_command_line),
        cmocka_unit_test(an_unknown_word_is_unknown_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
