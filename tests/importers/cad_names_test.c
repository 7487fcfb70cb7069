#include "importers/cad_names.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

static void the_shipped_table_knows_what_chinese_drawings_call_houses(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_cad_names_freep) ll_cad_names *names = NULL;
    size_t len = 0;
    char *text = ll_test_reference("cad_layers.csv", &len);
    assert_ok(ll_cad_names_parse(text, len, &names, &err), &err);
    free(text);
    assert_true(ll_cad_names_match(names, LL_BUILDING, "jmd"));
    assert_true(ll_cad_names_match(names, LL_BUILDING, "房屋"));
    assert_false(ll_cad_names_match(names, LL_BUILDING, "建筑红线"));
    assert_false(ll_cad_names_match(names, LL_BUILDING, "消火栓"));
    assert_true(ll_cad_names_match(names, LL_HYDRANT, "消火栓"));
}

static void a_row_of_no_layer_is_named(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_cad_names_freep) ll_cad_names *names = NULL;
    const char *text = "layer,cad_layer\nbuilding,JMD\nhouse,JMD\n";
    assert_int_equal(ll_cad_names_parse(text, strlen(text), &names, &err), LL_E_FORMAT);
    assert_mentions(err.message, "2");
    assert_null(names);
}

static void assert_note(const char *text, const char *structure, int floors)
{
    struct ll_house_note note = {0};
    assert_true(ll_house_note_read(text, &note));
    assert_string_equal(note.structure, structure);
    assert_int_equal(note.floors, floors);
}

static void notes_in_houses_are_read_as_the_map_signs_say(void **state)
{
    (void)state;
    assert_note("砖3", "砖木", 3);
    assert_note("砼12", "钢筋混凝土", 12);
    assert_note("混", "砖混", 0);
    assert_note(" 砖混 ５ ", "砖混", 5);
    assert_note("木2", "木结构", 2);
    assert_note("钢砼6F", "钢筋混凝土", 6);
}

static void other_texts_are_no_notes(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "3", "破", "简2", "木材厂", "砖3-2", "砼123", "混4a"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct ll_house_note note = {.floors = 7};
        assert_false(ll_house_note_read(texts[i], &note));
        assert_int_equal(note.floors, 7); /* untouched */
    }
}

static bool parse(void *user)
{
    LL_CLEANUP(ll_cad_names_freep) ll_cad_names *names = NULL;
    return ll_cad_names_parse(user, strlen(user), &names, NULL) == LL_OK;
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    char text[] = "layer,cad_layer\nbuilding,JMD\n";
    ll_for_each_failing_alloc(parse, text, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_table_knows_what_chinese_drawings_call_houses),
        cmocka_unit_test(a_row_of_no_layer_is_named),
        cmocka_unit_test(notes_in_houses_are_read_as_the_map_signs_say),
        cmocka_unit_test(other_texts_are_no_notes),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
