#include "core/min_cut.h"

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { NODES = 9, EDGES = 22 };

/// What cutting costs with the nodes of `mask` on the source's side.
static int64_t cost_of(const struct ll_cut_edge *edges, size_t count, unsigned mask)
{
    int64_t cost = 0;
    for (size_t e = 0; e < count; e++) {
        bool from = (mask >> edges[e].from & 1U) != 0;
        bool to = (mask >> edges[e].to & 1U) != 0;
        cost += from && !to ? edges[e].cost : 0;
        cost += to && !from ? edges[e].back_cost : 0;
    }
    return cost;
}

/// The cheapest cut of source 0 and sink 1 over all subsets; the nodes on the source's side in all
/// (and[0]) and in any (or[0]) cheapest one.
static int64_t brute_force(const struct ll_cut_edge *edges, size_t count, unsigned ret_always[1],
                           unsigned ret_ever[1])
{
    int64_t best = INT64_MAX;
    for (unsigned mask = 1; mask < 1U << NODES; mask++) {
        if ((mask & 3U) != 1U) {
            continue;
        }
        int64_t cost = cost_of(edges, count, mask);
        if (cost < best) {
            best = cost;
            *ret_always = mask;
            *ret_ever = mask;
        } else if (cost == best) {
            *ret_always &= mask;
            *ret_ever |= mask;
        }
    }
    return best;
}

static size_t random_edges(struct ll_rng *rng, struct ll_cut_edge *edges)
{
    size_t count = 0;
    while (count < EDGES) {
        uint32_t from = ll_rng_below(rng, NODES);
        uint32_t to = ll_rng_below(rng, NODES);
        if (from != to) {
            edges[count++] = (struct ll_cut_edge){from, to, ll_rng_below(rng, 6),
                                                  ll_rng_below(rng, 3) * ll_rng_below(rng, 4)};
        }
    }
    return count;
}

static void the_cut_is_the_cheapest_of_all_subsets(void **state)
{
    (void)state;
    static const uint32_t terminals[2] = {0, 1};
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct ll_err err = {0};
        struct ll_rng rng = ll_rng_make(seed, 0);
        struct ll_cut_edge edges[EDGES];
        size_t count = random_edges(&rng, edges);
        uint8_t side[NODES];
        int64_t cost = -1;
        unsigned always = 0, ever = 0;
        assert_ok(ll_min_cut(NODES, edges, count, terminals, side, &cost, &err), &err);
        assert_int_equal(cost, brute_force(edges, count, &always, &ever));
        for (unsigned i = 0; i < NODES; i++) {
            int expected = (always >> i & 1U) != 0 ? LL_CUT_SOURCE
                           : (ever >> i & 1U) == 0 ? LL_CUT_SINK
                                                   : LL_CUT_BETWEEN;
            assert_int_equal(side[i], expected);
        }
    }
}

static void what_must_not_be_cut_is_not(void **state)
{
    (void)state;
    struct ll_err err = {0};
    static const uint32_t terminals[2] = {0, 2};
    const struct ll_cut_edge chain[] = {{0, 1, LL_NEVER_CUT, 0}, {1, 2, 5, 0}};
    const struct ll_cut_edge bond[] = {{0, 1, LL_NEVER_CUT, 0}, {1, 2, LL_NEVER_CUT, 0}};
    uint8_t side[3];
    int64_t cost = -1;
    assert_ok(ll_min_cut(3, chain, 2, terminals, side, &cost, &err), &err);
    assert_int_equal(cost, 5);
    assert_int_equal(side[1], LL_CUT_SOURCE);
    assert_ok(ll_min_cut(3, bond, 2, terminals, side, &cost, &err), &err);
    assert_true(cost >= LL_NEVER_CUT);
    assert_ok(ll_min_cut(3, NULL, 0, terminals, side, &cost, &err), &err);
    assert_int_equal(cost, 0);
    assert_int_equal(side[1], LL_CUT_BETWEEN);
}

static bool try_to_cut(void *user)
{
    (void)user;
    struct ll_err err = {0};
    static const uint32_t terminals[2] = {0, 1};
    const struct ll_cut_edge edge = {0, 1, 3, 0};
    uint8_t side[2];
    int64_t cost = -1;
    enum ll_code code = ll_min_cut(2, &edge, 1, terminals, side, &cost, &err);
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    ll_for_each_failing_alloc(try_to_cut, NULL, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cut_is_the_cheapest_of_all_subsets),
        cmocka_unit_test(what_must_not_be_cut_is_not),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
