#include "core/graph.h"

#include <math.h>

#include "core/rng.h"
#include "tests/support/alloc_failing.h"
#include "tests/support/check.h"

enum { NODES_MAX = 24, EDGES_MAX = 64, SOURCES_MAX = 5 };

/// A small graph with the places where a search starts.
struct town {
    uint32_t nodes;
    size_t edge_count;
    struct ll_edge edges[EDGES_MAX];
    size_t source_count;
    struct ll_source sources[SOURCES_MAX];
};

struct answer {
    double time_s[NODES_MAX];
    uint32_t owner[NODES_MAX];
    uint32_t via[NODES_MAX];
};

static bool better(double a_s, uint32_t a_owner, double b_s, uint32_t b_owner)
{
    return a_s < b_s || (a_s == b_s && a_owner < b_owner);
}

static bool relax(struct answer *a, uint32_t from, uint32_t to, double cost_s, double limit_s)
{
    double at_s = a->time_s[from] + cost_s;
    if (cost_s < 0.0 || isinf(at_s) || at_s > limit_s ||
        !better(at_s, a->owner[from], a->time_s[to], a->owner[to])) {
        return false;
    }
    a->time_s[to] = at_s;
    a->owner[to] = a->owner[from];
    return true;
}

/// The oracle: Bellman-Ford over (time, owner), every edge again and again until nothing changes.
static void bellman_ford(const struct town *t, double limit_s, struct answer *a)
{
    for (uint32_t n = 0; n < t->nodes; n++) {
        a->time_s[n] = INFINITY;
        a->owner[n] = UINT32_MAX;
    }
    for (size_t i = 0; i < t->source_count; i++) {
        const struct ll_source *s = &t->sources[i];
        if (s->at_s <= limit_s &&
            better(s->at_s, s->owner, a->time_s[s->node], a->owner[s->node])) {
            a->time_s[s->node] = s->at_s;
            a->owner[s->node] = s->owner;
        }
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < t->edge_count; i++) {
            const struct ll_edge *e = &t->edges[i];
            changed |= relax(a, e->from, e->to, e->forward_s, limit_s);
            changed |= relax(a, e->to, e->from, e->backward_s, limit_s);
        }
    }
}

/// Costs are small whole numbers, so that equal times, and so ties of owners, are frequent.
static double any_cost(struct ll_rng *rng)
{
    return ll_rng_below(rng, 4) == 0 ? -1.0 : (double)ll_rng_below(rng, 5);
}

static struct town any_town(struct ll_rng *rng)
{
    struct town t = {.nodes = 1 + ll_rng_below(rng, NODES_MAX)};
    t.edge_count = ll_rng_below(rng, EDGES_MAX + 1);
    for (size_t i = 0; i < t.edge_count; i++) { /* loops and parallel edges come by themselves */
        t.edges[i] = (struct ll_edge){.from = ll_rng_below(rng, t.nodes),
                                      .to = ll_rng_below(rng, t.nodes),
                                      .forward_s = any_cost(rng),
                                      .backward_s = any_cost(rng)};
    }
    t.source_count = ll_rng_below(rng, SOURCES_MAX + 1);
    for (size_t i = 0; i < t.source_count; i++) {
        t.sources[i] = (struct ll_source){.node = ll_rng_below(rng, t.nodes),
                                          .owner = ll_rng_below(rng, 3),
                                          .at_s = (double)ll_rng_below(rng, 4)};
    }
    return t;
}

/// The way back along `via` adds up to the node's time and ends at a source of the node's owner.
static void assert_way_back(const struct town *t, const struct ll_graph *g, const struct answer *a,
                            uint32_t node)
{
    uint32_t at = node;
    double on_the_way_s = 0.0;
    for (uint32_t steps = 0; a->via[at] != UINT32_MAX; steps++) {
        assert_true(steps < t->nodes);
        uint32_t arc = a->via[at];
        const struct ll_edge *e = &t->edges[g->edge[arc]];
        assert_int_equal(g->target[arc], at);
        on_the_way_s += g->cost_s[arc];
        at = arc >= g->first_arc[e->from] && arc < g->first_arc[e->from + 1] ? e->from : e->to;
    }
    bool found = false;
    for (size_t i = 0; i < t->source_count; i++) {
        found |= t->sources[i].node == at && t->sources[i].owner == a->owner[node] &&
                 t->sources[i].at_s + on_the_way_s == a->time_s[node];
    }
    assert_true(found);
}

