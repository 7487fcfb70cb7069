#include "importers/folder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// An empty file in a folder of the scratch folder.
static void touch(const char *name)
{
    FILE *f = fopen(ll_scratch_path(name), "wb");
    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

static const char *folder_with(const char *folder, const char *const *names)
{
    assert_int_equal(mkdir(ll_scratch_path(folder), 0700), 0);
    for (; *names != NULL; names++) {
        char path[256];
        (void)snprintf(path, sizeof path, "%s/%s", folder, *names);
        touch(path);
    }
    return ll_scratch_path(folder);
}

static void data_files_are_listed_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {
        "b.csv", "a.shp", "a.shx", "a.dbf", "a.prj",    "A.cpg", ".x.csv",    "c.DBF", "d.tab",
        "d.dbf", "d.map", "e.pdf", "f",     "说明.txt", "g.KML", "a.shp.xml", NULL};
    static const char *const expected[] = {"a.shp", "b.csv", "c.DBF", "d.tab", "g.KML"};
    struct ll_err err = {0};
    LL_CLEANUP(ll_folder_clear) struct ll_folder f = {0};
    const char *path = folder_with("one", names);
    assert_int_equal(mkdir(ll_scratch_path("one/h.gdb"), 0700), 0);
    assert_int_equal(mkdir(ll_scratch_path("one/more"), 0700), 0);
    assert_ok(ll_folder_list(path, &f, &err), &err);
    assert_int_equal(f.count, 6);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(strrchr(f.paths[i], '/') + 1, expected[i]);
    }
    assert_string_equal(strrchr(f.paths[5], '/') + 1, "h.gdb");
}

static void a_geodatabase_is_no_folder(void **state)
{
    (void)state;
    assert_int_equal(mkdir(ll_scratch_path("x.GDB"), 0700), 0);
    char slash[512];
    (void)snprintf(slash, sizeof slash, "%s/", ll_scratch_path("x.GDB"));
    assert_false(ll_is_folder(ll_scratch_path("x.GDB")));
    assert_false(ll_is_folder(slash));
    assert_true(ll_is_folder(ll_scratch_dir()));
    assert_false(ll_is_folder(ll_scratch_path("not there")));
}

static void a_folder_without_data_is_refused(void **state)
{
    (void)state;
    static const char *const none[] = {"a.pdf", NULL};
    struct ll_err err = {0};
    struct ll_folder f = {0};
    assert_int_equal(ll_folder_list(folder_with("none", none), &f, &err), LL_E_NOT_FOUND);
    assert_int_equal(ll_folder_list(ll_scratch_path("nowhere"), &f, &err), LL_E_NOT_FOUND);
}

static bool list(void *user)
{
    LL_CLEANUP(ll_folder_clear) struct ll_folder f = {0};
    return ll_folder_list(user, &f, NULL) == LL_OK;
}

static void memory_that_runs_out_is_told(void **state)
{
    (void)state;
    static const char *const names[] = {"a.csv", "b.csv", NULL};
    char path[512];
    (void)snprintf(path, sizeof path, "%s", folder_with("two", names));
    ll_for_each_failing_alloc(list, path, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_files_are_listed_by_name),
        cmocka_unit_test(a_geodatabase_is_no_folder),
        cmocka_unit_test(a_folder_without_data_is_refused),
        cmocka_unit_test(memory_that_runs_out_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
