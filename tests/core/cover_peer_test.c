/* The covering solver beside GLPK: questions of the shapes that siting studies use, written as LP,
 * solved by glpsol, same optimum. Skipped where there is no glpsol. */
#include <math.h>

#include "core/alloc.h"
#include "core/cover.h"
#include "core/rng.h"
#include "tests/support/check.h"
#include "tests/support/cover_lp.h"

enum { ROWS_MAX = 150, COLS_MAX = 300, COVERS_MAX = ROWS_MAX * COLS_MAX };

struct question {
    struct ll_cover_demand demand;
    uint32_t first[ROWS_MAX + 1];
    uint32_t candidate[COVERS_MAX];
    double weight[ROWS_MAX];
    uint8_t need[ROWS_MAX];
    double cost[COLS_MAX];
};

static void question_freep(struct question **q)
{
    ll_free(*q);
}

static struct question *question_new(size_t rows, size_t cols)
{
    struct question *q = ll_calloc(1, sizeof *q);
    assert_non_null(q);
    q->demand = (struct ll_cover_demand){.candidate_count = cols,
                                         .demand_count = rows,
                                         .first = q->first,
                                         .candidate = q->candidate,
                                         .weight = q->weight,
                                         .need = q->need,
                                         .cost = q->cost};
    return q;
}

/* Houses and places spread evenly over a square of side 1, weights 1 to 20, costs 1 to 9, a fifth
 * of the houses wanting two when `pairs`. */
static struct question *plane(size_t rows, size_t cols, double reach, bool pairs, uint64_t seed)
{
    struct question *q = question_new(rows, cols);
    struct ll_rng rng = ll_rng_make(seed, 0);
    double x[COLS_MAX];
    double y[COLS_MAX];
    for (size_t c = 0; c < cols; c++) {
        x[c] = ll_rng_unit(&rng);
        y[c] = ll_rng_unit(&rng);
        q->cost[c] = 1 + ll_rng_below(&rng, 9);
    }
    for (size_t r = 0; r < rows; r++) {
        double east = ll_rng_unit(&rng);
        double north = ll_rng_unit(&rng);
        uint32_t end = q->first[r];
        q->weight[r] = 1 + ll_rng_below(&rng, 20);
        q->need[r] = (uint8_t)(1 + (pairs && ll_rng_below(&rng, 5) == 0));
        for (uint32_t c = 0; c < cols; c++) {
            if (hypot(east - x[c], north - y[c]) <= reach) {
                q->candidate[end++] = c;
            }
        }
        q->first[r + 1] = end;
    }
    return q;
}

/* As the set covering problems 4 to 6 of Beasley's OR-Library are made, smaller: each column covers
 * a row by chance, costs 1 to 100, every row has two columns at least. */
static struct question *by_chance(size_t rows, size_t cols, double density, uint64_t seed)
{
    struct question *q = question_new(rows, cols);
    struct ll_rng rng = ll_rng_make(seed, 1);
    for (size_t c = 0; c < cols; c++) {
        q->cost[c] = 1 + ll_rng_below(&rng, 100);
    }
    for (size_t r = 0; r < rows; r++) {
        uint32_t end = q->first[r];
        q->weight[r] = 1.0;
        q->need[r] = 1;
        for (uint32_t c = 0; c < cols; c++) {
            if (c == r % cols || c == (r * 7 + 1) % cols || ll_rng_unit(&rng) < density) {
                q->candidate[end++] = c;
            }
        }
        q->first[r + 1] = end;
    }
    return q;
}

/* As the p-median problems of Beasley's OR-Library (pmed1 to pmed40) are made, smaller: a random
 * connected graph with lengths 1 to 100, every node a house and a place, p = n/20 to n/3; a house
 * is covered by places within a radius of ways. */
static struct question *pmed(size_t nodes, size_t edges, double radius, uint64_t seed)
{
    struct question *q = question_new(nodes, nodes);
    struct ll_rng rng = ll_rng_make(seed, 2);
    LL_CLEANUP(ll_freep) double *way = ll_alloc(nodes * nodes, sizeof *way);
    assert_non_null(way);
    for (size_t i = 0; i < nodes * nodes; i++) {
        way[i] = i % (nodes + 1) == 0 ? 0.0 : INFINITY;
    }
    for (size_t e = 0; e < edges; e++) { /* the first make it connected */
        const size_t a = e + 1 < nodes ? e + 1 : ll_rng_below(&rng, (uint32_t)nodes);
        const size_t b = ll_rng_below(&rng, (uint32_t)(e + 1 < nodes ? e + 1 : nodes));
        const double length = 1 + ll_rng_below(&rng, 100);
        way[a * nodes + b] = way[b * nodes + a] = fmin(way[a * nodes + b], length);
    }
    for (size_t k = 0; k < nodes; k++) { /* Floyd 1962 */
        for (size_t i = 0; i < nodes * nodes; i++) {
            const double over = way[i / nodes * nodes + k] + way[k * nodes + i % nodes];
            way[i] = fmin(way[i], over);
        }
    }
    for (size_t r = 0; r < nodes; r++) {
        uint32_t end = q->first[r];
        q->weight[r] = 1 + ll_rng_below(&rng, 20);
        q->need[r] = 1;
        q->cost[r] = 1 + ll_rng_below(&rng, 9);
        for (uint32_t c = 0; c < nodes; c++) {
            if (way[r * nodes + c] <= radius) {
                q->candidate[end++] = c;
            }
        }
        q->first[r + 1] = end;
    }
    return q;
}