static void assert_same(const struct town *t, const struct ll_graph *g, double limit_s)
{
    struct ll_err err = {0};
    struct answer want;
    struct answer got;
    bellman_ford(t, limit_s, &want);
    assert_ok(ll_graph_times(g, t->sources, t->source_count, limit_s, got.time_s, got.owner,
                             got.via, &err),
              &err);
    for (uint32_t n = 0; n < t->nodes; n++) {
        assert_true(got.time_s[n] == want.time_s[n]); /* whole numbers: exact, INFINITY too */
        assert_int_equal(got.owner[n], want.owner[n]);
        if (isfinite(got.time_s[n])) {
            assert_way_back(t, g, &got, n);
        } else {
            assert_int_equal(got.via[n], UINT32_MAX);
        }
    }
    double time_s[NODES_MAX];
    assert_ok(ll_graph_times(g, t->sources, t->source_count, limit_s, time_s, NULL, NULL, &err),
              &err);
    assert_memory_equal(time_s, got.time_s, t->nodes * sizeof *time_s);
}

/// The way back of an arrival over arrivals of the same owner adds up to its time.
static void assert_due_way(const struct town *t, const struct ll_graph *g, const struct ll_due *due,
                           const struct ll_due *arrival, uint32_t node)
{
    const uint32_t owner = arrival->owner;
    double on_the_way_s = 0.0;
    double left_s = arrival->at_s;
    for (uint32_t steps = 0; arrival->via != UINT32_MAX; steps++) {
        assert_true(steps < t->nodes);
        assert_int_equal(g->target[arrival->via], node);
        on_the_way_s += g->cost_s[arrival->via];
        node = ll_graph_arc_from(g, arrival->via);
        const struct ll_edge *e = &t->edges[g->edge[arrival->via]];
        assert_true(e->from == node || e->to == node);
        arrival = due[2 * node].owner == owner ? &due[2 * node] : &due[2 * node + 1];
        assert_int_equal(arrival->owner, owner);
    }
    bool found = false;
    for (size_t i = 0; i < t->source_count; i++) {
        found |= t->sources[i].node == node && t->sources[i].owner == owner &&
                 t->sources[i].at_s + on_the_way_s == left_s;
    }
    assert_true(found);
}

/// The oracle: a search of its own for each owner, then the two best.
static void assert_two_owners(const struct town *t, const struct ll_graph *g, double limit_s)
{
    struct ll_err err = {0};
    struct answer of[3];
    struct ll_due due[2 * NODES_MAX];
    for (uint32_t owner = 0; owner < 3; owner++) {
        struct town alone = *t;
        alone.source_count = 0;
        for (size_t i = 0; i < t->source_count; i++) {
            if (t->sources[i].owner == owner) {
                alone.sources[alone.source_count++] = t->sources[i];
            }
        }
        bellman_ford(&alone, limit_s, &of[owner]);
    }
    assert_ok(ll_graph_due(g, t->sources, t->source_count, limit_s, due, &err), &err);
    for (uint32_t n = 0; n < t->nodes; n++) {
        uint32_t first = 0;
        for (uint32_t owner = 1; owner < 3; owner++) {
            first = of[owner].time_s[n] < of[first].time_s[n] ? owner : first;
        }
        uint32_t second = first == 0 ? 1 : 0;
        for (uint32_t owner = 0; owner < 3; owner++) {
            bool earlier = of[owner].time_s[n] < of[second].time_s[n];
            second = owner != first && earlier ? owner : second;
        }
        const uint32_t want[2] = {first, second};
        for (int k = 0; k < 2; k++) {
            const struct ll_due *got = &due[2 * n + (uint32_t)k];
            assert_true(got->at_s == of[want[k]].time_s[n]);
            if (isfinite(got->at_s)) {
                assert_int_equal(got->owner, want[k]);
                assert_due_way(t, g, due, got, n);
            } else {
                assert_int_equal(got->owner, UINT32_MAX);
                assert_int_equal(got->via, UINT32_MAX);
            }
        }
    }
}

