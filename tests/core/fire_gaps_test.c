#include "core/fire_gaps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"
#include "tests/support/tables.h"

/// A building as a row of facts; NAN and 0 are unknown.
struct facts {
    enum ll_structure structure;
    double grade;
    double floors;
    double height_m;
    enum ll_use use;
};
#define UNKNOWN .grade = NAN, .floors = NAN, .height_m = NAN

static struct ll_fire_class class_of(const struct facts *facts, const char *setting)
{
    struct ll_err err = {0};
    size_t row = 0;
    struct ll_fire_gaps gaps = ll_test_fire_gaps();
    LL_CLEANUP(ll_rules_freep) ll_rules *rules = ll_test_rules();
    LL_CLEANUP(ll_table_clear) struct ll_table t = ll_table_make(LL_BUILDING, LL_ALL_FIELDS);
    if (setting != NULL) {
        assert_ok(ll_rules_set(rules, setting, &err), &err);
    }
    assert_ok(ll_table_add(&t, &row, &err), &err);
    assert_ok(ll_shapes_begin(&t.shape, LL_POINT, &err), &err);
    ll_table_set_word(&t, row, LL_BUILDING_STRUCTURE, (uint8_t)facts->structure);
    ll_table_set_word(&t, row, LL_BUILDING_USE, (uint8_t)facts->use);
    ll_table_set_real(&t, row, LL_BUILDING_FIRE_GRADE, facts->grade);
    ll_table_set_real(&t, row, LL_BUILDING_FLOORS, facts->floors);
    ll_table_set_real(&t, row, LL_BUILDING_HEIGHT_M, facts->height_m);
    return ll_fire_class_of(&t, row, &gaps, rules);
}

