#include "core/certainty.h"

#include <math.h>
#include <string.h>

#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

/* Three villages, four draws (columns):
 *
 *   A   1    1    1-2  3
 *   B   2    3    1-2  1-2
 *   C   3    2    3    1-2        */
static uint16_t first_places[] = {1, 1, 1, 3, 2, 3, 1, 1, 3, 2, 3, 1};
static uint16_t last_places[] = {1, 1, 2, 3, 2, 3, 2, 2, 3, 2, 3, 2};

static struct ll_draws by_hand(struct ll_drawn_weights weights[4])
{
    for (int d = 0; d < 4; d++) {
        for (int k = 0; k < LL_DIM_COUNT; k++) {
            weights[d].dimension[k] = d;
        }
        for (int i = 0; i < LL_IND_COUNT; i++) {
            weights[d].indicator[i] = 10.0 * d;
        }
    }
    return (struct ll_draws){
        .villages = 3, .draws = 4, .first = first_places, .last = last_places, .weights = weights};
}

static void a_shared_place_counts_in_parts(void **state)
{
    (void)state;
    struct ll_drawn_weights weights[4];
    struct ll_draws draws = by_hand(weights);
    static const double expected[3][3] = {
        {2.5 / 4, 0.5 / 4, 1.0 / 4}, {1.0 / 4, 2.0 / 4, 1.0 / 4}, {0.5 / 4, 1.5 / 4, 2.0 / 4}};
    for (size_t v = 0; v < 3; v++) {
        double p[3];
        ll_rank_probabilities(&draws, v, p);
        for (size_t r = 0; r < 3; r++) {
            assert_near(p[r], expected[v][r], 1e-15);
        }
    }
}

static void villages_are_summed_up_by_hand(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_drawn_weights weights[4];
    struct ll_draws draws = by_hand(weights);
    struct ll_certainty c[3];
    assert_ok(ll_certainty_of(&draws, 0.9, 2, c, &err), &err);
    assert_near(c[0].odds.p_first, 0.625, 1e-15);
    assert_near(c[0].odds.p_top3, 1.0, 1e-15);
    assert_int_equal(c[0].odds.rank_median, 1);
    assert_int_equal(c[0].odds.rank_low, 1);
    assert_int_equal(c[0].odds.rank_high, 3);
    assert_int_equal(c[1].odds.rank_median, 2);
    assert_int_equal(c[2].odds.rank_median, 2); /* 0.5/4 + 1.5/4 is just a half */
    /* A wins draws 0 and 1, and half of draw 2: (0 + 1 + 2 / 2) / 2.5 */
    assert_near(c[0].central.dimension[0], 0.8, 1e-15);
    assert_near(c[0].central.indicator[0], 8.0, 1e-14);
    assert_near(c[2].central.dimension[0], 3.0, 1e-15);
}

static void an_interval_of_half_leaves_a_quarter_on_each_side(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_drawn_weights weights[4];
    struct ll_draws draws = by_hand(weights);
    struct ll_certainty c[3];
    assert_ok(ll_certainty_of(&draws, 0.5, 1, c, &err), &err);
    assert_int_equal(c[0].odds.rank_low, 1);
    assert_int_equal(c[0].odds.rank_high, 2); /* 2.5/4 + 0.5/4 is three quarters */
    assert_int_equal(c[2].odds.rank_low, 2);
    assert_int_equal(c[2].odds.rank_high, 3);
}

static void a_village_that_never_wins_has_no_central_weights(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_drawn_weights weights = {{0}, {0}};
    uint16_t places[] = {1, 2};
    struct ll_draws draws = {
        .villages = 2, .draws = 1, .first = places, .last = places, .weights = &weights};
    struct ll_certainty c[2];
    assert_ok(ll_certainty_of(&draws, 0.9, 1, c, &err), &err);
    assert_near(c[1].odds.p_first, 0.0, 0.0);
    assert_true(isnan(c[1].central.dimension[0]));
    assert_near(c[1].odds.p_top3, 1.0, 0.0); /* of two villages both are among the first three */
}

