#include "core/draw_ranks.h"

#include "core/rng.h"
#include "tests/support/check.h"

#define MOST 400

/* Values 30, 10, 30, 20: two share places 1 and 2. */
static void equal_values_share_their_places(void **state)
{
    (void)state;
    uint64_t items[4];
    uint64_t other[4];
    struct ll_draw_sorter sorter = {items, other};
    const uint32_t values[] = {30, 10, 30, 20};
    static const uint16_t first[] = {1, 4, 1, 3};
    static const uint16_t last[] = {2, 4, 2, 3};
    uint16_t got_first[4];
    uint16_t got_last[4];
    ll_draw_rank(&sorter, values, 4, 1, got_first, got_last);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(got_first[i], first[i]);
        assert_int_equal(got_last[i], last[i]);
    }
}

static void ranks_equal_those_counted_pair_by_pair(void **state)
{
    (void)state;
    static uint64_t items[MOST];
    static uint64_t other[MOST];
    static uint32_t values[MOST * 3];
    static uint16_t first[MOST * 3];
    static uint16_t last[MOST * 3];
    struct ll_draw_sorter sorter = {items, other};
    struct ll_rng rng = ll_rng_make(5, 1);
    for (int n = 0; n < 60; n++) {
        size_t count = ll_rng_below(&rng, MOST + 1);
        uint32_t range = n % 3 == 0 ? 20 : n % 3 == 1 ? 70000 : UINT32_MAX;
        for (size_t i = 0; i < count; i++) {
            values[3 * i] = ll_rng_below(&rng, range) + (n % 5 == 0 ? UINT32_MAX - range : 0);
        }
        ll_draw_rank(&sorter, values, count, 3, first, last);
        for (size_t i = 0; i < count; i++) {
            size_t over = 0;
            size_t level = 0;
            for (size_t k = 0; k < count; k++) {
                over += values[3 * k] > values[3 * i];
                level += values[3 * k] == values[3 * i];
            }
            assert_int_equal(first[3 * i], 1 + over);
            assert_int_equal(last[3 * i], over + level);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_share_their_places),
        cmocka_unit_test(ranks_equal_those_counted_pair_by_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
