#include "core/best_set.h"

#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { ITEMS = 9, ROWS = 12, BUNDLES_MAX = 200 };

/// A random problem with what its sets are really worth.
struct town {
    size_t first[ROWS + 1];
    struct ll_bundle bundles[BUNDLES_MAX];
    double true_share; ///< of what the bundles say, for sets with item 0
    size_t asked;
    struct ll_best_set_problem problem;
};

static double worth_of(const struct town *t, uint32_t chosen)
{
    double sum = 0.0;
    for (size_t row = 0; row < ROWS; row++) {
        double best = 0.0;
        for (size_t k = t->first[row]; k < t->first[row + 1]; k++) {
            uint32_t need = 0;
            for (uint32_t i = 0; i < t->bundles[k].count; i++) {
                need |= 1U << t->bundles[k].item[i];
            }
            best = (need & ~chosen) == 0 ? fmax(best, t->bundles[k].value) : best;
        }
        sum += best;
    }
    return (chosen & 1U) != 0 ? t->true_share * sum : sum;
}

static enum ll_code worth(void *user, const uint32_t *items, size_t count, double *ret_worth,
                          struct ll_err *err)
{
    (void)err;
    struct town *t = user;
    uint32_t chosen = 0;
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || items[i] > items[i - 1]);
        chosen |= 1U << items[i];
    }
    t->asked++;
    *ret_worth = worth_of(t, chosen);
    return LL_OK;
}

static void draw_bundle(struct ll_rng *rng, struct ll_bundle *b)
{
    b->value = (double)(1 + ll_rng_below(rng, 40));
    b->count = 0;
    const uint32_t want = 1 + (uint32_t)ll_rng_below(rng, 4);
    for (uint32_t i = 0; i < ITEMS && b->count < want; i++) {
        if (ll_rng_below(rng, 3) == 0) {
            b->item[b->count++] = i;
        }
    }
    if (b->count == 0) {
        b->item[b->count++] = (uint32_t)ll_rng_below(rng, ITEMS);
    }
}

static void make_town(uint64_t seed, struct town *t)
{
    struct ll_rng rng = ll_rng_make(seed, 0);
    size_t count = 0;
    *t = (struct town){.true_share = seed % 2 == 0 ? 1.0 : 0.8};
    for (size_t row = 0; row < ROWS; row++) {
        t->first[row] = count;
        for (uint64_t n = ll_rng_below(&rng, 6); n > 0; n--) {
            draw_bundle(&rng, &t->bundles[count++]);
        }
    }
    t->first[ROWS] = count;
    t->problem = (struct ll_best_set_problem){.item_count = ITEMS,
                                              .most = 1 + (uint32_t)(seed % 5),
                                              .row_count = ROWS,
                                              .first_bundle = t->first,
                                              .bundles = t->bundles,
                                              .work_limit = INFINITY,
                                              .worth = worth,
                                              .user = t};
}

static double best_of_all(const struct town *t)
{
    double best = 0.0;
    for (uint32_t chosen = 0; chosen < 1U << ITEMS; chosen++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < ITEMS; i++) {
            count += chosen >> i & 1U;
        }
        best = count <= t->problem.most ? fmax(best, worth_of(t, chosen)) : best;
    }
    return best;
}

static void the_best_set_is_that_of_all_sets(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct ll_err err = {0};
        struct town t;
        make_town(seed, &t);
        LL_CLEANUP(ll_best_set_clear) struct ll_best_set set = {0};
        assert_ok(ll_best_set_find(&t.problem, &set, &err), &err);
        uint32_t chosen = 0;
        for (size_t i = 0; i < set.count; i++) {
            chosen |= 1U << set.items[i];
        }
        const double best = best_of_all(&t);
        assert_true(set.count <= t.problem.most);
        assert_near(set.worth, worth_of(&t, chosen), 1e-9);
        assert_near(set.worth, best, 1e-9 * best);
        assert_true(set.proven && set.bound >= set.worth);
    }
}

static void a_limit_of_work_leaves_a_bound_that_holds(void **state)
{
    (void)state;
    size_t unproven = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        for (double limit = 0.0; limit < 400.0; limit += 90.0) {
            struct ll_err err = {0};
            struct town t;
            make_town(seed, &t);
            t.problem.work_limit = limit;
            LL_CLEANUP(ll_best_set_clear) struct ll_best_set set = {0};
            assert_ok(ll_best_set_find(&t.problem, &set, &err), &err);
            const double best = best_of_all(&t);
            assert_true(set.worth <= best + 1e-9);
            assert_true(set.bound >= best - 1e-9 * best);
            assert_true(!set.proven || set.worth >= best - 1e-9 * best);
            unproven += !set.proven;
        }
    }
    assert_true(unproven > 50);
}

static void two_locks_on_one_door_are_chosen_together(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct town t = {.true_share = 1.0};
    t.bundles[0] = (struct ll_bundle){10.0, 2, {3, 5}};
    t.bundles[1] = (struct ll_bundle){4.0, 1, {1}};
    t.bundles[2] = (struct ll_bundle){3.0, 1, {2}};
    for (size_t row = 1; row <= ROWS; row++) {
        t.first[row] = row < 3 ? row : 3;
    }
    t.problem =
        (struct ll_best_set_problem){ITEMS, 1, ROWS, t.first, t.bundles, INFINITY, worth, &t};
    LL_CLEANUP(ll_best_set_clear) struct ll_best_set one = {0};
    assert_ok(ll_best_set_find(&t.problem, &one, &err), &err);
    assert_int_equal(one.count, 1);
    assert_int_equal(one.items[0], 1);
    t.problem.most = 2;
    LL_CLEANUP(ll_best_set_clear) struct ll_best_set two = {0};
    assert_ok(ll_best_set_find(&t.problem, &two, &err), &err);
    assert_int_equal(two.count, 2);
    assert_true(two.worth == 10.0 && two.proven);
}

static bool try_to_find(void *user)
{
    struct ll_err err = {0};
    struct town t;
    (void)user;
    make_town(4, &t);
    LL_CLEANUP(ll_best_set_clear) struct ll_best_set set = {0};
    enum ll_code code = ll_best_set_find(&t.problem, &set, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void every_failing_allocation_is_reported(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_find, NULL, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_set_is_that_of_all_sets),
        cmocka_unit_test(a_limit_of_work_leaves_a_bound_that_holds),
        cmocka_unit_test(two_locks_on_one_door_are_chosen_together),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
