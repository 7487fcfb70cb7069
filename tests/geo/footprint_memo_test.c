#include "geo/footprint_memo.h"

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/// Appends a square whose lower left corner tells it apart.
static void add_square(struct ll_shapes *s, double x, double y)
{
    struct ll_err err = {0};
    assert_ok(ll_shapes_begin(s, LL_POLYGON, &err), &err);
    assert_ok(ll_shapes_ring(s, &err), &err);
    const double corners[5][2] = {{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}};
    for (int i = 0; i < 5; i++) {
        assert_ok(ll_shapes_point(s, corners[i][0], corners[i][1], &err), &err);
    }
}

static void a_region_is_found_by_rows_and_margin_and_by_nothing_else(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_footprint_memo_clear) struct ll_footprint_memo memo = {0};
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes squares = {0};
    const uint32_t rows[] = {3, 5, 7};
    add_square(&squares, 10, 0);
    add_square(&squares, 20, 0);
    assert_true(ll_footprint_memo_find(&memo, &(struct ll_footprint_key){rows, 3, 0.0}) ==
                SIZE_MAX);
    const struct ll_footprint_key wide = {rows, 2, 0.1};
    const struct ll_footprint_key plain = {rows, 2, 0.0};
    assert_ok(ll_footprint_memo_keep(&memo, &wide, &squares, 0, &err), &err);
    assert_true(ll_footprint_memo_find(&memo, &plain) == SIZE_MAX);
    assert_ok(ll_footprint_memo_keep(&memo, &plain, &squares, 1, &err), &err);
    assert_near(memo.shapes.box[ll_footprint_memo_find(&memo, &wide)].min_x, 10.0, 0.0);
    assert_near(memo.shapes.box[ll_footprint_memo_find(&memo, &plain)].min_x, 20.0, 0.0);
    assert_true(ll_footprint_memo_find(&memo, &(struct ll_footprint_key){rows, 1, 0.0}) ==
                SIZE_MAX);
    assert_true(ll_footprint_memo_find(&memo, &(struct ll_footprint_key){rows + 1, 2, 0.0}) ==
                SIZE_MAX);
}

/* Keys of one to four rows; the region of number k begins at x = k. */
static void many_regions_are_all_found_again(void **state)
{
    (void)state;
    enum { COUNT = 2000, MOST = 4 };
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(7, 0);
    LL_CLEANUP(ll_footprint_memo_clear) struct ll_footprint_memo memo = {0};
    uint32_t rows[COUNT][MOST];
    size_t count[COUNT];
    for (uint32_t k = 0; k < COUNT; k++) {
        LL_CLEANUP(ll_shapes_clear) struct ll_shapes square = {0};
        count[k] = 1 + ll_rng_below(&rng, MOST);
        for (size_t i = 0; i < MOST; i++) {
            rows[k][i] = i == 0 ? k : ll_rng_below(&rng, 50);
        }
        add_square(&square, k, 0);
        const struct ll_footprint_key key = {rows[k], count[k], k % 2 == 0 ? 0.1 : 0.0};
        assert_ok(ll_footprint_memo_keep(&memo, &key, &square, 0, &err), &err);
    }
    for (uint32_t k = 0; k < COUNT; k++) {
        const struct ll_footprint_key key = {rows[k], count[k], k % 2 == 0 ? 0.1 : 0.0};
        const size_t region = ll_footprint_memo_find(&memo, &key);
        assert_true(region < memo.shapes.count);
        assert_near(memo.shapes.box[region].min_x, (double)k, 0.0);
    }
}

static bool keep_some(void *user)
{
    const struct ll_shapes *squares = user;
    LL_CLEANUP(ll_footprint_memo_clear) struct ll_footprint_memo memo = {0};
    enum ll_code code = LL_OK;
    for (uint32_t k = 0; code == LL_OK && k < 300; k++) {
        const struct ll_footprint_key key = {&k, 1, 0.0};
        code = ll_footprint_memo_keep(&memo, &key, squares, 0, NULL);
        assert_true((ll_footprint_memo_find(&memo, &key) != SIZE_MAX) == (code == LL_OK));
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void a_region_that_could_not_be_kept_is_not_found(void **state)
{
    (void)state;
    LL_CLEANUP(ll_shapes_clear) struct ll_shapes squares = {0};
    add_square(&squares, 0, 0);
    ll_for_each_failing_alloc(keep_some, &squares, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_region_is_found_by_rows_and_margin_and_by_nothing_else),
        cmocka_unit_test(many_regions_are_all_found_again),
        cmocka_unit_test(a_region_that_could_not_be_kept_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