static void first_and_second_owners_are_those_of_a_search_for_each_owner(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(20261122, 2);
    for (int round = 0; round < 3000; round++) {
        struct town t = any_town(&rng);
        LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
        assert_ok(ll_graph_make(t.nodes, t.edges, t.edge_count, &g, &err), &err);
        assert_two_owners(&t, &g, INFINITY);
        assert_two_owners(&t, &g, (double)ll_rng_below(&rng, 10));
    }
}

/// Costs from nothing to a thousand million, sources as far apart: more than all buckets hold.
static void costs_and_sources_of_every_size_are_searched(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(20261122, 3);
    static const double sizes[] = {0.0, 1.0, 1024.0, 1073741824.0, 0x1p80, 0x1p900};
    for (int round = 0; round < 2000; round++) {
        struct town t = any_town(&rng);
        for (size_t i = 0; i < t.edge_count; i++) {
            t.edges[i].forward_s *= sizes[ll_rng_below(&rng, 4)];
            t.edges[i].backward_s = fabs(t.edges[i].backward_s) * sizes[ll_rng_below(&rng, 3)];
        }
        for (size_t i = 0; i < t.source_count; i++) {
            t.sources[i].at_s *= sizes[ll_rng_below(&rng, 6)];
        }
        LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
        assert_ok(ll_graph_make(t.nodes, t.edges, t.edge_count, &g, &err), &err);
        struct answer want;
        struct answer got;
        bellman_ford(&t, INFINITY, &want);
        assert_ok(ll_graph_times(&g, t.sources, t.source_count, INFINITY, got.time_s, got.owner,
                                 got.via, &err),
                  &err);
        assert_memory_equal(got.time_s, want.time_s, t.nodes * sizeof *want.time_s);
        assert_memory_equal(got.owner, want.owner, t.nodes * sizeof *want.owner);
    }
}

static void times_owners_and_ways_are_those_of_bellman_ford(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_rng rng = ll_rng_make(20261122, 1);
    for (int round = 0; round < 3000; round++) {
        struct town t = any_town(&rng);
        LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
        assert_ok(ll_graph_make(t.nodes, t.edges, t.edge_count, &g, &err), &err);
        assert_same(&t, &g, INFINITY);
        assert_same(&t, &g, (double)ll_rng_below(&rng, 10));
    }
}

static void the_order_of_the_sources_does_not_matter(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_edge edges[] = {{0, 1, 0.0, 0.0}, {1, 2, 2.0, 2.0}, {3, 2, 2.0, 2.0}};
    LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
    assert_ok(ll_graph_make(4, edges, 3, &g, &err), &err);
    const struct ll_source one_way[] = {{0, 7, 0.0}, {1, 5, 0.0}, {3, 4, 0.0}};
    const struct ll_source other_way[] = {{3, 4, 0.0}, {1, 5, 0.0}, {0, 7, 0.0}};
    const uint32_t want[] = {5, 5, 4,
                             4}; /* 0 is as near to 5 as to its own 7; 2 is in the middle */
    double time_s[4];
    uint32_t owner[4];
    assert_ok(ll_graph_times(&g, one_way, 3, INFINITY, time_s, owner, NULL, &err), &err);
    assert_memory_equal(owner, want, sizeof want);
    assert_ok(ll_graph_times(&g, other_way, 3, INFINITY, time_s, owner, NULL, &err), &err);
    assert_memory_equal(owner, want, sizeof want);
}

