#include "data/source_names.h"

#include "tests/data/rows.h"
#include "tests/support/check.h"

static void sources_of_current_rows_are_listed_in_order(void **state)
{
    (void)state;
    struct ll_err err = {0};
    bool known = false;
    LL_CLEANUP(ll_text_clear) struct ll_text names = {0}, few = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("s.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table one = rows_random(LL_HYDRANT, 3, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table two = rows_random(LL_HYDRANT, 3, 2);
    (void)rows_store(store, &one, "west.csv", LL_IMPORT_APPEND, NULL);
    (void)rows_store(store, &two, "east.csv", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_source_names(store, LL_HYDRANT, 5, &names, &err), &err);
    assert_string_equal(ll_text_str(&names), "east.csv, west.csv");
    assert_ok(ll_source_names(store, LL_HYDRANT, 1, &few, &err), &err);
    assert_string_equal(ll_text_str(&few), "east.csv, …");
    assert_ok(ll_source_known(store, LL_HYDRANT, "west.csv", &known, &err), &err);
    assert_true(known);
    assert_ok(ll_source_known(store, LL_STATION, "west.csv", &known, &err), &err);
    assert_false(known);
    names.len = 0;
    assert_ok(ll_source_of(store, LL_HYDRANT, 4, &names, &err), &err);
    assert_string_equal(ll_text_str(&names), "east.csv");
    (void)rows_store(store, &two, "east.csv", LL_IMPORT_REPLACE, NULL); /* ends all of west */
    names.len = 0;
    assert_ok(ll_source_names(store, LL_HYDRANT, 5, &names, &err), &err);
    assert_string_equal(ll_text_str(&names), "east.csv");
    assert_ok(ll_source_known(store, LL_HYDRANT, "west.csv", &known, &err), &err);
    assert_true(known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_of_current_rows_are_listed_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
