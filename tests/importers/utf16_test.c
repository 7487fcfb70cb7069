#include "importers/utf16.h"

#include <stdio.h>
#include <string.h>

#include <cpl_vsi.h>

#include "tests/support/check.h"

static const char *file_of(const char *name, const char *bytes, size_t len)
{
    const char *path = ll_scratch_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    return path;
}

static void a_table_in_utf16_gets_a_copy_in_utf8(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char *path = NULL, text[32] = "";
    const char *file = file_of("a.csv",
                               "\xFF\xFE"
                               "a\0,\0\x88\x6d\r\0\n\0",
                               12);
    assert_ok(ll_utf16_copy(file, &path, &err), &err);
    assert_non_null(path);
    VSILFILE *f = VSIFOpenL(path, "rb");
    assert_non_null(f);
    assert_int_equal(VSIFReadL(text, 1, sizeof text, f), 7);
    (void)VSIFCloseL(f);
    assert_string_equal(text, "a,消\r\n");
    char kept[256];
    (void)snprintf(kept, sizeof kept, "%s", path);
    ll_utf16_drop(path);
    assert_null(VSIFOpenL(kept, "rb"));
}

static void other_files_are_left_alone(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char *path = NULL;
    assert_ok(ll_utf16_copy(file_of("b.csv", "a,b\n1,2\n", 8), &path, &err), &err);
    assert_null(path);
    assert_ok(ll_utf16_copy(file_of("c.csv", "", 0), &path, &err), &err);
    assert_null(path);
    assert_ok(ll_utf16_copy(file_of("d.dbf", "\xFF\xFE", 2), &path, &err), &err);
    assert_null(path);
    assert_ok(ll_utf16_copy("/no/such/file.csv", &path, &err), &err);
    assert_null(path);
}

static void what_is_no_utf16_after_its_mark_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    char *path = NULL;
    const char *lone = file_of("e.csv", "\xFE\xFF\xD8\x00\x00,", 6);
    assert_int_equal(ll_utf16_copy(lone, &path, &err), LL_E_FORMAT);
    assert_null(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_in_utf16_gets_a_copy_in_utf8),
        cmocka_unit_test(other_files_are_left_alone),
        cmocka_unit_test(what_is_no_utf16_after_its_mark_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
