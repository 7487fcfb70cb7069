#include "core/alloc.h"

#include <stdint.h>
#include <string.h>

#include "tests/support/check.h"

static void a_product_that_overflows_gives_nothing(void **state)
{
    (void)state;
    assert_null(ll_alloc(SIZE_MAX / 2, 3));
    assert_null(ll_calloc(SIZE_MAX / 2, 3));
    LL_CLEANUP(ll_freep) char *block = ll_alloc(4, 1);
    assert_non_null(block);
    memcpy(block, "abc", 4);
    assert_null(ll_realloc(block, SIZE_MAX / 2, 3));
    assert_string_equal(block, "abc"); /* still there */
}

static void a_product_of_zero_gives_a_block(void **state)
{
    (void)state;
    LL_CLEANUP(ll_freep) void *none = ll_alloc(0, 8);
    LL_CLEANUP(ll_freep) void *empty = ll_calloc(8, 0);
    assert_non_null(none);
    assert_non_null(empty);
    void *kept = ll_realloc(NULL, 0, 0);
    assert_non_null(kept);
    ll_free(kept);
    ll_free(NULL);
}

static void growing_keeps_the_content(void **state)
{
    (void)state;
    char *block = ll_strdup("lane");
    assert_non_null(block);
    char *grown = ll_realloc(block, 1000, 10);
    assert_non_null(grown);
    assert_string_equal(grown, "lane");
    ll_free(grown);
}

static void cleared_memory_is_zero(void **state)
{
    (void)state;
    LL_CLEANUP(ll_freep) unsigned char *block = ll_calloc(100, 3);
    assert_non_null(block);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(block[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_that_overflows_gives_nothing),
        cmocka_unit_test(a_product_of_zero_gives_a_block),
        cmocka_unit_test(growing_keeps_the_content),
        cmocka_unit_test(cleared_memory_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
