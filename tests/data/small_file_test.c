#include "data/small_file.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "tests/support/check.h"

static const char *write_file(const char *name, const char *bytes, size_t len, size_t times)
{
    const char *path = ll_scratch_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < times; i++) {
        assert_int_equal(fwrite(bytes, 1, len, file), len);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

static enum ll_code read_it(const char *path, size_t *ret_len)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    enum ll_code code = ll_small_file_read(path, &text, ret_len, &err);
    assert_true((code == LL_OK) == (text != NULL));
    assert_true(code == LL_OK || err.message[0] != '\0');
    return code;
}

static void a_file_is_read_whole_and_terminated(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) char *text = NULL;
    size_t len = 0;
    const char *path = write_file("three", "a\r\n", 3, 1);
    assert_ok(ll_small_file_read(path, &text, &len, &err), &err);
    assert_int_equal(len, 3);
    assert_string_equal(text, "a\r\n");
}

static void what_cannot_be_a_small_text_is_refused(void **state)
{
    (void)state;
    size_t len = 0;
    assert_int_equal(read_it(write_file("empty", "", 0, 0), &len), LL_OK);
    assert_int_equal(len, 0);
    assert_int_equal(read_it(write_file("full", "0123456789abcdef", 16, 65536), &len), LL_OK);
    assert_int_equal(len, LL_SMALL_FILE_MAX);
    assert_int_equal(read_it(write_file("over", "0123456789abcdef", 16, 65537), &len), LL_E_LIMIT);
    assert_int_equal(read_it(write_file("zero", "a\0b", 3, 1), &len), LL_E_FORMAT);
    assert_int_equal(read_it(ll_scratch_path("not there"), &len), LL_E_NOT_FOUND);
    assert_int_equal(read_it("/", &len), LL_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole_and_terminated),
        cmocka_unit_test(what_cannot_be_a_small_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
