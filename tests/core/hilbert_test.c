#include "core/hilbert.h"

#include <stdlib.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/check.h"

/* The curve visits the cells of a square of 2^k from its corner one after the other, each next to
   the one before: looked at by its cells' places, up to a square of 64. */
static void the_curve_goes_from_cell_to_neighbour(void **state)
{
    (void)state;
    enum { SIDE = 64 };
    int at[SIDE * SIDE][2];
    bool seen[SIDE * SIDE] = {false};
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            uint32_t place = ll_hilbert_place((uint16_t)x, (uint16_t)y);
            assert_true(place < SIDE * SIDE && !seen[place]);
            seen[place] = true;
            at[place][0] = x;
            at[place][1] = y;
        }
    }
    for (size_t i = 1; i < SIDE * SIDE; i++) {
        assert_int_equal(abs(at[i][0] - at[i - 1][0]) + abs(at[i][1] - at[i - 1][1]), 1);
    }
}

static void the_far_corner_of_the_grid_is_the_last_place(void **state)
{
    (void)state;
    assert_true(ll_hilbert_place(0, 0) == 0);
    assert_true(ll_hilbert_place(UINT16_MAX, 0) == UINT32_MAX);
}

static void a_key_is_the_place_of_the_middle_and_the_number(void **state)
{
    (void)state;
    const struct ll_box all = {100, 200, 100 + 65536.0, 200 + 65536.0};
    const struct ll_box box = {104, 207, 107, 208}; /* middle in column 5, row 7 */
    assert_true(ll_hilbert_key(&all, &box, 9) == ((uint64_t)ll_hilbert_place(5, 7) << 32 | 9U));
    const struct ll_box point = {3, 3, 3, 3};
    assert_true(ll_hilbert_key(&point, &point, 1) == 1); /* nothing to divide by */
}

static void keys_are_sorted_by_place_and_equal_ones_stay_in_order(void **state)
{
    (void)state;
    enum { COUNT = 500 };
    struct ll_rng rng = ll_rng_make(3, 0);
    uint64_t keys[COUNT], room[COUNT];
    bool found[COUNT] = {false};
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t place = (uint64_t)ll_rng_below(&rng, 40) << ll_rng_below(&rng, 27);
        keys[i] = place << 32 | i;
    }
    ll_hilbert_sort(keys, room, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(i == 0 || keys[i - 1] < keys[i]); /* the lower half rises within a place */
        found[keys[i] & UINT32_MAX] = true;
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(found[i]);
    }
}

static void boxes_are_listed_by_key_with_empty_ones_first(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    struct ll_rng rng = ll_rng_make(4, 0);
    struct ll_box boxes[COUNT];
    struct ll_box all = ll_box_empty();
    for (size_t i = 0; i < COUNT; i++) {
        const double x = (double)ll_rng_below(&rng, 1000);
        const double y = (double)ll_rng_below(&rng, 1000);
        boxes[i] = i % 50 == 7 ? ll_box_empty() : (struct ll_box){x, y, x + 10.0, y + 5.0};
        ll_box_join(&all, &boxes[i]);
    }
    struct ll_err err = {0};
    LL_CLEANUP(ll_freep) uint32_t *order = NULL;
    assert_ok(ll_hilbert_order(boxes, COUNT, &order, &err), &err);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(ll_box_is_empty(&boxes[order[i]]), i < COUNT / 50);
        if (i > COUNT / 50) {
            assert_true(ll_hilbert_key(&all, &boxes[order[i - 1]], order[i - 1]) <
                        ll_hilbert_key(&all, &boxes[order[i]], order[i]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_goes_from_cell_to_neighbour),
        cmocka_unit_test(the_far_corner_of_the_grid_is_the_last_place),
        cmocka_unit_test(a_key_is_the_place_of_the_middle_and_the_number),
        cmocka_unit_test(boxes_are_listed_by_key_with_empty_ones_first),
        cmocka_unit_test(keys_are_sorted_by_place_and_equal_ones_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
