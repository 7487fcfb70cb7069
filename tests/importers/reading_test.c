#include "importers/reading.h"

#include <string.h>

#include "tests/support/check.h"

#define CONTENT "0123456789abcdef0123456789abcdef"

static void hash_of(struct ll_reading reading, char *ret)
{
    struct ll_err err = {0};
    assert_ok(ll_reading_hash(&reading, ret, &err), &err);
}

static void place_and_the_rest_are_told_apart(void **state)
{
    (void)state;
    const size_t place = LL_HASH_TEXT_SIZE + 16;
    char first[LL_READING_SIZE], other[LL_READING_SIZE];
    struct ll_reading r = {.content_hash = CONTENT,
                           .crs = "EPSG:4549",
                           .profile = "",
                           .mapping = "x=E\ny=N\ncode=a\n"};
    hash_of(r, first);
    assert_int_equal(strlen(first), LL_READING_SIZE - 1);
    hash_of(r, other);
    assert_string_equal(first, other);
    r.mapping = "x=E\ny=N\ncode=b\n";
    hash_of(r, other);
    assert_memory_equal(first, other, place);
    assert_string_not_equal(first, other);
    r.mapping = "x=N\ny=E\ncode=a\n";
    hash_of(r, other);
    assert_memory_not_equal(first, other, place);
    r.mapping = "x=E\ny=N\ncode=a\n";
    r.swapped = true;
    hash_of(r, other);
    assert_memory_not_equal(first, other, place);
    r.content_hash = "";
    hash_of(r, other);
    assert_string_equal(other, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(place_and_the_rest_are_told_apart)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
