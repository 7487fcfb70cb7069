/* How the sets inside are opened is tested with the formats. */
#include "importers/zip_sets.h"

#include <string.h>

#include "importers/import.h"
#include "tests/importers/runs.h"
#include "tests/support/check.h"

/// What is chosen; "" for the file as it is.
static const char *chosen(const char *file, const char *name, bool *ret_named)
{
    static struct ll_text path;
    struct ll_err err = {0};
    path.len = 0;
    *ret_named = false;
    assert_ok(ll_zip_choose(file, name, &path, ret_named, &err), &err);
    return ll_text_str(&path);
}

static void files_that_are_no_zip_are_left_alone(void **state)
{
    (void)state;
    bool named = false;
    assert_string_equal(chosen("a.shp", NULL, &named), "");
    assert_string_equal(chosen("/vsizip/a.zip/b/c.zip", NULL, &named), "");
    assert_string_equal(chosen("nowhere.zip", NULL, &named), "");
}

static void a_set_is_named_by_path_file_or_stem(void **state)
{
    (void)state;
    (void)run_file_with("t.csv", "x,y\n1,2\n");
    static const char *const pairs[] = {"t.csv",     "a/one.csv",   "t.csv",
                                        "b/two.csv", "t.csv",       "b/one.csv",
                                        "t.csv",     ".hidden.csv", NULL};
    bool named = false;
    const char *zip = run_zipped("sets.zip", pairs);
    assert_mentions(chosen(zip, "two", &named), "sets.zip/b/two.csv");
    assert_true(named);
    assert_mentions(chosen(zip, "two.csv", &named), "b/two.csv");
    assert_mentions(chosen(zip, "b/one.csv", &named), "b/one.csv");
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text path = {0};
    assert_int_equal(ll_zip_choose(zip, "one", &path, &named, &err), LL_E_DECISION); /* two */
    assert_mentions(err.message, "a/one.csv");
    assert_null(strstr(err.message, "hidden"));
    assert_int_equal(ll_zip_choose(zip, "three", &path, &named, &err), LL_E_USAGE);
}

int main(void)
{
    ll_importers_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_are_no_zip_are_left_alone),
        cmocka_unit_test(a_set_is_named_by_path_file_or_stem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
