/// Numbers of computed layers as they are written.
#include <math.h>
#include <stdio.h>

#include "app/jobs/export_tables.h"
#include "tests/support/check.h"

/// As the writer does it: 15 digits at most.
static void assert_written(struct ll_export_cell cell, const char *text)
{
    char written[40];
    assert_true(cell.known);
    (void)snprintf(written, sizeof written, "%.15g", cell.number);
    assert_string_equal(written, text);
}

static void a_length_kept_as_a_float_is_the_decimal_that_was_meant(void **state)
{
    (void)state;
    assert_written(ll_number_cell((double)3.6F), "3.6");
    assert_written(ll_number_cell((double)0.1F), "0.1");
    assert_written(ll_number_cell((double)12345.678F), "12345.678");
    assert_written(ll_number_cell((double)-2.5F), "-2.5");
    for (int mm = 0; mm < 100000; mm += 7) { /* every millimetre that is stored comes back */
        char meant[40];
        (void)snprintf(meant, sizeof meant, "%.15g", mm / 1000.0);
        assert_written(ll_number_cell((double)((float)mm / 1000.0F)), meant);
    }
}

static void what_is_finer_than_the_store_is_rounded(void **state)
{
    (void)state;
    assert_written(ll_number_cell(17.000499999), "17");
    assert_written(ll_number_cell(1.0 / 3.0), "0.333");
    assert_written(ll_share_cell(1.0 / 3.0), "0.333333");
    assert_written(ll_share_cell((double)0.35F), "0.35");
}

static void whole_numbers_stay_and_what_is_not_known_is_empty(void **state)
{
    (void)state;
    assert_written(ll_number_cell(0.0), "0");
    assert_written(ll_number_cell(123456789012.0), "123456789012");
    assert_written(ll_number_cell(9007199254740992.0), "9.00719925474099e+15");
    assert_false(ll_number_cell((double)NAN).known);
    assert_false(ll_number_cell((double)INFINITY).known);
    assert_false(ll_share_cell((double)NAN).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_length_kept_as_a_float_is_the_decimal_that_was_meant),
        cmocka_unit_test(what_is_finer_than_the_store_is_rounded),
        cmocka_unit_test(whole_numbers_stay_and_what_is_not_known_is_empty),
    };
    return cmocka_run_group_tests_name("export_cells", tests, NULL, NULL);
}
