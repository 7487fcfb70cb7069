#include "data/place.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/check.h"

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void assert_holds(const char *path, const char *text)
{
    char found[32] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(found, sizeof found, f));
    assert_int_equal(fclose(f), 0);
    assert_string_equal(found, text);
}

static void a_file_gets_its_name_when_it_is_finished(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *path = ll_scratch_path("file");
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0};
    assert_ok(ll_place_begin(path, &made, &err), &err);
    write_text(ll_text_str(&made), "first");
    assert_int_equal(access(path, F_OK), -1);
    assert_ok(ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, &err), &err);
    assert_holds(path, "first");
    assert_int_equal(access(ll_text_str(&made), F_OK), -1);
    write_text(ll_text_str(&made), "second");
    assert_int_equal(ll_place_finish(ll_text_str(&made), path, LL_PLACE_NEW, &err), LL_E_EXISTS);
    assert_holds(path, "first");
    assert_ok(ll_place_finish(ll_text_str(&made), path, LL_PLACE_REPLACE, &err), &err);
    assert_holds(path, "second");
}

static void leftovers_of_an_earlier_try_are_removed(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_text_clear) struct ll_text made = {0}, again = {0};
    char log[300];
    assert_ok(ll_place_begin(ll_scratch_path("left"), &made, &err), &err);
    (void)snprintf(log, sizeof log, "%s-wal", ll_text_str(&made));
    write_text(ll_text_str(&made), "x");
    write_text(log, "x");
    assert_ok(ll_place_begin(ll_scratch_path("left"), &again, &err), &err);
    struct stat st = {.st_size = -1};
    assert_int_equal(stat(ll_text_str(&again), &st), 0);
    assert_int_equal(st.st_size, 0);
    assert_int_equal(access(log, F_OK), -1);
}

static void a_file_that_was_never_made_is_an_error(void **state)
{
    (void)state;
    struct ll_err err = {0};
    assert_int_equal(
        ll_place_finish(ll_scratch_path("never"), ll_scratch_path("never2"), LL_PLACE_NEW, &err),
        LL_E_NOT_FOUND);
    assert_mentions(err.message, "never2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gets_its_name_when_it_is_finished),
        cmocka_unit_test(leftovers_of_an_earlier_try_are_removed),
        cmocka_unit_test(a_file_that_was_never_made_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
