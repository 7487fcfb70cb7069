#include <math.h>
#include <string.h>

#include "core/risk.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

#define MOST 60

static struct ll_risk between(double low, double risk, double high)
{
    return (struct ll_risk){.risk_low = low, .risk = risk, .risk_high = high};
}

/* Four villages on a line from 0 to 100:
 *
 *   A      [40----50------------70]
 *   B               [55-60-65]
 *   C   20 (known)
 *   D   20 (known)
 *
 * B is riskiest; A may pass it and cannot fall below C. C and D share place 3. */
static void four_villages_on_a_line(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_risk risks[] = {between(20, 20, 20), between(40, 50, 70), between(55, 60, 65),
                                    between(20, 20, 20)};
    const char *const codes[] = {"D", "A", "B", "C"};
    static const struct ll_rank expected[] = {
        {2, 1, 1, 2}, {1, 2, 1, 2}, {3, 3, 3, 3}, {0, 3, 3, 3}};
    struct ll_rank ranks[4];
    assert_ok(ll_rank(risks, codes, 4, ranks, &err), &err);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(ranks[i].village, expected[i].village);
        assert_int_equal(ranks[i].rank, expected[i].rank);
        assert_int_equal(ranks[i].rank_low, expected[i].rank_low);
        assert_int_equal(ranks[i].rank_high, expected[i].rank_high);
    }
}

static void villages_without_a_code_stand_last_among_equals(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_risk risks[] = {between(1, 1, 1), between(1, 1, 1), between(1, 1, 1)};
    const char *const codes[] = {NULL, "2", "1"};
    struct ll_rank ranks[3];
    assert_ok(ll_rank(risks, codes, 3, ranks, &err), &err);
    assert_int_equal(ranks[0].village, 2);
    assert_int_equal(ranks[1].village, 1);
    assert_int_equal(ranks[2].village, 0);
    assert_int_equal(ranks[2].rank, 1);
}

static void differences_of_rounding_make_no_ranks(void **state)
{
    (void)state;
    struct ll_err err = {0};
    double other = 0.1 + 0.2; /* 0.30000000000000004 */
    const struct ll_risk risks[] = {between(0.3, 0.3, 0.3), between(other, other, other)};
    const char *const codes[] = {"A", "B"};
    struct ll_rank ranks[2];
    assert_ok(ll_rank(risks, codes, 2, ranks, &err), &err);
    assert_int_equal(ranks[0].village, 0);
    assert_int_equal(ranks[1].rank, 1);
    assert_int_equal(ranks[1].rank_high, 1);
}

/* Villages of whole numbers, so that ties are many. */
static void draw(struct ll_rng *rng, struct ll_risk *risks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double risk = ll_rng_below(rng, 20);
        risks[i] = between(risk - ll_rng_below(rng, 5), risk, risk + ll_rng_below(rng, 5));
    }
}

static void ranks_equal_those_counted_pair_by_pair(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(7, 1);
    const char *codes[MOST] = {NULL};
    for (int n = 0; n < 300; n++) {
        struct ll_risk risks[MOST];
        struct ll_rank ranks[MOST];
        size_t count = ll_rng_below(&rng, MOST + 1);
        draw(&rng, risks, count);
        assert_ok(ll_rank(risks, codes, count, ranks, &err), &err);
        bool seen[MOST] = {false};
        for (size_t i = 0; i < count; i++) {
            size_t v = ranks[i].village;
            assert_false(seen[v]);
            seen[v] = true;
            size_t over = 0;
            size_t certainly = 0;
            size_t possibly = 0;
            for (size_t w = 0; w < count; w++) {
                over += w != v && risks[w].risk > risks[v].risk;
                certainly += w != v && risks[w].risk_low > risks[v].risk_high;
                possibly += w != v && risks[w].risk_high > risks[v].risk_low;
            }
            assert_int_equal(ranks[i].rank, 1 + over);
            assert_int_equal(ranks[i].rank_low, 1 + certainly);
            assert_int_equal(ranks[i].rank_high, 1 + possibly);
            assert_true(ranks[i].rank_low <= ranks[i].rank && ranks[i].rank <= ranks[i].rank_high);
        }
    }
}

/* The order of two villages in the ranking does not depend on which others are there, nor on the
 * order they come in. */
static void removing_and_permuting_villages_keeps_the_order_of_the_rest(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(7, 2);
    char text[MOST][4];
    for (int n = 0; n < 100; n++) {
        struct ll_risk risks[MOST];
        const char *codes[MOST];
        struct ll_rank ranks[MOST];
        draw(&rng, risks, MOST);
        for (size_t i = 0; i < MOST; i++) {
            text[i][0] = (char)('A' + i / 8);
            text[i][1] = (char)('a' + i % 8);
            text[i][2] = '\0';
            codes[i] = text[i];
        }
        assert_ok(ll_rank(risks, codes, MOST, ranks, &err), &err);

        struct ll_risk fewer[MOST];
        const char *fewer_codes[MOST];
        struct ll_rank fewer_ranks[MOST];
        size_t count = 0;
        for (size_t i = MOST; i-- > 0;) { /* backwards, every second one or so */
            if (ll_rng_below(&rng, 2) == 0) {
                fewer[count] = risks[i];
                fewer_codes[count++] = codes[i];
            }
        }
        assert_ok(ll_rank(fewer, fewer_codes, count, fewer_ranks, &err), &err);
        size_t at = 0;
        for (size_t i = 0; i < count; i++) {
            const char *code = fewer_codes[fewer_ranks[i].village];
            while (at < MOST && strcmp(codes[ranks[at].village], code) != 0) {
                at++;
            }
            assert_true(at < MOST);
        }
    }
}

static void a_risk_outside_its_bounds_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const char *const codes[] = {NULL};
    struct ll_rank rank = {.rank = 99};
    struct ll_risk wrong[] = {between(2, 1, 3), between(1, 4, 3), between(1, NAN, 3)};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ll_rank(&wrong[i], codes, 1, &rank, &err), LL_E_INVALID);
        assert_int_equal(rank.rank, 99);
    }
}

static bool rank_some(void *user)
{
    (void)user;
    struct ll_err err = {0};
    const struct ll_risk risks[] = {between(1, 2, 3), between(2, 3, 4)};
    const char *const codes[] = {"A", "B"};
    struct ll_rank ranks[2];
    enum ll_code code = ll_rank(risks, codes, 2, ranks, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(rank_some, NULL, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_villages_on_a_line),
        cmocka_unit_test(villages_without_a_code_stand_last_among_equals),
        cmocka_unit_test(differences_of_rounding_make_no_ranks),
        cmocka_unit_test(ranks_equal_those_counted_pair_by_pair),
        cmocka_unit_test(removing_and_permuting_villages_keeps_the_order_of_the_rest),
        cmocka_unit_test(a_risk_outside_its_bounds_is_refused),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