static void facts_leave_a_building_the_kinds_that_are_still_possible(void **state)
{
    (void)state;
    enum { H = 1, G12 = 2, G3 = 4, G4 = 8, T = 16, RURAL = 1, TOWN = 2, BOTH = 3 };
    static const struct {
        struct facts facts;
        int kinds;
        int codes;
    } cases[] = {
        {{UNKNOWN}, G12 | G3 | G4 | T, BOTH},
        {{UNKNOWN, .structure = LL_STRUCTURE_TIMBER}, G4 | T, BOTH},
        {{.grade = 3, .floors = NAN, .height_m = NAN, .structure = LL_STRUCTURE_TIMBER},
         G3 | T,
         BOTH},
        {{UNKNOWN, .structure = LL_STRUCTURE_CONCRETE}, G12, BOTH},
        {{.grade = 4, .floors = NAN, .height_m = NAN, .structure = LL_STRUCTURE_CONCRETE},
         G4,
         BOTH},
        {{.grade = 5, .floors = 2, .height_m = NAN, .use = LL_USE_RESIDENTIAL}, G4, BOTH},
        {{.grade = 1, .floors = NAN, .height_m = NAN, .use = LL_USE_SCHOOL}, G12, TOWN},
        {{.grade = 2, .floors = 12, .height_m = NAN, .use = LL_USE_RESIDENTIAL}, H, TOWN},
        {{.grade = 2, .floors = 8, .height_m = NAN, .use = LL_USE_RESIDENTIAL}, H | G12, BOTH},
        {{.grade = 2, .floors = 7, .height_m = NAN, .use = LL_USE_RESIDENTIAL}, G12, BOTH},
        {{.grade = 2, .floors = 7, .height_m = NAN, .use = LL_USE_PUBLIC}, H | G12, TOWN},
        {{.grade = 2, .floors = NAN, .height_m = 25}, H | G12, BOTH},
        {{.grade = 2, .floors = NAN, .height_m = 24, .use = LL_USE_PUBLIC}, G12, TOWN},
        {{.grade = 2, .floors = NAN, .height_m = 24.1, .use = LL_USE_PUBLIC}, H, TOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_fire_class c = class_of(&cases[i].facts, NULL);
        assert_int_equal(c.kinds, cases[i].kinds);
        assert_int_equal(c.codes, cases[i].codes);
    }
}

static struct ll_fire_need need_of(struct ll_fire_class a, struct ll_fire_class b)
{
    static struct ll_fire_gaps gaps; /* the rows named in the answer must outlive the call */
    gaps = ll_test_fire_gaps();
    struct ll_fire_need there = ll_fire_need_of(&gaps, a, b);
    struct ll_fire_need back = ll_fire_need_of(&gaps, b, a);
    assert_near(there.low_m, back.low_m, 0.0);
    assert_near(there.high_m, back.high_m, 0.0);
    return there;
}

static void a_pair_needs_an_interval(void **state)
{
    (void)state;
    struct facts nothing = {UNKNOWN};
    struct facts timber = {UNKNOWN, .structure = LL_STRUCTURE_TIMBER};
    struct facts concrete = {UNKNOWN, .structure = LL_STRUCTURE_CONCRETE};
    struct facts brick = {.grade = 3, .floors = NAN, .height_m = NAN};
    struct facts school = {.grade = 2, .floors = 3, .height_m = NAN, .use = LL_USE_SCHOOL};
    struct facts tower = {.grade = 1, .floors = 30, .height_m = 90, .use = LL_USE_RESIDENTIAL};
    const struct {
        const struct facts *a;
        const struct facts *b;
        const char *setting;
        double low_m;
        double high_m;
    } cases[] = {
        {&nothing, &nothing, NULL, 2, 12},
        {&nothing, &nothing, "separation_code=1", 2, 6},
        {&timber, &timber, NULL, 6, 12},
        {&timber, &timber, "separation_code=1", 6, 6},
        {&timber, &timber, "separation_code=2", 10, 12},
        {&concrete, &concrete, NULL, 2, 6},
        {&concrete, &concrete, "separation_code=1", 2, 4},
        {&brick, &brick, NULL, 4, 8},
        {&brick, &brick, "separation_code=2", 6, 8},
        {&school, &brick, NULL, 5.25, 7}, /* a school takes the pair to the town code */
        {&school, &brick, "separation_code=1", 5.25, 7},
        {&tower, &nothing, NULL, 6.75, 14},
        {&tower, &tower, NULL, 9.75, 13},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_fire_need need =
            need_of(class_of(cases[i].a, cases[i].setting), class_of(cases[i].b, cases[i].setting));
        assert_near(need.low_m, cases[i].low_m, 0.0);
        assert_near(need.high_m, cases[i].high_m, 0.0);
        assert_non_null(need.mild);
        assert_near(need.strict->required_m, cases[i].high_m, 0.0);
    }
}

static void low_grade_is_known_possible_or_neither(void **state)
{
    (void)state;
    struct ll_fire_class nothing = class_of(&(struct facts){UNKNOWN}, NULL);
    struct ll_fire_class timber =
        class_of(&(struct facts){UNKNOWN, .structure = LL_STRUCTURE_TIMBER}, NULL);
    struct ll_fire_class concrete =
        class_of(&(struct facts){UNKNOWN, .structure = LL_STRUCTURE_CONCRETE}, NULL);
    assert_true(!ll_fire_low_grade(nothing) && ll_fire_maybe_low_grade(nothing));
    assert_true(ll_fire_low_grade(timber) && ll_fire_maybe_low_grade(timber));
    assert_true(!ll_fire_low_grade(concrete) && !ll_fire_maybe_low_grade(concrete));
    assert_int_not_equal(ll_fire_class_number(nothing), ll_fire_class_number(timber));
}

static void timber_is_known_without_a_grade_and_brick_is_not(void **state)
{
    (void)state;
    static const struct {
        struct facts facts;
        bool known;
    } cases[] = {{{UNKNOWN}, false},
                 {{UNKNOWN, .structure = LL_STRUCTURE_TIMBER}, true},
                 {{UNKNOWN, .structure = LL_STRUCTURE_BRICK_TIMBER}, false}, /* 3 or 4 */
                 {{UNKNOWN, .structure = LL_STRUCTURE_MASONRY}, false},
                 {{UNKNOWN, .structure = LL_STRUCTURE_CONCRETE}, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(ll_fire_kind_known(class_of(&cases[i].facts, NULL)), cases[i].known);
    }
    /* a grade on record beside the rows for timber leaves nothing to be surveyed */
    struct facts graded = {UNKNOWN, .structure = LL_STRUCTURE_TIMBER};
    graded.grade = 3.0;
    assert_true(ll_fire_kind_known(class_of(&graded, NULL)));
}

/// The shipped table with `from` replaced by `to`.
static char *changed(const char *name, const char *from, const char *to)
{
    char *csv = ll_test_reference(name, NULL);
    char *at = strstr(csv, from);
    assert_non_null(at);
    size_t len = strlen(csv) + strlen(to) + 1;
    char *out = malloc(len);
    (void)snprintf(out, len, "%.*s%s%s", (int)(at - csv), csv, to, at + strlen(from));
    free(csv);
    return out;
}

static void wrong_tables_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[][3] = {
        {"separation.csv", "town,3,4,10", "town,3,5,10"},
        {"separation.csv", "town,3,4,10,7.5,GB 50016-2014,5.2.2,V1\n", ""},
        {"separation.csv", "town,3,4,10", "town,3,3,10"},
        {"separation.csv", "town,3,4,10,7.5", "town,3,4,10,11"},
        {"separation.csv", "town,3,4,10", "town,3,4,"},
        {"structures.csv", "stone,1-2 3 4,no,P\n", ""},
        {"structures.csv", "stone,1-2 3 4", "stone,1-2 3 6"},
        {"structures.csv", "stone,1-2 3 4", "stone,"},
        {"structures.csv", "stone,1-2 3 4,no", "stone,1-2 3 4,maybe"},
        {"structures.csv", "stone,1-2", "straw,1-2"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_err err = {0};
        struct ll_fire_gaps gaps = {.largest_m = 7.0};
        bool first = strcmp(wrong[i][0], "separation.csv") == 0;
        char *a = first ? changed(wrong[i][0], wrong[i][1], wrong[i][2])
                        : ll_test_reference("separation.csv", NULL);
        char *b = first ? ll_test_reference("structures.csv", NULL)
                        : changed(wrong[i][0], wrong[i][1], wrong[i][2]);
        assert_int_equal(ll_fire_gaps_parse(a, strlen(a), b, strlen(b), &gaps, &err), LL_E_FORMAT);
        assert_mentions(err.message, wrong[i][0]);
        assert_near(gaps.largest_m, 7.0, 0.0); /* untouched */
        free(a);
        free(b);
    }
}

static bool try_to_parse(void *user)
{
    const char *const *csv = user;
    struct ll_err err = {0};
    struct ll_fire_gaps gaps = {0};
    enum ll_code code =
        ll_fire_gaps_parse(csv[0], strlen(csv[0]), csv[1], strlen(csv[1]), &gaps, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    char *csv[2] = {ll_test_reference("separation.csv", NULL),
                    ll_test_reference("structures.csv", NULL)};
    ll_for_each_failing_alloc(try_to_parse, csv, 400);
    free(csv[0]);
    free(csv[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_leave_a_building_the_kinds_that_are_still_possible),
        cmocka_unit_test(a_pair_needs_an_interval),
        cmocka_unit_test(low_grade_is_known_possible_or_neither),
        cmocka_unit_test(timber_is_known_without_a_grade_and_brick_is_not),
        cmocka_unit_test(wrong_tables_are_refused),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