static void a_limit_is_inside(void **state)
{
    (void)state;
    struct ll_err err = {0};
    const struct ll_edge edges[] = {{0, 1, 10.0, -1.0}, {1, 2, 0.5, -1.0}};
    const struct ll_source source = {0, 0, 0.0};
    LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
    double time_s[3];
    assert_ok(ll_graph_make(3, edges, 2, &g, &err), &err);
    assert_int_equal(g.arc_count, 2);
    assert_ok(ll_graph_times(&g, &source, 1, 10.0, time_s, NULL, NULL, &err), &err);
    assert_near(time_s[1], 10.0, 0.0);
    assert_true(isinf(time_s[2]));
}

static void an_empty_graph_and_no_sources_are_fine(void **state)
{
    (void)state;
    struct ll_err err = {0};
    LL_CLEANUP(ll_graph_clear) struct ll_graph none = {0};
    assert_ok(ll_graph_make(0, NULL, 0, &none, &err), &err);
    assert_ok(ll_graph_times(&none, NULL, 0, INFINITY, NULL, NULL, NULL, &err), &err);
    LL_CLEANUP(ll_graph_clear) struct ll_graph lone = {0};
    double time_s[2];
    assert_ok(ll_graph_make(2, NULL, 0, &lone, &err), &err);
    assert_ok(ll_graph_times(&lone, NULL, 0, INFINITY, time_s, NULL, NULL, &err), &err);
    assert_true(isinf(time_s[0]) && isinf(time_s[1]));
}

static void nonsense_is_refused(void **state)
{
    (void)state;
    struct ll_err err = {0};
    struct ll_graph g = {0};
    const struct ll_edge bad[] = {{0, 2, 1.0, 1.0}, {2, 0, 1.0, 1.0},      {0, 1, NAN, 1.0},
                                  {0, 1, 1.0, NAN}, {0, 1, INFINITY, 1.0}, {0, 1, 1.0, -INFINITY}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(ll_graph_make(2, &bad[i], 1, &g, &err), LL_E_INVALID);
        assert_null(g.first_arc);
    }
    assert_mentions(err.message, "no finite cost");
    const struct ll_edge edge = {0, 1, 1.0, 1.0};
    LL_CLEANUP(ll_graph_clear) struct ll_graph fine = {0};
    assert_ok(ll_graph_make(2, &edge, 1, &fine, &err), &err);
    const struct ll_source wrong[] = {
        {2, 0, 0.0}, {0, 0, NAN}, {0, 0, -1.0}, {0, 0, INFINITY}, {UINT32_MAX, 0, 0.0}};
    double time_s[2];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(ll_graph_times(&fine, &wrong[i], 1, 9.0, time_s, NULL, NULL, &err),
                         LL_E_INVALID);
    }
    assert_int_equal(ll_graph_times(&fine, NULL, 0, NAN, time_s, NULL, NULL, &err), LL_E_INVALID);
}

static bool make_and_search(void *user)
{
    struct town *t = user;
    struct answer a;
    LL_CLEANUP(ll_graph_clear) struct ll_graph g = {0};
    enum ll_code code = ll_graph_make(t->nodes, t->edges, t->edge_count, &g, NULL);
    if (code == LL_OK) {
        code = ll_graph_times(&g, t->sources, t->source_count, INFINITY, a.time_s, a.owner, a.via,
                              NULL);
    }
    assert_true(code == LL_OK || code == LL_E_NOMEM);
    return code == LL_OK;
}

static void running_out_of_memory_is_reported(void **state)
{
    (void)state;
    struct town t = {.nodes = NODES_MAX, .source_count = 1, .edge_count = NODES_MAX - 1};
    for (uint32_t i = 0; i + 1 < NODES_MAX; i++) { /* a star: many ways wait */
        t.edges[i] = (struct ll_edge){0, i + 1, 1.0 + i, 1.0};
    }
    ll_for_each_failing_alloc(make_and_search, &t, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_owners_and_ways_are_those_of_bellman_ford),
        cmocka_unit_test(first_and_second_owners_are_those_of_a_search_for_each_owner),
        cmocka_unit_test(costs_and_sources_of_every_size_are_searched),
        cmocka_unit_test(the_order_of_the_sources_does_not_matter),
        cmocka_unit_test(a_limit_is_inside),
        cmocka_unit_test(an_empty_graph_and_no_sources_are_fine),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
