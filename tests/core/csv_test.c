#include "core/csv.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

static enum ll_code parse(const char *text, ll_csv **ret_csv, struct ll_err *err)
{
    return ll_csv_parse("t.csv", text, strlen(text), ret_csv, err);
}

static void cells_are_found_by_column(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    assert_ok(parse("# note\nid, value\r\na,1.5\n\n\"b, \"\"c\"\"\",\n", &csv, &err), &err);
    assert_int_equal(ll_csv_rows(csv), 2);
    size_t value = 9;
    assert_ok(ll_csv_column(csv, "value", &value, &err), &err);
    assert_int_equal(value, 1);
    assert_string_equal(ll_csv_cell(csv, 1, 0), "b, \"c\"");
    double v = 0.0;
    assert_ok(ll_csv_number(csv, 0, value, &v, &err), &err);
    assert_near(v, 1.5, 0.0);
    assert_ok(ll_csv_number(csv, 1, value, &v, &err), &err);
    assert_true(isnan(v));
}

static void mistakes_name_the_line(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_csv *csv = NULL;
    assert_int_equal(parse("a,b\n1,2\n3\n", &csv, &err), LL_E_FORMAT);
    assert_mentions(err.message, "line 3");
    assert_int_equal(parse("a\n\"open", &csv, &err), LL_E_FORMAT);
    assert_mentions(err.message, "line 2");
    assert_int_equal(parse("a\n\"x\"y\n", &csv, &err), LL_E_FORMAT);
    assert_int_equal(parse("# only a note\n", &csv, &err), LL_E_FORMAT);
    assert_int_equal(parse("a\n\xB4\xE5\n", &csv, &err), LL_E_FORMAT);
    assert_mentions(err.message, "UTF-8");
    assert_null(csv);
}

static void a_column_must_be_there_once(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
    assert_ok(parse("id,value,value\na,1,2\n", &csv, &err), &err);
    size_t column = 9;
    assert_int_equal(ll_csv_column(csv, "value", &column, &err), LL_E_FORMAT);
    assert_mentions(err.message, "more than one column 'value'");
    assert_int_equal(ll_csv_column(csv, "zh", &column, &err), LL_E_FORMAT);
    assert_mentions(err.message, "no column 'zh'");
    assert_int_equal(column, 9);
}

static void a_zero_byte_does_not_cut_a_number(void **state)
{
    (void)state;
    struct ll_err err = {0};
    ll_csv *csv = NULL;
    assert_int_equal(ll_csv_parse("t.csv", "a\n1\0005\n", 6, &csv, &err), LL_E_FORMAT);
    assert_null(csv);
}

static bool parse_once(void *user)
{
    (void)user;
    struct ll_err err = {0};
    ll_csv *csv = NULL;
    enum ll_code code = parse("a,b\n1,2\n3,4\n", &csv, &err);
    ll_csv_free(csv);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(parse_once, NULL, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_column),
        cmocka_unit_test(mistakes_name_the_line),
        cmocka_unit_test(a_column_must_be_there_once),
        cmocka_unit_test(a_zero_byte_does_not_cut_a_number),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
