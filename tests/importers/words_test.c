#include "importers/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/reference.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static ll_words *builtin(void)
{
    struct ll_err err = {0};
    ll_words *words = NULL;
    size_t len = 0;
    const char *text = ll_reference_builtin("words.csv", &len);
    assert_non_null(text);
    assert_ok(ll_words_parse(text, len, &words, &err), &err);
    return words;
}

/// Code of a text; -1 when it is no word of the field.
static int code_of(const ll_words *w, enum ll_layer layer, int field, const char *text)
{
    double value = 0.0;
    return ll_words_find(w, layer, field, text, &value) ? (int)value : -1;
}

static void words_of_the_offices_are_understood(void **state)
{
    (void)state;
    LL_CLEANUP(ll_words_freep) ll_words *w = builtin();
    assert_int_equal(code_of(w, LL_BUILDING, LL_BUILDING_STRUCTURE, "砖木"),
                     LL_STRUCTURE_BRICK_TIMBER);
    assert_int_equal(code_of(w, LL_BUILDING, LL_BUILDING_STRUCTURE, "砖木结构"),
                     LL_STRUCTURE_BRICK_TIMBER);
    assert_int_equal(code_of(w, LL_BUILDING, LL_BUILDING_STRUCTURE, "Brick_Timber"),
                     LL_STRUCTURE_BRICK_TIMBER);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_STATUS, "损坏"), LL_STATUS_BROKEN);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_STATUS, "停用"), LL_STATUS_BROKEN);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_STATUS, "正常"), LL_STATUS_IN_SERVICE);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_FORM, "地上式消防栓"), LL_HYDRANT_PILLAR);
    assert_int_equal(code_of(w, LL_OBSTACLE, LL_OBSTACLE_KIND, "height_restrictor"),
                     LL_OBSTACLE_HEIGHT_BAR);
    assert_int_equal(code_of(w, LL_LANE, LL_LANE_ONEWAY, "-1"), LL_ONEWAY_REVERSE);
    assert_int_equal(code_of(w, LL_LANE, LL_LANE_ONEWAY, "1"), LL_ONEWAY_YES);
    assert_int_equal(code_of(w, LL_LANE, LL_LANE_CLASS, "primary_link"), LL_CLASS_PRIMARY);
}

static void saying_nothing_is_unknown_and_nonsense_is_no_word(void **state)
{
    (void)state;
    LL_CLEANUP(ll_words_freep) ll_words *w = builtin();
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_STATUS, "不详"), 0);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_STATUS, "/"), 0);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_STATUS, "四季如春"), -1);
    assert_int_equal(code_of(w, LL_HYDRANT, LL_HYDRANT_CODE, "不详"), -1); /* free text */
    double value = 0.0;
    assert_true(ll_words_find(w, LL_BUILDING, LL_BUILDING_HEIGHT_M, "不详", &value));
    assert_true(isnan(value));
}

static void numbers_may_be_written_as_words(void **state)
{
    (void)state;
    LL_CLEANUP(ll_words_freep) ll_words *w = builtin();
    assert_int_equal(code_of(w, LL_BUILDING, LL_BUILDING_FIRE_GRADE, "三级"), 3);
    assert_int_equal(code_of(w, LL_AREA, LL_AREA_LEVEL, "村"), 10);
    assert_true(ll_words_blank_number(w, LL_BUILDING, LL_BUILDING_FLOORS, 0.0));
    assert_false(ll_words_blank_number(w, LL_BUILDING, LL_BUILDING_FLOORS, 1.0));
    assert_false(ll_words_blank_number(w, LL_HYDRANT, LL_HYDRANT_PRESSURE_MPA, 0.0));
    assert_true(ll_words_blank_number(w, LL_HYDRANT, LL_HYDRANT_PRESSURE_MPA, -9999.0));
}

static void every_vocabulary_understands_itself(void **state)
{
    (void)state;
    LL_CLEANUP(ll_words_freep) ll_words *w = builtin();
    for (int l = 0; l < LL_LAYER_COUNT; l++) {
        const struct ll_layer_info *info = ll_layer_info((enum ll_layer)l);
        for (int f = 0; f < (int)info->field_count; f++) {
            const struct ll_vocabulary *v = info->fields[f].vocabulary;
            for (size_t i = 1; v != NULL && i < v->count; i++) {
                assert_int_equal(code_of(w, (enum ll_layer)l, f, v->words[i].key), i);
                assert_int_equal(code_of(w, (enum ll_layer)l, f, v->words[i].zh), i);
                assert_int_equal(code_of(w, (enum ll_layer)l, f, v->words[i].en), i);
            }
        }
    }
}

static void a_wrong_row_is_refused_and_named(void **state)
{
    (void)state;
    static const char *const rows[] = {"moon,kind,a,b", "hydrant,colour,a,b", "hydrant,form,a,blue",
                                       "building,floors,three,drei",
                                       "hydrant,form,a,pillar\nhydrant,form,A,wall"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[200];
        (void)snprintf(text, sizeof text, "layer,field,synonym,word\n%s\n", rows[i]);
        struct ll_err err = {0};
        ll_words *w = NULL;
        assert_int_equal(ll_words_parse(text, strlen(text), &w, &err), LL_E_FORMAT);
        assert_null(w);
        assert_mentions(err.message, "words.csv");
    }
}

static bool parse_small(void *user)
{
    (void)user;
    static const char text[] = "layer,field,synonym,word\n*,*,?,\nhydrant,form,x,wall\n";
    ll_words *w = NULL;
    enum ll_code code = ll_words_parse(text, sizeof text - 1, &w, NULL);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    ll_words_free(w);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(parse_small, NULL, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_the_offices_are_understood),
        cmocka_unit_test(saying_nothing_is_unknown_and_nonsense_is_no_word),
        cmocka_unit_test(numbers_may_be_written_as_words),
        cmocka_unit_test(every_vocabulary_understands_itself),
        cmocka_unit_test(a_wrong_row_is_refused_and_named),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
