#include "data/reread.h"

#include "tests/data/rows.h"
#include "tests/support/check.h"

static bool otherwise(ll_store *store, const char *reading)
{
    struct ll_err err = {0};
    bool found = false;
    const struct ll_reread q = {.layer_name = "", .reading = reading, .same = 3, .other = 5};
    assert_ok(ll_features_reread(store, LL_LANE, &q, &found, &err), &err);
    return found;
}

static void the_same_content_read_otherwise_is_found_while_its_rows_are_current(void **state)
{
    (void)state;
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("reread.db"));
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_LANE, 5, 1);
    LL_CLEANUP(ll_table_clear) struct ll_table more = rows_random(LL_LANE, 2, 2);
    assert_false(otherwise(store, "ab:12"));
    (void)rows_store(store, &rows, "ab:11", LL_IMPORT_APPEND, NULL); /* its hash as well */
    assert_true(otherwise(store, "ab:12"));
    assert_false(otherwise(store, "ab:11"));
    assert_false(otherwise(store, "ab:11xx")); /* the rest may differ */
    assert_false(otherwise(store, "cd:12"));
    (void)rows_store(store, &more, "cd:11", LL_IMPORT_REPLACE, NULL);
    assert_false(otherwise(store, "ab:12")); /* all gone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_content_read_otherwise_is_found_while_its_rows_are_current)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
