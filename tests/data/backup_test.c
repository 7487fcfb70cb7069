#include "data/backup.h"

#include <unistd.h>

#include "data/scene_io.h"
#include "data/store_internal.h"
#include "tests/data/rows.h"
#include "tests/support/check.h"

static void a_copy_taken_while_another_writes_is_of_one_moment(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("used.db"), *copy = ll_scratch_path("copy.db");
    LL_CLEANUP(ll_store_closep) ll_store *writer = rows_new_store(path);
    LL_CLEANUP(ll_store_closep) ll_store *reader = NULL;
    LL_CLEANUP(ll_store_closep) ll_store *opened = NULL;
    LL_CLEANUP(ll_table_clear) struct ll_table rows = rows_random(LL_HYDRANT, 200, 1);
    (void)rows_store(writer, &rows, "a", LL_IMPORT_APPEND, NULL);
    assert_ok(ll_store_open(path, LL_STORE_READ, &reader, &err), &err);
    assert_ok(ll_store_begin(writer, &err), &err);
    assert_ok(ll_store_set_name(writer, "half way", &err), &err);
    assert_ok(ll_store_backup(reader, copy, &err), &err);
    assert_ok(ll_store_commit(writer, &err), &err);
    assert_ok(ll_store_open(copy, LL_STORE_WRITE, &opened, &err), &err);
    assert_string_equal(ll_store_name(opened), "");
    LL_CLEANUP(ll_scene_clear) struct ll_scene scene = ll_scene_make();
    struct ll_scene_want want = ll_scene_want_all();
    assert_ok(ll_scene_load(opened, &want, NULL, &scene, &err), &err);
    rows_assert_same(&scene.layer[LL_HYDRANT], &rows);
}

static void what_is_there_is_never_overwritten(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_store_closep) ll_store *store = rows_new_store(ll_scratch_path("s.db"));
    assert_ok(ll_store_backup(store, ll_scratch_path("s2.db"), &err), &err);
    assert_int_equal(ll_store_backup(store, ll_scratch_path("s2.db"), &err), LL_E_EXISTS);
    assert_int_equal(ll_store_backup(store, ll_scratch_path("s.db"), &err), LL_E_EXISTS);
    assert_int_equal(ll_store_backup(store, ll_scratch_path("no/s.db"), &err), LL_E_NOT_FOUND);
    assert_mentions(err.message, "folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_taken_while_another_writes_is_of_one_moment),
        cmocka_unit_test(what_is_there_is_never_overwritten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