static void assert_same(const struct question *q, enum ll_cover_task task, double amount)
{
    struct ll_err err = {0};
    LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan plan = {0};
    struct ll_cover_request r = {.task = task,
                                 .count = (size_t)amount,
                                 .budget = amount,
                                 .share = amount,
                                 .limit_s = INFINITY};
    assert_ok(ll_cover_solve(&q->demand, &r, &plan, &err), &err);
    assert_int_equal(plan.status, LL_COVER_OPTIMAL);
    double theirs = ll_test_ask_glpsol(&q->demand, &r);
    if (isnan(theirs)) {
        print_message("glpsol proves no optimum in its time\n");
        return;
    }
    assert_near(plan.value, theirs, 1e-6);
}

static void most_weight_on_a_plane(void **state)
{
    (void)state;
    if (!ll_test_has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = plane(120, 60, 0.12, false, seed);
        assert_same(q, LL_COVER_COUNT, 5);
        assert_same(q, LL_COVER_COUNT, 12);
        assert_same(q, LL_COVER_BUDGET, 25);
    }
}

static void most_weight_where_some_want_two(void **state)
{
    (void)state;
    if (!ll_test_has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = plane(60, 40, 0.18, true, seed);
        assert_same(q, LL_COVER_COUNT, 6);
        assert_same(q, LL_COVER_BUDGET, 20);
    }
}

static void least_cost_on_a_plane(void **state)
{
    (void)state;
    if (!ll_test_has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = plane(100, 60, 0.15, seed == 3, seed);
        assert_same(q, LL_COVER_SHARE, 1.0);
        assert_same(q, LL_COVER_SHARE, 0.8);
    }
}

static void least_cost_of_columns_by_chance(void **state)
{
    (void)state;
    if (!ll_test_has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        LL_CLEANUP(question_freep) struct question *q = by_chance(100, 300, 0.03, seed);
        assert_same(q, LL_COVER_SHARE, 1.0);
    }
}

static void most_weight_on_graphs_of_the_p_median_problems(void **state)
{
    (void)state;
    if (!ll_test_has_glpsol()) {
        skip();
    }
    for (uint64_t seed = 1; seed <= 2; seed++) {
        LL_CLEANUP(question_freep) struct question *q = pmed(100, 200, 60.0, seed);
        assert_same(q, LL_COVER_COUNT, 5); /* pmed1 to pmed5 ask for 5, 10, 10, 20 and 33 of 100 */
        assert_same(q, LL_COVER_COUNT, 10);
        assert_same(q, LL_COVER_COUNT, 20);
        assert_same(q, LL_COVER_COUNT, 33);
        assert_same(q, LL_COVER_SHARE, 1.0);
    }
}

/* However early the search ends: what it found is never above the optimum, its bound never below.
 */
static void bounds_of_searches_cut_short_hold_beside_the_proven_optimum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct ll_err err = {0};
        LL_CLEANUP(question_freep)
        struct question *q = seed % 2 == 0 ? plane(120, 80, 0.13, seed % 3 == 0, seed)
                                           : pmed(90, 180, 50.0 + (double)seed, seed);
        struct ll_cover_request r = {.task = seed % 3 == 1 ? LL_COVER_BUDGET : LL_COVER_COUNT,
                                     .count = 3 + seed % 9,
                                     .budget = 20.0,
                                     .limit_s = INFINITY};
        LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan best = {0};
        assert_ok(ll_cover_solve(&q->demand, &r, &best, &err), &err);
        assert_int_equal(best.status, LL_COVER_OPTIMAL);
        for (int cut = 0; cut < 3; cut++) {
            LL_CLEANUP(ll_cover_plan_clear) struct ll_cover_plan early = {0};
            r.limit_nodes = cut == 0 ? 1 : 0;
            r.gap = cut == 1 ? 0.1 : 0.0;
            r.limit_s = cut == 2 ? 0.0 : INFINITY;
            assert_ok(ll_cover_solve(&q->demand, &r, &early, &err), &err);
            assert_true(early.value <= best.value + 1e-9);
            assert_true(early.bound >= best.value - 1e-9 * best.value);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_weight_on_a_plane),
        cmocka_unit_test(most_weight_where_some_want_two),
        cmocka_unit_test(least_cost_on_a_plane),
        cmocka_unit_test(least_cost_of_columns_by_chance),
        cmocka_unit_test(most_weight_on_graphs_of_the_p_median_problems),
        cmocka_unit_test(bounds_of_searches_cut_short_hold_beside_the_proven_optimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
