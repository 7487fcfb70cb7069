#include "geo/candidates.h"

#include "core/rng.h"
#include "tests/support/check.h"

static void they_come_nearest_first_up_to_the_limit(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct ll_rng rng = ll_rng_make(seed, 0);
        const uint32_t count = ll_rng_below(&rng, LL_CANDIDATES_MOST + 1);
        struct ll_candidates c = {.count = 0};
        uint32_t within = 0;
        for (uint32_t i = 0; i < count; i++) {
            const double at_least2 = ll_rng_between(&rng, 0.0, 100.0);
            assert_true(ll_candidates_note(&c, at_least2, (uint32_t)(1000.0 * at_least2)));
            within += at_least2 <= 50.0;
        }
        uint32_t item = 0, before = 0;
        for (; ll_candidates_take(&c, 50.0, &item); within--) {
            assert_true(item >= before && item <= 50000);
            before = item;
        }
        assert_int_equal(within, 0);
    }
}

static void what_finds_no_room_is_told_of(void **state)
{
    (void)state;
    struct ll_candidates c = {.count = 0};
    for (uint32_t i = 0; i < LL_CANDIDATES_MOST; i++) {
        assert_true(ll_candidates_note(&c, 1.0 + i, i));
    }
    assert_false(ll_candidates_note(&c, 0.5, 99));
    uint32_t item = 0;
    assert_true(ll_candidates_take(&c, 1.0, &item));
    assert_int_equal(item, 0);
    assert_true(ll_candidates_note(&c, 0.5, 99));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_come_nearest_first_up_to_the_limit),
        cmocka_unit_test(what_finds_no_room_is_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
