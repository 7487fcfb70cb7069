#include "data/reference.h"

#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"
#include "data/store_internal.h"
#include "tests/support/check.h"

static ll_store *empty_store(const char *name)
{
    struct ll_err err = {0};
    ll_store *store = NULL;
    assert_ok(ll_store_open(ll_scratch_path(name), LL_STORE_CREATE, &store, &err), &err);
    return store;
}

static void every_compiled_in_table_is_a_table(void **state)
{
    (void)state;
    struct ll_err err = {0};
    size_t count = 0;
    for (const char *const *name = ll_reference_names(); *name != NULL; name++, count++) {
        size_t len = 0;
        const char *text = ll_reference_builtin(*name, &len);
        assert_non_null(text);
        assert_int_equal(strlen(text), len);
        LL_CLEANUP(ll_csv_freep) ll_csv *csv = NULL;
        assert_ok(ll_csv_parse(*name, text, len, &csv, &err), &err);
        assert_true(ll_csv_rows(csv) > 0);
    }
    assert_true(count >= 4);
    assert_null(ll_reference_builtin("nothing.csv", NULL));
}

static void a_new_store_holds_all_of_them(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = empty_store("new.db");
    int64_t count = 0;
    size_t names = 0;
    while (ll_reference_names()[names] != NULL) {
        names++;
    }
    assert_ok(ll_db_whole(store->db, "SELECT count(*) FROM reference WHERE origin = 'builtin'",
                          &count, &err),
              &err);
    assert_int_equal(count, names);
}

/// What loading gives.
static void assert_loads(ll_store *store, const char *expected)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    assert_ok(ll_reference_load(store, "speeds.csv", &text, &len, &err), &err);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(expected));
}

static void an_edited_table_is_used_and_an_untouched_old_one_is_not(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = empty_store("edit.db");
    const char *builtin = ll_reference_builtin("speeds.csv", NULL);
    assert_loads(store, builtin);
    assert_ok(ll_reference_save(store, "speeds.csv", "class\n'quoted'\n", "user", &err), &err);
    assert_loads(store, "class\n'quoted'\n");
    /* as an older program left it */
    assert_ok(ll_db_exec(store->db,
                         "UPDATE reference SET origin = 'builtin', version = '0.0.1',"
                         " content = 'old' WHERE name = 'speeds.csv'",
                         &err),
              &err);
    assert_loads(store, builtin);
    assert_ok(ll_db_exec(store->db, "DELETE FROM reference", &err), &err);
    assert_loads(store, builtin);
}

static void an_unknown_table_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = empty_store("unknown.db");
    char *text = NULL;
    assert_int_equal(ll_reference_load(store, "x.csv", &text, NULL, &err), LL_E_NOT_FOUND);
    assert_null(text);
    assert_int_equal(ll_reference_save(store, "x.csv", "a\n", "user", &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "x.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_compiled_in_table_is_a_table),
        cmocka_unit_test(a_new_store_holds_all_of_them),
        cmocka_unit_test(an_edited_table_is_used_and_an_untouched_old_one_is_not),
        cmocka_unit_test(an_unknown_table_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
