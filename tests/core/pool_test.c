#include "core/pool.h"

#include "tests/support/check.h"

static enum ll_code square(void *user, unsigned worker, size_t begin, size_t end,
                           struct ll_err *err)
{
    (void)worker;
    (void)err;
    size_t *out = user;
    for (size_t i = begin; i < end; i++) {
        out[i] = i * i;
    }
    return LL_OK;
}

static enum ll_code fail_late(void *user, unsigned worker, size_t begin, size_t end,
                              struct ll_err *err)
{
    (void)user;
    (void)worker;
    (void)end;
    return begin >= 500 ? ll_fail(err, LL_E_INVALID, "item %zu", begin) : LL_OK;
}

static void every_item_is_done_once_on_any_number_of_threads(void **state)
{
    (void)state;
    struct ll_err err = {0};
    for (unsigned threads = 0; threads < 5; threads++) {
        size_t out[1000] = {0};
        assert_ok(ll_pool_for(threads, 1000, 7, square, out, &err), &err);
        for (size_t i = 0; i < 1000; i++) {
            assert_int_equal(out[i], i * i);
        }
    }
    assert_ok(ll_pool_for(2, 0, 7, square, NULL, &err), &err);
}

static void the_first_failing_chunk_is_reported(void **state)
{
    (void)state;
    struct ll_err err = {0};
    assert_int_equal(ll_pool_for(1, 1000, 10, fail_late, NULL, &err), LL_E_INVALID);
    assert_string_equal(err.message, "item 500");
    assert_int_equal(ll_pool_for(4, 1000, 10, fail_late, NULL, &err), LL_E_INVALID);
    assert_int_equal(ll_pool_for(4, 1000, 10, fail_late, NULL, NULL), LL_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_done_once_on_any_number_of_threads),
        cmocka_unit_test(the_first_failing_chunk_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