static void pairs_are_won_as_counted_and_add_up_to_one(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_drawn_weights weights[4];
    struct ll_draws draws = by_hand(weights);
    const size_t villages[] = {2, 0, 1};
    double p[9];
    assert_ok(ll_pair_probabilities(&draws, villages, 3, 2, p, &err), &err);
    assert_near(ll_pair_probability(&draws, 0, 1), 2.5 / 4, 0.0);
    assert_near(ll_pair_probability(&draws, 1, 2), 2.5 / 4, 0.0);
    assert_near(p[1], 1.0 / 4, 0.0); /* C before A in the last draw alone */
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++) {
            assert_near(p[3 * i + k] + p[3 * k + i], 1.0, 1e-15);
            assert_near(p[3 * i + k],
                        i == k ? 0.5 : ll_pair_probability(&draws, villages[i], villages[k]),
                        1e-15);
        }
    }
}

/* Whatever is counted in 16 bits must not run over. */
static void pairs_of_many_draws_are_counted_whole(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    static uint16_t places[2 * COUNT];
    for (size_t d = 0; d < COUNT; d++) {
        places[d] = d % 4 == 0 ? 2 : 1;
        places[COUNT + d] = d % 4 == 0 ? 1 : 2;
    }
    struct ll_draws draws = {.villages = 2, .draws = COUNT, .first = places, .last = places};
    assert_near(ll_pair_probability(&draws, 0, 1), 0.75, 0.0);
}

static void the_first_place_is_called_by_its_bounds(void **state)
{
    (void)state;
    const struct ll_first_bounds bounds = {.clear = 0.8, .probable = 0.5};
    static const struct {
        double p[4];
        enum ll_first_kind kind;
        size_t found;
        size_t order[4];
    } cases[] = {
        {{0.1, 0.8, 0.1, 0.0}, LL_FIRST_CLEAR, 1, {1}},
        {{0.1, 0.79, 0.11, 0.0}, LL_FIRST_PROBABLE, 2, {1, 2}},
        {{0.5, 0.2, 0.2, 0.1}, LL_FIRST_PROBABLE, 3, {0, 1, 2}},
        {{0.3, 0.49, 0.2, 0.01}, LL_FIRST_OPEN, 3, {1, 0, 2}},
        {{0.25, 0.25, 0.25, 0.25}, LL_FIRST_OPEN, 4, {0, 1, 2, 3}},
    };
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        size_t villages[4];
        size_t found = 0;
        assert_int_equal(ll_first_among(cases[n].p, 4, bounds, villages, &found), cases[n].kind);
        assert_int_equal(found, cases[n].found);
        for (size_t i = 0; i < found; i++) {
            assert_int_equal(villages[i], cases[n].order[i]);
        }
    }
    assert_string_equal(ll_first_key(LL_FIRST_OPEN), "cannot-be-told-apart");
}

static void of_no_villages_none_is_first(void **state)
{
    (void)state;
    size_t found = 9;
    const struct ll_first_bounds bounds = {.clear = 0.8, .probable = 0.5};
    assert_int_equal(ll_first_among(NULL, 0, bounds, NULL, &found), LL_FIRST_OPEN);
    assert_int_equal(found, 0);
}

static bool sum_up_some(void *user)
{
    (void)user;
    struct ll_err err = {0};
    struct ll_drawn_weights weights[4];
    struct ll_draws draws = by_hand(weights);
    struct ll_certainty c[3];
    enum ll_code code = ll_certainty_of(&draws, 0.9, 1, c, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(sum_up_some, NULL, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_place_counts_in_parts),
        cmocka_unit_test(villages_are_summed_up_by_hand),
        cmocka_unit_test(an_interval_of_half_leaves_a_quarter_on_each_side),
        cmocka_unit_test(a_village_that_never_wins_has_no_central_weights),
        cmocka_unit_test(pairs_are_won_as_counted_and_add_up_to_one),
        cmocka_unit_test(pairs_of_many_draws_are_counted_whole),
        cmocka_unit_test(the_first_place_is_called_by_its_bounds),
        cmocka_unit_test(of_no_villages_none_is_first),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
